import original from 'fast-check'
import { scheduler, schedulerFor } from './harness/explore/schedulers.ts'

export * from 'fast-check'
export { scheduler, schedulerFor } from './harness/explore/schedulers.ts'
export type { SchedulerConstraints } from './harness/explore/schedulers.ts'
export { programs } from './harness/explore/programs.ts'
export type { ProgramSize } from './harness/explore/programs.ts'
export { run, schedules, synchronously } from './harness/explore/schedules.ts'
export type { DrawnSwitch, JudgedRun, ScheduleSize } from './harness/explore/schedules.ts'

/** fast-check as it is, but for `scheduler` and `schedulerFor`. */
const fc: Omit<typeof original, 'scheduler' | 'schedulerFor'> & {
  readonly scheduler: typeof scheduler
  readonly schedulerFor: typeof schedulerFor
} = { ...original, scheduler, schedulerFor }

export default fc
