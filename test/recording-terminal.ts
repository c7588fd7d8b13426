import type { Terminal } from '../cli/terminal.ts'

/** A terminal that keeps what was written to it. */
export interface RecordingTerminal extends Terminal {
  readonly written: { out: string; err: string }
  /** What Ctrl-C does. */
  interrupt(): void
}

/** A terminal whose clock stands still unless a test brings one. */
export function recordingTerminal(
  more: Partial<Pick<Terminal, 'columns' | 'colour' | 'progress' | 'now'>> = {},
): RecordingTerminal {
  const written = { out: '', err: '' }
  const interruption = new AbortController()
  return {
    columns: 80,
    colour: false,
    progress: false,
    now: () => 0,
    ...more,
    written,
    out: text => void (written.out += text),
    err: text => void (written.err += text),
    interrupted: interruption.signal,
    interrupt: () => interruption.abort(),
  }
}
