import { questionOf } from '../harness/explore/investigate.ts'
import type { Mutant } from '../harness/explore/mutant.ts'
import type { Scenario } from '../harness/explore/scenario.ts'
import { lockMutants } from '../adapters/locks/lock-mutants.ts'
import { controls } from './controls.ts'
import { mitzo362StateRouting } from './mitzo-362-state-routing.ts'
import { openclaw21813SessionWriteLock } from './openclaw-21813-session-write-lock.ts'
import { openclaw84575SessionReservation } from './openclaw-84575-session-reservation.ts'
import { openviking580AsyncCommit } from './openviking-580-async-commit.ts'
import { trinity779ColdTurn } from './trinity-779-cold-turn.ts'

/** A variant that is the sound one but for one part, named as the mistake that it is. */
interface VariantMutant extends Pick<Mutant, 'name' | 'flaw'> {
  readonly case: string
  readonly variant: string
  /** The same without the mistake, where that is not what the case calls sound. */
  readonly sound?: string
}

/** The variants that a case may expect to hold, the least first. */
const soundVariants = ['sound', 'sound-fenced', 'sound-reject', 'sound-enqueue']

/**
 * The mutants of a scenario: each is caught by what its case expects, and the sound variant holds in the same case.
 *
 * @throws RangeError where the case expects nothing of the variant
 */
export function mutantsOf(scenario: Scenario, variants: readonly VariantMutant[]): readonly Mutant[] {
  return variants.map(({ name, flaw, case: caseName, variant, sound = soundOf(scenario, caseName) }) => ({
    name,
    of: scenario.id,
    flaw,
    caughtBy: expectedOf(scenario, caseName, variant),
    question: () => questionOf(scenario, { scenario: scenario.id, case: caseName, variant }),
    sound: () => questionOf(scenario, { scenario: scenario.id, case: caseName, variant: sound }),
  }))
}

function soundOf({ id, cases }: Scenario, caseName: string): string {
  const { expect = {} } = cases.find(({ name }) => name === caseName) ?? {}
  const sound = soundVariants.find(variant => expect[variant] === 'held')
  if (sound === undefined) throw new RangeError(`${id} expects nothing to hold in the case ${caseName}`)
  return sound
}

function expectedOf({ id, cases }: Scenario, caseName: string, variant: string): readonly string[] {
  const expected = cases.find(({ name }) => name === caseName)?.expect[variant]
  if (expected === undefined || expected === 'held') {
    throw new RangeError(`${id} expects nothing to break in the case ${caseName} with the variant ${variant}`)
  }
  return expected.breaks
}

const trinity779Mutants = mutantsOf(trinity779ColdTurn, [
  {
    name: 'no cold key',
    flaw: 'a turn that finds no conversation takes no lock',
    case: 'reported',
    variant: 'buggy',
  },
  {
    name: 'cold key without re-read',
    flaw: 'who waited for the lock does not look what happened meanwhile',
    case: 'hole-1',
    variant: 'fixed-identity-read-on-arrival',
  },
  {
    name: 'key that changes under its waiters',
    flaw: 'the first turn locks the session and the next its conversation',
    case: 'hole-2',
    variant: 'fixed-key-changes',
  },
  {
    name: 'row updated after unlock',
    flaw: 'the lock is free while the row does not know the conversation yet',
    case: 'hole-3',
    variant: 'fixed-identity-stored-after-unlock',
  },
  {
    name: 'TTL shorter than the turn',
    flaw: 'the lease ends while the agent still writes',
    case: 'hole-4',
    variant: 'fixed-lease-not-renewed',
  },
  {
    name: 'user row before the lock',
    flaw: 'who is refused leaves the row of what they asked',
    case: 'hole-5',
    variant: 'fixed-user-row-on-arrival',
  },
  {
    name: 'busy answered with an effect left behind',
    flaw: 'who is refused takes away the in-flight key of the turn under way',
    case: 'hole-5',
    variant: 'fixed-in-flight-from-arrival',
  },
  {
    name: 'reset that takes no lock',
    flaw: 'a reset is undone by the turn that it meets',
    case: 'hole-6',
    variant: 'fixed-reset-takes-no-lock',
  },
  {
    name: 'unlocked where the store is missing',
    flaw: 'who cannot reach the store of the lock goes on without it',
    case: 'hole-7',
    variant: 'fixed-unlocked-without-store',
  },
  {
    name: 'zero winners after a dead holder',
    flaw: 'a lease for the longest turn outlasts whoever waits for a dead holder',
    case: 'hole-8',
    variant: 'fixed-lease-outlasts-turns',
  },
  {
    name: 'delete that takes no lock',
    flaw: 'the agent of the turn under way writes the removed transcript again',
    case: 'delete',
    variant: 'fixed-delete-takes-no-lock',
  },
  {
    name: 'delete without a tombstone',
    flaw: 'nobody knows what a delete that died has left to remove',
    case: 'delete-crash',
    variant: 'fixed-delete-without-tombstone',
  },
  {
    name: 'reaper that removes a live transcript',
    flaw: 'the reaper goes by rows that it read before it looked for files',
    case: 'reaper',
    variant: 'fixed-reaper-of-unknown',
  },
  {
    name: 'message asked again where its agent died',
    flaw: 'another agent is asked what the dead one has written down already',
    case: 'turn-dies',
    variant: 'fixed-asked-again',
  },
  {
    name: 'in-flight key that never expires',
    flaw: 'a session whose worker died looks busy for ever',
    case: 'turn-dies',
    variant: 'fixed-in-flight-never-expires',
  },
  {
    name: 'published fix',
    flaw: 'who waited for the cold key starts a second conversation, and its own test fails',
    case: 'acceptance',
    variant: 'fixed',
  },
  {
    name: 'transcript written in place',
    flaw: 'an agent that outlives its worker and the lease writes among the lines of the next',
    case: 'outlived',
    variant: 'sound',
  },
  {
    name: 'fence verified, and then published',
    flaw: 'who is overtaken between the two publishes over who overtook',
    case: 'paused',
    variant: 'fixed-fence-verified-before',
  },
  {
    name: 'in-flight key shared by turns',
    flaw: 'who was overtaken takes away the key of who overtook',
    case: 'paused',
    variant: 'fixed-in-flight-shared',
  },
  {
    name: 'fence that rejects its own writer',
    flaw: 'every turn is refused under the fence that it drew',
    case: 'over-strict',
    variant: 'fixed-fence-rejects-writer',
  },
])

