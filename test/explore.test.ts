import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harnessEngine } from '../cli/harness-engine.ts'
import { run } from '../cli/program.ts'
import { recordingTerminal } from './recording-terminal.ts'

const inbox = fileURLToPath(new URL('../examples/inbox.ts', import.meta.url))
const settings = fileURLToPath(new URL('../examples/settings.ts', import.meta.url))
const counter = fileURLToPath(new URL('../examples/counter.ts', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-explore-'))
})
afterAll(() => rm(folder, { recursive: true }))

interface Said {
  readonly code: number
  readonly out: string
  readonly err: string
}

async function signalbox(...args: string[]): Promise<Said> {
  let ms = 0
  const terminal = recordingTerminal({ now: () => ms++ })
  const code = await run(args, { engine: harnessEngine, terminal, version: '0.0.0' })
  return { code, out: terminal.written.out, err: terminal.written.err }
}

async function system(name: string, parts: string): Promise<string> {
  const file = join(folder, `${name}.mjs`)
  const requests = `requests: () => [{ operation: 'act' }]`
  await writeFile(
    file,
    `export default { name: '${name}', invariants: [], ${requests}, artefacts: async () => 0, ${parts} }\n`,
  )
  return file
}

describe('explore with faults', () => {
  /** Counts what it was asked to; a request that fails is made again, whatever became of the first one. */
  const retrying = `
    start: world => world,
    operations: {
      act: async world => {
        const append = () => world.files.append('/log', 'x')
        await append().catch(append)
      },
    },
    artefacts: async world => (await world.files.read('/log')) ?? '',
    invariants: [{
      id: 'once',
      breach: ({ artefacts, history }) =>
        artefacts.length <= history.operations.length ? undefined : { sentence: 'logged twice', operations: [0] },
    }],`

  test.each([['errors=1', 'error: append /log x fails: the disk failed, /log']])(
    'finds what only %s shows, says so in the claim and the story, and gives a token that replays',
    async (faults, told) => {
      const file = await system(`retrying-${faults.replace(/\W/g, '-')}`, retrying)
      expect(await signalbox('explore', file)).toMatchObject({ code: 0 })
      const found = await signalbox('explore', file, '--faults', faults)
      expect(found.code).toBe(1)
      expect(found.out).toContain(told)
      const token = /sb\d[\w~-]+/.exec(found.out)?.[0] ?? ''
      const replayed = await signalbox('replay', token, file, '--json')
      expect(replayed.code).toBe(1)
      expect(JSON.parse(replayed.out)).toMatchObject({ finding: 'violated', broken: ['once'] })
    },
  )

  /** Says how long it took by the wall clock; all is well where everything was done, in no time. */
  const plain = `
    start: world => world,
    operations: {
      act: async world => {
        const before = world.clock.now()
        await world.keyValue.set('k', 'v')
        await world.files.append('/log', 'xy')
        return world.clock.now() - before
      },
    },
    artefacts: async world => (await world.files.read('/log')) ?? '',
    invariants: [{
      id: 'plain',
      breach: ({ artefacts, history: { operations } }) =>
        artefacts.length === 2 * operations.length && operations.every(({ outcome }) => outcome.answer === 0)
          ? undefined
          : { sentence: 'something went wrong', operations: [0] },
    }],`

  test.each([
    ['errors=1', 'error: append /log xy fails: no space left on the disk'],
    ['lostReplies=1', 'lost reply: set k = v: the connection is lost'],
    ['clockJumps=1', 'clock jump: the wall clock of worker 1 jumps 3600000 ms ahead'],
    ['tornWrites=1', 'torn write: append /log xy is torn: append /log x'],
    ['machineCrashes=1', 'machine crash: power is lost, /log is left empty'],
  ])('tells a fault of %s in the story', async (faults, told) => {
    const file = await system(`plain-${faults.replace(/\W/g, '-')}`, plain)
    const found = await signalbox('explore', file, '--clients', '1', '--faults', faults)
    expect(found.code).toBe(1)
    expect(found.out.replace(/\s+│\s+/g, ' ')).toContain(told)
    const token = /sb\d[\w~-]+/.exec(found.out)?.[0] ?? ''
    expect(await signalbox('replay', token, file)).toMatchObject({ code: 1 })
  })

  /** Claims a file, and leaves it to who comes after it where it dies. */
  const claiming = `
    start: world => world,
    operations: {
      act: async world => {
        if (!(await world.files.create('/claim', ''))) return 'locked out'
        await world.files.remove('/claim')
        return 'done'
      },
    },
    artefacts: async () => '',
    invariants: [{
      id: 'open',
      breach: ({ history: { operations } }) =>
        operations.some(({ outcome }) => outcome.answer === 'locked out') ? { sentence: 'locked out', operations: [1] } : undefined,
    }],`

  test('finds what only a restart shows, tells it in the story, and gives a token that replays', async () => {
    const file = await system('claiming', claiming)
    const explore = (faults: string) =>
      signalbox('explore', file, '--clients', '1', '--operations', '2', '--faults', faults)
    expect(await explore('crashes=1')).toMatchObject({ code: 0 })
    const found = await explore('crashes=1,restarts=1')
    expect(found.code).toBe(1)
    expect(found.out).toContain('restart: worker 1 is started again')
    const token = /sb3[\w~-]+/.exec(found.out)?.[0] ?? ''
    const replayed = await signalbox('replay', token, file, '--json')
    expect(JSON.parse(replayed.out)).toMatchObject({ finding: 'violated', changed: false, broken: ['open'] })
  })

  test('finds settings that are empty after a loss of power, and holds where they were synced', async () => {
    const explore = (faults: string) =>
      signalbox('explore', settings, '--operations', '1', '--faults', faults, '--json')
    expect(await explore('crashes=1')).toMatchObject({ code: 0 })
    const { code, out } = await explore('machineCrashes=1')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      results: [
        { name: 'settings', finding: 'violated', broken: ['whole'], bounds: { machineCrashes: 1 } },
        { name: 'settings, synced', finding: 'held', exhaustive: true },
      ],
    })
    const token = /"token": "([^"]+)"/.exec(out)?.[1] ?? ''
    expect(token.length).toBeLessThanOrEqual(40)
    const replayed = await signalbox('replay', token, settings, '--json')
    expect(JSON.parse(replayed.out)).toMatchObject({ finding: 'violated', changed: false, broken: ['whole'] })
  })

  test('says which faults there are when it is asked for another', async () => {
    const { code, err } = await signalbox('explore', inbox, '--faults', 'errors=1,meteors=2')
    expect(code).toBe(64)
    expect(err).toContain('meteors=2 is no fault with how many there may be; there are crashes, stalls, errors')
  })
})

