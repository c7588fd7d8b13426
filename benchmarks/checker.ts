import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { check } from '../harness/check/check.ts'
import type { Model } from '../harness/check/model.ts'
import { historyReader } from '../harness/history/formats/detect.ts'
import type { Operation } from '../harness/history/operation.ts'
import { namedModels } from '../models/index.ts'
import {
  generate,
  logSystem,
  mutexSystem,
  prioritySystem,
  queueSystem,
  registerSystem,
  setSystem,
  stackSystem,
  versionedSystem,
  storeSystem,
  type GeneratedHistory,
  type System,
} from './checker-families.ts'
import { renderTable, type Measured } from './checker-table.ts'

// `npm run bench:checker -- [--json] [--histories DIR] [--write] [--processor-time]`: how fast the checker is, cold and
// warm; in processor time of all threads where other work runs on the machine, for then the time that passes says little.

interface Case {
  readonly name: string
  readonly porcupineMs: number | null
  readonly expected: string
  load(): { readonly operations: readonly Operation[]; readonly model: Model }[]
}

interface IndexEntry {
  readonly name: string
  readonly file: string
  readonly format: string
  readonly model: string
  readonly verdict: string
  readonly porcupineMs: number | null
  readonly initial?: unknown
}

const here = fileURLToPath(import.meta.url)
const flags = process.argv.slice(2)
const defaultDirectory = resolve(here, '../../../shared/histories')
const directory = flags.includes('--histories')
  ? resolve(flags[flags.indexOf('--histories') + 1] ?? '')
  : defaultDirectory

/** Warm repetitions end after this long, or after as many rounds: all cases together must end within 5 minutes. */
const warmMs = 200

/** Suites of many short histories take longer until they are compiled. */
const suiteWarmMs = 2000
const mostRounds = 100_000

/** Sizes of which a family shows how its cost grows. */
const sizes = [1000, 10_000, 100_000] as const

const families: readonly (readonly [name: string, make: (isBad: boolean) => GeneratedHistory])[] = [
  ...[4, 8, 16, 32].flatMap(clients =>
    [1000, 10_000, 100_000].flatMap(operations => [
      family(`register-small-c${String(clients)}-n${String(operations)}`, isBad =>
        generate('', registerSystem(5, false), { clients, operations, isBad, seed: 1 }),
      ),
      family(`register-unique-c${String(clients)}-n${String(operations)}`, isBad =>
        generate('', registerSystem('unique', false), { clients, operations, isBad, seed: 2 }),
      ),
    ]),
  ),
  ...[0, 8, 16, 32, 64].map(crashed =>
    family(`cas-register-crashed-${String(crashed)}`, isBad =>
      generate('', registerSystem(5, true), { clients: 8, operations: 1000, crashed, isBad, seed: 3 }),
    ),
  ),
  ...[10_000, 100_000, 1_000_000].map(operations =>
    family(`key-value-n${String(operations)}`, isBad =>
      generate('', storeSystem(Math.min(1000, operations / 100)), { clients: 50, operations, isBad, seed: 4 }),
    ),
  ),
  ...[10_000, 100_000].map(operations =>
    family(`owner-mutex-n${String(operations)}`, isBad =>
      generate('', mutexSystem(), { clients: 8, operations, isBad, seed: 5 }),
    ),
  ),
  ...[1000, 10_000, 100_000].map(operations =>
    family(`fifo-queue-n${String(operations)}`, isBad =>
      generate('', queueSystem(), { clients: operations === 1000 ? 4 : 16, operations, isBad, seed: 6 }),
    ),
  ),
  ...sizes.map(operations =>
    family(`cas-register-c8-n${String(operations)}`, isBad =>
      generate('', registerSystem(5, true), { clients: 8, operations, isBad, seed: 7 }),
    ),
  ),
  ...sizes.flatMap(operations => [
    grown('versioned-register', operations, versionedSystem),
    grown('stack', operations, stackSystem),
    grown('priority-queue', operations, prioritySystem),
    grown('set', operations, setSystem),
  ]),
  grown('fifo-queue-unknown-20', 1000, () => queueSystem(), 20),
  ...sizes.map(operations => grown('log', operations, () => logSystem(operations))),
  // Pairs of insertions and removals cost too much at 100,000.
  ...sizes.slice(0, 2).map(operations => grown('fifo-queue-of-20', operations, () => queueSystem(20))),
]

function grown(name: string, operations: number, system: () => System, crashed = 0): ReturnType<typeof family> {
  return family(`${name}-n${String(operations)}`, isBad =>
    generate('', system(), { clients: 8, operations, crashed, isBad, seed: 8 }),
  )
}

function family(
  name: string,
  make: (isBad: boolean) => GeneratedHistory,
): readonly [string, (isBad: boolean) => GeneratedHistory] {
  return [name, make]
}

function cases(): Case[] {
  const generated = families.flatMap(([name, make]) =>
    [false, true].map(isBad => ({
      name: `${name}-${isBad ? 'bad' : 'ok'}`,
      porcupineMs: null,
      expected: isBad ? 'violation' : 'linearizable',
      load: () => [make(isBad)],
    })),
  )
  return [...recordedCases(), ...generated]
}

