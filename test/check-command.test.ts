import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checksApart } from '../cli/check-worker.ts'
import { run } from '../cli/program.ts'
import { namedModels } from '../models/index.ts'
import { checksHere } from './checks-here.ts'
import { recordingTerminal } from './recording-terminal.ts'
import { scriptedEngine } from './scripted-engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'signalbox-check-'))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function signalbox(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = recordingTerminal({ now: () => performance.now() })
  const code = await run(['check', ...args], {
    engine: scriptedEngine(),
    terminal,
    checker: checksHere(),
    version: '0',
  })
  return { code, ...terminal.written }
}

const entry = (process: number, type: string, f: string, value: string): string =>
  `{:process ${String(process)}, :type :${type}, :f :${f}, :value ${value}}\n`
const good =
  entry(0, 'invoke', 'write', '3') +
  entry(0, 'ok', 'write', '3') +
  entry(1, 'invoke', 'read', 'nil') +
  entry(1, 'ok', 'read', '3')
const bad = good + entry(1, 'invoke', 'read', 'nil') + entry(1, 'ok', 'read', '4')

describe('signalbox check', () => {
  test('ends with 0 when every history is linearizable', async () => {
    const { code, out } = await signalbox(
      file('good.edn', good),
      file('good.edn.gz', gzipSync(good)),
      '-m',
      'cas-register',
    )
    expect(code).toBe(0)
    expect(out).toContain('2 histories: 2 linearizable')
  })

  test('ends with 1 on a violation and tells which operation cannot be placed, and why', async () => {
    const { code, out } = await signalbox(file('bad.edn', bad), '-m', 'cas-register', '--explain')
    expect(code).toBe(1)
    expect(out).toContain('NOT linearizable')
    expect(out).toContain('Operation 2 (client 1, line 5: read, answered 4) cannot be placed')
    expect(out).toContain('the register holds 3')
    expect(out).toContain('Nothing else was running')
  })

  test('prints one JSON document', async () => {
    const { out } = await signalbox(file('bad.edn', bad), '-m', 'cas-register', '--json')
    const document: unknown = JSON.parse(out)
    expect(document).toMatchObject({
      kind: 'check',
      version: 1,
      results: [{ format: 'jepsen-edn', model: 'cas-register', operations: 3, verdict: 'violation' }],
    })
  })

  test('is undecided, with 2, when the budget runs out', async () => {
    const writes = Array.from({ length: 400 }, (_, at) => entry(at, 'invoke', 'push', String(at % 7))).join('')
    const pops = Array.from({ length: 400 }, (_, at) => entry(at, 'ok', 'push', String(at % 7))).join('')
    const last = entry(500, 'invoke', 'pop', 'nil') + entry(500, 'ok', 'pop', '99')
    const { code, out } = await signalbox(
      file('hard.edn', writes + pops + last),
      '-m',
      'stack',
      '--budget',
      '2000nodes',
    )
    expect(code).toBe(2)
    expect(out).toContain('undecided: more than 2000 nodes')
  })

  test('takes a model from a file, and an initial state', async () => {
    const model = file(
      'model.mjs',
      `export default { name: 'mine', initial: 0, key: String,
      step: (state, { input, outcome }) => input.f === 'write' ? [input.value] : outcome.answer === state ? [state] : [] }`,
    )
    const read = file('read.edn', entry(0, 'invoke', 'read', 'nil') + entry(0, 'ok', 'read', '7'))
    expect((await signalbox(read, '-m', model)).code).toBe(1)
    expect((await signalbox(read, '-m', model, '--initial', '7')).code).toBe(0)
    expect((await signalbox(read, '-m', 'cas-register', '--initial', '7')).code).toBe(0)
  })

  test.each([
    ['cut.edn', bad.slice(0, -5), 'cas-register', 'cut off'],
    ['empty.edn', '', 'cas-register', 'empty'],
    ['twice.edn', good + entry(1, 'ok', 'read', '3'), 'cas-register', ':5:1: process 1 completes'],
    ['other.edn', good, 'fifo-queue', ':1:1: fifo-queue knows enqueue, dequeue; found "write"'],
  ])('refuses %s with 65, and says where and why', async (name, content, model, message) => {
    const { code, err } = await signalbox(file(name, content), '-m', model)
    expect(code).toBe(65)
    expect(err).toContain(message)
  })

  test('refuses damaged gzip data with 65', async () => {
    const { code, err } = await signalbox(file('cut.gz', gzipSync(good).subarray(0, 40)), '-m', 'cas-register')
    expect(code).toBe(65)
    expect(err).toContain('cut off')
  })

  test.each([
    [['nowhere.edn', '-m', 'cas-register'], 'there is no file'],
    [[file('good.edn', good), '-m', 'nothing'], 'there is no model "nothing"'],
    [[file('good.edn', good)], 'give one with --model'],
    [[file('good.edn', good), '-m', 'counter', '--initial', '"x"'], 'expected a number'],
    [[file('good.edn', good), '-m', 'cas-register', '--budget', 'soon'], '--budget expects'],
  ])('ends with 64 on %j', async (args, message) => {
    const { code, err } = await signalbox(...args)
    expect(code).toBe(64)
    expect(err).toContain(message)
  })

  test('compares integers beyond 2^53 digit by digit', async () => {
    const big = entry(0, 'invoke', 'write', '9007199254740993') + entry(0, 'ok', 'write', '9007199254740993')
    const near = entry(0, 'invoke', 'read', 'nil') + entry(0, 'ok', 'read', '9007199254740992')
    expect((await signalbox(file('big.edn', big + near), '-m', 'cas-register')).code).toBe(1)
  })

  test('suggests a model where none has the name that was given, and lists them in its help', async () => {
    expect((await signalbox(file('good.edn', good), '-m', 'cas-registr')).err).toContain('did you mean "cas-register"?')
    const help = (await signalbox('--help')).out.replaceAll(/\s+/g, ' ')
    for (const { name } of namedModels) expect(help).toContain(name)
  })

  test('knows the register and the session by name', async () => {
    expect((await signalbox(file('good.edn', good), '-m', 'register')).code).toBe(0)
    expect((await signalbox(file('bad.edn', bad), '-m', 'register')).code).toBe(1)
    const cas = entry(0, 'invoke', 'cas', '[1 2]')
    expect((await signalbox(file('cas.edn', cas), '-m', 'register')).err).toContain('register knows read, write')
    const turn = (message: string, context: string): string =>
      `{"type":"invoke","process":0,"f":"turn","value":{"session":"s","message":"${message}"}}\n` +
      `{"type":"ok","process":0,"f":"turn","value":{"kind":"answered","transcript":"t","reply":"${message}-reply","context":[${context}]}}\n`
    const header = '{"kind":"history","version":1,"model":"session"}\n'
    expect((await signalbox(file('kept.jsonl', header + turn('a', '') + turn('b', '"a"')))).code).toBe(0)
    const lost = await signalbox(file('lost.jsonl', header + turn('a', '') + turn('b', '')), '--explain')
    expect(lost.code).toBe(1)
    expect(lost.out).toContain('cannot be placed')
    const noMessage = '{"type":"invoke","process":0,"f":"turn","value":{"session":"s"}}\n'
    expect((await signalbox(file('odd.jsonl', header + noMessage))).err).toContain(
      'the texts session, message with turn',
    )
    const noKind = turn('a', '').replace('"kind":"answered",', '')
    expect((await signalbox(file('odd.jsonl', header + noKind))).err).toContain('as the answer to turn')
  })

  test('takes the archives of a session by name', async () => {
    const header = '{"kind":"history","version":1,"model":"session-archives"}\n'
    const did = (f: string, value: string, answer: string): string =>
      `{"type":"invoke","process":0,"f":"${f}","value":${value}}\n{"type":"ok","process":0,"f":"${f}","value":${answer}}\n`
    const added = did('addMessage', '{"session":"s","message":"a"}', '{"kind":"added"}')
    const live = (messages: string): string =>
      did('live', '{"session":"s"}', `{"kind":"live","messages":[${messages}]}`)
    expect((await signalbox(file('live.jsonl', header + added + live('"a"')))).code).toBe(0)
    expect((await signalbox(file('gone.jsonl', header + added + live('')))).code).toBe(1)
  })

  test('adds integers beyond 2^53 exactly', async () => {
    const added = entry(0, 'invoke', 'add', '9007199254740991') + entry(0, 'ok', 'add', '9007199254740991')
    const read = (value: string): string => entry(1, 'invoke', 'read', 'nil') + entry(1, 'ok', 'read', value)
    expect((await signalbox(file('sum.edn', added + added + read('18014398509481982')), '-m', 'counter')).code).toBe(0)
    expect((await signalbox(file('sum.edn', added + added + read('18014398509481983')), '-m', 'counter')).code).toBe(1)
    const put = (value: string): string => entry(0, 'invoke', 'insert', value) + entry(0, 'ok', 'insert', value)
    const took = (value: string): string => entry(1, 'invoke', 'extract', 'nil') + entry(1, 'ok', 'extract', value)
    const both = put('9007199254740995') + put('9007199254740993')
    expect((await signalbox(file('pq.edn', both + took('9007199254740993')), '-m', 'priority-queue')).code).toBe(0)
    expect((await signalbox(file('pq.edn', both + took('9007199254740995')), '-m', 'priority-queue')).code).toBe(1)
  })
})

