import type { Operation } from '../history/operation.ts'
import { check } from './check.ts'
import { guarantees, sessionGuarantees, type Guarantee } from './guarantees.ts'
import type { Budget } from './limits.ts'
import type { Model } from './model.ts'
import { sequentialConsistency } from './sequential.ts'
import type { LevelVerdict } from './verdict.ts'

/** A promise that is weaker than linearizability. */
export type WeakerLevel = 'sequential' | Guarantee

/** What can be checked of a history. */
export type Level = 'linearizable' | WeakerLevel

/** The weaker levels, the strongest first. */
export const weakerLevelNames: readonly WeakerLevel[] = ['sequential', ...guarantees]

/** Every level by name. */
export const levelNames: readonly Level[] = ['linearizable', ...weakerLevelNames]

/** The weaker levels as they are spoken of. */
export const levelNamesInWords: Readonly<Record<WeakerLevel, string>> = {
  sequential: 'sequential consistency',
  'read-your-writes': 'read your writes',
  'monotonic-reads': 'monotonic reads',
  'monotonic-writes': 'monotonic writes',
  'writes-follow-reads': 'writes follow reads',
}

/** Longer histories than this are not searched for sequential consistency unless that is asked for. */
const mostOperations = 300

/** Configurations that a search may visit that is not the one asked for. */
const mostNodes = 20_000

/** Decides one weaker level. */
export function levelVerdict<State, Input, Answer>(
  level: WeakerLevel,
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  budget: Budget,
): LevelVerdict {
  // What is linearizable keeps every weaker promise, and shows it much sooner.
  const nodes = Math.min(budget.nodes ?? Infinity, mostNodes)
  if (check(operations, model, { ...budget, nodes }).kind === 'linearizable') return { kind: 'kept' }
  if (level === 'sequential') return sequentialConsistency(operations, model, budget)
  const found = sessionGuarantees(operations, model).get(level)
  return found ?? { kind: 'undecided', reason: 'not looked at' }
}

/** What can be told of all weaker levels at once: a diagnosis of a history that is not linearizable. */
export function weakerLevels<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
): ReadonlyMap<WeakerLevel, LevelVerdict> {
  const sequential: LevelVerdict =
    operations.length > mostOperations
      ? { kind: 'undecided', reason: `more than ${String(mostOperations)} operations` }
      : sequentialConsistency(operations, model, { nodes: mostNodes })
  return new Map<WeakerLevel, LevelVerdict>([['sequential', sequential], ...sessionGuarantees(operations, model)])
}
