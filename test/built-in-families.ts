import type { Random } from '../harness/random.ts'
import { casRegister, type RegisterCall } from '../models/cas-register.ts'
import { counter, type CounterCall } from '../models/counter.ts'
import { fifoQueue } from '../models/fifo-queue.ts'
import { keyValue, type KeyValueCall } from '../models/key-value.ts'
import { log } from '../models/log.ts'
import { multiRegister, type RegisterStep, type TransactionCall } from '../models/multi-register.ts'
import { mutex, ownerMutex } from '../models/mutex.ts'
import { priorityQueue, type Priority, type PriorityQueueCall } from '../models/priority-queue.ts'
import { register, type RegisterCall as PlainRegisterCall } from '../models/register.ts'
import { archives } from '../models/session/archive-model.ts'
import type { ArchiveAnswer, ArchiveRequest } from '../models/session/archive-operations.ts'
import { session } from '../models/session/model.ts'
import { replyTo, type SessionAnswer, type SessionRequest } from '../models/session/operations.ts'
import { set, type SetCall } from '../models/set.ts'
import { stack } from '../models/stack.ts'
import { versionedRegister, type Versioned, type VersionedCall } from '../models/versioned-register.ts'
import type { Version } from '../harness/check/model.ts'
import type { Asked } from '../harness/check/rule.ts'
import type { Outcome } from '../harness/history/operation.ts'
import type { Value } from '../harness/history/value.ts'
import type { Family } from './random-history.ts'

/** A family of histories for every built-in model, with few values, so that operations meet. */
export function builtInFamilies(): Family<unknown, unknown, unknown>[] {
  return [
    erased(registers(3)),
    erased(uniqueRegister()),
    erased(store()),
    erased(twoFlags()),
    erased(transactions()),
    erased(mutexes()),
    erased(owners()),
    erased(queues(2)),
    erased(uniqueValues('unique fifo-queue', queues(8), 'enqueue')),
    erased(stacks(3)),
    erased(uniqueValues('unique stack', stacks(8), 'push')),
    erased(priorities(3)),
    erased(uniqueValues('unique priority-queue', priorities(8), 'insert')),
    erased(sets()),
    erased(counters()),
    erased(logs()),
    erased(plainRegister()),
    erased(versionedRegisters()),
    erased(looselyVersioned()),
    erased(uniqueTransactions()),
    erased(sessions()),
    erased(sessionArchives()),
  ]
}

function erased<State, Input, Answer>(family: Family<State, Input, Answer>): Family<unknown, unknown, unknown> {
  return family
}

function registers(values: number): Family<Value, RegisterCall, Value | undefined> {
  return {
    name: 'cas-register',
    model: casRegister(),
    input: random => {
      const f = random.below(3)
      if (f === 0) return { f: 'read' }
      if (f === 1) return { f: 'write', value: random.below(values) }
      return { f: 'cas', value: [random.below(values), random.below(values)] }
    },
    answers: ({ f }) => (f === 'read' ? [null, ...numbers(values)] : f === 'cas' ? [true, false] : [undefined]),
  }
}

function plainRegister(): Family<Value, PlainRegisterCall, Value | undefined> {
  return {
    name: 'register',
    model: register(),
    input: random => (random.below(2) === 0 ? { f: 'read' } : { f: 'write', value: random.below(3) }),
    answers: ({ f }) => (f === 'read' ? [null, ...numbers(3)] : [undefined]),
  }
}

/** Every answer has a version, which the model judges. */
function versionedRegisters(): Family<Versioned, VersionedCall, Value | undefined> {
  const pairs = numbers(6).flatMap(version => [null, 0, 1].map(value => [version, value] as const))
  return {
    name: 'versioned-register',
    model: versionedRegister(),
    input: random => {
      const f = random.below(7)
      if (f < 3) return { f: 'read' }
      return f === 6 ? { f: 'cas', value: [random.below(4), random.below(2)] } : { f: 'write', value: random.below(2) }
    },
    answers: ({ f }) => (f === 'read' ? pairs : f === 'write' ? pairs.slice(3) : [...pairs.slice(3), false]),
  }
}

/** A register beside whose values versions are told that nobody judges, as they may be of replicas. */
function looselyVersioned(): Family<Value, PlainRegisterCall, Value | undefined> {
  const { registers: _, rule: __, ...plain } = register()
  const pairOf = (outcome: Outcome<Value | undefined>): readonly Value[] =>
    outcome.kind === 'ok' && Array.isArray(outcome.answer) ? (outcome.answer as readonly Value[]) : []
  const withoutVersion = (outcome: Outcome<Value | undefined>): Outcome<Value | undefined> =>
    outcome.kind === 'ok' ? { kind: 'ok', answer: pairOf(outcome)[1] } : outcome
  const versionOf = ({ input, outcome }: Asked<PlainRegisterCall, Value | undefined>): Version | undefined => {
    const [version] = pairOf(outcome)
    return typeof version === 'number' ? { version, isNew: input.f === 'write' } : undefined
  }
  return {
    name: 'loosely versioned register',
    model: {
      ...plain,
      step: (state, point) => plain.step(state, { ...point, outcome: withoutVersion(point.outcome) }),
      versions: { of: versionOf, areJudged: false },
    },
    input: random => (random.below(2) === 0 ? { f: 'read' } : { f: 'write', value: random.below(2) }),
    answers: () => numbers(3).flatMap(version => [null, 0, 1].map(value => [version, value])),
  }
}

