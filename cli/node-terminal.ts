import { exitCode } from './exit-code.ts'
import { failureOf } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** The parts of Node's `process` that the command needs. */
export interface Host {
  readonly stdout: Stream
  readonly stderr: Stream
  readonly env: Readonly<Record<string, string | undefined>>
  on(signal: 'SIGINT', listener: () => void): unknown
  on(event: 'uncaughtException', listener: (error: unknown) => void): unknown
  exit(code: number): never
}

interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown
}

/** The terminal of this process. Listens for Ctrl-C: once is a request to stop, twice ends at once. */
export function nodeTerminal(host: Host): Terminal {
  const interruption = new AbortController()
  host.on('SIGINT', () => {
    if (interruption.signal.aborted) host.exit(exitCode.interrupted)
    interruption.abort()
    if (host.stderr.isTTY === true) host.stderr.write('\nStopping; Ctrl-C again ends at once.\n')
  })
  ignoreClosedPipe(host.stdout)
  ignoreClosedPipe(host.stderr)
  return {
    out: text => void host.stdout.write(text),
    err: text => void host.stderr.write(text),
    columns: columnsOf(host.stdout),
    colour: wantsColour(host),
    progress: host.stderr.isTTY === true && host.env['TERM'] !== 'dumb',
    now: () => performance.now(),
    interrupted: interruption.signal,
  }
}

/**
 * Ends the process as a fault of ours when an error is thrown where nobody waits for it. Node would end it with 1, and
 * that means "violated" here.
 */
export function endOnUncaught(host: Host): void {
  host.on('uncaughtException', error => {
    const { code, text } = failureOf(error)
    host.stderr.write(text)
    host.exit(code)
  })
}

/** Some terminals say that they have no columns at all. */
function columnsOf({ isTTY, columns }: Stream): number {
  return isTTY === true && columns !== undefined && columns > 0 ? columns : 80
}

/** FORCE_COLOR decides where it is set; else NO_COLOR forbids; else terminals get colour and pipes do not. */
function wantsColour({ env, stdout }: Host): boolean {
  const forced = env['FORCE_COLOR']
  if (forced !== undefined) return forced !== '0' && forced !== 'false'
  if ((env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb') return false
  return stdout.isTTY === true
}

/** A reader that has seen enough (`| head`) closes the pipe: no fault, and the exit code still says what was found. */
function ignoreClosedPipe(stream: Stream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
}
