import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BrokenInvariant } from '../harness/invariant.ts'
import { recordingTerminal, type RecordingTerminal } from '../test/recording-terminal.ts'
import { counterexample, first } from '../test/sample.ts'
import {
  asExpected,
  held,
  scenario,
  replayedViolation,
  scriptedEngine,
  undecided,
  violated,
} from '../test/scripted-engine.ts'
import type { Engine } from './engine.ts'
import type { ExitCode } from './exit-code.ts'
import { run } from './program.ts'

let terminal: RecordingTerminal
let folder: string

beforeEach(async () => {
  terminal = recordingTerminal()
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

function signalbox(line: string, engine: Engine = scriptedEngine()): Promise<ExitCode> {
  return run(line.split(' ').filter(Boolean), { engine, terminal, version: '1.2.3' })
}

function json(): Record<string, unknown> {
  return JSON.parse(terminal.written.out) as Record<string, unknown>
}

describe('reproduce', () => {
  test('searches every pair of every scenario, and ends with 0 when all is as expected', async () => {
    const engine = scriptedEngine()
    expect(await signalbox('reproduce', engine)).toBe(0)
    expect(engine.asked.map(({ pair }) => pair)).toEqual([
      'trinity-779-cold-turn reported buggy',
      'trinity-779-cold-turn reported fixed',
      'trinity-779-cold-turn hole-1 sound',
      'counter two-increments naive',
    ])
    expect(terminal.written.out).toContain('4 of 4 expectations met')
    expect(terminal.written.err).toBe('')
  })

  test('searches only what is named', async () => {
    const engine = scriptedEngine()
    await signalbox('reproduce trinity-779-cold-turn --case reported --variant fixed', engine)
    expect(engine.asked.map(({ pair }) => pair)).toEqual(['trinity-779-cold-turn reported fixed'])
  })

  test('takes several cases and variants', async () => {
    const engine = scriptedEngine()
    await signalbox('reproduce --case reported --case hole-1 --variant buggy --variant sound', engine)
    expect(engine.asked).toHaveLength(2)
  })

  test('searches only what shows something of a kind, and only what is expected', async () => {
    const engine = scriptedEngine()
    await signalbox('reproduce --kind violation', engine)
    expect(engine.asked.map(({ pair }) => pair)).toEqual([
      'trinity-779-cold-turn reported buggy',
      'trinity-779-cold-turn reported fixed',
      'counter two-increments naive',
    ])
    engine.asked.length = 0
    await signalbox('reproduce --expected held', engine)
    expect(engine.asked.map(({ pair }) => pair)).toEqual(['trinity-779-cold-turn hole-1 sound'])
  })

  test('hands the limits to each search', async () => {
    const engine = scriptedEngine()
    await signalbox('reproduce counter --seed 7 --schedules 500 --budget 2m', engine)
    expect(engine.asked[0]?.limits).toMatchObject({ seed: 7, schedules: 500, budgetMs: 120_000 })
  })

  test('sets no limit that was not asked for, and a fixed seed', async () => {
    const engine = scriptedEngine()
    await signalbox('reproduce counter', engine)
    expect(engine.asked[0]?.limits).not.toHaveProperty('schedules')
    expect(engine.asked[0]?.limits).not.toHaveProperty('budgetMs')
    expect(engine.asked[0]?.limits.seed).toBe(1)
  })

  test('ends with 1 when an expectation is contradicted, though another one is undecided', async () => {
    const engine = scriptedEngine((_, variant) => (variant === 'sound' ? violated : undecided))
    expect(await signalbox('reproduce', engine)).toBe(1)
    expect(terminal.written.out).toContain('it should hold, but it breaks')
  })

  test('ends with 2 when an expectation is undecided and none is contradicted', async () => {
    const engine = scriptedEngine((pair, variant) => (variant === 'fixed' ? undecided : asExpected(pair, variant)))
    expect(await signalbox('reproduce', engine)).toBe(2)
    expect(terminal.written.out).toContain('the budget ended the search')
  })

  test('is not content with another broken invariant than the one that is named', async () => {
    const told = counterexample({ broken: [{ invariant: 'role-order', sentence: 'no', operations: [] }] })
    expect(
      await signalbox(
        'reproduce counter',
        scriptedEngine(() => ({ ...violated, counterexample: told })),
      ),
    ).toBe(1)
  })

  test('prints one JSON document with the bounds of each case', async () => {
    expect(await signalbox('reproduce trinity-779-cold-turn --case hole-1 --json')).toBe(0)
    expect(json()).toMatchObject({
      kind: 'reproduce',
      version: 1,
      scenarios: [
        {
          id: scenario.id,
          variants: [
            {
              name: 'sound',
              case: 'hole-1',
              kind: null,
              expected: 'held',
              bounds: { clients: 2, operations: 2, crashes: 1, stalls: 0 },
            },
          ],
        },
      ],
    })
  })

  test('writes the document to a file as well, and leaves nothing else beside it', async () => {
    const out = join(folder, 'run.json')
    expect(await signalbox(`reproduce counter --out ${out}`)).toBe(0)
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ kind: 'reproduce' })
    expect(await readdir(folder)).toEqual(['run.json'])
    expect(terminal.written.out).toContain('1 of 1 expectation met')
  })

  test('refuses a file that cannot be written before it searches', async () => {
    const engine = scriptedEngine()
    expect(await signalbox(`reproduce --out ${join(folder, 'gone', 'run.json')}`, engine)).toBe(64)
    expect(await signalbox(`reproduce --out ${folder}`, engine)).toBe(64)
    expect(engine.asked).toEqual([])
    expect(terminal.written.err).toContain('it is a folder')
  })
})

