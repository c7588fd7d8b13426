import type { Schedule } from '../schedule.ts'
import { defaultChoice, type Strategy } from '../strategy.ts'

/** One run that follows a schedule. `divergedAt` says at which step the chain that the schedule names could not move. */
export interface Replay extends Strategy {
  readonly divergedAt: number | undefined
}

/** Repeats a run from its schedule, once. */
export function replay(schedule: Schedule): Replay {
  let begun = false
  let step = 0
  let next = 0
  const strategy = {
    name: 'replay',
    divergedAt: undefined as number | undefined,
    begin() {
      if (begun) return undefined
      begun = true
      return {
        pick(candidates: Parameters<typeof defaultChoice>[0], running: Parameters<typeof defaultChoice>[1]) {
          const planned = schedule[next]
          if (planned?.at !== step++) return defaultChoice(candidates, running)
          next++
          const index = candidates.findIndex(chain => chain.position === planned.to)
          if (index < 0) strategy.divergedAt ??= planned.at
          return index < 0 ? defaultChoice(candidates, running) : index
        },
        end() {
          if (next < schedule.length) strategy.divergedAt ??= step
        },
      }
    },
  }
  return strategy
}
