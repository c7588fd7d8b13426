import { mix } from '../../random.ts'
import type { Hash } from '../../world/cells.ts'
import type { Chain, ChainId } from '../../world/chain.ts'
import { access, everything, type Footprints } from '../../world/footprint.ts'
import type { OperationRecord } from '../operation-record.ts'
import type { Performed } from '../strategy.ts'

/** Operations that a set of them in one integer can tell apart. */
export const mostOperations = 31

/**
 * Of a run over effects alone: which operations' first effects happen before what. One operation comes before another
 * in the strongest real-time order unless the first effect of the latter happens before the last of the former, so a
 * state is not known without the first effects that each chain, and each resource, hands on to what comes next.
 *
 * Sets of operations are integers, one bit each.
 */
export class FirstEffects {
  private readonly footprints: Footprints
  private readonly ofStep: number[] = []
  private readonly ofChain = new Map<ChainId, number>()
  /** By resource and access: of all steps that accessed it so. */
  private readonly ofAccess = new Map<number, number>()
  private readonly ofCompleted: number[] = []
  private ofAll = 0
  private ofBarrier = 0
  /** Of what is handed on by chains and resources: a sum, kept up to date. */
  private readonly sum: Hash = { low: 0, high: 0 }

  constructor(footprints: Footprints) {
    this.footprints = footprints
  }

  begin(): void {
    this.ofChain.clear()
    this.ofAccess.clear()
    this.ofCompleted.length = 0
    this.ofAll = this.ofBarrier = 0
    this.sum.low = this.sum.high = 0
  }

  after(step: Performed, operations: readonly OperationRecord[]): void {
    const { index, chain, postedAt } = step
    const entries = this.footprints.accessesOf(step.footprint)
    let firsts = this.ofBarrier | (this.ofChain.get(chain.id) ?? 0) | (postedAt < 0 ? 0 : (this.ofStep[postedAt] ?? 0))
    for (const entry of entries) firsts |= this.handedOn(entry)
    for (const { id, openedSteps } of operations) if (openedSteps.at(-1) === index) firsts |= 1 << id
    this.ofStep[index] = firsts
    this.ofAll |= firsts
    for (const { id, completedStep } of operations) if (completedStep === index) this.ofCompleted[id] = firsts
    this.keep(this.ofChain, chain.id, firsts, chainSalt)
    for (const entry of entries) this.keep(this.ofAccess, entry, firsts, accessSalt)
    if (isBarrier(entries)) this.ofBarrier = firsts
  }

  /** Adds all that the strongest order of the operations can depend on from here. */
  addTo(into: Hash, pending: readonly Chain[]): void {
    into.low = (into.low + this.sum.low + mix(this.ofBarrier, barrierSalt)) | 0
    into.high = (into.high + this.sum.high + mix(this.ofBarrier, barrierSalt + 1)) | 0
    this.ofCompleted.forEach((firsts, operation) => addTo(into, operation, firsts, completedSalt))
    for (const { id, postedAt } of pending) {
      if (postedAt >= 0) addTo(into, id, this.ofStep[postedAt] ?? 0, pendingSalt)
    }
  }

  /** What a step with this access is ordered after. */
  private handedOn(entry: number): number {
    const resource = entry >> 2
    if (resource === everything) return this.ofAll
    const how = entry & 3
    let firsts = 0
    for (const other of [access.read, access.add, access.write]) {
      if (other !== how || how === access.write) firsts |= this.ofAccess.get(resource * 4 + other) ?? 0
    }
    return firsts
  }

  private keep(sets: Map<number, number>, key: number, firsts: number, salt: number): void {
    const before = sets.get(key) ?? 0
    const after = before | firsts
    if (after === before) return
    sets.set(key, after)
    addTo(this.sum, key, before, salt, -1)
    addTo(this.sum, key, after, salt)
  }
}

/** Empty sets add nothing, so that what was never touched is like what nothing was handed to. */
function addTo(into: Hash, key: number, firsts: number, salt: number, sign = 1): void {
  if (firsts === 0) return
  const own = mix(key, salt)
  into.low = (into.low + sign * mix(own, firsts)) | 0
  into.high = (into.high + sign * mix(own ^ 0x3779b97f, firsts)) | 0
}

function isBarrier(entries: Int32Array): boolean {
  return entries.length > 0 && (entries[0] ?? 0) >> 2 === everything
}

const chainSalt = 0x1b56c4e9
const accessSalt = 0x7d2ac8a5
const completedSalt = 0x2c9277b5
const pendingSalt = 0x5ac635d8
const barrierSalt = 0x4f1bbcdc