describe('explore', () => {
  test('finds a lost race in a system, shrinks its program, and gives a token that replays', async () => {
    const { code, out } = await signalbox('explore', inbox, '--clients', '3', '--operations', '3', '--json')
    expect(code).toBe(1)
    const document = JSON.parse(out) as {
      results: { finding: string; counterexample: { token: string; steps: number } }[]
    }
    const [result] = document.results
    expect(result?.finding).toBe('violated')
    expect(result?.counterexample.steps).toBe(4)
    expect(result?.counterexample.token.length).toBeLessThanOrEqual(40)
    const replayed = await signalbox('replay', result?.counterexample.token ?? '', inbox, '--json')
    expect(replayed.code).toBe(1)
    expect(JSON.parse(replayed.out)).toMatchObject({ finding: 'violated', broken: ['kept-once'] })
  })

  test.each(['campaign', 'dpor', 'random', 'preemption-bounded', 'depth-first'])(
    'finds it by %s too',
    async strategy => {
      const { code, out } = await signalbox('explore', inbox, '--strategy', strategy, '--json')
      expect([code, JSON.parse(out)]).toMatchObject([1, { results: [{ strategy, broken: ['kept-once'] }] }])
    },
  )

  test('gives the same for the same seed and number of schedules', async () => {
    const args = ['explore', inbox, '--strategy', 'random', '--schedules', '50', '--clients', '3', '--json'] as const
    const token = /"token": "([^"]+)"/
    const [first, second] = [await signalbox(...args), await signalbox(...args)]
    expect(token.exec(first.out)?.[1]).toBe(token.exec(second.out)?.[1])
  })

  test('runs the scenarios of a file as they are', async () => {
    const { code, out } = await signalbox('explore', counter, '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ results: [{ finding: 'violated' }, { finding: 'held', exhaustive: true }] })
  })

  test('is undecided where no schedule was left to run, and says so', async () => {
    const file = await system(
      'busy',
      `start: w => w, operations: { act: async w => { await w.files.append('/a', 'x') } }`,
    )
    const { code, out } = await signalbox('explore', file, '--budget', '1ms', '--clients', '5', '--operations', '3')
    expect(code).toBe(2)
    expect(out).toContain('the budget of 1 ms is spent')
  })
})

