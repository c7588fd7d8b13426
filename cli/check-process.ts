import process from 'node:process'
import { failed, type Failed } from './apart.ts'
import { runJob, type CheckJob, type JobEnd, type JobNews } from './check-job.ts'

/** What the process says to the command that started it. */
export type ProcessMessage =
  | JobNews
  | JobEnd
  /** An error that is not the file's. */
  | Failed

/** Milliseconds between two pieces of progress; more would only be work for nobody. */
const betweenMs = 50

const parent = process.ppid
let toldAt = -Infinity

function send(message: ProcessMessage): void {
  process.send?.(message)
}

function tell(news: JobNews): void {
  if (news.kind === 'progress') {
    if (performance.now() - toldAt < betweenMs) return
    toldAt = performance.now()
    // Within a search no event says that the command was killed, and nobody waits for the answer then.
    if (process.ppid !== parent) process.exit()
  }
  send(news)
}

async function answer(job: CheckJob): Promise<ProcessMessage> {
  try {
    return await runJob(job, tell, () => performance.now())
  } catch (error) {
    return failed(error)
  }
}

// A terminal sends Ctrl-C to both; the command is the one that decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
process.on('message', (job: CheckJob) => {
  void answer(job).then(send)
})
