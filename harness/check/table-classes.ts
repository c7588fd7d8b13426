import type { ClientId, Operation, OperationId, Outcome } from '../history/operation.ts'
import type { Buffers } from './buffers.ts'
import { Classes } from './classes.ts'
import type { Model, Point } from './model.ts'
import { sameStructure, structureHash } from './structure.ts'

/** How much of an operation tells classes apart, beside input and outcome. */
export type Grain = 'input' | 'client' | 'operation'

/**
 * The one point that a model is shown again and again, for another operation each time. It notes what the model reads
 * of it: input and outcome tell classes apart anyhow, but a model that also reads the client, or the operation's
 * number, needs finer classes. The accessors are the object's own, so that copying it reads them.
 */
export class WatchedPoint<Input, Answer> {
  /** The grain of classes that what was read calls for. */
  grain: Grain = 'input'
  private readonly point: Point<Input, Answer>
  private readonly shown: { of: Operation<Input, Answer>; index: number }

  constructor(first: Operation<Input, Answer>) {
    const shown = { of: first, index: 0 }
    const noteClient = (): void => {
      if (this.grain === 'input') this.grain = 'client'
    }
    const noteOperation = (): void => {
      this.grain = 'operation'
    }
    this.shown = shown
    this.point = {
      get operation(): OperationId {
        noteOperation()
        return shown.of.id
      },
      get client(): ClientId {
        noteClient()
        return shown.of.client
      },
      get input(): Input {
        return shown.of.input
      },
      get outcome(): Outcome<Answer> {
        return shown.of.outcome
      },
      get index(): number {
        return shown.index
      },
    }
  }

  /** The point, good until it shows the next operation. */
  show(operation: Operation<Input, Answer>, index: number): Point<Input, Answer> {
    this.shown.of = operation
    this.shown.index = index
    return this.point
  }
}

/** Finds for each operation an earlier one that a model cannot tell from it; equal structure is enough. */
export class TableClasses<State, Input, Answer> {
  readonly classes: Classes<State, Input, Answer>
  private readonly grain: Grain
  private slots: Int32Array
  private size = 256
  private firsts: Operation<Input, Answer>[] = []
  private hashes: number[] = []
  private classOfFirst: number[] = []

  constructor(
    model: Model<State, Input, Answer>,
    grain: Grain,
    watched: WatchedPoint<Input, Answer> | undefined,
    buffers: Buffers,
  ) {
    this.classes = new Classes(model, (operation, index) => watched?.show(operation, index), buffers)
    this.grain = grain
    this.slots = buffers.take('interned', this.size)
    this.slots.fill(0, 0, this.size)
  }

  /** The class of the operation's first point; its later points have the numbers that follow. */
  classOf(operation: Operation<Input, Answer>, points: number): number {
    const hash = this.hashOf(operation)
    const mask = this.size - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const index = (this.slots[slot] ?? 0) - 1
      if (index < 0) break
      if (this.hashes[index] === hash && this.alike(this.firsts[index], operation)) return this.classOfFirst[index] ?? 0
      slot = (slot + 1) & mask
    }
    return this.add(operation, points, hash, slot)
  }

  private add(operation: Operation<Input, Answer>, points: number, hash: number, slot: number): number {
    const id = this.classes.count
    this.slots[slot] = this.firsts.push(operation)
    this.hashes.push(hash)
    this.classOfFirst.push(id)
    for (let index = 0; index < points; index++) {
      this.classes.setTable(id + index, operation, index)
    }
    if (2 * this.firsts.length > this.size) this.rehash()
    return id
  }

  private rehash(): void {
    this.size *= 4
    this.slots = new Int32Array(this.size)
    const mask = this.size - 1
    for (const [index, hash] of this.hashes.entries()) {
      let slot = (hash ^ (hash >>> 15)) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = index + 1
    }
  }

  private hashOf(operation: Operation<Input, Answer>): number {
    if (this.grain === 'operation') return operation.id
    const hash = Math.imul(structureHash(operation.input), 0x27d4eb2f) ^ outcomeHash(operation.outcome)
    return this.grain === 'client' ? Math.imul(hash ^ operation.client, 0x165667b1) : hash
  }

  private alike(first: Operation<Input, Answer> | undefined, operation: Operation<Input, Answer>): boolean {
    if (first === undefined) return false
    if (this.grain === 'operation') return first.id === operation.id
    if (this.grain === 'client' && first.client !== operation.client) return false
    return sameStructure(first.input, operation.input) && sameOutcome(first.outcome, operation.outcome)
  }
}

function outcomeHash(outcome: Outcome<unknown>): number {
  return outcome.kind === 'ok' ? structureHash(outcome.answer) : 0x5bd1e995
}

function sameOutcome(left: Outcome<unknown>, right: Outcome<unknown>): boolean {
  if (left.kind !== 'ok' || right.kind !== 'ok') return left.kind === right.kind
  return sameStructure(left.answer, right.answer)
}