const openviking580Mutants = mutantsOf(openviking580AsyncCommit, [
  {
    name: 'completed before the switch',
    flaw: 'a task is said to be completed while its messages are still live',
    case: 'acceptance',
    variant: 'buggy',
  },
  {
    name: 'live file switched late',
    flaw: 'an emptied copy takes the place of the live file after the unlock',
    case: 'hole-1',
    variant: 'fixed-switched-late',
  },
  {
    name: 'emptiness checked in memory instead of on disk',
    flaw: 'a commit goes by what it loaded before it waited for the lock',
    case: 'hole-2',
    variant: 'fixed-loaded-on-arrival',
  },
  {
    name: 'live cleared before the archive exists',
    flaw: 'a crash in between loses the messages from both places',
    case: 'hole-4',
    variant: 'fixed-cleared-first',
  },
  {
    name: 'path lock read back',
    flaw: 'two who found the path free both write, and each reads its own text',
    case: 'hole-5',
    variant: 'fixed-lock-read-back',
  },
  {
    name: 'expiry that is never refreshed',
    flaw: 'the lock ends under a commit that is paused',
    case: 'hole-7',
    variant: 'fixed-lock-not-renewed',
  },
  {
    name: 'adding that takes no lock',
    flaw: 'a message comes between the look at the live file and its replacement',
    case: 'hole-8',
    variant: 'fixed-add-takes-no-lock',
  },
  {
    name: 'lock that never expires',
    flaw: 'a dead commit keeps it for ever',
    case: 'dead-holder',
    variant: 'fixed-lock-never-expires',
  },
  {
    name: 'no recovery',
    flaw: 'nobody finishes what a dead commit has begun',
    case: 'recovery',
    variant: 'fixed-no-recovery',
  },
])

const openclaw84575Mutants = mutantsOf(openclaw84575SessionReservation, [
  {
    name: 'no reservation',
    flaw: 'what a request minted is written after it has prepared, whoever minted meanwhile',
    case: 'reported',
    variant: 'buggy',
  },
  {
    name: 'reservation without compare-and-set',
    flaw: 'the row is written whatever stands there by then, be it what a reset put there',
    case: 'hole-1',
    variant: 'fixed',
    sound: 'fixed-2',
  },
  {
    name: 'reservation that a reset takes no part in',
    flaw: 'the row is written over what a reset put there',
    case: 'hole-1',
    variant: 'fixed-reset-takes-no-lock',
  },
  {
    name: 'in-process reservation with two processes',
    flaw: 'each process has a chain of its own',
    case: 'hole-2',
    variant: 'fixed-chain-in-process',
  },
  {
    name: 'lock of one session around the store of all',
    flaw: 'who rewrites the store takes the row of another with it',
    case: 'hole-3',
    variant: 'fixed-locks-one-session',
  },
  {
    name: 'new where minted',
    flaw: 'nobody begins what was reserved by who died',
    case: 'hole-5',
    variant: 'fixed-new-where-minted',
  },
  {
    name: 'clock read twice',
    flaw: 'a conversation is fresh at the first look and not at the second',
    case: 'hole-6',
    variant: 'fixed-clock-read-twice',
  },
  {
    name: 'copy that nobody removes',
    flaw: 'what the store was before stays beside it',
    case: 'copy-kept',
    variant: 'fixed-copy-kept',
  },
  {
    name: 'reset that asks for its own lock',
    flaw: 'it waits for itself',
    case: 'reset-asks-again',
    variant: 'fixed-reset-asks-again',
  },
])

