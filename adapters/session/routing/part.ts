import type { World } from '../../../harness/world/world.ts'
import type { Admission, InterruptRequest, Route, RoutingAnswer } from '../../../models/session/routing-operations.ts'
import type { Ledger, SessionRecord } from './ledger.ts'
import type { Entry } from './registry.ts'

/** Times, in milliseconds. */
export interface RoutingSettings {
  /** How long a session goes on with nobody attached. */
  readonly detachMs: number
  /** How long whoever sleeps has to come back. */
  readonly suspendMs: number
  /** How long the agent thinks. */
  readonly thinkMs: number
}

/** A session in the process that serves it. */
export interface Place {
  readonly world: World
  readonly settings: RoutingSettings
  readonly parts: RoutingParts
  /** The id under which its rows stand. */
  readonly session: string
  /** What clients call it. */
  readonly conversation: string
}

/** One request to a session, while it is under way. */
export interface Visit extends Place {
  readonly connection: string
  /** Who worked for the session when the request came, by the registry; undefined, too, where no part goes by it. */
  readonly found: Entry | undefined
}

/** What works for a session: takes up its messages, one after another. */
export interface Loop extends Place {
  /** The name that it has in the registry. */
  readonly clientId: string
  readonly generation: number
}

/** Which id a conversation's rows stand under. */
export interface NamingPart {
  readonly name: string
  sessionOf(world: World, conversation: string): Promise<string> | string
  /** When the agent has said its first words. */
  readonly heard?: (loop: Loop) => Promise<unknown>
  /** For a conversation that was had before. */
  readonly known?: (world: World, conversation: string) => Promise<unknown>
}

/** How who starts an agent knows that there is none. */
export interface ClaimingPart {
  readonly name: string
  /** Looks at the row before anything is decided, where that look decides. */
  readonly look?: (visit: Visit) => Promise<SessionRecord | undefined>
  /** The row that decides, of the one that was looked at and the one that stands. */
  decisive(seen: SessionRecord | undefined, standing: SessionRecord | undefined): SessionRecord | undefined
}

/** Who gets what is sent. */
export interface RoutePart {
  readonly name: string
  readonly goesByRegistry: boolean
  routeOf(visit: Visit, row: SessionRecord | undefined): Route
  /** Whether somebody works for the session, as those are told who switch to it. */
  isRunning(visit: Visit, row: SessionRecord | undefined): boolean
}

/** What a row says of a session that is there for the first time. */
export interface BirthPart {
  readonly name: string
  readonly life: 'CREATED' | 'ENDED'
}

/** When the event of an accepted message is stored. */
export interface AcceptancePart {
  readonly name: string
  /** With the message's row, in one transaction. */
  accept(ledger: Ledger, message: string, route: Route): void
  /** By the loop that was started for it, once the boot context is there. */
  readonly booted?: (loop: Loop, message: string) => Promise<unknown>
}

/** What becomes of those who wait when another message comes. */
export interface AdmissionPart {
  readonly name: Admission
  /** Says whether the message is taken. */
  admit(ledger: Ledger): boolean
}

/** When a connection begins to see what happens. */
export interface WatchingPart {
  readonly name: string
  /**
   * On behalf of one who sends, switches or attaches. `cut` is the number of the last event that it was shown;
   * `starts`: an agent is started for it. Gives `cut`, or null where it saw events before, or sees none now.
   */
  begin(visit: Visit, cut: number, starts: boolean): Promise<number | null> | number | null
}

/** What happens to a loop when another connection takes its session over. */
export interface TakeoverPart {
  readonly name: string
  takeOver(visit: Visit): void
}

/** What an interrupt does. */
export interface InterruptingPart {
  readonly name: string
  interrupt(visit: Visit, request: InterruptRequest): Promise<RoutingAnswer>
}

/** What a close does. */
export interface ClosingPart {
  readonly name: string
  close(visit: Visit): Promise<unknown>
}

/** What a loop that ends takes out of the registry. */
export interface CleanupPart {
  readonly name: string
  cleanUp(loop: Loop): void
}

/** What a loop that ends writes into the rows. */
export interface EndingPart {
  readonly name: string
  end(ledger: Ledger, loop: Loop): void
}

/** What is done by whoever starts the system again. */
export interface RestartPart {
  readonly name: string
  /** With the rows of each session. */
  restart(ledger: Ledger): void
}

/** All that the routing of sessions is made of: one part for each question that the systems answer differently. */
export interface RoutingParts {
  readonly naming: NamingPart
  readonly claiming: ClaimingPart
  readonly routing: RoutePart
  readonly birth: BirthPart
  readonly acceptance: AcceptancePart
  readonly admission: AdmissionPart
  readonly watching: WatchingPart
  readonly takeover: TakeoverPart
  readonly interrupting: InterruptingPart
  readonly closing: ClosingPart
  readonly cleanup: CleanupPart
  readonly ending: EndingPart
  readonly restart: RestartPart
}
