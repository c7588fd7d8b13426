import type { Execution } from '../schedule/execute.ts'
import { Layer } from '../schedule/strategies/layer.ts'
import { defaultChoice, type Chooser } from '../schedule/strategy.ts'
import type { Chain } from '../world/chain.ts'
import { TextHash } from './text-hash.ts'
import { stepInWords } from './teller.ts'

/** A decision in words, by which it is known again in code that has changed. */
export interface Landmark {
  /** e.g. `worker 2: read the row` */
  readonly moves: string
  /** What the default would have moved. */
  readonly insteadOf: string
}

/** The 10 bits of a landmark that a token holds: 5 of each step, by who takes it and how its request begins. */
export function markOf({ moves, insteadOf }: Landmark): number {
  return bitsOf(moves) * halfMark + bitsOf(insteadOf)
}

/** Whether the step that moves has the same bits in both marks. */
export function sameMoves(left: number, right: number): boolean {
  return Math.floor(left / halfMark) === Math.floor(right / halfMark)
}

/** Whether the step that would have moved has the same bits in both marks. */
export function sameInsteadOf(left: number, right: number): boolean {
  return left % halfMark === right % halfMark
}

/** The landmark of taking one candidate; undefined where that is the default. */
export function landmarkOf(choice: number, scene: Scene): Landmark | undefined {
  const { candidates, running, execution } = scene
  const preferred = defaultChoice(candidates, running)
  const [moves, insteadOf] = [candidates[choice], candidates[preferred]]
  if (moves === undefined || insteadOf === undefined || choice === preferred) return undefined
  return { moves: stepInWords(moves, execution), insteadOf: stepInWords(insteadOf, execution) }
}

/** What there is to choose from at one step. */
export interface Scene {
  readonly candidates: readonly Chain[]
  readonly running: Chain | undefined
  readonly execution: Execution
}

/** Writes down the landmark of each decision of a run, in order. */
export function markingWay(chooser: Chooser, execution: Execution, into: Landmark[]): Chooser {
  return new MarkingWay(chooser, execution, into)
}

class MarkingWay extends Layer {
  private readonly execution: Execution
  private readonly into: Landmark[]

  constructor(inner: Chooser, execution: Execution, into: Landmark[]) {
    super(inner)
    this.execution = execution
    this.into = into
  }

  override pick(candidates: readonly Chain[], running: Chain | undefined): number {
    const choice = super.pick(candidates, running)
    const landmark = landmarkOf(choice, { candidates, running, execution: this.execution })
    if (landmark !== undefined) this.into.push(landmark)
    return choice
  }
}

const bitsOfStep = 5
const halfMark = 2 ** bitsOfStep

function bitsOf(step: string): number {
  return new TextHash().add(gistOf(step)).bits(bitsOfStep)
}

/** Who moves, and how the request begins; data and fresh ids say nothing of the place in the code. */
function gistOf(step: string): string {
  const words = step.replaceAll(uuid, 'U').split(' ').slice(0, mostWords)
  const data = words.findIndex(word => /^["'{[]/.test(word))
  return words.slice(0, data < 0 ? mostWords : data).join(' ')
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

const mostWords = 6
