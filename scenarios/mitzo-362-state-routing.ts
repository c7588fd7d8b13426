import type { Scenario } from '../harness/explore/scenario.ts'
import type { System } from '../harness/explore/system.ts'
import { enqueue, storedAfterBoot, storedAtOnce } from '../adapters/session/routing/acceptance.ts'
import { bornCreated, bornEnded, claimedByComparison, claimedUnseen } from '../adapters/session/routing/claiming.ts'
import { closedByAbort, closedByState, closedUnheard } from '../adapters/session/routing/closing.ts'
import { crashAmongRequests, requestAfter, requestsMeet } from '../adapters/session/routing/contention.ts'
import {
  cleanedUpByGeneration,
  cleanedUpByName,
  deadEnded,
  deadForgotten,
  endedByAnybody,
  endedByOwner,
} from '../adapters/session/routing/ending.ts'
import {
  droppedWhileCreated,
  droppedWithoutEntry,
  interruptedByRow,
  storedThenQueued,
  storedThenQueuedOnce,
} from '../adapters/session/routing/interrupting.ts'
import { namedBeforeSend, namedByAgent } from '../adapters/session/routing/naming.ts'
import type { RoutingParts } from '../adapters/session/routing/part.ts'
import { routedByFlag, routedByState } from '../adapters/session/routing/routes.ts'
import { routingSystem } from '../adapters/session/routing/system.ts'
import { nameKept, renamed } from '../adapters/session/routing/takeover.ts'
import { watchedFromCut, watchedLast, watchedWhereStarted } from '../adapters/session/routing/watching.ts'
import type { PresenceRequest, RoutingRequest } from '../models/session/routing-operations.ts'

/** What the cases differ in. */
export interface StateRoutingSettings {
  /** How many messages of a run an agent may die over; none where it is not said. */
  readonly failures?: number
  /** Whether the conversation was had before, and has ended. */
  readonly hasEnded?: boolean
}

/** Left alone, a session goes on for two days; asleep, for two minutes. */
const published = { detachMs: 48 * 3_600_000, suspendMs: 120_000, thinkMs: 0 }

const fixed: RoutingParts = {
  naming: namedByAgent,
  claiming: claimedUnseen,
  routing: routedByState,
  birth: bornEnded,
  acceptance: storedAfterBoot,
  admission: enqueue,
  watching: watchedFromCut,
  takeover: renamed,
  interrupting: storedThenQueuedOnce,
  closing: closedByAbort,
  cleanup: cleanedUpByName,
  ending: endedByAnybody,
  restart: deadForgotten,
}

const buggy: RoutingParts = { ...fixed, routing: routedByFlag, watching: watchedWhereStarted }

const sound: RoutingParts = {
  naming: namedBeforeSend,
  claiming: claimedByComparison,
  routing: routedByState,
  birth: bornCreated,
  acceptance: storedAtOnce,
  admission: enqueue,
  watching: watchedFromCut,
  takeover: nameKept,
  interrupting: interruptedByRow,
  closing: closedByState,
  cleanup: cleanedUpByGeneration,
  ending: endedByOwner,
  restart: deadEnded,
}

/** What each variant is made of; one with a hole is the sound one with one part replaced. */
export const mitzo362Parts: Readonly<Record<string, RoutingParts>> = {
  buggy,
  fixed,
  sound,
  'fixed-routed-by-flag': { ...sound, routing: routedByFlag },
  'fixed-watched-where-started': { ...sound, watching: watchedWhereStarted },
  'fixed-watched-last': { ...sound, watching: watchedLast },
  'fixed-cleaned-up-by-name': { ...sound, cleanup: cleanedUpByName },
  'fixed-ended-by-anybody': { ...sound, ending: endedByAnybody },
  'fixed-loop-renamed': { ...sound, takeover: renamed },
  'fixed-claimed-unseen': { ...sound, claiming: claimedUnseen },
  'fixed-interrupt-dropped-while-created': { ...sound, interrupting: droppedWhileCreated },
  'fixed-interrupt-dropped-without-entry': { ...sound, interrupting: droppedWithoutEntry },
  'fixed-born-ended': { ...sound, birth: bornEnded },
  'fixed-named-by-agent': { ...sound, naming: namedByAgent },
  'fixed-stored-after-boot': { ...sound, acceptance: storedAfterBoot },
  'fixed-stored-then-queued': { ...sound, interrupting: storedThenQueued },
  'fixed-stored-then-queued-once': { ...sound, interrupting: storedThenQueuedOnce },
  'fixed-closed-by-abort': { ...sound, closing: closedByAbort },
  'fixed-closed-unheard': { ...sound, closing: closedUnheard },
  'fixed-dead-forgotten': { ...sound, restart: deadForgotten },
}