describe('a file that is no history, or not a whole one', () => {
  const lines = Array.from(
    { length: 2000 },
    (_, at) => entry(at % 5, 'invoke', 'write', String(at)) + entry(at % 5, 'ok', 'write', String(at)),
  )
  const packed = gzipSync(lines.join(''))

  test.each([
    ['gzipped and torn in the middle', packed.subarray(0, packed.length >> 1), 'cut off'],
    [
      'gzipped and changed in the middle',
      Buffer.concat([packed.subarray(0, 2000), Buffer.alloc(50), packed.subarray(2050)]),
      'damaged',
    ],
    ['nothing, gzipped', gzipSync(''), 'empty'],
    ['binary', Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 37) % 256)), 'binary'],
    ['one line of 40 million letters', 'a'.repeat(40_000_000), 'no known format'],
    ['one map of 40 million letters', `{:process 0, :value "${'a'.repeat(40_000_000)}`, 'more than 16 million'],
    ['a completion too many', good + entry(7, 'ok', 'read', '3'), 'has no open operation'],
    ['an invocation too many', entry(0, 'invoke', 'read', 'nil') + good, 'has not completed'],
    ['torn within a line', lines.join('').slice(0, -9), 'cut off'],
    [
      'a header of more entries than there are',
      '{"kind":"history","version":1,"entries":9}\n{"type":"invoke","process":0,"f":"read"}\n',
      'cut off',
    ],
    ['numbers that are none', entry(0, 'invoke', 'write', '1x'), 'is no number'],
  ])('%s is refused with 65', async (_, content, message) => {
    const { code, err } = await signalbox(file('odd.edn', content), '-m', 'register')
    expect({ code, err }).toEqual({ code: 65, err: expect.stringContaining(message) as string })
    expect(err).toMatch(/odd\.edn:\d+:\d+: /)
  })

  test('that lacks completions is checked, for they may have happened', async () => {
    const open = entry(0, 'invoke', 'write', '3') + entry(1, 'invoke', 'read', 'nil') + entry(1, 'ok', 'read', '3')
    expect((await signalbox(file('open.edn', open), '-m', 'register')).code).toBe(0)
    const lost = open.replaceAll(':value 3', ':value 4').replace(':value 4', ':value 3')
    expect((await signalbox(file('open.edn', lost), '-m', 'register')).code).toBe(1)
  })

  test('is no reason not to check the others', async () => {
    const { code, out } = await signalbox(file('empty.edn', ''), file('good.edn', good), '-m', 'register', '--json')
    expect(code).toBe(65)
    expect(JSON.parse(out)).toMatchObject({
      results: [{ verdict: 'linearizable' }],
      errors: [{ message: expect.stringContaining('empty') as string }],
    })
  })
})

