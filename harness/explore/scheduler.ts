import fc, { type Scheduler, type SchedulerAct, type SchedulerReportItem, type SchedulerSequenceItem } from 'fast-check'
import { atRest } from '../schedule/quiescence.ts'
import type { AnchoredSwitch } from '../schedule/strategies/anchored.ts'
import type { Chooser } from '../schedule/strategy.ts'
import { TaskBoard, type ChainNames } from './task-board.ts'

/** How the tasks of one run are ordered, and what surrounds them. */
export interface SchedulerPlan {
  /** Makes the chooser of a run, the same each time. */
  begin(scheduled: ScheduledTasks): Chooser
  readonly names: ChainNames
  readonly options: SchedulerOptions
}

/** What is parked now, for a plan that goes by the ids of tasks. */
export interface ScheduledTasks {
  readonly parked: readonly { readonly taskId: number }[]
}

/** As fast-check's own constraints, and one more. */
export interface SchedulerOptions {
  /** Surrounds each release, as React's `act` does. */
  readonly act?: (release: () => Promise<void>) => Promise<unknown>
  /**
   * When the body of a scheduled function begins: `called`, as fast-check has it, so that only its answer is scheduled;
   * or `released`, so that the order of the bodies is explored too.
   */
  readonly bodies?: 'called' | 'released'
}

interface Task<MetaData> extends Omit<SchedulerReportItem<MetaData>, 'status' | 'outputValue'> {
  /** Never rejects. */
  trigger(): Promise<void>
  readonly customAct: SchedulerAct
}

type TaskKind<MetaData> = Pick<Task<MetaData>, 'schedulingType' | 'label'> & {
  readonly metadata?: MetaData | undefined
}

const noAct: SchedulerAct = release => release()

/**
 * fast-check's `Scheduler` with our choosers: one task is released at a time, and the next only when no microtask is
 * left, however many the answer of the first sets in motion.
 */
export class PlannedScheduler<MetaData = unknown> implements Scheduler<MetaData> {
  private readonly plan: SchedulerPlan
  private readonly board: TaskBoard<Task<MetaData>>
  private readonly done: SchedulerReportItem<MetaData>[] = []
  private readonly waiters: (() => void)[] = []
  private lastId = 0
  /** Those who wait take turns, so that one task is released at a time. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(plan: SchedulerPlan) {
    this.plan = plan
    const later: Chooser = { pick: (...scene) => chooser.pick(...scene), after: step => chooser.after?.(step) }
    this.board = new TaskBoard(plan.names, later)
    const chooser = plan.begin(this.board)
    // fast-check runs a copy where it runs a value again.
    Object.defineProperty(this, fc.cloneMethod, { value: () => new PlannedScheduler(plan) })
  }

  /** The names of its chains, which those made from it share. */
  get names(): ChainNames {
    return this.plan.names
  }

  /** Where the run left the default. */
  get switches(): readonly AnchoredSwitch[] {
    return this.board.switches
  }

  schedule<T>(task: Promise<T>, label = '', metadata?: MetaData, customAct: SchedulerAct = noAct): Promise<T> {
    return this.park({ schedulingType: 'promise', label, metadata }, quiet(task), customAct)
  }

  scheduleFunction<Args extends unknown[], T>(
    asyncFunction: (...args: Args) => Promise<T>,
    customAct: SchedulerAct = noAct,
  ): (...args: Args) => Promise<T> {
    return (...args) => {
      const label = `${asyncFunction.name}(${args.map(arg => fc.stringify(arg)).join(',')})`
      const called = () => asyncFunction(...args)
      const start = this.plan.options.bodies === 'released' ? called : quiet(called())
      return this.park({ schedulingType: 'function', label }, start, customAct)
    }
  }

  scheduleSequence(
    items: SchedulerSequenceItem<MetaData>[],
    customAct: SchedulerAct = noAct,
  ): { done: boolean; faulty: boolean; task: Promise<{ done: boolean; faulty: boolean }> } {
    const status = { done: false, faulty: false }
    const task = this.follow(items, customAct).then(
      () => (status.done = true),
      () => (status.faulty = true),
    )
    return Object.assign(status, { task: task.then(() => ({ done: status.done, faulty: status.faulty })) })
  }

  count(): number {
    return this.board.parked.length
  }

  waitOne(customAct: SchedulerAct = noAct): Promise<void> {
    const { act } = this.plan.options
    const release = (): Promise<void> => customAct(() => this.release())
    return act === undefined ? release() : act(release).then(() => undefined)
  }

  async waitAll(customAct?: SchedulerAct): Promise<void> {
    while (this.count() > 0) await this.waitOne(customAct)
  }