const openclaw21813Mutants = mutantsOf(openclaw21813SessionWriteLock, [
  {
    name: 'writers that take no lock',
    flaw: 'the mirror and the gateway write between the lines of a run',
    case: 'reported',
    variant: 'buggy',
  },
  {
    name: 'abort that takes no lock',
    flaw: 'a partial answer is written beside the answer',
    case: 'interrupt',
    variant: 'fixed-mirror-takes-no-lock',
  },
  {
    name: 'flow that waits for itself',
    flaw: 'a flow asks for the lock that it holds, and is not known by it',
    case: 'acceptance',
    variant: 'fixed-reentered-by-nobody',
  },
  {
    name: 're-entrant lock by process',
    flaw: 'a mirror walks in while a run of its process has the lock',
    case: 'hole-1',
    variant: 'fixed-reentrant-by-process',
  },
  {
    name: 'role as asked',
    flaw: 'exclusion is taken for order: the mirror follows an answer as a second one',
    case: 'hole-2',
    variant: 'fixed-role-as-asked',
  },
  {
    name: 'idempotency key checked outside the lock',
    flaw: 'two look for the key before either writes it',
    case: 'hole-3',
    variant: 'fixed-key-checked-on-arrival',
  },
  {
    name: 'watchdog release without telling the holder',
    flaw: 'a run whose lock was taken writes on',
    case: 'hole-4',
    variant: 'fixed-watchdog-is-silent',
  },
  {
    name: 'hold of the first to come',
    flaw: 'a run is ended by the hold of whoever its flow had the lock for before',
    case: 'hole-5',
    variant: 'fixed-first-hold-governs',
  },
  {
    name: 'empty lock file taken as stale',
    flaw: 'it is filled after it was made, and seen in between',
    case: 'hole-6',
    variant: 'fixed-empty-is-stale',
  },
  {
    name: 'lock stolen by age',
    flaw: 'a run that takes longer than half an hour goes on beside the next holder',
    case: 'hole-7',
    variant: 'fixed-stolen-by-age',
  },
  {
    name: 'unconditional release',
    flaw: 'a run that lost its lock removes that of the next holder',
    case: 'hole-8',
    variant: 'fixed-released-whatever-is-there',
  },
  {
    name: 'own-pid orphan reclaim',
    flaw: 'a lock of its own process that its map does not hold yet counts as an orphan',
    case: 'hole-9',
    variant: 'fixed-own-pid-is-orphan',
  },
  {
    name: 'busy answered with an effect left behind',
    flaw: 'who waited for too long writes all the same',
    case: 'busy',
    variant: 'fixed-written-all-the-same',
  },
  {
    name: 'watchdog that leaves the file',
    flaw: 'the lock is forgotten, and its file stays',
    case: 'outlasted',
    variant: 'fixed-watchdog-leaves-file',
  },
  {
    name: 'transcript opened before the lock',
    flaw: 'who waited follows what was the last entry on arrival',
    case: 'opened-late',
    variant: 'fixed-opened-on-arrival',
  },
  {
    name: 'lease trusted under a pause',
    flaw: 'who was paused for longer than it may hold the lock is heard all the same',
    case: 'pause',
    variant: 'fixed-not-fenced',
  },
  {
    name: 'token verified and then appended',
    flaw: 'between the verification and the append another takes over',
    case: 'pause',
    variant: 'fixed-token-verified-before',
  },
  {
    name: 'fence that only writes show',
    flaw: 'who was overtaken writes between the reading and the writing of who overtook',
    case: 'pause',
    variant: 'fixed-fence-shown-by-writes',
  },
  {
    name: 'acknowledged unseen',
    flaw: 'an entry is acknowledged that readers skip',
    case: 'pause',
    variant: 'fixed-acknowledged-unseen',
  },
  {
    name: 'fence that rejects its own writer',
    flaw: 'the second entry of a holder does not count',
    case: 'own-writer',
    variant: 'fixed-fence-rejects-writer',
  },
  {
    name: 'check, then remove',
    flaw: "a dead holder's lock is removed when a new holder's stands there",
    case: 'dead-holder',
    variant: 'fixed-checked-then-removed',
  },
  {
    name: "rename-aside of a new holder's lock",
    flaw: "a dead holder's lock is renamed when a new holder's stands there",
    case: 'dead-holder',
    variant: 'fixed-renamed-aside',
  },
  {
    name: 'zero winners after a dead holder',
    flaw: 'claimants that meet withdraw, all of them',
    case: 'dead-holder',
    variant: 'fixed-claimed-by-nobody',
  },
])

