import type { BrokenInvariant, Counterexample, Coverage, Story, StoryStep } from '../harness/explore/finding.ts'
import type { Operation } from '../harness/history/operation.ts'
import type { ReplayReport, ReproduceReport, VariantReport } from '../reports/report.ts'

export const first = '3f2b8c1e-0a4d-4c7e-9b57-1d2e3f4a5b6c'
export const second = 'a94c07d2-51be-4f08-8c63-7e6d5c4b3a29'

const operations: readonly Operation[] = [
  {
    id: 0,
    client: 0,
    input: { operation: 'turn', message: 'm1' },
    outcome: { kind: 'ok', answer: { transcript: first, seen: ['m1'] } },
    invokedAt: 0,
    completedAt: 9,
  },
  {
    id: 1,
    client: 1,
    input: { operation: 'turn', message: 'm2' },
    outcome: { kind: 'ok', answer: { transcript: second, seen: ['m2'] } },
    invokedAt: 1,
    completedAt: 12,
  },
]

/** A step, with defaults for what a test does not care about. */
export function step(number: number, lane: number | null, request: string, more: Partial<StoryStep> = {}): StoryStep {
  return { number, atMs: 0, kind: 'effect', lane, chain: 3 + (lane ?? -3), request, answer: '', ...more }
}

/** Two cold turns that each mint a transcript, told in the lanes of two clients. */
export const coldTurns: Story = {
  lanes: ['client 0', 'client 1'],
  steps: [
    step(1, 0, 'read row sessions/s', { answer: '{ cached: null }', invokes: 0 }),
    step(2, 1, 'read row sessions/s', { answer: '{ cached: null }', invokes: 1 }),
    step(3, 0, 'insert row messages/m1', { answer: 'done' }),
    step(4, 0, `create /transcripts/${first}.jsonl`, { answer: 'true' }),
    step(5, 1, `create /transcripts/${second}.jsonl`, { answer: 'true' }),
    step(6, null, 'time passes', { kind: 'time' }),
    step(7, 0, 'append the reply', { atMs: 250 }),
    step(8, 0, `row sessions/s := ${first}`, { atMs: 250, completes: 0 }),
    step(9, 1, 'append the reply', { atMs: 250 }),
    step(10, 1, `row sessions/s := ${second}`, { atMs: 250, completes: 1 }),
  ],
  history: { operations, annotations: [] },
  before: [
    { name: 'row sessions/s', text: '{ cached: null, failures: 0 }' },
    { name: 'row sessions/other', text: '{ cached: null, failures: 0 }' },
  ],
  after: [
    { name: `file /transcripts/${first}.jsonl`, text: '{"type":"user","message":"m1"}\n{"type":"assistant"}\n' },
    { name: `file /transcripts/${second}.jsonl`, text: '{"type":"user","message":"m2"}\n{"type":"assistant"}\n' },
    { name: 'row sessions/other', text: '{ cached: null, failures: 0 }' },
    { name: 'row sessions/s', text: `{ cached: "${second}", failures: 0 }` },
  ],
}

/** A story with more lanes than a narrow terminal holds, a crash and a stall. */
export const crowded: Story = {
  ...coldTurns,
  lanes: ['client 0', 'client 1', 'agent of client 0', 'agent of client 1'],
  steps: [
    ...coldTurns.steps.slice(0, 3),
    step(4, 2, `append /transcripts/${first}.jsonl {"type":"user","message":{"role":"user","content":"m1"}}`),
    step(5, null, 'the clock runs ahead', { kind: 'stall' }),
    step(6, 0, 'client 0', { kind: 'crash', atMs: 10_000, ends: [0] }),
    step(7, 2, `append /transcripts/${first}.jsonl {"type":"assistant"}`, { kind: 'late', atMs: 10_000 }),
    step(8, 3, `create /transcripts/${second}.jsonl`, { answer: 'true', atMs: 10_000 }),
    step(9, 1, `row sessions/s := ${second}`, { atMs: 10_250, completes: 1 }),
  ],
}

export const broken: readonly BrokenInvariant[] = [
  {
    invariant: 'no-orphan-transcript',
    sentence: `/transcripts/${first}.jsonl is neither current, retired nor reserved`,
    operations: [0],
  },
  {
    invariant: 'no-lost-uuid',
    sentence: `${first} was answered with success, but the row holds ${second}`,
    operations: [0, 1],
  },
]

/** A counterexample with the story of two cold turns. */
export function counterexample(more: Partial<Counterexample> = {}): Counterexample {
  return {
    token: 'sb1.trinity-779-cold-turn.reported.buggy.0101100',
    broken,
    preemptions: 1,
    traceHash: '0123456789abcdef',
    story: coldTurns,
    ...more,
  }
}

export const coverage: Coverage = { schedules: 12, classes: 12, outcomes: 3, exhaustive: false, reached: true }

/** A pair that was expected to be violated, and was. */
export function violatedVariant(more: Partial<VariantReport> = {}): VariantReport {
  const told = counterexample()
  return {
    name: 'buggy',
    case: 'reported',
    kind: 'violation',
    expected: 'violated',
    finding: 'violated',
    met: true,
    reached: true,
    target: 'both turns are open',
    breaks: ['no-lost-uuid'],
    broken: told.broken.map(({ invariant }) => invariant),
    schedules: 12,
    exhaustive: false,
    bounds: { clients: 2, operations: 1, crashes: 0, stalls: 0 },
    coverage,
    counterexample: { token: told.token, preemptions: told.preemptions, steps: told.story.steps.length, told },
    elapsedMs: 8,
    ...more,
  }
}

/** A pair that was expected to hold, and did, exhaustively. */
export function heldVariant(more: Partial<VariantReport> = {}): VariantReport {
  return {
    ...violatedVariant(),
    name: 'sound',
    case: 'proof-2x2-crash',
    kind: null,
    expected: 'held',
    finding: 'held',
    target: 'both turns are open and one is waiting',
    breaks: [],
    broken: [],
    schedules: 92_314,
    exhaustive: true,
    bounds: { clients: 3, operations: 2, crashes: 1, stalls: 0 },
    coverage: { schedules: 92_314, classes: 4_090, outcomes: 31, exhaustive: true, reached: true },
    counterexample: null,
    elapsedMs: 4_120,
    ...more,
  }
}

/** The finished data of `reproduce` for one scenario with these variants. */
export function reproduceReport(variants: readonly VariantReport[], interrupted = false): ReproduceReport {
  const scenario = {
    id: 'trinity-779-cold-turn',
    report: 'https://github.com/Abilityai/trinity/issues/779',
    claim: 'Two first turns of one session each mint a transcript; the row keeps one of them and the other is lost.',
    variants,
  }
  return { kind: 'reproduce', version: 1, scenarios: [scenario], interrupted }
}

/** The finished data of `replay` for a violated execution. */
export function replayReport(told: Counterexample = counterexample()): ReplayReport {
  return {
    kind: 'replay',
    version: 1,
    token: told.token,
    scenario: 'trinity-779-cold-turn',
    case: 'reported',
    variant: 'buggy',
    finding: told.broken.length > 0 ? 'violated' : 'held',
    broken: told.broken.map(({ invariant }) => invariant),
    traceHash: told.traceHash,
    told,
  }
}