/** Sessions: several points, and more than one state after many of them. */
function sessions(): Family<unknown, SessionRequest, SessionAnswer> {
  const contexts = [[], ['a'], ['b'], ['a', 'b'], ['b', 'a']]
  const operations = ['turn', 'turn', 'turn', 'resume', 'reset', 'delete', 'observe', 'reap'] as const
  return {
    name: 'session',
    model: session,
    longest: 5,
    input: random => {
      const operation = operations[random.below(operations.length)] ?? 'turn'
      const message = ['a', 'b', 'c'][random.below(3)] ?? 'a'
      const of = random.below(8) === 0 ? 'other' : 's'
      if (operation === 'reap') return { operation }
      return operation === 'turn' || operation === 'resume'
        ? { operation, session: of, message }
        : { operation, session: of }
    },
    answers: input => {
      if (input.operation === 'observe') {
        return [null, 't', 'u'].map(current => ({ kind: 'observed', current }))
      }
      if (input.operation === 'reap') return [{ kind: 'reaped' }]
      if (input.operation === 'reset') return [{ kind: 'reset' }, { kind: 'busy' }, { kind: 'missing' }]
      if (input.operation === 'delete') return [{ kind: 'deleted' }, { kind: 'busy' }, { kind: 'missing' }]
      const reply = replyTo(input.message)
      const answered = ['t', 'u'].flatMap(transcript =>
        contexts.map(context => ({ kind: 'answered' as const, transcript, reply, context })),
      )
      return [...answered, { kind: 'busy' }, { kind: 'missing' }, { kind: 'run-failed' }]
    },
  }
}

/** Sessions with archives: what is accepted is done behind the answer. */
function sessionArchives(): Family<unknown, ArchiveRequest, ArchiveAnswer> {
  const lists = [[], ['a'], ['b'], ['a', 'b']]
  return {
    name: 'session-archives',
    model: archives,
    longest: 5,
    input: random => {
      const common = { session: 's' }
      const task = ['p', 'q'][random.below(2)] ?? 'p'
      switch (random.below(4)) {
        case 0:
          return { operation: 'addMessage', ...common, message: ['a', 'b'][random.below(2)] ?? 'a' }
        case 1:
          return { operation: 'commit', ...common, wait: random.below(2) === 0, task }
        case 2:
          return { operation: 'task', ...common, task }
        default:
          return { operation: 'live', ...common }
      }
    },
    answers: input => {
      switch (input.operation) {
        case 'addMessage':
          return [{ kind: 'added' }, { kind: 'busy' }]
        case 'live':
          return lists.map(messages => ({ kind: 'live', messages }))
        case 'task':
          return [{ kind: 'running' }, { kind: 'completed' }, { kind: 'run-failed' }]
        case 'commit':
          return input.wait
            ? [
                { kind: 'skipped' },
                { kind: 'busy' },
                ...lists.map(messages => ({ kind: 'archived' as const, index: 1, messages })),
              ]
            : [{ kind: 'accepted', task: input.task }]
      }
    },
  }
}

/** Every write has a value of its own, most of the time. */
function uniqueRegister(): Family<Value, RegisterCall, Value | undefined> {
  let last = 0
  return {
    name: 'unique register',
    model: casRegister(),
    input: random => {
      if (random.below(2) === 0) return { f: 'read' }
      last = random.below(40) === 0 ? last : (last + 1) % 8
      return { f: 'write', value: last }
    },
    answers: ({ f }) => (f === 'read' ? [null, ...numbers(8)] : [undefined]),
  }
}

function store(): Family<string, KeyValueCall, string | undefined> {
  return {
    name: 'key-value',
    model: keyValue(),
    input: random => {
      const key = String(random.below(2))
      const f = random.below(4)
      if (f < 2) return { f: 'get', key }
      return { f: f === 2 ? 'put' : 'append', key, value: random.below(2) === 0 ? 'a' : 'b' }
    },
    answers: ({ f }) => (f === 'get' ? ['', 'a', 'b', 'aa', 'ab', 'ba', 'bb', 'aab', 'aba', 'abb'] : [undefined]),
  }
}

/** Two keys that are raised and looked at: what each of them shows may fit, and both together not. */
function twoFlags(): Family<string, KeyValueCall, string | undefined> {
  return {
    name: 'two flags',
    model: keyValue(),
    wrong: 0.8,
    longest: 5,
    input: random => {
      const key = String(random.below(2))
      return random.below(2) === 0 ? { f: 'get', key } : { f: 'put', key, value: 'a' }
    },
    answers: ({ f }) => (f === 'get' ? ['', 'a'] : [undefined]),
  }
}