const controlMutants = mutantsOf(controls, [
  {
    name: 'guard set after an await',
    flaw: 'somebody else comes between the look whether one is being answered and the mark that one is',
    case: 'reject',
    variant: 'buggy-guard-set-late',
  },
  {
    name: 'message lost silently',
    flaw: 'who comes second is told that all is well, and nobody answers',
    case: 'enqueue',
    variant: 'buggy-lose-silently',
  },
])

const mitzo362Mutants = mutantsOf(mitzo362StateRouting, [
  {
    name: 'routing by the in-memory flag',
    flaw: 'a session that was left counts as dead, whoever works for it',
    case: 'reported',
    variant: 'fixed-routed-by-flag',
  },
  {
    name: 'watch after the answer',
    flaw: 'who switches sees what happens once what was before is loaded',
    case: 'watching',
    variant: 'fixed-watched-last',
  },
  {
    name: 'clean-up by a reusable key',
    flaw: 'a loop that ends takes its successor out of the registry',
    case: 'hole-1',
    variant: 'fixed-cleaned-up-by-name',
  },
  {
    name: 'end that does not ask whose session it is',
    flaw: 'a loop that ends writes ENDED over the state of its successor',
    case: 'hole-2',
    variant: 'fixed-ended-by-anybody',
  },
  {
    name: 'takeover that renames a running loop',
    flaw: 'the loop does not find itself any more, and stops',
    case: 'hole-3',
    variant: 'fixed-loop-renamed',
  },
  {
    name: 'generation advanced without comparison',
    flaw: 'two devices each find the session ended and start an agent',
    case: 'hole-4',
    variant: 'fixed-claimed-unseen',
  },
  {
    name: 'interrupt dropped while starting',
    flaw: 'an interrupt that comes before the agent does is forgotten with its message',
    case: 'hole-5',
    variant: 'fixed-interrupt-dropped-while-created',
  },
  {
    name: 'interrupt dropped without an entry',
    flaw: 'an interrupt of a session that nobody works for is forgotten with its message',
    case: 'hole-6',
    variant: 'fixed-interrupt-dropped-without-entry',
  },
  {
    name: 'row born ENDED',
    flaw: 'the second message of a session finds it ended',
    case: 'hole-7',
    variant: 'fixed-born-ended',
  },
  {
    name: 'session named by its agent',
    flaw: 'two messages that come before the name begin two sessions',
    case: 'hole-8',
    variant: 'fixed-named-by-agent',
  },
  {
    name: 'first message stored after boot',
    flaw: 'what comes meanwhile stands before it, and is answered after it',
    case: 'hole-9',
    variant: 'fixed-stored-after-boot',
  },
  {
    name: 'message stored before it is queued',
    flaw: 'an interrupt that fails leaves its message in the log',
    case: 'hole-10',
    variant: 'fixed-stored-then-queued',
  },
  {
    name: 'message stored before it is queued, with deduplication',
    flaw: 'who tries again is told that it was accepted, and it never is',
    case: 'hole-11',
    variant: 'fixed-stored-then-queued-once',
  },
  {
    name: 'close that does not say so',
    flaw: 'a message is accepted for an agent that stops',
    case: 'hole-12',
    variant: 'fixed-closed-by-abort',
  },
  {
    name: 'close that tells nobody',
    flaw: 'it waits for an agent that waits for the next message',
    case: 'closing',
    variant: 'fixed-closed-unheard',
  },
  {
    name: 'start that forgets the dead',
    flaw: 'what a dead process has accepted waits for ever',
    case: 'restart',
    variant: 'fixed-dead-forgotten',
  },
])

/** Every mutant, by system. Another system adds its list here. */
export const mutants: readonly Mutant[] = [
  ...lockMutants,
  ...trinity779Mutants,
  ...mitzo362Mutants,
  ...openclaw84575Mutants,
  ...openviking580Mutants,
  ...openclaw21813Mutants,
  ...controlMutants,
]
