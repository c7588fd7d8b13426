import process from 'node:process'
import type { Finding } from '../harness/explore/finding.ts'
import { failed, type Failed } from './apart.ts'
import { runSearch, type SearchJob } from './search-job.ts'

/** What the command says to a process that searches: a search to do, or why to end the one that is under way. */
export type SearchOrder =
  { readonly kind: 'search'; readonly job: SearchJob } | { readonly kind: 'stop'; readonly reason: string }

/** What the process says to the command. */
export type SearchNews =
  | { readonly kind: 'progress'; readonly schedules: number }
  | { readonly kind: 'found'; readonly finding: Finding }
  | Failed

let reason: string | undefined

function send(news: SearchNews): void {
  process.send?.(news)
}

async function answer(job: SearchJob): Promise<SearchNews> {
  try {
    const progress = (schedules: number): void => send({ kind: 'progress', schedules })
    return { kind: 'found', finding: await runSearch(job, { stop: () => reason, progress }) }
  } catch (error) {
    return failed(error)
  }
}

// A terminal sends Ctrl-C to both; the command is the one that decides what it means.
process.on('SIGINT', () => undefined)
process.on('disconnect', () => process.exit())
process.on('message', (order: SearchOrder) => {
  reason = order.kind === 'stop' ? order.reason : undefined
  if (order.kind === 'search') void answer(order.job).then(send)
})