describe('Ctrl-C', () => {
  test('ends with 130, searches no further, and reports what was found until then', async () => {
    const engine = scriptedEngine((pair, variant) => {
      if (variant !== 'fixed') return asExpected(pair, variant)
      terminal.interrupt()
      return { ...undecided, reason: 'stopped' }
    })
    expect(await signalbox('reproduce', engine)).toBe(130)
    expect(engine.asked).toHaveLength(2)
    expect(terminal.written.out).toContain('✓ buggy ')
    expect(terminal.written.out).toContain('stopped by Ctrl-C')
    expect(terminal.written.out).not.toContain('counter')
  })

  test('still gives one whole JSON document', async () => {
    const engine = scriptedEngine(() => {
      terminal.interrupt()
      return undecided
    })
    expect(await signalbox('reproduce --json', engine)).toBe(130)
    expect(json()).toMatchObject({ interrupted: true, scenarios: [{ id: scenario.id }] })
  })
})

describe('replay', () => {
  test('tells the execution and ends with 1 when it breaks something', async () => {
    expect(await signalbox('replay sb1.some-token')).toBe(1)
    expect(terminal.written.out).toContain('╭ turn(message: "m1")')
    expect(terminal.written.out).toContain('trace 0123456789abcdef')
  })

  test('ends with 0 when it holds and 2 when it is undecided', async () => {
    const finding = (kind: 'held' | 'undecided'): Engine =>
      scriptedEngine(asExpected, token => ({
        ...replayedViolation(token),
        finding: kind,
        counterexample: counterexample({ token, broken: [] }),
      }))
    expect(await signalbox('replay sb1.x', finding('held'))).toBe(0)
    expect(await signalbox('replay sb1.x', finding('undecided'))).toBe(2)
  })

  test('prints every step as JSON', async () => {
    await signalbox('replay sb1.some-token --json')
    expect(json()).toMatchObject({ kind: 'replay', token: 'sb1.some-token', traceHash: '0123456789abcdef' })
    expect(json()['steps']).toHaveLength(10)
    expect(terminal.written.out).toContain(first)
  })

  test('says that the code has changed, and where, above what was found', async () => {
    const strays = [
      { decision: 1, step: 2, expected: 'worker 2: read, before worker 1: write', found: 'worker 1: lock', takenAt: 4 },
    ]
    const held = (token: string) => ({ ...replayedViolation(token), finding: 'held' as const, strays })
    const engine = scriptedEngine(asExpected, token => ({
      ...held(token),
      counterexample: counterexample({ broken: [] }),
    }))
    expect(await signalbox('replay sb3.x', engine)).toBe(0)
    const said = terminal.written.out.replaceAll(/\s+/g, ' ')
    expect(said).toContain('! The code has changed since this token was made')
    expect(said).toContain('found worker 1: lock; it was taken at step 4 held: on this way the code breaks nothing any')
    terminal = recordingTerminal()
    await signalbox('replay sb3.x --json', engine)
    expect(json()).toMatchObject({ finding: 'held', changed: true, strays })
  })

  test('prints the long form, and takes it back from a file', async () => {
    expect(await signalbox('replay sb3.x --long')).toBe(1)
    const long = terminal.written.out
    expect(JSON.parse(long)).toMatchObject({ kind: 'token', decisions: [{ moves: 'client 1: read row sessions/s' }] })
    const file = join(folder, 'token.json')
    await writeFile(file, long)
    const asked: string[] = []
    const engine = scriptedEngine(asExpected, token => {
      asked.push(token)
      return replayedViolation(token)
    })
    await signalbox(`replay ${file}`, engine)
    expect(asked).toEqual([long])
    expect(await signalbox(`replay ${join(folder, 'gone.json')}`)).toBe(65)
    expect(terminal.written.err).toContain('the long form of a token cannot be read')
  })

  test('ends with 65 for a token that is torn or foreign, and says what is wrong with it', async () => {
    const engine = scriptedEngine(asExpected, () => {
      throw Object.assign(new Error('the token is of version 9, this is version 1'), { name: 'MalformedToken' })
    })
    expect(await signalbox('replay sb9.x', engine)).toBe(65)
    expect(terminal.written.err).toBe('signalbox: the token is of version 9, this is version 1\n')
  })

  test("hands over a user's own scenarios, however they are exported", async () => {
    const file = join(folder, 'mine.mjs')
    await writeFile(file, `export const mine = { id: 'mine', cases: [], variants: {} }\nexport default 1\n`)
    const seen: string[] = []
    const engine: Engine = {
      ...scriptedEngine(),
      replay: async (token, scenarios, systems) => {
        seen.push(...scenarios.map(({ id }) => id))
        return scriptedEngine().replay(token, scenarios, systems)
      },
    }
    await signalbox(`replay sb1.x ${file}`, engine)
    expect(seen).toContain('mine')
    expect(seen).toContain(scenario.id)
  })

  test('ends with 65 for a file that is missing, does not load, or exports no scenario', async () => {
    const torn = join(folder, 'torn.mjs')
    const empty = join(folder, 'empty.mjs')
    await writeFile(torn, 'export const = 1')
    await writeFile(empty, 'export const answer = 42')
    expect(await signalbox(`replay sb1.x ${join(folder, 'gone.mjs')}`)).toBe(65)
    expect(await signalbox(`replay sb1.x ${torn}`)).toBe(65)
    expect(await signalbox(`replay sb1.x ${empty}`)).toBe(65)
    expect(terminal.written.err).toContain('exports neither a system nor a scenario')
  })
})

