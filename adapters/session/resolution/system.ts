import type { System } from '../../../harness/explore/system.ts'
import { invariant } from '../../../harness/invariant.ts'
import type { World } from '../../../harness/world/world.ts'
import { resolutionInvariants } from '../../../models/session/invariants/resolution.ts'
import type { ObserveRequest, Observed } from '../../../models/session/operations.ts'
import type { Resolved, ResolutionAnswer, ResolutionRequest } from '../../../models/session/resolution.ts'
import { resolution } from '../../../models/session/resolution.ts'
import type { ResolutionParts, ResolutionSettings, Visit } from './part.ts'
import { resolve, resolved } from './resolve.ts'
import { bystander, createStore, loadStore, readStoreArtefacts } from './store.ts'

/** What every resolution of sessions is made from. */
export interface ResolutionSystemOptions {
  readonly name: string
  readonly parts: ResolutionParts
  readonly settings: ResolutionSettings
  /** How often in a run a conversation of one session may cease to be fresh. */
  readonly expiries: number
  readonly serving: 'process-per-client' | 'one-process'
}

/** A back-end that says which transcript a request belongs to, with its model and all its invariants. */
export function resolutionSystem(options: ResolutionSystemOptions): System<ResolutionRequest, ResolutionAnswer> {
  const { name, parts, settings, expiries, serving } = options
  const model = resolution(expiries)
  return {
    name,
    start: world => new Resolver(world, parts, settings),
    operations: {
      resolve: (app, { session, purpose }) => resolver(app).resolve(session, purpose),
      'resolve-explicit': (app, { transcript }) => resolver(app).resolveExplicit(transcript),
      reset: (app, { session }) => resolver(app).reset(session),
      observe: (app, request) => resolver(app).observe(request),
    },
    artefacts: readStoreArtefacts,
    prepare: createStore,
    model,
    invariants: resolutionInvariants(model, {
      bystander: bystander.key,
      transcript: bystander.row.sessionId,
      expiries,
    }),
    serving,
    memory: 'declared',
  }
}

/** The resolution of sessions in one serving process. What it keeps between requests is in declared memory. */
export class Resolver {
  private readonly world: World
  private readonly parts: ResolutionParts
  private readonly settings: ResolutionSettings

  constructor(world: World, parts: ResolutionParts, settings: ResolutionSettings) {
    this.world = world
    this.parts = parts
    this.settings = settings
  }

  resolve(session: string, purpose: 'visible' | 'internal'): Promise<Resolved> {
    return resolve(this.visit(session), purpose)
  }

  /** Whoever brings a transcript along gets it, after the same look at the store as everybody. */
  async resolveExplicit(transcript: string): Promise<Resolved> {
    await loadStore(this.world)
    return resolved(transcript, false)
  }

  reset(session: string): Promise<ResolutionAnswer> {
    return this.parts.reset.reset(this.visit(session))
  }

  async observe({ session }: ObserveRequest): Promise<Observed> {
    const store = await loadStore(this.world)
    return { kind: 'observed', current: store.get(session)?.sessionId ?? null }
  }

  private visit(session: string): Visit {
    const { world, parts, settings } = this
    return { world, parts, settings, session, seen: undefined, wasFresh: undefined }
  }
}

function resolver(app: unknown): Resolver {
  invariant(app instanceof Resolver, 'the operations of a resolution were called with something else')
  return app
}
