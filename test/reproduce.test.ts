import { readFile } from 'node:fs/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { exitCode } from '../cli/exit-code.ts'
import { harnessEngine } from '../cli/harness-engine.ts'
import { reproduce } from '../cli/reproduce.ts'
import type { Case, Scenario } from '../harness/explore/scenario.ts'
import { kindOf } from '../harness/explore/scenario.ts'
import { scenarios } from '../scenarios/index.ts'
import { recordingTerminal } from './recording-terminal.ts'

/** What `reproduce --json` says of one pair, as far as it is judged here. */
interface Row {
  readonly name: string
  readonly case: string
  readonly kind: string | null
  readonly finding: string
  readonly met: boolean
  readonly reached: boolean
  readonly breaks: readonly string[]
  readonly broken: readonly string[]
  readonly exhaustive: boolean
  readonly bounds: Readonly<Record<'clients' | 'operations' | 'crashes' | 'stalls', number>>
  readonly counterexample: { readonly token: string; readonly steps: number } | null
}

interface Document {
  readonly kind: string
  readonly scenarios: readonly { readonly id: string; readonly variants: readonly Row[] }[]
}

/** The reported scenarios, each with the kind of every hole that its fix leaves, by number. */
const holes: Readonly<Record<string, readonly string[]>> = {
  'trinity-779-cold-turn': [...violations(7), 'bound'],
  'openclaw-84575-session-reservation': [...violations(3), 'contract', ...violations(2)],
  'mitzo-362-state-routing': violations(12),
  'openviking-580-async-commit': [...violations(2), 'contract', ...violations(5), 'contract'],
  'openclaw-21813-session-write-lock': violations(9),
}

function violations(count: number): readonly string[] {
  return Array.from({ length: count }, () => 'violation')
}

/** Everything is searched once, on a busy machine too. */
const patienceMs = 240_000

async function reproduced(scenario: Scenario): Promise<readonly Row[]> {
  const terminal = recordingTerminal()
  const all = { cases: [], variants: [], kinds: [], expected: [] }
  const code = await reproduce({ scenarios: [scenario.id], ...all, json: true, seed: 1 }, harnessEngine, terminal)
  expect(code).toBe(exitCode.held)
  const { kind, scenarios: found } = JSON.parse(terminal.written.out) as Document
  expect([kind, found.map(({ id }) => id)]).toEqual(['reproduce', [scenario.id]])
  return found[0]?.variants ?? []
}

function pairsOf({ cases }: Scenario): readonly (readonly [name: string, one: Case, variant: string])[] {
  return cases.flatMap(one =>
    Object.keys(one.expect).map(variant => [`${one.name}: ${variant}`, one, variant] as const),
  )
}

describe.each(scenarios.map(scenario => [scenario.id, scenario] as const))('%s', (id, scenario) => {
  let rows: readonly Row[] = []

  beforeAll(async () => {
    rows = await reproduced(scenario)
  }, patienceMs)

  test.each(pairsOf(scenario))('%s is found as expected', (_, one, variant) => {
    const expected = one.expect[variant]
    const { clients, operations, crashes, stalls } = boundsOf(one)
    expect(rows.filter(row => row.case === one.name && row.name === variant)).toMatchObject([
      { kind: kindOf(one), met: true, reached: true, bounds: { clients, operations, crashes, stalls } },
    ])
    const row = rows.find(found => found.case === one.name && found.name === variant)
    if (expected === 'held') return expect(row).toMatchObject({ finding: 'held', exhaustive: true, broken: [] })
    expect(row?.finding).toBe('violated')
    expect(row?.broken).toEqual(expect.arrayContaining([...(expected?.breaks ?? ['?'])]))
    return expect(row?.counterexample?.token).toMatch(/^sb\d/)
  })

  const kinds = holes[id]
  if (kinds === undefined) return

  test('what was reported is found, and the published acceptance test is there', () => {
    expect(rows.filter(({ name }) => name === 'buggy').map(({ finding }) => finding)).not.toHaveLength(0)
    expect(rows.filter(({ name, finding }) => name === 'buggy' && finding !== 'violated')).toEqual([])
    expect(rows.filter(row => row.case === 'acceptance' && row.name === 'sound')).toMatchObject([{ finding: 'held' }])
  })

  test('every hole of the published fix is found by itself, by its number', () => {
    const cases = [...new Set(rows.map(row => row.case))].filter(name => name.startsWith('hole-'))
    expect(cases).toEqual(kinds.map((_, index) => `hole-${index + 1}`))
    for (const [index, kind] of kinds.entries()) {
      const own = rows.filter(row => row.case === `hole-${index + 1}`)
      expect(own.map(row => row.kind)).toEqual(own.map(() => kind))
      expect(own).toContainEqual(expect.objectContaining({ name: 'sound', finding: 'held' }))
      const open = own.filter(({ name, finding }) => /^fixed-[a-z]/.test(name) && finding === 'violated')
      expect([index + 1, open.length > 0]).toEqual([index + 1, kind !== 'contract'])
    }
  })

  test('the documentation lists every hole with its kind, its variants and what they break', async () => {
    const page = await readFile(new URL('../docs/scenarios.md', import.meta.url), 'utf8')
    const lines = page.split('\n').map(line => line.replaceAll(/ +/g, ' '))
    const open = rows.filter(row => row.case.startsWith('hole-') && /^fixed-[a-z]/.test(row.name))
    const told = open.map(({ name, case: hole, kind, breaks }) => {
      const invariants = breaks.map(breach => `\`${breach}\``).join(', ')
      return `| ${id} | ${hole.slice('hole-'.length)} | ${kind} | \`${name}\` | ${invariants} |`
    })
    expect(told.filter(line => !lines.includes(line))).toEqual([])
  })

  test('the sound variant holds for two clients with two operations each and a crash anywhere', () => {
    const deaths = id === 'openviking-580-async-commit' ? 2 : 1
    const proofs = rows.filter(
      ({ name, finding, bounds }) =>
        name === 'sound' &&
        finding === 'held' &&
        bounds.clients >= 2 &&
        bounds.operations >= 2 &&
        bounds.crashes >= deaths,
    )
    expect(proofs).toContainEqual(expect.objectContaining({ exhaustive: true }))
  })

  test('where a pause longer than a lease matters, the fenced variant holds under one', () => {
    const fenced = rows.filter(({ name, bounds }) => name === 'sound-fenced' && bounds.stalls > 0)
    expect(fenced.length > 0).toBe('sound-fenced' in scenario.variants)
    expect(fenced.filter(({ finding, exhaustive }) => finding !== 'held' || !exhaustive)).toEqual([])
  })
})

function boundsOf({ program: { clients }, faults = {} }: Case): Row['bounds'] {
  const operations = Math.max(...clients.map(({ length }) => length))
  return { clients: clients.length, operations, crashes: faults.crashes ?? 0, stalls: faults.stalls ?? 0 }
}