describe('a weaker level', () => {
  const stale = entry(0, 'invoke', 'write', '3') + entry(0, 'ok', 'write', '3') + entry(1, 'invoke', 'read', 'nil')
  const both = stale + entry(1, 'ok', 'read', '0')

  test('is a diagnosis of what is not linearizable: a stale read, not corruption', async () => {
    const { code, out } = await signalbox(file('stale.edn', both), '-m', 'register', '--initial', '0', '--explain')
    expect(code).toBe(1)
    expect(out).toContain('It is sequentially consistent, though')
    expect(out).toContain('a stale answer; nothing was corrupted')
    expect(out).toContain('has: read your writes, monotonic reads, monotonic writes and writes follow reads.')
  })

  test('can be asked for by name', async () => {
    const own = both.replaceAll(':process 1', ':process 0')
    const level = async (content: string, name: string): Promise<{ code: number; out: string }> =>
      signalbox(file('level.edn', content), '-m', 'register', '--initial', '0', '--level', name, '--explain')
    expect((await level(both, 'sequential')).out).toContain(': sequentially consistent')
    expect((await level(own, 'sequential')).code).toBe(1)
    expect((await level(both, 'read-your-writes')).out).toContain('read your writes: kept')
    const broken = await level(own, 'read-your-writes')
    expect(broken.code).toBe(1)
    expect(broken.out).toContain('read your writes: NOT kept')
    expect(broken.out).toContain('A client cannot count on read your writes; these show it together:')
    expect(broken.out).toContain('Operation 1 (client 0, line 3: read, answered 0)')
    expect((await level(own, 'monotonic-reads')).code).toBe(0)
    expect((await level(own + own, 'monotonic-reads')).code).toBe(2)
    expect((await level(own, 'eventual')).code).toBe(64)
  })

  test('is kept by whatever is linearizable, also where values are written twice', async () => {
    const write = entry(0, 'invoke', 'write', '3') + entry(0, 'ok', 'write', '3')
    const twice = file('twice.edn', write + write)
    for (const name of ['sequential', 'read-your-writes', 'writes-follow-reads']) {
      expect((await signalbox(twice, '-m', 'register', '--level', name)).code, name).toBe(0)
    }
    const { out } = await signalbox(twice, twice, '-m', 'register', '--level', 'monotonic-reads')
    expect(out).toContain('2 histories: 2 kept, 0 not, 0 undecided')
  })

  test('is told in the JSON document', async () => {
    const { out } = await signalbox(file('stale.edn', both), '-m', 'register', '--initial', '0', '--explain', '--json')
    expect(JSON.parse(out)).toMatchObject({
      results: [{ verdict: 'violation', weaker: { sequential: 'kept', 'monotonic-reads': 'kept' } }],
      interrupted: false,
    })
  })
})

