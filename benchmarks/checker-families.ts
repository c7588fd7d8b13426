import { plainText } from '../harness/history/value.ts'
import type { Model } from '../harness/check/model.ts'
import type { Operation } from '../harness/history/operation.ts'
import { Random } from '../harness/random.ts'
import type { Value } from '../harness/history/value.ts'
import { casRegister } from '../models/cas-register.ts'
import { fifoQueue } from '../models/fifo-queue.ts'
import { keyValue } from '../models/key-value.ts'
import { log } from '../models/log.ts'
import { ownerMutex } from '../models/mutex.ts'
import { priorityQueue } from '../models/priority-queue.ts'
import { set } from '../models/set.ts'
import { stack } from '../models/stack.ts'
import { versionedRegister } from '../models/versioned-register.ts'

/** A generated history with its model and the verdict that is known from how it was made. */
export interface GeneratedHistory {
  readonly name: string
  readonly operations: readonly Operation[]
  readonly model: Model
  readonly verdict: 'linearizable' | 'violation'
}

/** What a family's operations are and do; the state is kept by the system that is simulated. */
export interface System {
  readonly model: Model
  /** What the client asks next, or nothing while it has to wait. */
  ask(random: Random, client: number): Call
  /** The answer, at the moment at which the call takes effect; undefined while it has to wait. */
  answer(call: Call, client: number): { readonly value: Value | undefined } | undefined
  /** Another answer, which is wrong at the moment of the call; undefined where there is none. */
  wrong(call: Call, answer: Value | undefined): Value | undefined
}

interface Call {
  readonly f: string
  readonly key?: string
  readonly value?: Value
}

interface Running {
  readonly id: number
  readonly client: number
  readonly call: Call
  readonly invokedAt: number
  answer: Value | undefined
  isDone: boolean
}

/** How large a history is, and what is done to it. */
export interface Size {
  readonly clients: number
  readonly operations: number
  readonly crashed?: number
  readonly seed: number
  readonly isBad: boolean
}

/**
 * Lets clients run against a system, one entry at a time in random order, about two thirds of them inside an
 * operation at any time. `crashed` operations never complete; half of them take effect. A bad history has one answer
 * in its middle replaced by a wrong one.
 */
export function generate(name: string, system: System, size: Size): GeneratedHistory {
  const random = new Random(size.seed)
  const crashAt = new Set<number>()
  while (crashAt.size < (size.crashed ?? 0)) crashAt.add(random.below(size.operations))
  const operations: Operation[] = []
  const running: Running[] = []
  const free = Array.from({ length: size.clients }, (_, client) => client)
  let nextClient = size.clients
  let now = 0
  let invoked = 0
  let isSpoiled = !size.isBad
  const finish = (each: Running, isUnknown: boolean): void => {
    running.splice(running.indexOf(each), 1)
    const { id, client, call, invokedAt } = each
    let { answer } = each
    if (!isSpoiled && !isUnknown && id > size.operations / 2) {
      const wrong = system.wrong(call, answer)
      isSpoiled = wrong !== undefined
      answer = wrong ?? answer
    }
    const outcome = isUnknown ? { kind: 'unknown' as const } : { kind: 'ok' as const, answer }
    operations[id] = { id, client, input: call, outcome, invokedAt, completedAt: isUnknown ? Infinity : now++ }
    free.push(isUnknown ? nextClient++ : client)
  }
  while (invoked < size.operations || running.length > 0) {
    const client = free[random.below(Math.max(1, free.length))]
    const mayInvoke = invoked < size.operations && client !== undefined
    if (mayInvoke && (running.length === 0 || random.below(size.clients) < 2 * free.length)) {
      free.splice(free.indexOf(client), 1)
      const call = system.ask(random, client)
      running.push({ id: invoked++, client, call, invokedAt: now++, answer: undefined, isDone: false })
      continue
    }
    const each = running[random.below(running.length)]
    if (each === undefined) continue
    if (crashAt.has(each.id)) {
      if (random.below(2) === 0) system.answer(each.call, each.client)
      finish(each, true)
    } else if (each.isDone) finish(each, false)
    else {
      const answer = system.answer(each.call, each.client)
      if (answer === undefined) {
        // Nobody is left who could end the wait.
        if (invoked === size.operations) finish(each, true)
        continue
      }
      each.answer = answer.value
      each.isDone = true
    }
  }
  return { name, operations, model: system.model, verdict: size.isBad ? 'violation' : 'linearizable' }
}

/** A register with reads and writes, and with compare-and-set where `cas` says so; `values` is the domain's size. */
export function registerSystem(values: number | 'unique', cas: boolean): System {
  let state: Value = null
  let last = 0
  const value = (random: Random): number => (values === 'unique' ? ++last : random.below(values))
  return {
    model: casRegister(),
    ask: random => {
      const kind = random.below(cas ? 3 : 2)
      if (kind === 0) return { f: 'read' }
      return kind === 1 ? { f: 'write', value: value(random) } : { f: 'cas', value: [value(random), value(random)] }
    },
    answer: ({ f, value: given }) => {
      if (f === 'read') return { value: state }
      if (f === 'write') state = given ?? null
      else {
        const [from = null, to = null] = given as readonly Value[]
        const isEqual = state === from
        if (isEqual) state = to
        return { value: isEqual }
      }
      return { value: undefined }
    },
    wrong: ({ f }) => (f === 'read' ? -1 : undefined),
  }
}

