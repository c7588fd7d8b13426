import fc, { Arbitrary, Stream, Value, type Random as Entropy, type Scheduler } from 'fast-check'
import { Footprints } from '../world/footprint.ts'
import type { AnchoredSwitch } from '../schedule/strategies/anchored.ts'
import { Experience } from '../schedule/strategies/experience.ts'
import { pct } from '../schedule/strategies/pct.ts'
import { pos } from '../schedule/strategies/pos.ts'
import { randomWalk } from '../schedule/strategies/random.ts'
import type { SamplerName } from '../schedule/strategies/sampler.ts'
import type { Chooser, Strategy } from '../schedule/strategy.ts'
import { PlannedScheduler, type ScheduledTasks, type SchedulerOptions, type SchedulerPlan } from './scheduler.ts'
import { ChainNames, following } from './task-board.ts'

/** The strategies that need to know nothing of earlier runs, so that a value is a function of fast-check's seed alone. */
type Sampler = Exclude<SamplerName, 'urw' | 'surw'>

/** fast-check's own constraints, and ours. */
export interface SchedulerConstraints extends SchedulerOptions {
  /** `rotation`, the default, draws one of the others for each run. */
  readonly strategy?: Sampler | 'rotation'
}

/**
 * `fc.scheduler()` on our strategies: the same interface, so that a test needs no other change than its import. A failing
 * order is shrunk to the fewest switches, which fast-check's own is not.
 */
export function scheduler<MetaData = unknown>(constraints: SchedulerConstraints = {}): Arbitrary<Scheduler<MetaData>> {
  return new Schedulers<MetaData>(constraints)
}

/**
 * `fc.schedulerFor`: a scheduler that releases tasks in a given order of their ids, which count from 1 in the order in
 * which they were scheduled; as a tag of the text that a failing run prints, or with a list.
 */
export function schedulerFor<MetaData = unknown>(
  options?: SchedulerOptions,
): (texts: TemplateStringsArray, ...ordering: number[]) => Scheduler<MetaData>
export function schedulerFor<MetaData = unknown>(ordering: number[], options?: SchedulerOptions): Scheduler<MetaData>
export function schedulerFor<MetaData = unknown>(
  orderingOrOptions: number[] | SchedulerOptions = {},
  options: SchedulerOptions = {},
): Scheduler<MetaData> | ((texts: TemplateStringsArray, ...ordering: number[]) => Scheduler<MetaData>) {
  if (Array.isArray(orderingOrOptions)) return new PlannedScheduler(orderedPlan(orderingOrOptions, options))
  return (_texts, ...ordering) => new PlannedScheduler(orderedPlan(ordering, orderingOrOptions))
}

class Schedulers<MetaData> extends Arbitrary<Scheduler<MetaData>> {
  private readonly options: SchedulerConstraints

  constructor(options: SchedulerConstraints) {
    super()
    this.options = options
  }

  override generate(entropy: Entropy): Value<Scheduler<MetaData>> {
    const { strategy = 'rotation' } = this.options
    const drawn = rotation[entropy.nextInt(0, rotation.length - 1)] ?? 'random'
    const name = strategy === 'rotation' ? drawn : strategy
    const guess = 2 ** entropy.nextInt(2, 5)
    const seed = entropy.nextInt()
    const begin = (): Chooser => samplerOf(name, seed, guess).begin() ?? following([])
    return valueFor<MetaData>({ begin, names: new ChainNames(), options: this.options })
  }

  override canShrinkWithoutContext(value: unknown): value is Scheduler<MetaData> {
    return value instanceof PlannedScheduler
  }

  /** Fewer switches: none, without a half, without one. What was never run has shown none, and stays as it is. */
  override shrink(value: Scheduler<MetaData>): Stream<Value<Scheduler<MetaData>>> {
    if (!(value instanceof PlannedScheduler)) return Stream.nil()
    const { names } = value
    const { options } = this
    const smaller = [...withFewer(value.switches)]
    return fc.stream(smaller.map(left => valueFor<MetaData>({ begin: () => following(left), names, options })).values())
  }
}

function valueFor<MetaData>(plan: SchedulerPlan): Value<Scheduler<MetaData>> {
  return new Value<Scheduler<MetaData>>(new PlannedScheduler<MetaData>(plan), undefined)
}

/** No sampler is safe alone; the first is the best where nothing is known of what tasks touch. */
const rotation: readonly Sampler[] = ['pos', 'pos', 'random', 'pct3']

function samplerOf(name: Sampler, seed: number, guess: number): Strategy {
  if (name === 'random') return randomWalk(seed)
  // Nobody knows what a task touches, so it is as if none depended on another.
  if (name === 'pos') return pos(seed, new Experience(new Footprints()))
  return pct({ seed, depth: Number(name.slice('pct'.length)), guess })
}

function* withFewer(switches: readonly AnchoredSwitch[]): Generator<readonly AnchoredSwitch[]> {
  if (switches.length > 1) yield []
  for (let size = Math.ceil(switches.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < switches.length; from += size) {
      yield switches.filter((_, index) => index < from || index >= from + size)
    }
  }
}

function orderedPlan(ordering: readonly number[], options: SchedulerOptions): SchedulerPlan {
  return { begin: scheduled => inOrder(ordering, scheduled), names: new ChainNames(), options }
}

function inOrder(ordering: readonly number[], scheduled: ScheduledTasks): Chooser {
  let next = 0
  return {
    pick() {
      const wanted = ordering[next++]
      if (wanted === undefined) throw new Error('Invalid schedulerFor defined: too many tasks have been scheduled')
      const index = scheduled.parked.findIndex(({ taskId }) => taskId === wanted)
      if (index < 0) throw new Error(`Invalid schedulerFor defined: task ${String(wanted)} is not scheduled now`)
      return index
    },
  }
}