describe('a model of the user’s own', () => {
  const read = entry(0, 'invoke', 'read', 'nil') + entry(0, 'ok', 'read', '7')
  const wrong: readonly (readonly [what: string, model: string, message: string])[] = [
    ['no default export', 'export const other = 1', 'exports no model; expected a default export'],
    ['no step', 'export default { initial: 0, key: String }', 'its model has no function step'],
    [
      'a step that throws',
      'export default { initial: 0, key: String, step: () => { throw new Error("odd") } }',
      'step threw Error: odd',
    ],
    [
      'a step that answers a state',
      'export default { initial: 0, key: String, step: state => state }',
      'step answered 0; expected a list of states',
    ],
    [
      'a key that is no text',
      'export default { initial: 0, key: state => [state], step: state => [state] }',
      'key answered a object; expected a text or a number',
    ],
    [
      'points that are no number',
      'export default { initial: 0, key: String, step: s => [s], points: () => "2" }',
      'points answered "2"',
    ],
    [
      'a kind that its step contradicts',
      'export default { initial: 0, key: String, step: s => [s + 1], kind: () => "pure" }',
      'declares a point pure',
    ],
    ['a syntax error', 'export default {', 'cannot be loaded'],
  ]

  test.each(wrong)('with %s is refused with 65', async (_, model, message) => {
    const { code, err } = await signalbox(
      file('read.edn', read),
      '-m',
      file(`wrong-${String(Math.abs(hash(model)))}.mjs`, model),
    )
    expect({ code, err }).toEqual({ code: 65, err: expect.stringContaining(message) as string })
  })

  function hash(text: string): number {
    return [...text].reduce((sum, char) => (31 * sum + char.charCodeAt(0)) | 0, 7)
  }

  test('that is missing is refused', async () => {
    const { code, err } = await signalbox(file('read.edn', read), '-m', './nowhere/model.ts')
    expect({ code, err }).toEqual({ code: 65, err: expect.stringContaining('cannot be loaded') as string })
  })

  test('works as the documentation shows it', async () => {
    const documented = readFileSync(new URL('../docs/checker.md', import.meta.url), 'utf8')
    const [, model = ''] = /```ts\n(export default \{[^]*?)```/.exec(documented) ?? []
    expect(model.trim().split('\n').length).toBeLessThanOrEqual(10)
    const path = file('documented.mjs', model)
    expect((await signalbox(file('good.edn', good), '-m', path)).code).toBe(0)
    expect((await signalbox(file('bad.edn', bad), '-m', path)).code).toBe(1)
  })
})

