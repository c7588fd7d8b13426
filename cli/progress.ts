import { fit } from '../reports/text.ts'
import { elapsed } from '../reports/wording.ts'
import type { Terminal } from './terminal.ts'

const quietMs = 1000
const betweenMs = 100

/**
 * One line on standard error that says what is going on, once that has taken a second; drawn over and over, and wiped
 * before anything else is written. Does nothing where standard error is no terminal.
 */
export class Progress {
  private readonly terminal: Terminal
  private readonly startedAt: number
  private drawnAt = Number.NEGATIVE_INFINITY
  private isDrawn = false

  constructor(terminal: Terminal) {
    this.terminal = terminal
    this.startedAt = terminal.now()
  }

  /** `label` says what is being worked on, `done` how far that has come. */
  show(label: string, done: string): void {
    const now = this.terminal.now()
    const isDue = now - this.startedAt >= quietMs && now - this.drawnAt >= betweenMs
    if (!this.terminal.progress || !isDue) return
    const text = `${label}  ${done}  ${elapsed(now - this.startedAt)}`
    this.terminal.err(`\r\u001b[K${fit(text, this.terminal.columns - 1)}`)
    this.drawnAt = now
    this.isDrawn = true
  }

  /** Leaves the line empty. */
  wipe(): void {
    if (this.isDrawn) this.terminal.err('\r\u001b[K')
    this.isDrawn = false
  }
}