/** A register of ten values whose every answer has the version that it saw or left. */
export function versionedSystem(): System {
  let version = 0
  let state: Value = null
  return {
    model: versionedRegister(),
    ask: random => (random.below(2) === 0 ? { f: 'read' } : { f: 'write', value: random.below(10) }),
    answer: ({ f, value = null }) => {
      if (f === 'write') {
        state = value
        version++
      }
      return { value: [version, state] }
    },
    // A version long after the present one.
    wrong: ({ f }, answer) =>
      f === 'read' && Array.isArray(answer) ? [Number(answer[0]) + 100, answer[1]] : undefined,
  }
}

/** A key-value store with puts and gets of `keys` keys. */
export function storeSystem(keys: number): System {
  const state = new Map<string, string>()
  const names = Array.from({ length: keys }, (_, key) => `k${String(key)}`)
  return {
    model: keyValue(),
    ask: random => {
      const key = names[random.below(keys)] ?? ''
      return random.below(2) === 0 ? { f: 'get', key } : { f: 'put', key, value: `v${String(random.below(10))}` }
    },
    answer: ({ f, key = '', value }) => {
      if (f === 'get') return { value: state.get(key) ?? '' }
      state.set(key, plainText(value))
      return { value: undefined }
    },
    wrong: ({ f }) => (f === 'get' ? 'never written' : undefined),
  }
}

/** A lock that its owner releases. */
export function mutexSystem(): System {
  let owner = -1
  const holders = new Set<number>()
  return {
    model: ownerMutex(),
    ask: (_, client) => ({ f: holders.has(client) ? 'release' : 'acquire' }),
    answer: ({ f }, client) => {
      if (f === 'acquire' && owner !== -1) return undefined
      owner = f === 'acquire' ? client : -1
      if (f === 'acquire') holders.add(client)
      else holders.delete(client)
      return { value: null }
    },
    wrong: () => false,
  }
}

/** A FIFO queue of distinct values, or of as many values as are said. */
export function queueSystem(values: number | 'unique' = 'unique'): System {
  const items: number[] = []
  let last = 0
  return {
    model: fifoQueue(),
    ask: random => {
      if (random.below(2) === 0) return { f: 'dequeue' }
      return { f: 'enqueue', value: values === 'unique' ? ++last : random.below(values) }
    },
    answer: ({ f, value }) => {
      if (f === 'dequeue') return { value: items.shift() ?? null }
      items.push(Number(value))
      return { value: undefined }
    },
    wrong: ({ f }) => (f === 'dequeue' ? -1 : undefined),
  }
}

/** A stack of distinct values. */
export function stackSystem(): System {
  const items: number[] = []
  let last = 0
  return {
    model: stack(),
    ask: random => (random.below(2) === 0 ? { f: 'pop' } : { f: 'push', value: ++last }),
    answer: ({ f, value }) => {
      if (f === 'pop') return { value: items.pop() ?? null }
      items.push(Number(value))
      return { value: undefined }
    },
    wrong: ({ f }) => (f === 'pop' ? -1 : undefined),
  }
}

/** A priority queue of distinct numbers in no order. */
export function prioritySystem(): System {
  const items: number[] = []
  let last = 0
  const smallest = (): number | null => {
    const least = items.reduce((best, each) => Math.min(best, each), Infinity)
    if (items.length === 0) return null
    items.splice(items.indexOf(least), 1)
    return least
  }
  return {
    model: priorityQueue(),
    // A prime step round a prime number visits every number once.
    ask: random => (random.below(2) === 0 ? { f: 'extract' } : { f: 'insert', value: (++last * 7919) % 1_000_003 }),
    answer: ({ f, value }) => {
      if (f === 'extract') return { value: smallest() }
      items.push(Number(value))
      return { value: undefined }
    },
    wrong: ({ f }) => (f === 'extract' ? -1 : undefined),
  }
}

/** A set to which every value is added once, and which is asked for values one by one. */
export function setSystem(): System {
  const items = new Set<Value>()
  let last = 0
  return {
    model: set(),
    ask: random => {
      const f = (['add', 'remove', 'contains'] as const)[random.below(3)] ?? 'add'
      return { f, value: f === 'add' ? ++last : 1 + random.below(last + 1) }
    },
    answer: ({ f, value = null }) => {
      if (f === 'contains') return { value: items.has(value) }
      if (f === 'remove') return { value: items.delete(value) }
      const isNew = !items.has(value)
      items.add(value)
      return { value: isNew }
    },
    // An added value was certainly not there before.
    wrong: ({ f }, answer) => (f === 'add' ? answer !== true : undefined),
  }
}

/** A log of distinct values that is read as a whole once in a while, a hundred times in all. */
export function logSystem(operations: number): System {
  const items: number[] = []
  let last = 0
  return {
    model: log(),
    ask: random => (random.below(Math.ceil(operations / 100)) === 0 ? { f: 'read' } : { f: 'append', value: ++last }),
    answer: ({ f, value }) => {
      if (f === 'read') return { value: [...items] }
      items.push(Number(value))
      return { value: undefined }
    },
    wrong: ({ f }, answer) => (f === 'read' && Array.isArray(answer) ? answer.slice(0, -200).concat(-1) : undefined),
  }
}
