import { invariant } from '../invariant.ts'
import type { Operation } from '../history/operation.ts'
import { explainViolation, renumbered } from './explain.ts'
import { Limits, type Budget } from './limits.ts'
import { decide, PartitionSearch, Workspace, type Decision } from './linearize.ts'
import type { Model, Versions } from './model.ts'
import { partOf } from './parts.ts'
import { Prepared } from './prepared.ts'
import { faultOf } from './replay.ts'
import { specialEnd } from './special/special.ts'
import { versionOrder } from './special/versions.ts'
import { timelineOf, type Timeline } from './timeline.ts'
import type { Tuning } from './tuning.ts'
import type { Linearization, Verdict, Violation } from './verdict.ts'
import { witnessOf } from './witness.ts'

/** What a check may cost, and for tests how it is done. */
export interface CheckOptions extends Budget {
  readonly tuning?: Tuning
}

/**
 * Decides whether a history is linearizable: whether every operation can be given moments between its invocation and
 * its completion at which, one after another, they take effect as the model allows. Failed operations are left out,
 * unknown ones may have taken effect at any later moment or never.
 *
 * @param operations by id; their times say which of them precede others
 * @throws ContradictedKind when the model's `kind` and `step` disagree
 */
export function check<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  options: CheckOptions = {},
): Verdict {
  const tuning = options.tuning ?? {}
  const limits = new Limits(options)
  const workspace = spare ?? new Workspace()
  // A model that checks histories itself finds no spare workspace, and gets one of its own.
  spare = undefined
  const decision = decided(operations, model, tuning, limits, workspace)
  spare = workspace
  return verdictOf(decision, operations, model, tuning, limits)
}

function decided<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  tuning: Tuning,
  limits: Limits,
  workspace: Workspace,
): Decision {
  const timeline = timelineOf(operations, workspace.buffers)
  const searchOf = (entries: Timeline): PartitionSearch<State, Input, Answer> =>
    new PartitionSearch(new Prepared(operations, model, tuning, workspace.buffers, entries), tuning, limits, workspace)
  const special = tuning.special === false ? undefined : specialVerdict(operations, model, timeline, tuning, limits)
  if (special !== undefined) {
    tuning.noteSpecial?.(model.container?.order ?? 'versions')
    return special
  }
  if (tuning.search !== 'layered' && partOf(operations, model, tuning) === undefined) {
    for (const beginning of beginningsOf(timeline, tuning.firstLook ?? usualFirstLook)) {
      const looked = tuning.wrong === 'look-without-open' ? withoutOpen(beginning) : beginning
      if (searchOf(looked).refutes(0)) return { kind: 'violation', partition: 0 }
    }
  }
  return decide(searchOf(timeline), limits)
}

/** Completions of the shortest beginning that is looked at; each further one is `lookFactor` times as long. */
const usualFirstLook = 32
const lookFactor = 16

/**
 * The beginnings of a history that are worth a look of their own, for a history is a violation if a beginning is: what
 * that costs depends on where the violation is, not on how much comes after it.
 */
function* beginningsOf({ entries, length }: Timeline, firstLook: number): Generator<Timeline> {
  let next = firstLook
  let completions = 0
  for (let at = 0; 3 * at < 2 * length; at++) {
    if ((entries[at] ?? 0) >= 0 || ++completions < next) continue
    yield { entries, length: at + 1 }
    next *= lookFactor
  }
}

let spare: Workspace | undefined

/** The wrong form of a look: what has not returned yet counts as never invoked. */
function withoutOpen({ entries, length }: Timeline): Timeline {
  const inside = entries.slice(0, length)
  const closed = inside.filter(entry => entry < 0 || inside.includes(~entry))
  return { entries: closed, length: closed.length }
}

function verdictOf<State, Input, Answer>(
  decision: Decision,
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  tuning: Tuning,
  limits: Limits,
): Verdict {
  switch (decision.kind) {
    case 'linearizable': {
      const { order } = decision
      return new Linearizable(() => order ?? verifiedWitness(operations, model, tuning))
    }
    case 'violation':
      return new Violated(() => explainViolation(operations, model, decision, tuning))
    case 'undecided':
      return { kind: 'undecided', reason: decision.reason, nodesVisited: limits.nodes }
  }
}

/** Nodes that a search may take to confirm that operations found by a special algorithm have no order. */
const confirmationNodes = 20_000

/** What a special algorithm says, if there is one; an order counts only if it replays, a refusal unless search objects. */
function specialVerdict<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  { entries, length }: Timeline,
  tuning: Tuning,
  limits: Limits,
): Decision | undefined {
  if (model.points !== undefined || model.partition !== undefined) return undefined
  if (model.versions !== undefined) return versionVerdict(operations, model, model.versions, tuning)
  if (model.container === undefined) return undefined
  const end = specialEnd(operations, model.container, entries.subarray(0, length), { limits })
  if (end === undefined) return undefined
  if (end.kind === 'order') {
    const isSound = faultOf(operations, model, end.linearization) === undefined
    return isSound ? { kind: 'linearizable', order: end.linearization } : undefined
  }
  const core = end.operations
  const some = core.flatMap(id => operations[id] ?? [])
  const confirmed = check(renumbered(some), model, { nodes: confirmationNodes, tuning: { special: false } })
  return confirmed.kind === 'linearizable' ? undefined : { kind: 'violation', partition: 0, core: () => core }
}

/** What versions say: their order counts if it replays; that it does not counts only if no other could be right. */
function versionVerdict<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  versions: Versions<Input, Answer>,
  { wrong }: Tuning,
): Decision | undefined {
  const order = versionOrder(operations, versions)
  if (order === undefined) return undefined
  if (faultOf(operations, model, order) === undefined) return { kind: 'linearizable', order }
  const isJudged = versions.areJudged || wrong === 'versions-not-judged'
  const isWhole = wrong === 'versions-without-unknown' || operations.every(({ outcome }) => outcome.kind !== 'unknown')
  if (!isJudged || !isWhole) return undefined
  const nodes = confirmationNodes + 4 * operations.length
  const isConfirmed =
    wrong !== undefined || check(operations, model, { nodes, tuning: { special: false } }).kind !== 'linearizable'
  return isConfirmed ? { kind: 'violation', partition: 0 } : undefined
}

function verifiedWitness<State, Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  model: Model<State, Input, Answer>,
  tuning: Tuning,
): Linearization {
  const linearization = witnessOf(operations, model, tuning)
  const fault = faultOf(operations, model, linearization)
  invariant(fault === undefined, `the linearization found does not replay: ${fault ?? ''}`)
  return linearization
}

/** A verdict whose evidence is worked out when it is first read. */
class Linearizable {
  readonly kind = 'linearizable'
  private readonly find: () => Linearization
  private found: Linearization | undefined

  constructor(find: () => Linearization) {
    this.find = find
  }

  get linearization(): Linearization {
    this.found ??= this.find()
    return this.found
  }
}

class Violated {
  readonly kind = 'violation'
  private readonly find: () => Violation
  private found: Violation | undefined

  constructor(find: () => Violation) {
    this.find = find
  }

  get violation(): Violation {
    this.found ??= this.find()
    return this.found
  }
}
