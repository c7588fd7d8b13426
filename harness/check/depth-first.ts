import type { Explorer } from './explorer.ts'
import type { Limits } from './limits.ts'
import { RecordSet } from './visited.ts'

/** How a search ended. `stuck`: it made no progress for as long as its patience allowed. */
export type SearchEnd = 'found' | 'exhausted' | 'stuck' | 'cut'

/** Where the search may go on from, beyond a packed configuration: its moves not yet made, and the path to it. */
const frameExtras = 3

/**
 * Depth-first search for one linearization, just in time: at each frontier it looks for a sequence of open operations
 * that ends with the one that returns there. Configurations from which nothing led on are remembered.
 */
export class DepthFirst {
  private readonly explorer: Explorer
  private readonly failed = new RecordSet()
  private frames = new Int32Array(4096)
  private scratch = new Int32Array(64)
  /** The actions that led to where the search is, in order; returns and pure points follow from them. */
  path: Int32Array = new Int32Array(1024)
  pathLength = 0
  nodes = 0
  /** The furthest frontier that was reached. */
  furthest = 0

  constructor(explorer: Explorer) {
    this.explorer = explorer
  }

  /** Searches from the explorer's initial configuration. `patience`: nodes without progress before giving up. */
  run(limits: Limits, patience: number): SearchEnd {
    const { explorer } = this
    const stride = explorer.stride
    const frameStride = stride + frameExtras
    const entryMarks = explorer.problem.classes.model.internal !== undefined
    this.failed.clear(stride)
    this.pathLength = 0
    this.nodes = 0
    this.furthest = 0
    let top = 0
    let movesEnd = 0
    let lastProgress = 0
    for (;;) {
      if (explorer.settle()) return 'found'
      this.nodes++
      if (explorer.k > this.furthest) {
        this.furthest = explorer.k
        lastProgress = this.nodes
      } else if (this.nodes - lastProgress > patience) return 'stuck'
      if ((this.nodes & 255) === 0 && limits.exceeded(256, this.failed.bytes)) return 'cut'
      let action = 0
      let next = -1
      if (!this.isKnown(stride, entryMarks)) {
        explorer.findMoves(movesEnd)
        const count = explorer.movesEnd - movesEnd
        if (count > 2) {
          top = this.push(top, frameStride, movesEnd + 2, explorer.movesEnd)
          action = explorer.moves[movesEnd] ?? 0
          next = explorer.moves[movesEnd + 1] ?? 0
          movesEnd = explorer.movesEnd
        } else if (count === 2) {
          action = explorer.moves[movesEnd] ?? 0
          next = explorer.moves[movesEnd + 1] ?? 0
        } else this.remember(stride)
      }
      while (next < 0) {
        if (top === 0) return 'exhausted'
        const frame = top - frameStride
        const at = this.frames[frame + stride] ?? 0
        const end = this.frames[frame + stride + 1] ?? 0
        if (at === end) {
          this.failed.add(this.frames, frame)
          top = frame
          movesEnd = top === 0 ? 0 : (this.frames[top - frameExtras + 1] ?? 0)
          continue
        }
        explorer.unpack(this.frames, frame)
        this.pathLength = this.frames[frame + stride + 2] ?? 0
        this.frames[frame + stride] = at + 2
        movesEnd = end
        action = explorer.moves[at] ?? 0
        next = explorer.moves[at + 1] ?? 0
      }
      explorer.apply(action, next)
      this.extendPath(action, next)
    }
  }

  /** Whether the configuration was met before; with internal operations, which can lead in circles, it is marked. */
  private isKnown(stride: number, mark: boolean): boolean {
    if (!mark && this.failed.count === 0) return false
    if (this.scratch.length < stride) this.scratch = new Int32Array(stride)
    this.explorer.pack(this.scratch, 0)
    return mark ? !this.failed.add(this.scratch, 0) : this.failed.has(this.scratch, 0)
  }

  private remember(stride: number): void {
    if (this.scratch.length < stride) this.scratch = new Int32Array(stride)
    this.explorer.pack(this.scratch, 0)
    this.failed.add(this.scratch, 0)
  }

  private push(top: number, frameStride: number, movesAt: number, movesEnd: number): number {
    if (top + frameStride > this.frames.length) {
      const larger = new Int32Array(2 * this.frames.length + frameStride)
      larger.set(this.frames)
      this.frames = larger
    }
    this.explorer.pack(this.frames, top)
    const extras = top + frameStride - frameExtras
    this.frames[extras] = movesAt
    this.frames[extras + 1] = movesEnd
    this.frames[extras + 2] = this.pathLength
    return top + frameStride
  }

  private extendPath(action: number, next: number): void {
    if (this.pathLength + 2 > this.path.length) {
      const larger = new Int32Array(2 * this.path.length)
      larger.set(this.path)
      this.path = larger
    }
    this.path[this.pathLength] = action
    this.path[this.pathLength + 1] = next
    this.pathLength += 2
  }
}
