import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harnessEngine } from '../cli/harness-engine.ts'
import { run } from '../cli/program.ts'
import { recordingTerminal } from './recording-terminal.ts'

const built = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const counter = fileURLToPath(new URL('../examples/counter.ts', import.meta.url))

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-workers-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A counter whose `careful` addition is right, and whose `careless` one is not; it may do more as it is loaded. */
async function counting(name: string, requests: string, more = ''): Promise<string> {
  const file = join(folder, `${name}.mjs`)
  await writeFile(
    file,
    `${more}
    const careless = async w => {
      const n = Number((await w.keyValue.get('n')) ?? '0')
      await w.keyValue.set('n', String(n + 1))
    }
    const careful = async w => {
      await w.keyValue.pollSetIfAbsent('lock', 'held', { everyMs: 10, waitMs: Infinity })
      await careless(w)
      await w.keyValue.delete('lock')
    }
    export default {
      name: '${name}',
      start: w => w,
      operations: { careless, careful, leave: async () => process.exit(3) },
      requests: () => ${requests},
      artefacts: async w => Number((await w.keyValue.get('n')) ?? '0'),
      invariants: [{
        id: 'counted',
        breach: ({ history: { operations }, artefacts }) =>
          artefacts === operations.length ? undefined : { sentence: 'not all were counted', operations: [0] },
      }],
    }`,
  )
  return file
}

const careful = `[{ operation: 'careful' }]`
const either = `[{ operation: 'careful' }, { operation: 'careless' }]`

async function signalbox(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = recordingTerminal({ now: () => performance.now() })
  const code = await run(args, { engine: harnessEngine, terminal, version: '0.0.0' })
  return { code, out: terminal.written.out.replace(/"elapsedMs": \d+/g, ''), err: terminal.written.err }
}

describe('workers', () => {
  test('find the same as one does: a violation that the first program has not, its token and its coverage', async () => {
    const file = await counting('either', either)
    const args = ['explore', file, '--clients', '3', '--operations', '2', '--schedules', '2000', '--json']
    const alone = await signalbox(...args)
    expect(alone.code).toBe(1)
    for (const workers of ['2', '3']) expect(await signalbox(...args, '--workers', workers)).toEqual(alone)
  }, 60_000)

  test.each([
    ['everything within the bounds', [], 0],
    ['as many schedules as were asked for', ['--schedules', '7'], 0],
    ['as many of a sampler', ['--strategy', 'pos', '--schedules', '50', '--seed', '7'], 0],
  ])(
    'cover the same as one does: %s',
    async (_what, more, expected) => {
      const file = await counting('careful', careful)
      const args = ['explore', file, '--clients', '3', '--programs', '12', '--operations', '2', ...more, '--json']
      const alone = await signalbox(...args)
      expect(alone.code).toBe(expected)
      for (const workers of ['2', '3']) expect(await signalbox(...args, '--workers', workers)).toEqual(alone)
    },
    60_000,
  )

  test.each([['explore'], ['reproduce']])('%s the cases of a file in their order', async command => {
    const alone = await signalbox(command, counter, '--json')
    for (const workers of ['2', '3']) {
      expect(await signalbox(command, counter, '--json', '--workers', workers)).toEqual(alone)
    }
  })

  test('end when the time is over, and say which budget would be next', async () => {
    const file = await counting('timed', careful)
    const args = ['--clients', '4', '--operations', '4', '--budget', '1s', '--workers', '2']
    const { code, out } = await signalbox('explore', file, ...args)
    expect(code).toBe(2)
    expect(out.replaceAll(/\s+/g, ' ')).toContain('the budget of 1000 ms is spent; next: --budget 4000ms')
  })

  test('hand on what is wrong with the file or the system, as the command says it without them', async () => {
    const failing = join(folder, 'failing.mjs')
    const parts = `start: () => { throw new Error('no start') }, operations: { a: async () => 0 }, invariants: []`
    const rest = `artefacts: async () => 0, requests: () => [{ operation: 'a' }]`
    await writeFile(failing, `export default { name: 'failing', ${parts}, ${rest} }`)
    const alone = await signalbox('explore', failing)
    expect(alone.code).toBe(65)
    expect(await signalbox('explore', failing, '--workers', '2')).toEqual(alone)
  })

  test('that end by themselves end the command with 70, and it says of what', async () => {
    const file = await counting('leaving', `[{ operation: 'leave' }]`)
    const { code, err } = await signalbox('explore', file, '--workers', '2')
    expect([code, err]).toEqual([70, 'signalbox: a worker ended by itself (exit code 3) while it searched leaving\n'])
  })

  test.each(['0', '65', 'two', '1.5'])('are from 1 to 64, not %s', async workers => {
    const { code, err } = await signalbox('explore', counter, '--workers', workers)
    expect([code, err]).toEqual([64, expect.stringContaining('It is a whole number from 1 to 64.')])
  })
})

describe('nobody is left behind', () => {
  /** Starts a search that takes long, and waits until two workers have loaded the file. */
  async function started(name: string) {
    const pids = join(folder, `${name}.pids`)
    const note = `import { appendFileSync } from 'node:fs'; appendFileSync('${pids}', process.pid + '\\n')`
    const file = await counting(name, careful, note)
    const args = [built, 'explore', file, '--clients', '4', '--operations', '4', '--workers', '2', '--json']
    const child = spawn(process.execPath, args, { stdio: 'pipe' })
    const said = { out: '' }
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
    const ended = new Promise<number | null>(resolve => child.on('close', resolve))
    const loaded = async () => (await readFile(pids, 'utf8').catch(() => '')).trim().split('\n').map(Number)
    await expect.poll(async () => (await loaded()).length, { timeout: 20_000 }).toBe(3)
    return { child, ended, said, workers: (await loaded()).filter(pid => pid !== child.pid) }
  }

  function isThere(pid: number): boolean {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }

  test('after Ctrl-C, which ends with 130 and what was found until then', async () => {
    const { child, ended, said, workers } = await started('interrupted')
    child.kill('SIGINT')
    expect(await ended).toBe(130)
    expect(JSON.parse(said.out)).toMatchObject({
      interrupted: true,
      results: [{ finding: 'undecided', reason: 'it was interrupted' }],
    })
    await expect.poll(() => workers.filter(isThere)).toEqual([])
  }, 60_000)

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'after %s',
    async signal => {
      const { child, ended, workers } = await started(signal)
      expect(workers.filter(isThere)).toEqual(workers)
      child.kill(signal)
      await ended
      await expect.poll(() => workers.filter(isThere), { timeout: 10_000 }).toEqual([])
    },
    60_000,
  )

  test('after they were killed, which the command says', async () => {
    const { ended, workers } = await started('killed')
    for (const worker of workers) process.kill(worker, 'SIGKILL')
    expect(await ended).toBe(70)
    await expect.poll(() => workers.filter(isThere)).toEqual([])
  }, 60_000)
})
