import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const built = fileURLToPath(new URL('../dist/cli.js', import.meta.url))
const slow = fileURLToPath(new URL('fixtures/slow-command.ts', import.meta.url))

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs a script with this Node; `meanwhile` is told of everything that appears on standard error. */
function node(
  script: string,
  args: readonly string[],
  meanwhile: (child: ChildProcess, err: string) => void = () => undefined,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...env }, stdio: 'pipe' })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString()
    meanwhile(child, err)
  })
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', code => resolve({ code, out, err }))
  })
}

describe('the built command', () => {
  test('says its version and its help', async () => {
    const { version } = JSON.parse(
      await readFile(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'),
    ) as { version: string }
    expect(await node(built, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
    expect((await node(built, ['--help'])).out).toContain('Exit codes:')
  })

  test('lists the shipped scenarios as one JSON document', async () => {
    const { code, out } = await node(built, ['scenarios', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ kind: 'scenarios', version: 1 })
  })

  test.each([
    [['reproduce', '--no-such-flag']],
    [['dance']],
    [['reproduce', 'no-such-scenario']],
    [['reproduce', '--budget', 'soon']],
  ])('ends with 64 for %j', async args => {
    const { code, out, err } = await node(built, args)
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).toMatch(/^signalbox: /)
  })

  test('ends well when its reader goes away', async () => {
    const child = spawn(process.execPath, [built, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.destroy()
    let err = ''
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
    const code = await new Promise(resolve => child.on('close', resolve))
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('the reported race', () => {
  const reported = ['reproduce', 'trinity-779-cold-turn', '--case', 'reported', '--json']

  test('is reproduced as expected, with a token that replays it anywhere', async () => {
    const { code, out } = await node(built, reported)
    expect(code).toBe(0)
    const { token, traceHash } = firstCounterexample(out)
    const abroad = { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
    const replayed = await node(built, ['replay', token, '--json'], undefined, abroad)
    expect(replayed.code).toBe(1)
    expect(JSON.parse(replayed.out)).toMatchObject({ kind: 'replay', finding: 'violated', token, traceHash })
  })

  test('gives a token that is refused with 65 when a letter is missing or changed', async () => {
    const { token } = firstCounterexample((await node(built, reported)).out)
    const changed = token.slice(0, -1) + (token.endsWith('a') ? 'b' : 'a')
    for (const torn of [token.slice(0, -1), changed, token.slice(0, 4), 'hello']) {
      const { code, out, err } = await node(built, ['replay', torn])
      expect({ torn, code, out }).toEqual({ torn, code: 65, out: '' })
      expect(err).toMatch(/^signalbox: /)
    }
  })

  function firstCounterexample(json: string): { token: string; traceHash: string } {
    const { scenarios } = JSON.parse(json) as {
      scenarios: { variants: { counterexample: { token: string; traceHash: string } | null }[] }[]
    }
    const all = scenarios.flatMap(({ variants }) => variants).flatMap(({ counterexample }) => counterexample ?? [])
    const [found] = all
    if (found === undefined) throw new Error('nothing was violated')
    return found
  }
})

describe('colour', () => {
  test('is left out of a pipe, unless it is forced', async () => {
    const args = ['reproduce', 'trinity-779-cold-turn', '--variant', 'buggy']
    expect((await node(slow, args, undefined, { FORCE_COLOR: '0' })).out).not.toContain('\u001b[')
    expect((await node(slow, args, undefined, { FORCE_COLOR: '1' })).out).toContain('\u001b[')
  })
})

describe('Ctrl-C', () => {
  test('ends with 130 and what was found until then, and leaves one whole file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'))
    const out = join(folder, 'run.json')
    const ended = await node(slow, ['reproduce', '--out', out], child => child.kill('SIGINT'))
    expect(ended.code).toBe(130)
    expect(ended.out).toMatch(/✓ buggy +/)
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ kind: 'reproduce', interrupted: true })
    expect(await readdir(folder)).toEqual(['run.json'])
    await rm(folder, { recursive: true })
  })

  test('ends at once when it is pressed again', async () => {
    const again = async (child: ChildProcess): Promise<void> => {
      child.kill('SIGINT')
      await new Promise(resolve => setTimeout(resolve, 50))
      child.kill('SIGINT')
    }
    const { code, out } = await node(slow, ['reproduce'], child => void again(child), { DEAF: '1' })
    expect({ code, out }).toEqual({ code: 130, out: '' })
  })
})