function transactions(): Family<unknown, TransactionCall, readonly RegisterStep[] | undefined> {
  const step = (random: Random): RegisterStep => [
    random.below(2) === 0 ? 'read' : 'write',
    random.below(2) === 0 ? 'x' : 'y',
    random.below(2),
  ]
  return {
    name: 'multi-register',
    model: multiRegister({ x: 0, y: 0 }),
    input: random => ({ f: 'txn', value: random.below(2) === 0 ? [step(random)] : [step(random), step(random)] }),
    answers: ({ value }) => [
      value,
      value.map(([f, name, each]) => [f, name, f === 'read' ? 1 - Number(each) : each] as const),
    ],
  }
}

/** Transactions whose every write has a value of its own; reads answer anything that was written. */
export function uniqueTransactions(): Family<unknown, TransactionCall, readonly RegisterStep[] | undefined> {
  let last = 0
  const step = (random: Random): RegisterStep => {
    const name = random.below(2) === 0 ? 'x' : 'y'
    if (random.below(5) < 3) return ['read', name, null]
    last = (last % 24) + 1
    return ['write', name, last]
  }
  const answered = (random: number, [f, name, each]: RegisterStep): RegisterStep =>
    f === 'write' ? [f, name, each] : [f, name, random === 0 ? 0 : Math.max(0, last - random + 1)]
  return {
    name: 'unique multi-register',
    model: multiRegister({ x: 0, y: 0 }),
    input: random => ({ f: 'txn', value: random.below(3) > 0 ? [step(random)] : [step(random), step(random)] }),
    answers: ({ value }) => numbers(9).map(random => value.map(each => answered(random, each))),
  }
}

function mutexes(): Family<boolean, { f: 'acquire' | 'release' }, boolean | null | undefined> {
  return {
    name: 'mutex',
    model: mutex(),
    input: random => ({ f: random.below(2) === 0 ? 'acquire' : 'release' }),
    answers: () => [true, false],
  }
}

function owners(): Family<number, { f: 'acquire' | 'release' }, boolean | null | undefined> {
  return {
    name: 'owner-mutex',
    model: ownerMutex(),
    input: random => ({ f: random.below(2) === 0 ? 'acquire' : 'release' }),
    answers: () => [true, false],
  }
}

function queues(values: number): Family<unknown, { f: string; value?: Value }, Value | undefined> {
  return {
    name: 'fifo-queue',
    model: fifoQueue(),
    input: random => (random.below(2) === 0 ? { f: 'enqueue', value: random.below(values) } : { f: 'dequeue' }),
    answers: ({ f }) => (f === 'dequeue' ? [null, ...numbers(values)] : [undefined]),
  }
}

/** The same family where every value goes in once, most of the time. */
function uniqueValues<Item extends Value, Answer>(
  name: string,
  family: Family<unknown, { f: string; value?: Item | number }, Answer>,
  insertion: string,
): Family<unknown, { f: string; value?: Item | number }, Answer> {
  let last = 0
  return {
    ...family,
    name,
    input: random => {
      const input = family.input(random)
      if (input.f !== insertion) return input
      last = random.below(40) === 0 ? last : (last + 3) % 8
      return { f: insertion, value: last }
    },
  }
}

function stacks(values: number): Family<unknown, { f: string; value?: Value }, Value | undefined> {
  return {
    name: 'stack',
    model: stack(),
    input: random => (random.below(2) === 0 ? { f: 'push', value: random.below(values) } : { f: 'pop' }),
    answers: ({ f }) => (f === 'pop' ? [null, ...numbers(values)] : [undefined]),
  }
}

function priorities(values: number): Family<readonly Priority[], PriorityQueueCall, Priority | null | undefined> {
  return {
    name: 'priority-queue',
    model: priorityQueue(),
    input: random => (random.below(2) === 0 ? { f: 'insert', value: random.below(values) } : { f: 'extract' }),
    answers: ({ f }) => (f === 'extract' ? [null, ...numbers(values)] : [undefined]),
  }
}

function sets(): Family<unknown, SetCall, Value | undefined> {
  return {
    name: 'set',
    model: set(),
    input: random => {
      const f = (['add', 'remove', 'contains', 'read'] as const)[random.below(4)] ?? 'read'
      return f === 'read' ? { f } : { f, value: random.below(2) }
    },
    answers: ({ f }) => (f === 'read' ? [[], [0], [1], [0, 1]] : [true, false]),
  }
}

function counters(): Family<number | bigint, CounterCall, number | bigint | null | undefined> {
  return {
    name: 'counter',
    model: counter(),
    input: random => (random.below(2) === 0 ? { f: 'read' } : { f: 'add', value: 1 + random.below(2) }),
    answers: ({ f }) => (f === 'read' ? numbers(8) : [undefined]),
  }
}

function logs(): Family<unknown, { f: string; value?: Value }, Value | undefined> {
  const reads: Value[] = [[], [0], [1], [0, 1], [1, 0], [0, 0], [1, 1], [0, 1, 0], [1, 0, 1]]
  return {
    name: 'log',
    model: log(),
    input: random => (random.below(2) === 0 ? { f: 'append', value: random.below(2) } : { f: 'read' }),
    answers: ({ f }) => (f === 'read' ? reads : [undefined]),
  }
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, number) => number)
}
