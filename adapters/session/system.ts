import type { System } from '../../harness/explore/system.ts'
import { invariant } from '../../harness/invariant.ts'
import type { World } from '../../harness/world/world.ts'
import { exclusiveGrant } from '../../harness/explore/exclusive-grant.ts'
import { sessionInvariants, sessionStepInvariants } from '../../models/session/invariants/index.ts'
import type { SessionInvariant } from '../../models/session/invariants/session-run.ts'
import { session } from '../../models/session/model.ts'
import type {
  DeleteRequest,
  ObserveRequest,
  ReapRequest,
  ResetRequest,
  SessionAnswer,
  TurnRequest,
} from '../../models/session/operations.ts'
import type { Parts, SessionSettings, Turn, Visit } from './part.ts'
import { createSession, readArtefacts, sessionRow } from './store.ts'
import type { Phases } from './turn.ts'
import { missing, phasesOf, takeTurn } from './turn.ts'

/** What clients ask of the reference implementation. */
export type BackEndRequest = TurnRequest | ResetRequest | DeleteRequest | ObserveRequest | ReapRequest

/** What every session back-end is made from. */
export interface SessionSystemOptions {
  readonly name: string
  readonly parts: Parts
  readonly settings: SessionSettings
  /** The keys of the sessions that are there from the start. */
  readonly sessions: readonly string[]
  /** What it is judged by besides. */
  readonly invariants?: readonly SessionInvariant[]
}

/** A session back-end of these parts, with its model and all its invariants. */
export function sessionSystem(options: SessionSystemOptions): System<BackEndRequest, SessionAnswer> {
  const { name, parts, settings, sessions, invariants = [] } = options
  const phases = phasesOf(parts)
  return {
    name,
    start: world => new BackEnd(world, { parts, settings, phases }),
    operations: {
      turn: (app, request) => backEnd(app).turn(request),
      reset: (app, request) => backEnd(app).reset(request),
      delete: (app, request) => backEnd(app).delete(request),
      observe: (app, request) => backEnd(app).observe(request),
      reap: app => backEnd(app).reap(),
    },
    artefacts: readArtefacts,
    async prepare(world) {
      for (const key of sessions) await createSession(world, key)
    },
    recover: world => parts.reaper.reap(world),
    model: session,
    invariants: [...judgedBy(parts), ...invariants],
    stepInvariants: sessionStepInvariants,
    memory: 'declared',
  }
}

/** Where a pause makes two believe in one lock, and only one of them takes effect, that is as it should be. */
function judgedBy({ run }: Parts): readonly SessionInvariant[] {
  if (run.isFenced !== true) return sessionInvariants
  return sessionInvariants.map(invariant => (invariant.id === exclusiveGrant.id ? exclusiveUnlessPaused : invariant))
}

const exclusiveUnlessPaused: SessionInvariant = {
  ...exclusiveGrant,
  breach: (run, precedes) => (run.stalls > 0 ? undefined : exclusiveGrant.breach(run, precedes)),
}

/** How every process of one system is made. */
interface Design {
  readonly parts: Parts
  readonly phases: Phases
  readonly settings: SessionSettings
}

/** The back-end in one serving process. It keeps nothing between operations. */
export class BackEnd {
  private readonly world: World
  private readonly design: Design

  constructor(world: World, design: Design) {
    this.world = world
    this.design = design
  }

  turn({ session: key, message }: TurnRequest): Promise<SessionAnswer> {
    const turn: Turn = { ...this.visit(key), message, uuid: null, fenced: undefined, said: undefined }
    return takeTurn(turn, this.design.phases)
  }

  reset({ session: key }: ResetRequest): Promise<SessionAnswer> {
    return this.design.parts.reset.reset(this.visit(key))
  }

  delete({ session: key }: DeleteRequest): Promise<SessionAnswer> {
    return this.design.parts.delete.delete(this.visit(key))
  }

  async reap(): Promise<SessionAnswer> {
    await this.design.parts.reaper.reap(this.world)
    return { kind: 'reaped' }
  }

  observe({ session: key }: ObserveRequest): Promise<SessionAnswer> {
    return this.world.database.read('observe the row', rows => {
      const row = sessionRow(rows, key)
      return row === undefined ? missing : { kind: 'observed', current: row.current }
    })
  }

  private visit(key: string): Visit {
    const { parts, settings } = this.design
    const unread = { seenOnArrival: undefined, seenByKey: undefined, missing: false }
    return { world: this.world, settings, parts, session: key, ...unread }
  }
}

function backEnd(app: unknown): BackEnd {
  invariant(app instanceof BackEnd, 'the operations of a session back-end were called with something else')
  return app
}