describe('scenarios', () => {
  test('lists id, report, class, variants and world', async () => {
    expect(await signalbox('scenarios')).toBe(0)
    const { out } = terminal.written
    for (const part of [scenario.id, scenario.report, 'check-then-act', 'buggy, fixed, sound', 'simulated']) {
      expect(out).toContain(part)
    }
    expect(out).toMatch(
      /^ {2}reported +the claim of reported \(violation\)\n +buggy breaks no-lost-uuid\n +fixed breaks no-orphan/m,
    )
  })

  test('lists them as JSON', async () => {
    await signalbox('scenarios --json')
    expect(json()).toMatchObject({ kind: 'scenarios', version: 1, scenarios: [{ id: scenario.id }, { id: 'counter' }] })
  })
})

describe('wrong usage ends with 64 and a sentence that helps', () => {
  test.each([
    ['reprduce', 'Did you mean reproduce?'],
    ['reproduce --sede 1', 'Did you mean --seed?'],
    ['replay', "missing required argument 'token'"],
    ['reproduce --seed banana', 'It is a whole number from 0'],
    ['reproduce --schedules 0', 'It is a whole number from 1'],
    ['reproduce --budget 60', 'such as 500ms, 60s or 2m'],
    ['reproduce --budget 0s', 'such as 500ms, 60s or 2m'],
    ['reproduce trinity-799-cold-turn', 'did you mean "trinity-779-cold-turn"?'],
    ['reproduce --case reproted', 'did you mean "reported"?'],
    ['reproduce --case zzzzzzzz', 'there are: reported, hole-1, two-increments'],
    ['reproduce --variant xxxxxxx', 'there are: buggy, fixed, sound, naive'],
    ['reproduce --kind hole', 'unknown kind "hole": there are: violation, bound, contract'],
    ['reproduce --expected yes', 'unknown expectation "yes": there are: violated, held'],
    ['reproduce --kind bound', 'no scenario has kind bound'],
    ['scenarios elsewhere', 'unknown scenario "elsewhere"'],
    ['reproduce counter --case reported', 'unknown case "reported": there are: two-increments'],
    ['reproduce --case hole-1 --variant buggy', 'these pairs of case and variant exist: reported buggy'],
  ])('%s', async (line, sentence) => {
    const engine = scriptedEngine()
    expect(await signalbox(line, engine)).toBe(64)
    expect(terminal.written.err).toContain(sentence)
    expect(terminal.written.err).toMatch(/^signalbox: /)
    expect(terminal.written.out).toBe('')
    expect(engine.asked).toEqual([])
  })

  test('no command at all shows the help on standard error', async () => {
    expect(await signalbox('')).toBe(64)
    expect(terminal.written.err).toContain('Commands:')
  })
})

