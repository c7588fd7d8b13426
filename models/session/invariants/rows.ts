import type { Breach } from '../../../harness/explore/invariant.ts'
import { replyTo } from '../operations.ts'
import { messagesIn } from '../transcript.ts'
import type { SessionInvariant, SessionRun, TurnTaken } from './session-run.ts'
import { firstBreach, listed, rowOf, turnsOf } from './session-run.ts'

/** What the user's side shows: a question with its answer. */
export const rowPairs: SessionInvariant = {
  id: 'row-pairs',
  claim: 'a user row has its assistant row, unless its turn died or failed, and never is there a reply alone',
  breach: run => firstBreach(turnsOf(run), turn => unpaired(run, turn)),
}

/** The rows that may be left of a turn, by what became of it. */
const properRows: Readonly<Record<TurnTaken['fate'], readonly string[]>> = {
  answered: ['user, assistant'],
  'run-failed': ['nothing', 'user'],
  busy: ['nothing'],
  missing: ['nothing'],
  unknown: ['nothing', 'user', 'user, assistant'],
}

function unpaired(run: SessionRun, turn: TurnTaken): Breach | undefined {
  const rows = listed(rolesOf(run, turn))
  if (properRows[turn.fate].includes(rows)) return undefined
  return { sentence: `${turn.message} ended ${turn.fate}, and of its rows there is: ${rows}`, operations: [turn.id] }
}

/** The roles of a message's rows, the user's first. */
function rolesOf(run: SessionRun, { session, message }: TurnTaken): readonly string[] {
  const rows = run.artefacts.messages.filter(row => row.session === session && row.message === message)
  return ['user', 'assistant'].flatMap(role => rows.filter(row => row.role === role).map(row => row.role))
}

/** Who is refused is told why, and nothing of theirs is kept. */
export const honestRefusal: SessionInvariant = {
  id: 'honest-refusal',
  claim: 'a turn that was refused left nothing, and missing is not said of a session that is there',
  breach: run => firstBreach(turnsOf(run), turn => dishonest(run, turn)),
}

function dishonest(run: SessionRun, turn: TurnTaken): Breach | undefined {
  if (turn.fate !== 'busy' && turn.fate !== 'missing') return undefined
  const left = tracesOf(run, turn)
  if (left.length > 0) {
    return { sentence: `${turn.message} was refused as ${turn.fate}, and left ${listed(left)}`, operations: [turn.id] }
  }
  const asked = run.history.operations[turn.id]?.input.operation
  if (turn.fate === 'busy' || asked === 'resume' || rowOf(run, turn.session)?.isDeleted !== false) return undefined
  return {
    sentence: `${turn.message} was told that ${turn.session} is missing, and it is there`,
    operations: [turn.id],
  }
}

function tracesOf(run: SessionRun, turn: TurnTaken): readonly string[] {
  const ids = [turn.message, replyTo(turn.message)]
  const rows = rolesOf(run, turn).map(role => `its ${role} row`)
  const lines = run.artefacts.transcripts.flatMap(({ uuid, lines: found }) =>
    messagesIn(found).flatMap(line => (ids.includes(line.uuid) ? [`${line.uuid} in ${uuid}.jsonl`] : [])),
  )
  return [...rows, ...lines]
}
