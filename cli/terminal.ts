/** Where a command writes and what it may know of the outside; handed in, so that commands can be tested. */
export interface Terminal {
  /** Results. */
  out(text: string): void
  /** Progress and errors. */
  err(text: string): void
  /** Columns of standard output, 80 where it is no terminal. */
  readonly columns: number
  /** Whether to colour results. */
  readonly colour: boolean
  /** Whether standard error is a terminal, so that progress may be drawn. */
  readonly progress: boolean
  /** Milliseconds since some moment; for budgets and figures only, never for what is found. */
  now(): number
  /** Aborted by Ctrl-C. */
  readonly interrupted: AbortSignal
}