describe('the example of a session', () => {
  const session = fileURLToPath(new URL('../examples/session.ts', import.meta.url))

  test('loses a transcript as it was reported, and holds when it is fixed', async () => {
    const { code, out } = await signalbox('explore', session, '--operations', '2', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({
      results: [
        { name: 'session, as reported', finding: 'violated', broken: ['no-orphan-transcript'] },
        { name: 'session, fixed', finding: 'held', exhaustive: true },
      ],
    })
  })

  test('has a token for its program, which replays', async () => {
    const { out } = await signalbox(
      'explore',
      session,
      '--clients',
      '3',
      '--operations',
      '3',
      '--schedules',
      '100',
      '--json',
    )
    const [, token = ''] = /"token": "([^"]+)"/.exec(out) ?? []
    expect(token.length).toBeLessThanOrEqual(40)
    const replayed = await signalbox('replay', token, session, '--json')
    expect(JSON.parse(replayed.out)).toMatchObject({ finding: 'violated', changed: false })
  })
})

describe('explore names what is wrong with a system', () => {
  const cases: readonly [string, string, RegExp][] = [
    [
      'throws in start',
      `start() { throw new Error('no') }, operations: { act() {} }`,
      /start of the system .* failed: no/,
    ],
    [
      'throws in prepare',
      `start: w => w, prepare: async () => { throw new Error('no') }, operations: { act() {} }`,
      /prepare of/,
    ],
    ['has no requests', `start: w => w, operations: { act() {} }, requests: undefined`, /no requests/],
  ]
  test.each(cases)('that %s', async (name, parts, said) => {
    const { code, err } = await signalbox('explore', await system(name.replaceAll(' ', '-'), parts))
    expect(code).toBe(65)
    expect(err).toMatch(said)
  })

  test('that nothing makes sense to ask: undecided, never a pass', async () => {
    const model = `{ name: 'm', initial: 0, step: s => [s], key: s => s, precondition: () => false }`
    const parts = `start: w => w, model: ${model}, operations: { act: w => w.files.append('/a', 'x') }`
    const { code, out } = await signalbox('explore', await system('senseless', parts))
    expect([code, out.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining('no program was made up')])
  })

  test('that awaits the real world: undecided, never a pass', async () => {
    const parts = `start: w => w, operations: { act: async w => { await w.files.read('/a'); await new Promise(r => setTimeout(r, 5)) } }`
    const { code, out } = await signalbox('explore', await system('escapes', parts))
    expect(code).toBe(2)
    expect(out.replaceAll(/\s+/g, ' ')).toContain('awaits something outside the World, after: read /a')
  })

  test('that a file exports neither', async () => {
    const file = join(folder, 'empty.mjs')
    await writeFile(file, 'export const nothing = 1\n')
    const { code, err } = await signalbox('explore', file)
    expect([code, err]).toEqual([65, expect.stringContaining('exports neither a system nor a scenario')])
  })
})

describe('a system that cannot be searched says what is wrong with it, each in words of its own', () => {
  const act = (body: string) => `start: world => world, operations: { act: async world => { ${body} } }`
  const none = act('')

  test.each([
    ['throws in its set-up', 65, `prepare: async () => { throw new Error('no disk') }, ${none}`, 'failed: no disk'],
    [
      'awaits the real world in its set-up',
      65,
      `prepare: async world => { await world.keyValue.get('a'); await new Promise(() => undefined) }, ${none}`,
      'set-up does not come to its end; its last request was: get a',
    ],
    ['throws as it starts', 65, `start: () => { throw new Error('no config') }, operations: { act() {} }`, 'no config'],
    ['cannot be read', 65, `${none}, artefacts: async () => { throw new Error('torn') }`, 'artefacts of the system'],
    [
      'never parks',
      2,
      act(`await world.keyValue.get('k'); for (;;) await null`),
      'worker 1, after: get k, never comes to rest',
    ],
    [
      'awaits the real world',
      2,
      act(`await world.keyValue.get('k'); await new Promise(() => undefined)`),
      'worker 1 awaits something outside the World, after: get k',
    ],
    [
      'leaks a timer',
      2,
      act(`await world.keyValue.get('k'); setInterval(() => undefined, 60_000)`),
      'the program calls setInterval, which is outside the World; world.clock.sleep',
    ],
    [
      'awaits a timer of Node',
      2,
      act(`await world.keyValue.get('k'); await new Promise(go => setTimeout(go, 1))`),
      'the program calls setTimeout',
    ],
  ])('one that %s', async (name, expected, parts, words) => {
    const { code, out, err } = await signalbox('explore', await system(name.replaceAll(' ', '-'), parts))
    expect((out + err).replaceAll(/\s+/g, ' ')).toContain(words)
    expect(code).toBe(expected)
  })
})