test('help and version are results, not errors', async () => {
  expect(await signalbox('--version')).toBe(0)
  expect(terminal.written.out).toBe('1.2.3\n')
  expect(await signalbox('help reproduce')).toBe(0)
  expect(terminal.written.out).toContain('--schedules <number>')
  expect(await signalbox('--help')).toBe(0)
  expect(terminal.written.out).toContain('Exit codes:')
})

test('a bug of ours ends with 70 and says that it is ours', async () => {
  const engine = scriptedEngine(() => {
    throw new BrokenInvariant('a sleep set grew')
  })
  expect(await signalbox('reproduce', engine)).toBe(70)
  expect(terminal.written.err).toContain('a fault of Signalbox itself')
  expect(terminal.written.err).toContain('a sleep set grew')
})

describe('progress', () => {
  const at = (times: readonly number[]): (() => number) => {
    const left = [...times]
    return () => left.shift() ?? times.at(-1) ?? 0
  }

  test('is drawn on a terminal once a second has passed, and wiped before the result', async () => {
    terminal = recordingTerminal({ progress: true, now: at([0, 0, 0, 500, 1500, 1600]) })
    await signalbox('reproduce counter', slowEngine())
    expect(terminal.written.err).toMatch(/^\r\u001b\[K\[1\/1\] counter two-increments naive {2}2 schedules/)
    expect(terminal.written.err).toMatch(/\r\u001b\[K$/)
  })

  test('is not drawn where standard error is no terminal', async () => {
    terminal = recordingTerminal({ now: at([0, 0, 0, 5000]) })
    await signalbox('reproduce counter', slowEngine())
    expect(terminal.written.err).toBe('')
  })

  function slowEngine(): Engine {
    return scriptedEngine((_, __, limits) => {
      limits.progress?.(1)
      limits.progress?.(2)
      return held
    })
  }
})
