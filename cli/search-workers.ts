import type { ChildProcess } from 'node:child_process'
import process from 'node:process'
import type { Finding } from '../harness/explore/finding.ts'
import type { SearchLimits } from '../harness/explore/search.ts'
import { LastWords, restored, startApart } from './apart.ts'
import { WorkerLost } from './exit-code.ts'
import type { SearchJob } from './search-job.ts'
import type { SearchNews, SearchOrder } from './search-process.ts'
import type { Terminal } from './terminal.ts'

/** Who a search is done for: why it is to end, and how far it has come. */
export type Watch = Pick<SearchLimits, 'stop' | 'progress'>

/** Searches in processes of their own, so many side by side; what is more has to wait, first come, first served. */
export interface SearchWorkers {
  /**
   * @throws WorkerLost when the process ended by itself
   * @throws whatever the search throws
   */
  run(job: SearchJob, watch: Watch): Promise<Finding>
  /** Ends them all, whatever they do. */
  stop(): void
}

/** Workers that are started when they are needed, `count` at most. What they print goes to standard error. */
export function searchWorkers(count: number, terminal: Pick<Terminal, 'err'>): SearchWorkers {
  const crew = new Crew(count)
  const stop = (): void => crew.stop()
  process.once('exit', stop)
  process.once('SIGTERM', leave)
  return {
    stop() {
      process.off('exit', stop).off('SIGTERM', leave)
      stop()
    },
    async run(job, watch) {
      const worker = await crew.taken()
      try {
        return await findingOf(worker, job, watch, text => terminal.err(text))
      } finally {
        crew.giveBack(worker)
      }
    },
  }
}

function leave(): never {
  process.exit(143)
}

/** The processes, and who waits for one. */
class Crew {
  private readonly count: number
  private readonly busy = new Set<ChildProcess>()
  private idle: readonly ChildProcess[] = []
  private readonly waiting: ((worker: ChildProcess) => void)[] = []

  constructor(count: number) {
    this.count = count
  }

  taken(): Promise<ChildProcess> {
    const { promise, resolve } = Promise.withResolvers<ChildProcess>()
    this.waiting.push(resolve)
    this.serve()
    return promise
  }

  giveBack(worker: ChildProcess): void {
    this.busy.delete(worker)
    this.idle = [...this.idle, worker]
    this.serve()
  }

  stop(): void {
    for (const worker of [...this.busy, ...this.idle]) worker.kill('SIGKILL')
  }

  private serve(): void {
    this.idle = this.idle.filter(({ connected }) => connected)
    const next = this.busy.size < this.count ? this.waiting.shift() : undefined
    if (next === undefined) return
    const [worker = startApart('search-process'), ...rest] = this.idle
    this.idle = rest
    this.busy.add(worker)
    next(worker)
  }
}

/** Milliseconds between two questions whether a search is to end. */
const betweenMs = 20

async function findingOf(
  worker: ChildProcess,
  job: SearchJob,
  watch: Watch,
  err: (text: string) => void,
): Promise<Finding> {
  const { promise, resolve, reject } = Promise.withResolvers<Finding>()
  const words = new LastWords(err)
  const hear = (news: SearchNews): void => {
    if (news.kind === 'progress') watch.progress?.(news.schedules)
    else if (news.kind === 'found') resolve(news.finding)
    else reject(restored(news))
  }
  const leave = (code: number | null, signal: string | null): void =>
    reject(lost(job, words.areOfMemory ? 'its memory was full' : (signal ?? `exit code ${String(code)}`)))
  const order = (what: SearchOrder): void => void worker.send(what)
  const asking = setInterval(() => {
    const reason = watch.stop()
    if (reason !== undefined) order({ kind: 'stop', reason })
  }, betweenMs)
  worker.on('message', hear).on('close', leave).on('error', reject)
  worker.stdout?.on('data', words.hear)
  worker.stderr?.on('data', words.hear)
  order({ kind: 'search', job })
  try {
    return await promise
  } finally {
    clearInterval(asking)
    worker.off('message', hear).off('close', leave).off('error', reject)
    worker.stdout?.off('data', words.hear)
    worker.stderr?.off('data', words.hear)
  }
}

function lost(job: SearchJob, why: string): WorkerLost {
  const what = job.kind === 'case' ? `${job.address.scenario} ${job.address.case} ${job.address.variant}` : job.system
  return new WorkerLost(`a worker ended by itself (${why}) while it searched ${what}`)
}