function systemOf(
  name: string,
  parts: RoutingParts,
): (settings: StateRoutingSettings | undefined) => System<RoutingRequest> {
  return ({ failures = 0, hasEnded = false } = {}) =>
    routingSystem({ name, parts, settings: published, failures, ended: hasEnded ? [session] : [] })
}

const session = 's1'

function send(connection: string, message: string): RoutingRequest {
  return { operation: 'send', session, connection, message }
}

function interrupt(connection: string, message: string): RoutingRequest {
  return { operation: 'interrupt', session, connection, message }
}

function ask(operation: PresenceRequest['operation'], connection: string): RoutingRequest {
  return { operation, session, connection }
}

/** A live loop is taken for a dead one, and what it was at is lost. */
export const mitzo362StateRouting: Scenario<RoutingRequest, StateRoutingSettings> = {
  id: 'mitzo-362-state-routing',
  report: 'https://github.com/dimakis/mitzo/pull/362',
  claim: 'a session that is left and come back to is taken for a dead one: what its agent is at is never answered',
  class: 'C10',
  variants: Object.fromEntries(Object.entries(mitzo362Parts).map(([name, parts]) => [name, systemOf(name, parts)])),
  cases: [
    {
      name: 'reported',
      claim: 'who leaves a session and comes back has all messages answered',
      program: { clients: [[send('c1', 'm1'), ask('detach', 'c1'), ask('switch', 'c1'), send('c1', 'm2')]] },
      settings: { hasEnded: true },
      target: requestAfter(2, 'send'),
      expect: {
        buggy: { breaks: ['answered-once', 'status-truth'] },
        // What was lost is answered; but it may stand in the log in another order, which is hole 9.
        fixed: { breaks: ['role-order'] },
        'fixed-routed-by-flag': { breaks: ['answered-once', 'status-truth'] },
        sound: 'held',
      },
    },
    {
      name: 'acceptance',
      claim:
        'the first message after a switch is answered, a send to what has ended or closes resumes it, and who switched sees everything',
      program: {
        clients: [[ask('switch', 'c1'), send('c1', 'm1'), ask('close', 'c1'), send('c1', 'm2')]],
      },
      settings: { hasEnded: true },
      target: requestAfter(2, 'send'),
      // Nothing says that a session closes which its user has closed, so what follows goes to the agent that stops.
      expect: { fixed: { breaks: ['answered-once', 'linearizability'] }, sound: 'held' },
    },
    {
      name: 'watching',
      claim: 'who switches to a session misses nothing of what comes next',
      program: { clients: [[send('c1', 'm1')], [ask('switch', 'c2')]] },
      target: requestsMeet,
      expect: {
        'fixed-watched-last': { breaks: ['delivered-exactly-once'] },
        'fixed-watched-where-started': { breaks: ['delivered-exactly-once'] },
        sound: 'held',
      },
    },
    {
      name: 'hole-1',
      kind: 'violation',
      claim: 'a loop that ends leaves its successor in the registry',
      program: { clients: [[send('c1', 'm1'), ask('close', 'c1'), send('c1', 'm2')]] },
      target: requestAfter(2, 'send'),
      expect: { 'fixed-cleaned-up-by-name': { breaks: ['answered-once'] }, sound: 'held' },
    },
    {
      name: 'hole-2',
      kind: 'violation',
      claim: 'a loop that ends does not end the session of its successor',
      program: { clients: [[send('c1', 'm1'), ask('close', 'c1'), send('c1', 'm2')]] },
      target: requestAfter(2, 'send'),
      expect: { 'fixed-ended-by-anybody': { breaks: ['answered-once', 'status-truth'] }, sound: 'held' },
    },
    {
      name: 'hole-3',
      kind: 'violation',
      claim: 'a loop goes on when another connection takes its session over',
      program: { clients: [[send('c1', 'm1')], [send('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-loop-renamed': { breaks: ['answered-once'] }, sound: 'held' },
    },
    {
      name: 'hole-4',
      kind: 'violation',
      claim: 'of two devices that resume a session at once, one starts an agent',
      program: { clients: [[send('c1', 'm1')], [send('c2', 'm2')]] },
      settings: { hasEnded: true },
      target: requestsMeet,
      expect: { 'fixed-claimed-unseen': { breaks: ['exclusive-grant', 'linearizability'] }, sound: 'held' },
    },
    {
      name: 'hole-5',
      kind: 'violation',
      claim: 'an interrupt is heard while the agent is started',
      program: { clients: [[send('c1', 'm1')], [interrupt('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-interrupt-dropped-while-created': { breaks: ['answered-once'] }, sound: 'held' },
    },
    {
      name: 'hole-6',
      kind: 'violation',
      claim: 'an interrupt is heard while nobody is in the registry',
      program: { clients: [[send('c1', 'm1')], [interrupt('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-interrupt-dropped-without-entry': { breaks: ['answered-once'] }, sound: 'held' },
    },
    {
      name: 'hole-7',
      kind: 'violation',
      claim: 'the first message after the one that begins a session goes to the agent that was started',
      program: { clients: [[send('c1', 'm1'), send('c1', 'm2')]] },
      target: requestAfter(1, 'send'),
      expect: { 'fixed-born-ended': { breaks: ['status-truth', 'linearizability'] }, sound: 'held' },
    },
    {
      name: 'hole-8',
      kind: 'violation',
      claim: 'two messages that begin a conversation begin one session',
      program: { clients: [[send('c1', 'm1')], [send('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-named-by-agent': { breaks: ['one-mint-per-epoch', 'linearizability'] }, sound: 'held' },
    },
    {
      name: 'hole-9',
      kind: 'violation',
      claim: 'messages stand in the log in the order in which they are answered',
      program: { clients: [[send('c1', 'm1')], [send('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-stored-after-boot': { breaks: ['role-order'] }, sound: 'held' },
    },
    {
      name: 'hole-10',
      kind: 'violation',
      claim: 'a message that comes with an interrupt which fails leaves nothing',
      program: { clients: [[send('c1', 'm1')], [interrupt('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-stored-then-queued': { breaks: ['honest-refusal', 'nothing-left-behind'] }, sound: 'held' },
    },
    {
      name: 'hole-11',
      kind: 'violation',
      claim: 'a message that is sent again because the interrupt failed is answered',
      program: { clients: [[send('c1', 'm1')], [interrupt('c2', 'm2'), interrupt('c2', 'm2')]] },
      target: requestsMeet,
      expect: { 'fixed-stored-then-queued-once': { breaks: ['answered-once'] }, sound: 'held' },
    },
    {
      name: 'hole-12',
      kind: 'violation',
      claim: 'what is sent to a session that was closed is answered by the next agent',
      program: { clients: [[send('c1', 'm1'), ask('close', 'c1'), send('c1', 'm2')]] },
      target: requestAfter(2, 'send'),
      expect: { 'fixed-closed-by-abort': { breaks: ['answered-once'] }, sound: 'held' },
    },
    {
      name: 'closing',
      claim: 'a close comes to its end, whatever the agent is at',
      program: { clients: [[send('c1', 'm1')], [ask('close', 'c2')]] },
      target: requestsMeet,
      expect: { 'fixed-closed-unheard': { breaks: ['progress'] }, sound: 'held' },
    },
    {
      name: 'restart',
      claim: 'what the dead have accepted is settled by whoever starts again',
      program: { clients: [[send('c1', 'm1')]] },
      faults: { crashes: 1 },
      settings: { failures: 1 },
      target: crashAmongRequests,
      expect: {
        'fixed-dead-forgotten': { breaks: ['nothing-left-behind', 'status-truth'] },
        sound: 'held',
      },
    },
    {
      name: 'proof-2x2',
      claim: 'two clients with two requests each, in every order',
      program: {
        clients: [
          [send('c1', 'm1'), interrupt('c1', 'm2')],
          [send('c2', 'm3'), ask('close', 'c2')],
        ],
      },
      target: requestsMeet,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-left-alone',
      claim: 'a session that is left, or whose owner sleeps, comes to its end when nobody comes back',
      program: {
        clients: [
          [send('c1', 'm1'), ask('detach', 'c1')],
          [ask('suspend', 'c2'), send('c2', 'm2')],
        ],
      },
      target: requestsMeet,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-2x2-crash',
      claim: 'two clients with two requests each, and any process dies at any moment',
      program: {
        clients: [
          [send('c1', 'm1'), ask('detach', 'c1')],
          [ask('attach', 'c2'), ask('close', 'c2')],
        ],
      },
      faults: { crashes: 1 },
      settings: { failures: 1 },
      target: crashAmongRequests,
      expect: { sound: 'held' },
    },
    {
      name: 'proof-messages-crash',
      claim: 'two messages and a close, and any process dies at any moment',
      program: { clients: [[send('c1', 'm1'), ask('close', 'c1')], [send('c2', 'm2')]] },
      faults: { crashes: 1 },
      settings: { failures: 1 },
      target: crashAmongRequests,
      expect: { sound: 'held' },
    },
  ],
}