describe('the process that checks', () => {
  const sometimes = `export default { initial: 0, key: String, step: (state, { input }) => {
    if (input.f === 'loop') for (;;) if (state > 1) return []
    console.log('a word of the model')
    return [state]
  } }`

  test('is ended by Ctrl-C at once, even within a step of the model, and what was found is kept', async () => {
    const terminal = recordingTerminal()
    const [quick, long] = [file('quick.edn', good), file('long.edn', good.replaceAll(':write', ':loop'))]
    const checker = checksApart(terminal)
    const args = ['check', quick, long, quick, '-m', file('sometimes.mjs', sometimes), '--json']
    const running = run(args, { engine: scriptedEngine(), terminal, checker, version: '0' })
    // The first file's model speaks when it is checked; the second's never ends.
    while (!terminal.written.err.includes('a word')) await new Promise(resolve => setTimeout(resolve, 20))
    setTimeout(() => terminal.interrupt(), 300)
    expect(await running).toBe(130)
    const { results, interrupted } = JSON.parse(terminal.written.out) as { results: unknown[]; interrupted: boolean }
    expect(interrupted).toBe(true)
    expect(results).toMatchObject([
      { file: quick, verdict: 'linearizable' },
      { file: long, verdict: 'undecided', reason: 'interrupted' },
    ])
  })

  test('may run out of memory, which decides nothing and spoils nothing', async () => {
    const terminal = recordingTerminal()
    const greedy = `const kept = []
      export default { initial: 0, key: String, step: (state, { input }) => {
        while (input.f === 'loop') kept.push(Array.from({ length: 1e6 }, (_, at) => [at]))
        return [state]
      } }`
    const files = [file('greedy.edn', good.replaceAll(':write', ':loop')), file('quick.edn', good)]
    process.env['NODE_OPTIONS'] = '--max-old-space-size=64'
    const checker = checksApart(terminal)
    const args = ['check', ...files, '-m', file('greedy.mjs', greedy), '--json']
    const code = await run(args, { engine: scriptedEngine(), terminal, checker, version: '0' })
    delete process.env['NODE_OPTIONS']
    expect(code).toBe(2)
    expect(terminal.written.err).toBe('')
    expect(JSON.parse(terminal.written.out)).toMatchObject({
      results: [{ verdict: 'undecided', reason: 'out of memory' }, { verdict: 'linearizable' }],
    })
  })
})

test('says nothing of progress unless standard error is a terminal', async () => {
  const writes = Array.from({ length: 24 }, (_, at) => entry(at, 'invoke', 'push', String(at % 7))).join('')
  const pops = Array.from({ length: 24 }, (_, at) => entry(at, 'ok', 'push', String(at % 7))).join('')
  const last = entry(500, 'invoke', 'pop', 'nil') + entry(500, 'ok', 'pop', '99')
  const hard = file('slow.edn', writes + pops + last)
  let now = 0
  for (const progress of [false, true]) {
    const terminal = recordingTerminal({ progress, now: () => (now += 700) })
    await run(['check', hard, '-m', 'stack', '--budget', '300000nodes'], {
      engine: scriptedEngine(),
      terminal,
      checker: checksHere(),
      version: '0',
    })
    if (progress) expect(terminal.written.err).toContain(' nodes')
    else expect(terminal.written.err).toBe('')
  }
})
