import type { Explorer } from './explorer.ts'
import { FailedSet } from './failed-set.ts'
import type { Limits } from './limits.ts'
import type { WrongForm } from './tuning.ts'

/** How a search ended. `stuck`: it made no progress for as long as its patience allowed. */
export type SearchEnd = 'found' | 'exhausted' | 'stuck' | 'cut'

/** Where the search may go on from, beyond a packed configuration: its moves not yet made, and the path to it. */
const frameExtras = 3

/**
 * Depth-first search for one linearization, just in time: at each frontier it looks for a sequence of open operations
 * that ends with the one that returns there. Configurations from which nothing led on are remembered.
 */
export class DepthFirst {
  readonly explorer: Explorer
  private readonly failed: FailedSet
  private frames = new Int32Array(4096)
  private scratch = new Int32Array(64)
  /** The actions that led to where the search is, with the states that followed; returns and pure points go unsaid. */
  private trail: Int32Array = new Int32Array(1024)
  private trailLength = 0
  private top = 0
  private movesEnd = 0
  private lastProgress = 0
  private hasCircles = false
  nodes = 0
  /** The furthest frontier that was reached. */
  furthest = 0

  constructor(explorer: Explorer) {
    this.explorer = explorer
    this.failed = new FailedSet(explorer)
  }

  /** Goes to the initial configuration of the explorer's problem. */
  begin(wrong: WrongForm | undefined): void {
    this.explorer.begin(wrong)
    this.hasCircles = this.explorer.problem.classes.model.internal !== undefined
    this.failed.begin(wrong, this.hasCircles)
    this.trailLength = 0
    this.top = 0
    this.movesEnd = 0
    this.lastProgress = 0
    this.nodes = 0
    this.furthest = 0
  }

  /** The actions of the linearization that was found, each with the state that followed. */
  path(): Int32Array {
    return this.trail.slice(0, this.trailLength)
  }

  /** Searches on until there is an end, or `patience` nodes have passed without progress; then it can be called again. */
  run(limits: Limits, patience: number): SearchEnd {
    const { explorer } = this
    this.lastProgress = this.nodes
    while (!explorer.settle()) {
      this.nodes++
      if (explorer.k > this.furthest) {
        this.furthest = explorer.k
        this.lastProgress = this.nodes
      } else if (this.nodes - this.lastProgress > patience) return 'stuck'
      if ((this.nodes & 255) === 0 && limits.exceeded(256, this.failed.bytes)) return 'cut'
      if (!this.goOn() && !this.goBack()) return 'exhausted'
    }
    return 'found'
  }

  /** Makes the first of the moves that the configuration has; answers false if it has none, or none left. */
  private goOn(): boolean {
    if (this.isKnown()) return false
    const { explorer, movesEnd } = this
    explorer.findMoves(movesEnd)
    const end = explorer.movesEnd
    if (end === movesEnd) {
      this.remember()
      return false
    }
    const action = explorer.moves[movesEnd] ?? 0
    const next = explorer.moves[movesEnd + 1] ?? 0
    // A single move needs no way back to it.
    if (end - movesEnd > 2) {
      this.pushFrame(movesEnd + 2, end)
      this.movesEnd = end
    }
    this.follow(action, next)
    return true
  }

  /** Goes back to where there is a move not yet made, and makes it; answers false if there is none anywhere. */
  private goBack(): boolean {
    const { explorer } = this
    const { stride } = explorer
    const frameStride = stride + frameExtras
    while (this.top > 0) {
      const frame = this.top - frameStride
      const at = this.frames[frame + stride] ?? 0
      const end = this.frames[frame + stride + 1] ?? 0
      if (at < end) {
        explorer.unpack(this.frames, frame)
        this.trailLength = this.frames[frame + stride + 2] ?? 0
        this.frames[frame + stride] = at + 2
        this.movesEnd = end
        this.follow(explorer.moves[at] ?? 0, explorer.moves[at + 1] ?? 0)
        return true
      }
      if (!this.hasCircles) this.failed.add(this.frames, frame)
      this.top = frame
      this.movesEnd = frame === 0 ? 0 : (this.frames[frame - frameExtras + 1] ?? 0)
    }
    return false
  }

  private follow(action: number, next: number): void {
    this.explorer.apply(action, next)
    if (this.trailLength + 2 > this.trail.length) {
      const larger = new Int32Array(2 * this.trail.length)
      larger.set(this.trail)
      this.trail = larger
    }
    this.trail[this.trailLength] = action
    this.trail[this.trailLength + 1] = next
    this.trailLength += 2
  }

  /** Whether the configuration cannot lead on; where internal operations can lead in circles, it is noted at once. */
  private isKnown(): boolean {
    if (!this.hasCircles && this.failed.count === 0) return false
    this.packScratch()
    if (this.failed.covers(this.scratch, 0)) return true
    if (this.hasCircles) this.failed.add(this.scratch, 0)
    return false
  }

  private remember(): void {
    this.packScratch()
    this.failed.add(this.scratch, 0)
  }

  private packScratch(): void {
    if (this.scratch.length < this.explorer.stride) this.scratch = new Int32Array(this.explorer.stride)
    this.explorer.pack(this.scratch, 0)
  }

  private pushFrame(movesAt: number, movesEnd: number): void {
    const { stride } = this.explorer
    const { top } = this
    const end = top + stride + frameExtras
    if (end > this.frames.length) {
      const larger = new Int32Array(2 * this.frames.length + end - top)
      larger.set(this.frames)
      this.frames = larger
    }
    this.explorer.pack(this.frames, top)
    this.frames[top + stride] = movesAt
    this.frames[top + stride + 1] = movesEnd
    this.frames[top + stride + 2] = this.trailLength
    this.top = end
  }
}
