import type { System } from '../../../harness/explore/system.ts'
import { invariant } from '../../../harness/invariant.ts'
import type { World } from '../../../harness/world/world.ts'
import { routingInvariants, statusTruthAtEachStep } from '../../../models/session/invariants/routing.ts'
import type {
  InterruptRequest,
  PresenceRequest,
  RoutingAnswer,
  RoutingRequest,
  SendRequest,
} from '../../../models/session/routing-operations.ts'
import { routing } from '../../../models/session/routing.ts'
import { send } from './admitting.ts'
import { change, inspect, putEndedSession, readRoutingArtefacts, readServed, readStatus } from './ledger.ts'
import type { RoutingParts, RoutingSettings, Visit } from './part.ts'
import { attach, detach, suspend, switchTo } from './presence.ts'
import { findLoop } from './registry.ts'

/** What every system of sessions that run behind their answers is made from. */
export interface RoutingSystemOptions {
  readonly name: string
  readonly parts: RoutingParts
  readonly settings: RoutingSettings
  /** How many messages of a run an agent may die over. */
  readonly failures: number
  /** Sessions that were there before anybody asks, and have ended; where there are any, these are all there will be. */
  readonly ended: readonly string[]
}

/** Sessions that run behind their answers, with their model and all their invariants. */
export function routingSystem(options: RoutingSystemOptions): System<RoutingRequest, RoutingAnswer> {
  const { name, parts, settings, failures, ended } = options
  const life = ended.length > 0 ? 'ENDED' : null
  const model = routing({ admission: parts.admission.name, failures, life })
  return {
    name,
    start: world => new Router(world, parts, settings),
    operations: {
      send: (app, request) => router(app).send(request),
      interrupt: (app, request) => router(app).interrupt(request),
      attach: (app, request) => router(app).attend(request, attach),
      switch: (app, request) => router(app).attend(request, switchTo),
      detach: (app, request) => router(app).attend(request, detach),
      suspend: (app, request) => router(app).attend(request, suspend),
      close: (app, request) => router(app).attend(request, close),
      inspect: (app, request) => router(app).attend(request, look),
    },
    artefacts: readRoutingArtefacts,
    async prepare(world) {
      for (const session of ended)
        await Promise.all([putEndedSession(world, session), parts.naming.known?.(world, session)])
    },
    recover: world => startAgain(world, parts),
    model,
    invariants: routingInvariants(model, parts.admission.name),
    stepInvariants: [statusTruthAtEachStep(readStatus)],
    serving: 'one-process',
    memory: 'declared',
  }
}

/** Ends the sessions of processes that are not there any more. */
async function startAgain(world: World, { restart }: RoutingParts): Promise<void> {
  for (const [session, { pid, startedAt }] of await readServed(world)) {
    const found = await world.processes.find(pid)
    if (found?.startedAt === startedAt) continue
    await change(world, session, 'end what the dead have left', ledger => restart.restart(ledger))
  }
}

async function close(visit: Visit): Promise<RoutingAnswer> {
  await visit.parts.closing.close(visit)
  return { kind: 'closed' }
}

async function look({ world, session }: Visit): Promise<RoutingAnswer> {
  return { kind: 'inspected', ...(await inspect(world, session)) }
}

/** The process that serves all connections. What it keeps between requests is in declared memory. */
export class Router {
  private readonly world: World
  private readonly parts: RoutingParts
  private readonly settings: RoutingSettings

  constructor(world: World, parts: RoutingParts, settings: RoutingSettings) {
    this.world = world
    this.parts = parts
    this.settings = settings
  }

  async send(request: SendRequest): Promise<RoutingAnswer> {
    return send(await this.visit(request), request.message)
  }

  async interrupt(request: InterruptRequest): Promise<RoutingAnswer> {
    return this.parts.interrupting.interrupt(await this.visit(request), request)
  }

  async attend(request: PresenceRequest, act: (visit: Visit) => Promise<RoutingAnswer>): Promise<RoutingAnswer> {
    return act(await this.visit(request))
  }

  private async visit({ session: conversation, connection }: RoutingRequest): Promise<Visit> {
    const { world, parts, settings } = this
    const named = parts.naming.sessionOf(world, conversation)
    const session = typeof named === 'string' ? named : await named
    const found = parts.routing.goesByRegistry ? findLoop(world, session) : undefined
    return { world, parts, settings, session, conversation, connection, found }
  }
}

function router(app: unknown): Router {
  invariant(app instanceof Router, 'the operations of a routed session were called with something else')
  return app
}
