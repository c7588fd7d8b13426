import type { FaultKind } from '../world/chain.ts'
import type { History, OperationId } from '../history/operation.ts'

/** One step of an execution, in words: what moved, what it asked, what came back. Plain data. */
export interface StoryStep {
  /** From 1. */
  readonly number: number
  /** Virtual time since the start, in milliseconds. */
  readonly atMs: number
  /** `deliver`: an answer reaches who asked; `pause`: somebody goes on who asked for nothing. */
  readonly kind: 'effect' | 'deliver' | 'pause' | 'time' | 'late' | FaultKind
  /** Which lane it belongs to: an index into `Story.lanes`, or null for what belongs to nobody (time). */
  readonly lane: number | null
  /** Of a crash: the lanes of the process that dies. */
  readonly ends?: readonly number[]
  /** Which branch of which task moved: its position in the order in which the run made its chains. */
  readonly chain: number
  /** What was asked, e.g. `append /transcripts/a.jsonl "..."`. */
  readonly request: string
  /** What came back, or an empty string. */
  readonly answer: string
  /** The operation that this step invoked or completed, if any. */
  readonly invokes?: OperationId
  readonly completes?: OperationId
  /** What it wrote, where an invariant is broken after it. */
  readonly wrote?: readonly Rewritten[]
}

/** An artefact before and after a step; undefined where it is not there. */
export interface Rewritten {
  readonly name: string
  readonly before: string | undefined
  readonly after: string | undefined
}

/** One named thing that the run left, with its value printed. */
export interface Artefact {
  /** e.g. `file /transcripts/a.jsonl`, `row agent_sessions/s`. */
  readonly name: string
  /** Lines of text. */
  readonly text: string
}

/** An execution told in order. */
export interface Story {
  /** Processes; where one process serves all, its clients, and the tasks that they started. */
  readonly lanes: readonly string[]
  readonly steps: readonly StoryStep[]
  readonly history: History
  readonly before: readonly Artefact[]
  readonly after: readonly Artefact[]
}

/** An invariant that a run broke, with the sentence that says how. */
export interface BrokenInvariant {
  readonly invariant: string
  readonly sentence: string
  readonly operations: readonly OperationId[]
  /** After which step, from 1, where it is judged between steps: 0 is before the first. Absent: at the end. */
  readonly step?: number
}

/** A violation with the execution that shows it and the way back to it. */
export interface Counterexample {
  readonly token: string
  /** The user's file that exports the scenario, which replaying needs; absent for a shipped one. */
  readonly file?: string
  readonly broken: readonly BrokenInvariant[]
  /** Switches away from a task that could have gone on. */
  readonly preemptions: number
  /** 16 hexadecimal digits over each step's task, request, answer and time, and the final artefacts. */
  readonly traceHash: string
  readonly story: Story
  /** What is known of its size; absent where it was only replayed. */
  readonly shrunk?: {
    /** Runs that shrinking took. */
    readonly runs: number
    /** Whether every schedule with fewer preemptions was tried and none breaks the same. */
    readonly certified: boolean
  }
  /** Why it fails; absent where it was only replayed. */
  readonly essential?: EssentialOrderings
}

/** Orderings of steps without which it does not fail. */
export interface EssentialOrderings {
  /** Whether that is so of every schedule; else of those that were tried. */
  readonly exhaustive: boolean
  /** Runs that it took to say so. */
  readonly runs: number
  /** Each: the step that must come first, and the one that must come after it. */
  readonly orderings: readonly { readonly first: string; readonly then: string }[]
}

/** How much a search covered. */
export interface Coverage {
  readonly schedules: number
  /** Inequivalent schedules seen. */
  readonly classes: number
  /** Runs with different outcomes or artefacts, each judged once. */
  readonly outcomes: number
  /** Whether every schedule within the bounds was covered. */
  readonly exhaustive: boolean
  /** Whether the targeted contention was entered. */
  readonly reached: boolean
  /** Why the search is not exhaustive, in a sentence; absent where it is. */
  readonly limit?: string
  /** Programs that were searched; absent for one. */
  readonly programs?: number
  /** What bounds the claim; present where the search is exhaustive. */
  readonly claim?: Claim
  /** What samplers have shown; present where the search is not exhaustive. */
  readonly samples?: readonly Sample[]
}

/** What an exhaustive search claims, beside its program and its faults. Effects are atomic, one request to a device each. */
export interface Claim {
  /** The search that covered every schedule. */
  readonly by: string
  /** The invariants that were judged; `progress` says that no run ends in a deadlock. */
  readonly judged: readonly string[]
  /** `shared`: whatever tasks of one process may share was ordered; `declared`: what they say that they share. */
  readonly memory: 'shared' | 'declared'
  /** Random runs of which none showed anything else than what was covered. */
  readonly auditRuns: number
  /** Steps of the longest run: loops and retries have ended by themselves. */
  readonly longest: number
  /** Whether something was polled for, which is one blocking step and stands for every grid of attempts. */
  readonly polls: boolean
  /** Where states were compared by hash: two of them share one somewhere with this probability at most. */
  readonly hash?: { readonly bits: number; readonly states: number; readonly collision: number }
}

/** The runs of one sampler, each drawn independently of the others but for what it had learned by then. */
export interface Sample {
  readonly strategy: string
  readonly runs: number
  /** Distinct ones among them. */
  readonly classes: number
  /** The estimated probability that the next run shows a class that these have not (Good, Biometrika 1953). */
  readonly chanceOfNew: number
}

/** What a search says. Held: no violation, the target reached, and every declared schedule run. */
export type Finding =
  | { readonly kind: 'violated'; readonly counterexample: Counterexample; readonly coverage: Coverage }
  | { readonly kind: 'held'; readonly coverage: Coverage }
  | { readonly kind: 'undecided'; readonly reason: string; readonly coverage: Coverage }
