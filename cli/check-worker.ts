import type { ChildProcess } from 'node:child_process'
import process from 'node:process'
import { LastWords, restored, startApart } from './apart.ts'
import type { CheckJob, JobEnd, JobNews } from './check-job.ts'
import type { ProcessMessage } from './check-process.ts'
import type { Terminal } from './terminal.ts'

/** What came of a job that was handed on: its end, or what ended it from outside. */
export type WorkerEnd = JobEnd | { readonly kind: 'interrupted' } | { readonly kind: 'out of memory' }

/** Checks histories one after another. */
export interface CheckWorker {
  /**
   * Checks one history, and says on the way how far that has come.
   *
   * @throws WrongUsage, MalformedInput as the job does
   */
  run(job: CheckJob, tell: (news: JobNews) => void, interrupted: AbortSignal): Promise<WorkerEnd>
  /** Ends whatever is under way. */
  stop(): void
}

/**
 * Checks in a process of its own: a search, or a step of a user's model, may take for ever, and here it can be ended at
 * any moment, while the command listens to Ctrl-C and draws. A thread would do, did V8 not abort now and then where
 * threads that compile come and go.
 *
 * What the process prints goes to standard error, for what a user's model prints is no result.
 */
export function checksApart(terminal: Pick<Terminal, 'err'>): CheckWorker {
  let child: ChildProcess | undefined
  const stop = (): void => {
    child?.kill('SIGKILL')
    child = undefined
  }
  const start = (): ChildProcess => {
    process.once('exit', stop)
    process.once('SIGTERM', () => process.exit(143))
    return startApart('check-process')
  }
  return {
    stop,
    async run(job, tell, interrupted) {
      if (interrupted.aborted) return { kind: 'interrupted' }
      child ??= start()
      const end = await answerOf(child, job, { tell, err: text => terminal.err(text), interrupted })
      // A process that did not come to an end of its own is of no more use.
      if (end.kind === 'interrupted' || end.kind === 'out of memory') stop()
      return end
    },
  }
}

interface Listeners {
  readonly tell: (news: JobNews) => void
  readonly err: (text: string) => void
  readonly interrupted: AbortSignal
}

/** Hands the job to the process, and listens until there is an end. */
async function answerOf(child: ChildProcess, job: CheckJob, listeners: Listeners): Promise<WorkerEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<WorkerEnd>()
  const words = new LastWords(listeners.err)
  const hear = (message: ProcessMessage): void => {
    if (message.kind === 'progress' || message.kind === 'read') listeners.tell(message)
    else if (message.kind === 'failed') reject(restored(message))
    else resolve(message)
  }
  const interrupt = (): void => resolve({ kind: 'interrupted' })
  const leave = (code: number | null, signal: string | null): void => {
    if (words.areOfMemory) resolve({ kind: 'out of memory' })
    else if (listeners.interrupted.aborted) interrupt()
    else reject(new Error(`the process that checks ended by itself: ${signal ?? String(code)}`))
  }
  child.on('message', hear).on('close', leave).on('error', reject)
  child.stdout?.on('data', words.hear)
  child.stderr?.on('data', words.hear)
  listeners.interrupted.addEventListener('abort', interrupt)
  child.send(job)
  try {
    return await promise
  } finally {
    child.off('message', hear).off('close', leave).off('error', reject)
    child.stdout?.off('data', words.hear)
    child.stderr?.off('data', words.hear)
    listeners.interrupted.removeEventListener('abort', interrupt)
  }
}
