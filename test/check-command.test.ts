import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { checkCommand } from '../cli/check.ts'

const folder = mkdtempSync(join(tmpdir(), 'signalbox-check-'))

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function run(...args: string[]): Promise<{ code: number | undefined; out: string; err: string }> {
  let out = ''
  let err = ''
  let code: number | undefined
  const terminal = {
    out: (text: string): void => {
      out += text
    },
    err: (text: string): void => {
      err += text
    },
    columns: 80,
    colour: false,
    progress: false,
    now: () => performance.now(),
    interrupted: new AbortController().signal,
  }
  await checkCommand(terminal, given => {
    code = given
  }).parseAsync(args, { from: 'user' })
  return { code, out, err }
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
    const { code, out } = await run(file('good.edn', good), file('good.edn.gz', gzipSync(good)), '-m', 'cas-register')
    expect(code).toBe(0)
    expect(out).toContain('2 histories: 2 linearizable')
  })

  test('ends with 1 on a violation and tells which operation cannot be placed, and why', async () => {
    const { code, out } = await run(file('bad.edn', bad), '-m', 'cas-register', '--explain')
    expect(code).toBe(1)
    expect(out).toContain('NOT linearizable')
    expect(out).toContain('Operation 2 (client 1, line 5: read, answered 4) cannot be placed')
    expect(out).toContain('the register holds 3')
    expect(out).toContain('Nothing else was running')
  })

  test('prints one JSON document', async () => {
    const { out } = await run(file('bad.edn', bad), '-m', 'cas-register', '--json')
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
    const { code, out } = await run(file('hard.edn', writes + pops + last), '-m', 'stack', '--budget', '2000nodes')
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
    expect((await run(read, '-m', model)).code).toBe(1)
    expect((await run(read, '-m', model, '--initial', '7')).code).toBe(0)
    expect((await run(read, '-m', 'cas-register', '--initial', '7')).code).toBe(0)
  })

  test.each([
    ['cut.edn', bad.slice(0, -5), 'cas-register', 'cut off'],
    ['empty.edn', '', 'cas-register', 'empty'],
    ['twice.edn', good + entry(1, 'ok', 'read', '3'), 'cas-register', ':5:1: process 1 completes'],
    ['other.edn', good, 'fifo-queue', ':1:1: fifo-queue knows enqueue, dequeue; found "write"'],
  ])('refuses %s with 65, and says where and why', async (name, content, model, message) => {
    const { code, err } = await run(file(name, content), '-m', model)
    expect(code).toBe(65)
    expect(err).toContain(message)
  })

  test('refuses damaged gzip data with 65', async () => {
    const { code, err } = await run(file('cut.gz', gzipSync(good).subarray(0, 40)), '-m', 'cas-register')
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
    const { code, err } = await run(...args)
    expect(code).toBe(64)
    expect(err).toContain(message)
  })

  test('compares integers beyond 2^53 digit by digit', async () => {
    const big = entry(0, 'invoke', 'write', '9007199254740993') + entry(0, 'ok', 'write', '9007199254740993')
    const near = entry(0, 'invoke', 'read', 'nil') + entry(0, 'ok', 'read', '9007199254740992')
    expect((await run(file('big.edn', big + near), '-m', 'cas-register')).code).toBe(1)
  })
})
