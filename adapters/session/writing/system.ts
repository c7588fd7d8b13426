import type { System } from '../../../harness/explore/system.ts'
import { invariant } from '../../../harness/invariant.ts'
import type { World } from '../../../harness/world/world.ts'
import type { WritingArtefacts } from '../../../models/session/invariants/writing-run.ts'
import { writingInvariants } from '../../../models/session/invariants/writing.ts'
import { activeBranch } from '../../../models/session/transcript.ts'
import { writing } from '../../../models/session/writing-model.ts'
import type { ReadRequest, WritingAnswer, WritingRequest } from '../../../models/session/writing-operations.ts'
import { lockFolder } from '../../locks/lock-file.ts'
import { transcriptPath } from '../agent.ts'
import type { Visit, WritingParts, WritingSettings } from './part.ts'
import { readLines } from './transcript-file.ts'
import { appendEntry, interrupt, run } from './writers.ts'

/** What the writers of transcripts are made from. */
export interface WritingSystemOptions {
  readonly name: string
  readonly parts: WritingParts
  readonly settings: WritingSettings
  readonly serving: 'process-per-client' | 'one-process'
  /** The keys of the sessions that clients may ask for, each of which is there. */
  readonly sessions: readonly string[]
}

/** A back-end with all that writes to a transcript, with its model and all its invariants. */
export function writingSystem(options: WritingSystemOptions): System<WritingRequest, WritingAnswer> {
  const { name, parts, settings, serving, sessions } = options
  const runsEndInTime = settings.thinkMs < settings.runHoldMs
  return {
    name,
    start: world => new Writers(world, parts, settings),
    operations: {
      run: (app, request) => run(writers(app).visit(request), request),
      append: (app, request) => appendEntry(writers(app).visit(request), request),
      interrupt: (app, request) => interrupt(writers(app).visit(request), request),
      read: (app, request) => writers(app).read(request),
    },
    artefacts: world => readArtefacts(world, sessions, parts),
    prepare: world => createTranscripts(world, sessions),
    model: writing,
    invariants: writingInvariants({ runsEndInTime, fenced: parts.fence.open !== undefined }),
    serving,
    memory: 'declared',
  }
}

/** The writers in one serving process. What they share is in declared memory. */
class Writers {
  private readonly world: World
  private readonly parts: WritingParts
  private readonly settings: WritingSettings

  constructor(world: World, parts: WritingParts, settings: WritingSettings) {
    this.world = world
    this.parts = parts
    this.settings = settings
  }

  visit({ session }: WritingRequest): Visit {
    const { world, parts, settings } = this
    return { world, parts, settings, session, flow: world.ids.uuid(), opened: false }
  }

  async read({ session }: ReadRequest): Promise<WritingAnswer> {
    const lines = this.parts.fence.heed(await readLines(this.world, session))
    return { kind: 'read', entries: activeBranch(lines).map(line => line.uuid) }
  }
}

function writers(app: unknown): Writers {
  invariant(app instanceof Writers, 'the operations of writers were called with something else')
  return app
}

async function createTranscripts(world: World, sessions: readonly string[]): Promise<void> {
  for (const session of sessions) {
    await world.files.create(transcriptPath(session), `{"type":"header","sessionId":"${session}"}\n`)
  }
}

/** Reads all that the writers leave, as readers see it. */
async function readArtefacts(
  world: World,
  sessions: readonly string[],
  { fence }: WritingParts,
): Promise<WritingArtefacts> {
  const transcripts = []
  for (const uuid of sessions) transcripts.push({ uuid, lines: fence.heed(await readLines(world, uuid)) })
  return { transcripts, locks: await world.files.list(lockFolder) }
}
