import { stage, type Actor, type Chain, type Process } from '../world/chain.ts'
import type { Execution, Observer } from '../schedule/execute.ts'
import type { Operation, OperationId } from '../history/operation.ts'
import type { Artefact, Rewritten, Story, StoryStep } from './finding.ts'
import { TextHash } from './text-hash.ts'

type Draft = { -readonly [Key in keyof StoryStep]: StoryStep[Key] }

/** Writes down what happens in one run, step by step and in words, and hashes it. */
export class Teller implements Observer {
  private readonly lanes: string[] = []
  private readonly laneOf = new Map<Actor, number>()
  /** By lane the process of its last step. */
  private readonly processes: Process[] = []
  private readonly steps: Draft[] = []
  private readonly entries = new Set<string>()
  private readonly artefactsBefore: readonly Artefact[]
  private readonly earlier: readonly Operation[]
  /** As the step under way found them. */
  private found: readonly Artefact[] = []

  /** For the run that was just begun; `earlier` are the operations that came before its clients. */
  constructor(execution: Execution, earlier: readonly Operation[]) {
    this.artefactsBefore = execution.simulation.inspect()
    this.earlier = earlier
    for (const { client } of execution.operations) this.lane(execution.actorOf(client))
  }

  before(chain: Chain, execution: Execution): void {
    if (execution.simulation.isEnd(chain)) return
    const kind = execution.simulation.isPause(chain) ? 'pause' : kindOf(chain)
    if (execution.monitor !== undefined) this.found = execution.simulation.inspect()
    this.steps.push({
      number: this.steps.length + 1,
      atMs: execution.nowMs,
      kind,
      lane: this.laneOfStep(chain),
      chain: chain.position,
      request: execution.simulation.describe(chain),
      answer: '',
      ...this.endsOf(chain),
    })
  }

  after(chain: Chain, execution: Execution): void {
    if (execution.simulation.isEnd(chain)) return
    const step = this.steps.at(-1)
    if (step === undefined) return
    step.answer = answerOf(chain, execution)
    const { operations, simulation } = execution
    if (execution.monitor?.breaches.at(-1)?.step === simulation.step) {
      step.wrote = rewritten(this.found, simulation.inspect())
    }
    const invoked = operations.find(one => one.invokedStep === simulation.step && this.isNew('invokes', one.id))
    const completed = operations.find(one => one.completedStep === simulation.step && this.isNew('completes', one.id))
    if (invoked !== undefined) step.invokes = invoked.id + this.earlier.length
    if (completed !== undefined) step.completes = completed.id + this.earlier.length
  }

  private endsOf({ kind, process }: Chain): Pick<StoryStep, 'ends'> {
    if (kind === 'machine-crash') return { ends: [...this.lanes.keys()] }
    return kind === 'crash' ? { ends: this.lanesOf(process) } : {}
  }

  /** The whole of it, once the run is over. */
  story(execution: Execution): Story {
    const history = execution.history(this.earlier)
    const after = execution.simulation.inspect()
    return { lanes: this.lanes, steps: this.steps, history, before: this.artefactsBefore, after }
  }

  private isNew(entry: string, operation: OperationId): boolean {
    const key = `${entry} ${String(operation)}`
    if (this.entries.has(key)) return false
    this.entries.add(key)
    return true
  }

  /** What kills a process that has no lane, for its tasks have theirs, belongs to nobody. */
  private laneOfStep(chain: Chain): number | null {
    if (concernsAll(chain)) return null
    if (chain.kind === 'crash') return this.laneOf.get(chain.process) ?? null
    const lane = this.lane(chain.actor)
    this.processes[lane] = chain.process
    return lane
  }

  private lanesOf(process: Process): readonly number[] {
    return this.lanes.flatMap((_, lane) => (this.processes[lane] === process ? [lane] : []))
  }

  private lane(actor: Actor): number {
    const known = this.laneOf.get(actor)
    if (known !== undefined) return known
    const count = this.lanes.filter(lane => lane.startsWith(actor.name)).length
    const number = this.lanes.push(count === 0 ? actor.name : `${actor.name} ${String(count + 1)}`) - 1
    this.laneOf.set(actor, number)
    return number
  }
}

/** 16 hexadecimal digits over each step's task, request, answer and time, and over what is left at the end. */
export function traceHashOf(story: Story): string {
  const hash = new TextHash()
  for (const step of story.steps) {
    const lane = step.lane === null ? '' : (story.lanes[step.lane] ?? '')
    hash.add(step.kind).add(lane).add(String(step.chain))
    hash.add(step.request).add(step.answer).add(String(step.atMs))
  }
  hash.add(String(story.steps.length))
  for (const { name, text } of story.after) hash.add(name).add(text)
  return hash.digits
}

function rewritten(before: readonly Artefact[], after: readonly Artefact[]): readonly Rewritten[] {
  const textOf = (among: readonly Artefact[], name: string): string | undefined =>
    among.find(artefact => artefact.name === name)?.text
  const names = new Set([...before, ...after].map(({ name }) => name))
  return [...names]
    .map(name => ({ name, before: textOf(before, name), after: textOf(after, name) }))
    .filter(one => one.before !== one.after)
}

/** Time, and what everybody suffers. */
function concernsAll({ kind }: Chain): boolean {
  return kind === 'time' || kind === 'end' || kind === 'stall' || kind === 'machine-crash'
}

function kindOf(chain: Chain): StoryStep['kind'] {
  if (chain.kind === 'program') {
    if (chain.inFlight) return 'late'
    return chain.stage === stage.performed ? 'deliver' : 'effect'
  }
  return chain.kind === 'end' ? 'time' : chain.kind
}

/** What a chain would do next, in words, and who would: `worker 2: read the row`. */
export function stepInWords(chain: Chain, execution: Execution): string {
  const request = execution.simulation.describe(chain)
  return chain.kind === 'program' || chain.target !== undefined ? `${chain.actor.name}: ${request}` : request
}

function answerOf(chain: Chain, { nowMs }: Execution): string {
  if (chain.kind === 'time' || chain.kind === 'stall') return `${String(nowMs)} ms`
  const { kind, threw, reply } = chain.target ?? chain
  if (kind !== 'program') return ''
  return threw ? `throws ${String(reply)}` : printAnswer(reply)
}

function printAnswer(reply: unknown): string {
  if (reply === undefined) return ''
  if (typeof reply === 'string') return reply.trimEnd()
  if (isProcess(reply)) return reply.name
  return JSON.stringify(reply)
}

function isProcess(reply: unknown): reply is Process {
  return typeof reply === 'object' && reply !== null && 'alive' in reply && 'pid' in reply
}