  waitIdle(customAct?: SchedulerAct): Promise<void> {
    return this.inTurn(async () => {
      await atRest()
      await this.waitAll(customAct)
    })
  }

  async waitNext(count: number, customAct?: SchedulerAct): Promise<void> {
    for (let released = 0; released < count;) {
      const isReleased = await this.releaseNext(customAct, () => false)
      if (isReleased) released++
      else await this.scheduled()
    }
  }

  async waitFor<T>(unscheduledTask: Promise<T>, customAct?: SchedulerAct): Promise<T> {
    const progress: { isSettled: boolean } = { isSettled: false }
    const settle = (): void => void (progress.isSettled = true)
    const settled = unscheduledTask.then(settle, settle)
    for (await atRest(); !progress.isSettled;) {
      const isReleased = await this.releaseNext(customAct, () => progress.isSettled)
      if (!isReleased) await Promise.race([settled, this.scheduled()])
    }
    return unscheduledTask
  }

  report(): SchedulerReportItem<MetaData>[] {
    const pending = this.board.parked.map(task => ({ status: 'pending' as const, ...itemOf(task) }))
    return [...this.done, ...pending]
  }

  /** Text that, pasted into a test after `fc.`, runs the same order again. */
  toString(): string {
    const lines = this.report().map(item => `-> ${logOf(item)}`)
    const { length } = this.switches
    const told = `${String(length)} ${length === 1 ? 'switch' : 'switches'} away from the task that goes on by default`
    return `schedulerFor()\`\n   ${told}\n${lines.join('\n')}\``
  }

  private park<T>(kind: TaskKind<MetaData>, start: () => Promise<T>, customAct: SchedulerAct): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const identity = { ...kind, taskId: ++this.lastId } as Omit<Task<MetaData>, 'trigger' | 'customAct'>
    const trigger = async (): Promise<void> => {
      try {
        const value = await start()
        this.log(identity, 'resolved', value)
        resolve(value)
      } catch (error) {
        this.log(identity, 'rejected', error)
        reject(error)
      }
    }
    this.board.post({ ...identity, trigger, customAct })
    for (const wake of this.waiters.splice(0)) wake()
    // Who awaits it may come to it late: between two releases Node.js has time to look for unhandled rejections.
    promise.catch(() => undefined)
    return promise
  }

  private async follow(items: SchedulerSequenceItem<MetaData>[], customAct: SchedulerAct): Promise<void> {
    for (const item of items) {
      const { builder, label, metadata } = typeof item === 'function' ? labelled(item) : item
      await this.park({ schedulingType: 'sequence', label, metadata }, builder, customAct)
    }
  }

  /** Throws, at once, where there is nothing to release. */
  private release(): Promise<void> {
    if (this.count() === 0) throw new Error('No task scheduled')
    const task = this.board.release()
    return task.customAct(() => task.trigger()).then(atRest)
  }

  /** Releases a task when all is at rest, unless it is `over` by then; whether it did. */
  private releaseNext(customAct: SchedulerAct | undefined, over: () => boolean): Promise<boolean> {
    return this.inTurn(async () => {
      await atRest()
      if (over() || this.count() === 0) return false
      await this.waitOne(customAct)
      return true
    })
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work, work)
    this.turn = mine.catch(() => undefined)
    return mine
  }

  private scheduled(): Promise<void> {
    return new Promise(resolve => this.waiters.push(resolve))
  }

  private log(
    task: Omit<Task<MetaData>, 'trigger' | 'customAct'>,
    status: 'resolved' | 'rejected',
    data: unknown,
  ): void {
    const outputValue = data === undefined ? {} : { outputValue: fc.stringify(data) }
    this.done.push({ status, ...itemOf(task), ...outputValue })
  }
}

/** What was begun already; its failure is for whoever awaits the task. */
function quiet<T>(begun: Promise<T>): () => Promise<T> {
  begun.catch(() => undefined)
  return () => begun
}

function labelled(builder: () => Promise<unknown>): {
  builder: () => Promise<unknown>
  label: string
  metadata?: never
} {
  return { builder, label: builder.name }
}

function itemOf<MetaData>({
  schedulingType,
  taskId,
  label,
  metadata,
}: Omit<Task<MetaData>, 'trigger' | 'customAct'>): Omit<SchedulerReportItem<MetaData>, 'status'> {
  return { schedulingType, taskId, label, ...(metadata === undefined ? {} : { metadata }) }
}

function logOf({ taskId, label, schedulingType, status, outputValue }: SchedulerReportItem): string {
  const name = label === '' ? schedulingType : `${schedulingType}::${label}`
  const value = outputValue === undefined ? '' : ` with value ${outputValue.replaceAll(/([$`\\])/g, String.raw`\$1`)}`
  return `[task\${${String(taskId)}}] ${name} ${status}${value}`
}
