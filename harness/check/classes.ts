import type { Operation } from '../history/operation.ts'
import type { Buffers } from './buffers.ts'
import type { GrowthPart, Model, Point, PointKind } from './model.ts'
import { PairTable, unknownPair } from './pair-table.ts'
import { StateTable } from './states.ts'

/** Kinds of class, as numbers. */
export const pure = 0
export const blind = 1
export const other = 2

/** Guards of a class, as numbers; the first four are those of rules, `guardTable` asks the model. */
export const guardTable = 4

/** What `successor` answers when the point is not allowed. */
export const refused = -1

/** Makes the point that a model is asked about. */
export type ShowPoint<Input, Answer> = (
  operation: Operation<Input, Answer>,
  index: number,
) => Point<Input, Answer> | undefined

const kindNumber: Record<PointKind, number> = { pure, blind, other }

/**
 * The classes of a history's points: points of one class act alike on every state, so that states and classes are
 * small integers and a step is a few array reads. A class either has a guard and an effect or is asked of the model,
 * once for each state.
 */
export class Classes<State, Input, Answer> {
  readonly model: Model<State, Input, Answer>
  readonly states: StateTable<State>
  /** The number of the initial state. */
  readonly start: number
  /** Whether every state that the history's points can lead to has a number. */
  areStatesComplete = true
  /** How many class numbers are in use. */
  count = 0
  guard: Int32Array
  target: Int32Array
  /** The state that follows, or -1 for the same one; meaningless where the guard is `guardTable`. */
  effect: Int32Array
  kind: Int32Array
  /** Several successors of one step; `successor` answers `-2 - index`. */
  readonly branches: Int32Array[] = []
  /** An operation of each class that the model is asked for, and which of its points. */
  private readonly representatives: (Operation<Input, Answer> | undefined)[] = []
  private readonly indices: number[] = []
  private readonly show: ShowPoint<Input, Answer>
  /** The successors of every class in every state, state by state, once inference has enumerated them. */
  private dense: Int32Array | undefined
  private denseStates = 0
  private denseCount = 0
  private sparse: PairTable | undefined
  private readonly buffers: Buffers
  private readonly spontaneous: (Int32Array | undefined)[] = []

  constructor(model: Model<State, Input, Answer>, show: ShowPoint<Input, Answer>, buffers: Buffers) {
    this.model = model
    this.buffers = buffers
    this.guard = buffers.take('guard', 64)
    this.target = buffers.take('target', 64)
    this.effect = buffers.take('effect', 64)
    this.kind = buffers.take('kind', 64)
    this.show = show
    this.states = new StateTable(state => model.key(state))
    this.start = this.states.numberOf(model.initial)
  }

  /** Makes room for class numbers below `count`. */
  reserve(count: number): void {
    const { buffers, count: kept } = this
    if (count > this.guard.length) this.guard = buffers.extend('guard', this.guard, kept, count)
    if (count > this.target.length) this.target = buffers.extend('target', this.target, kept, count)
    if (count > this.effect.length) this.effect = buffers.extend('effect', this.effect, kept, count)
    if (count > this.kind.length) this.kind = buffers.extend('kind', this.kind, kept, count)
  }

  /** Adds a class with a guard and an effect; it is pure, blind or other as these two say. */
  setRule(id: number, guard: number, target: number, effect: number): void {
    this.reserve(id + 1)
    this.guard[id] = guard
    this.target[id] = target
    this.effect[id] = effect
    this.kind[id] = effect < 0 ? pure : guard === 0 ? blind : other
    if (id >= this.count) this.count = id + 1
  }

  /** Adds a class whose steps the model is asked for. */
  setTable(id: number, representative: Operation<Input, Answer>, index: number): void {
    this.reserve(id + 1)
    this.areStatesComplete = false
    this.guard[id] = guardTable
    this.target[id] = 0
    this.effect[id] = 0
    this.kind[id] = this.declaredKind(representative, index)
    this.representatives[id] = representative
    this.indices[id] = index
    if (id >= this.count) this.count = id + 1
  }

  private declaredKind(representative: Operation<Input, Answer>, index: number): number {
    if (this.model.kind === undefined) return other
    const point = this.show(representative, index)
    return point === undefined ? other : kindNumber[this.model.kind(point)]
  }

  /** The number of the state that follows, `refused`, or `-2 - index` of `branches` where several can follow. */
  successor(state: number, id: number): number {
    const guard = this.guard[id] ?? 0
    if (guard === guardTable) return this.tabled(state, id)
    if (guard !== 0) {
      if (guard === 1 ? state !== this.target[id] : guard === 3 || state === this.target[id]) return refused
    }
    const effect = this.effect[id] ?? -1
    return effect < 0 ? state : effect
  }

  /** Whether the model is asked for steps of any class. */
  get hasTables(): boolean {
    return this.representatives.length > 0
  }

