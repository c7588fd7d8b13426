import type { Chain } from '../harness/world/chain.ts'
import type { Chooser, Strategy } from '../harness/schedule/strategy.ts'

/**
 * Counts through all schedules like an odometer: the last choice that has another candidate goes on by one, and what
 * follows starts anew. It shares nothing with the strategies of the kernel and knows nothing of footprints, so that it
 * can say whether they are right.
 */
export class EverySchedule implements Strategy, Chooser {
  readonly name = 'every-schedule'
  private readonly taken: number[] = []
  private readonly offered: number[] = []
  private depth = 0
  private begun = false

  begin(): Chooser | undefined {
    this.depth = 0
    if (this.begun && !this.count()) return undefined
    this.begun = true
    return this
  }

  pick(candidates: readonly Chain[]): number {
    const at = this.depth++
    if (at === this.taken.length) {
      this.taken.push(0)
      this.offered.push(candidates.length)
    }
    return this.taken[at] ?? 0
  }

  /** Goes on to the next schedule; false after the last. */
  private count(): boolean {
    for (let at = this.taken.length - 1; at >= 0; at--) {
      const next = (this.taken[at] ?? 0) + 1
      if (next < (this.offered[at] ?? 0)) {
        this.taken[at] = next
        return true
      }
      this.taken.pop()
      this.offered.pop()
    }
    return false
  }
}