function recordedCases(): Case[] {
  const file = resolve(directory, 'index.json')
  if (!existsSync(file)) return []
  const index = JSON.parse(readFileSync(file, 'utf8')) as IndexEntry[]
  const etcd = index.filter(each => each.format === 'etcd-log')
  const suite: Case = {
    name: `etcd-suite-${String(etcd.length)}`,
    porcupineMs: etcd.reduce((sum, each) => sum + (each.porcupineMs ?? 0), 0),
    expected: 'as recorded',
    load: () => etcd.map(loadRecorded),
  }
  const userModel: Case = {
    ...suite,
    name: `etcd-suite-${String(etcd.length)}-user-model`,
    load: () => etcd.map(each => ({ ...loadRecorded(each), model: userRegister })),
  }
  const single = index.map(each => ({
    name: each.name,
    porcupineMs: each.porcupineMs,
    expected: each.verdict,
    load: () => [loadRecorded(each)],
  }))
  return [suite, userModel, ...single]
}

function loadRecorded(entry: IndexEntry): { readonly operations: readonly Operation[]; readonly model: Model } {
  const bytes = readFileSync(resolve(directory, entry.file))
  const reader = historyReader(entry.file)
  reader.push((entry.file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
  const named = namedModels.find(each => each.name === entry.model)
  if (named === undefined) throw new Error(`no model ${entry.model}`)
  return { operations: reader.end().operations, model: named.make(entry.initial as null | undefined) }
}

/** What a user would write in ten lines: nothing but initial state, step and key. */
const userRegister: Model = {
  name: 'a register of a user',
  initial: null,
  step: (state, { input, outcome }) => {
    const { f, value } = input as { readonly f: string; readonly value?: unknown }
    if (f === 'read') return outcome.kind !== 'ok' || outcome.answer === state ? [state] : []
    if (f === 'write') return [value]
    const [from, to] = value as readonly unknown[]
    if (outcome.kind === 'ok' && outcome.answer === false) return from === state ? [] : [state]
    return from === state ? [to] : []
  },
  key: state => String(state),
}

/** Milliseconds that have passed, or that the processor has worked for this process. */
function now(): number {
  if (!flags.includes('--processor-time')) return performance.now()
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Measures one case in this process, which should be a fresh one. */
function measure(one: Case): Measured {
  const { name, porcupineMs } = one
  const loaded = one.load()
  const times: number[] = []
  let verdict = ''
  const round = (): void => {
    const begin = now()
    const kinds = loaded.map(each => check(each.operations, each.model).kind)
    times.push(now() - begin)
    verdict = kinds.length === 1 ? (kinds[0] ?? '') : summary(kinds)
  }
  round()
  const memoryMb = process.memoryUsage().rss / 1e6
  const limit = loaded.length > 1 ? suiteWarmMs : warmMs
  const begin = now()
  while (times.length < 4 || (times.length < mostRounds && now() - begin < limit)) round()
  const warm = times.slice(times.length >> 1).sort((left, right) => left - right)
  const warmMedian = warm[warm.length >> 1] ?? 0
  const operations = loaded.reduce((sum, each) => sum + each.operations.length, 0)
  const ratio = porcupineMs === null ? null : porcupineMs / warmMedian
  return { name, operations, verdict, coldMs: times[0] ?? 0, warmMs: warmMedian, memoryMb, porcupineMs, ratio }
}

function summary(kinds: readonly string[]): string {
  const good = kinds.filter(kind => kind === 'linearizable').length
  return `${String(good)} of ${String(kinds.length)} linearizable`
}

/** Every case in a process of its own, so that each is cold once and memory is its own. */
function measureApart(one: Case): Measured {
  const clock = flags.includes('--processor-time') ? ['--processor-time'] : []
  const args = [here, '--only', one.name, '--histories', directory, ...clock]
  const text = execFileSync(process.execPath, args, { encoding: 'utf8' })
  return JSON.parse(text) as Measured
}

function main(): void {
  const all = cases()
  const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined
  if (only !== undefined) {
    const found = all.find(each => each.name === only)
    if (found !== undefined) process.stdout.write(JSON.stringify(measure(found)))
    return
  }
  const filter = flags.includes('--filter') ? new RegExp(flags[flags.indexOf('--filter') + 1] ?? '') : /./
  const results: Measured[] = []
  for (const each of all.filter(one => filter.test(one.name))) {
    const measured = measureApart(each)
    if (each.expected !== 'as recorded' && measured.verdict !== each.expected) {
      process.stderr.write(`${each.name}: ${measured.verdict}, expected ${each.expected}\n`)
      process.exitCode = 1
    }
    results.push(measured)
    if (!flags.includes('--json')) process.stderr.write(`${each.name}: ${measured.warmMs.toFixed(3)} ms\n`)
  }
  if (flags.includes('--json')) process.stdout.write(`${JSON.stringify({ results }, undefined, 1)}\n`)
  else process.stdout.write(renderTable(results, flags.includes('--processor-time')))
  if (flags.includes('--write'))
    writeFileSync(
      resolve(here, '../../docs/checker-benchmarks.md'),
      renderTable(results, flags.includes('--processor-time')),
    )
}

main()
