import type { Story, StoryStep } from '../harness/explore/finding.ts'
import { acrossText, completionText, invocationText } from './wording.ts'

/** One line of a story, before it is laid out: what to draw in which lane, and which other lanes run through. */
export type StoryLine = LaneLine | AcrossLine

/** Something that one lane does. */
export interface LaneLine {
  readonly kind: 'lane'
  readonly lane: number
  readonly mark: 'begin' | 'step' | 'end'
  readonly text: string
  /** What came back, or an empty string. */
  readonly answer: string
  /** The step's number, or null where an operation begins or ends with a step that has a line of its own. */
  readonly number: number | null
  readonly atMs: number
  /** For each lane, whether it is busy on this line: between invocation and completion, or first and last step. */
  readonly busy: readonly boolean[]
}

/** Something that concerns everybody: time passes, a process crashes. */
export interface AcrossLine {
  readonly kind: 'across'
  readonly cause: 'time' | 'stall' | 'crash'
  readonly text: string
  readonly number: number
  readonly atMs: number
}

/** Tells a story line by line. An operation gets a line of its own where it begins and where it ends; a pause gets none. */
export function storyLines(told: Story): StoryLine[] {
  const story = { ...told, steps: withoutPlainDeliveries(told.steps) }
  const lines: StoryLine[] = []
  const open = new Set<number>()
  for (const [index, step] of story.steps.entries()) {
    const told = linesOfStep(story, step, (story.steps[index + 1]?.atMs ?? step.atMs) - step.atMs)
    for (const line of told) {
      if (line.kind === 'lane' && line.mark === 'begin') open.add(line.lane)
      lines.push(line.kind === 'lane' ? { ...line, busy: busyLanes(story, open, index) } : line)
      if (line.kind === 'lane' && line.mark === 'end') open.delete(line.lane)
    }
    for (const lane of step.ends ?? []) open.delete(lane)
  }
  return lines
}

/** An answer that is delivered right after it was given needs no line of its own: only one that waits tells anything. */
function withoutPlainDeliveries(steps: readonly StoryStep[]): readonly StoryStep[] {
  const kept: StoryStep[] = []
  for (const step of steps) {
    const last = kept.at(-1)
    if (step.kind === 'deliver' && last?.kind === 'effect' && last.chain === step.chain) {
      kept[kept.length - 1] = { ...step, ...last, ...(step.answer === '' ? {} : { answer: step.answer }) }
    } else {
      kept.push(step)
    }
  }
  return kept
}

function linesOfStep(story: Story, step: StoryStep, takesMs: number): StoryLine[] {
  const { kind, lane, number, atMs } = step
  if (kind === 'time' || kind === 'stall' || kind === 'crash') {
    return [{ kind: 'across', cause: kind, text: acrossText(step, takesMs), number, atMs }]
  }
  const cause = kind === 'machine-crash' ? 'crash' : 'time'
  if (lane === null) return [{ kind: 'across', cause, text: requestText(step), number, atMs }]
  return linesOfLane(story, step, lane)
}

/** A step with the beginning before it and the end behind it; of a pause nothing but these. */
function linesOfLane({ history: { operations } }: Story, step: StoryStep, lane: number): LaneLine[] {
  const { kind, invokes, completes, atMs } = step
  const at = { kind: 'lane', lane, atMs, busy: [], answer: '', number: null } as const
  const lines: LaneLine[] = []
  if (invokes !== undefined) lines.push({ ...at, mark: 'begin', text: invocationText(operations, invokes) })
  if (kind !== 'pause') lines.push({ ...at, mark: 'step', text: requestText(step), answer: step.answer })
  if (completes !== undefined) lines.push({ ...at, mark: 'end', text: completionText(operations, completes) })
  const own = kind === 'pause' ? 0 : lines.findIndex(({ mark }) => mark === 'step')
  return lines.map((line, index) => (index === own ? { ...line, number: step.number } : line))
}

const prefixes: { readonly [kind in StoryStep['kind']]?: string } = {
  late: 'late: ',
  deliver: 'delivered: ',
  error: 'error: ',
  'lost-reply': 'lost reply: ',
  'torn-write': 'torn write: ',
  'clock-jump': 'clock jump: ',
  restart: 'restart: ',
  'machine-crash': 'machine crash: ',
}

function requestText({ kind, request }: StoryStep): string {
  return (prefixes[kind] ?? '') + request
}

/** A lane without operations of its own (an agent, say) is busy from its first step to its last. */
function busyLanes(story: Story, open: ReadonlySet<number>, index: number): boolean[] {
  return story.lanes.map((_, lane) => {
    if (story.steps.some(step => step.lane === lane && step.invokes !== undefined)) return open.has(lane)
    const first = story.steps.findIndex(step => step.lane === lane)
    const last = story.steps.findLastIndex(step => step.lane === lane)
    return first >= 0 && first <= index && index <= last
  })
}