  /** What a class that the model is asked for does to a state that grows. */
  growthOf(id: number): GrowthPart<State> | undefined {
    const representative = this.representatives[id]
    return representative === undefined ? undefined : this.model.growth?.part(representative)
  }

  /** Whether a class that grows the state does so on the way from one state to another. */
  growsTowards(state: number, id: number, target: number): boolean {
    const representative = this.representatives[id]
    const { growth } = this.model
    if (representative === undefined || growth?.growsTowards === undefined) return true
    const { values } = this.states
    return growth.growsTowards(values[state] as State, representative, values[target] as State)
  }

  /** The states that internal operations lead to. */
  internal(state: number): Int32Array {
    const known = this.spontaneous[state]
    if (known !== undefined) return known
    const value = this.states.values[state] as State
    const next = Int32Array.from(new Set((this.model.internal?.(value) ?? []).map(each => this.states.numberOf(each))))
    this.spontaneous[state] = next
    return next
  }

  private tabled(state: number, id: number): number {
    if (this.dense !== undefined && state < this.denseStates) return this.dense[state * this.denseCount + id] ?? refused
    const sparse = (this.sparse ??= new PairTable())
    const known = sparse.get(state, id)
    if (known !== unknownPair) return known
    const fresh = this.asked(state, id)
    this.checkKind(state, id, fresh)
    sparse.set(state, id, fresh)
    return fresh
  }

  /** Asks the model, and gives numbers to what it answers. */
  asked(state: number, id: number): number {
    const representative = this.representatives[id]
    const point = representative === undefined ? undefined : this.show(representative, this.indices[id] ?? 0)
    if (point === undefined) return refused
    const value = this.states.values[state] as State
    const next = this.model.step(value, point)
    if (next.length === 0) return refused
    // Most steps leave the state as it is, and need no look-up.
    if (next.length === 1 && next[0] === value) return state
    const first = this.states.numberOf(next[0] as State)
    return next.length === 1 ? first : this.branch(next)
  }

  private branch(next: readonly State[]): number {
    const distinct = [...new Set(next.map(state => this.states.numberOf(state)))]
    const only = distinct[0]
    if (distinct.length === 1 && only !== undefined) return only
    return -1 - this.branches.push(Int32Array.from(distinct))
  }

  /** A model that declares a kind must keep to it in every state that is visited. */
  private checkKind(state: number, id: number, next: number): void {
    const kind = this.kind[id]
    if (kind === other) return
    if (kind === pure ? next === refused || next === state : next >= 0 && next === this.expectedOf(id, next)) return
    const name = kind === pure ? 'pure' : 'blind'
    throw new ContradictedKind(`model "${this.model.name}" declares a point ${name}, but its step says otherwise`)
  }

  private expectedOf(id: number, next: number): number {
    const seen = this.effect[id] ?? 0
    if (seen === 0) this.effect[id] = next + 1
    return seen === 0 ? next : seen - 1
  }

  /**
   * Takes over the successors that inference has enumerated, `count` for each state, and finds the kinds that follow
   * from them. Classes that are nothing but a guard and an effect become that.
   */
  adopt(states: number, successors: Int32Array): void {
    this.areStatesComplete = true
    this.dense = successors
    this.denseStates = states
    this.denseCount = this.count
    for (let id = 0; id < this.count; id++) this.adoptClass(id, states, successors)
  }

  private adoptClass(id: number, states: number, successors: Int32Array): void {
    const { count } = this
    const first = successors[id] ?? refused
    let allowed = 0
    let sum = 0
    let staying = 0
    let only = refused
    let isUniform = true
    for (let state = 0, at = id; state < states; state++, at += count) {
      const next = successors[at] ?? refused
      if (next === refused) continue
      if (next === state) staying++
      if (allowed > 0 && next !== only) isUniform = false
      only = next
      allowed++
      sum += state
    }
    const isPure = staying === allowed
    const isBlind = isUniform && allowed === states && first >= 0
    this.kind[id] = isPure ? pure : isBlind ? blind : other
    if (isPure) this.adoptRule(id, states, allowed, sum, -1)
    else if (isUniform && only >= 0) this.adoptRule(id, states, allowed, sum, only)
  }

  private adoptRule(id: number, states: number, allowed: number, sum: number, effect: number): void {
    if (allowed === 0) this.setGuard(id, 3, 0, -1)
    else if (allowed === states) this.setGuard(id, 0, 0, effect)
    else if (allowed === 1) this.setGuard(id, 1, sum, effect)
    // The sum of all states but one tells which one it is.
    else if (allowed === states - 1) this.setGuard(id, 2, (states * (states - 1)) / 2 - sum, effect)
  }

  private setGuard(id: number, guard: number, target: number, effect: number): void {
    this.guard[id] = guard
    this.target[id] = target
    this.effect[id] = effect
  }
}

/** Thrown when a model declares an operation pure or blind and its own `step` contradicts. */
export class ContradictedKind extends Error {
  override readonly name = 'ContradictedKind'
}
