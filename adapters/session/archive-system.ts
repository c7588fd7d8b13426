import type { System } from '../../harness/explore/system.ts'
import { invariant } from '../../harness/invariant.ts'
import type { World } from '../../harness/world/world.ts'
import { archives } from '../../models/session/archive-model.ts'
import type {
  AddMessageRequest,
  ArchiveAnswer,
  ArchiveRequest,
  CommitRequest,
  LiveRequest,
  TaskRequest,
} from '../../models/session/archive-operations.ts'
import { archiveInvariants } from '../../models/session/invariants/archives.ts'
import type { ArchiveParts, ArchiveSettings, ArchiveVisit } from './archive-part.ts'
import { livePath, readArchives, readMessages, taskPath } from './archive-store.ts'
import { commit } from './commit.ts'

/** What every session back-end with archives is made from. */
export interface ArchiveSystemOptions {
  readonly name: string
  readonly parts: ArchiveParts
  readonly settings: ArchiveSettings
  /** The keys of the sessions that clients may ask for. */
  readonly sessions: readonly string[]
}

/** A session back-end with archives of these parts, with its model and all its invariants. */
export function archiveSystem(options: ArchiveSystemOptions): System<ArchiveRequest, ArchiveAnswer> {
  const { name, parts, settings, sessions } = options
  return {
    name,
    start: world => new Archiver(world, parts, settings),
    operations: {
      addMessage: (app, request) => archiver(app).addMessage(request),
      commit: (app, request) => archiver(app).commit(request),
      task: (app, request) => archiver(app).task(request),
      live: (app, request) => archiver(app).live(request),
    },
    artefacts: world => readArchives(world, sessions),
    async recover(world) {
      for (const session of sessions) await parts.recovery.recover({ world, settings, parts, session })
    },
    model: archives,
    invariants: archiveInvariants,
    memory: 'declared',
  }
}

/** The back-end in one serving process. It keeps nothing between operations. */
export class Archiver {
  private readonly world: World
  private readonly parts: ArchiveParts
  private readonly settings: ArchiveSettings

  constructor(world: World, parts: ArchiveParts, settings: ArchiveSettings) {
    this.world = world
    this.parts = parts
    this.settings = settings
  }

  addMessage({ session, message }: AddMessageRequest): Promise<ArchiveAnswer> {
    return this.parts.adding.add(this.visit(session), message)
  }

  commit(request: CommitRequest): Promise<ArchiveAnswer> {
    return commit(this.visit(request.session), request)
  }

  async task({ session, task }: TaskRequest): Promise<ArchiveAnswer> {
    const status = await this.world.files.read(taskPath(session, task))
    return { kind: status === 'completed' || status === 'run-failed' ? status : 'running' }
  }

  async live({ session }: LiveRequest): Promise<ArchiveAnswer> {
    return { kind: 'live', messages: await readMessages(this.world, livePath(session)) }
  }

  private visit(session: string): ArchiveVisit {
    return { world: this.world, settings: this.settings, parts: this.parts, session }
  }
}

function archiver(app: unknown): Archiver {
  invariant(app instanceof Archiver, 'the operations of a session back-end were called with something else')
  return app
}
