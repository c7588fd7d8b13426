import type { Model } from '../harness/check/model.ts'
import type { Call } from '../harness/history/formats/recorded-history.ts'
import type { Value } from '../harness/history/value.ts'
import { casRegister } from './cas-register.ts'
import { counter } from './counter.ts'
import { fifoQueue } from './fifo-queue.ts'
import { keyValue } from './key-value.ts'
import { log } from './log.ts'
import { multiRegister, type Registers } from './multi-register.ts'
import { mutex, ownerMutex } from './mutex.ts'
import { priorityQueue, type Priority } from './priority-queue.ts'
import { register } from './register.ts'
import { archives } from './session/archive-model.ts'
import { session } from './session/model.ts'
import { set } from './set.ts'
import { stack } from './stack.ts'
import { versionedRegister } from './versioned-register.ts'

/** What the value of a call must be, in words and as a test. */
export interface ValueShape {
  readonly words: string
  fits(value: Value | undefined): boolean
}

/** A model of histories that were read from a file. */
export interface NamedModel {
  readonly name: string
  /** The calls it knows, and what their values must be. */
  readonly calls: Readonly<Record<string, ValueShape>>
  /** What the value of every answer must be. */
  readonly answers?: ValueShape
  /** What the model is asked, where that is not the call as it was recorded. */
  input?(call: Call): unknown
  /** Whether calls name a key. */
  readonly hasKeys: boolean
  /** What an initial state must be, in words. */
  readonly initialWords: string
  fitsInitial(value: Value): boolean
  /** The model with its own initial state, or with the one that is given. */
  make(initial?: Value): Model
}

const nothing: ValueShape = { words: 'nothing', fits: () => true }
const anything: ValueShape = { words: 'a value', fits: value => value !== undefined }
const text: ValueShape = { words: 'a text', fits: value => typeof value === 'string' }
const number: ValueShape = { words: 'a number', fits: isNumber }
const numberOrNothing: ValueShape = {
  words: 'a number, or nothing',
  fits: value => value === undefined || value === null || isNumber(value),
}
const pair: ValueShape = {
  words: 'a pair of values',
  fits: value => Array.isArray(value) && value.length === 2,
}
const transaction: ValueShape = {
  words: 'a list of steps such as ["read", "x", null]',
  fits: value => Array.isArray(value) && (value as readonly Value[]).every(isStep),
}

function isStep(step: Value): boolean {
  if (!Array.isArray(step) || step.length !== 3) return false
  const [f, name] = step as readonly Value[]
  return (
    (f === 'read' || f === 'write' || f === 'r' || f === 'w') && (typeof name === 'string' || typeof name === 'number')
  )
}

/** A request or an answer of a session, whose fields say what it is about. */
function withTexts(...names: readonly string[]): ValueShape {
  return {
    words: `an object with the texts ${names.join(', ')}`,
    fits: value => isObject(value) && names.every(name => typeof value[name] === 'string'),
  }
}

const versionedAnswer: ValueShape = {
  words: 'a pair of a version and a value, false, or nothing',
  fits: value => value === undefined || value === null || value === false || isVersionPair(value),
}

function isVersionPair(value: Value): boolean {
  return Array.isArray(value) && value.length === 2 && isNumber((value as readonly Value[])[0])
}

const sessionAnswer = withTexts('kind')

/** Sessions are asked with an object, whose fields stand beside the name of what is asked. */
function sessionInput({ f, value }: Call): unknown {
  return { operation: f, ...(value as Readonly<Record<string, Value>>) }
}

function isNumber(value: Value | undefined): value is Priority {
  return typeof value === 'number' || typeof value === 'bigint'
}

function isList(value: Value): boolean {
  return Array.isArray(value)
}

function isNumberList(value: Value): boolean {
  return Array.isArray(value) && (value as readonly Value[]).every(isNumber)
}

function isObject(value: Value | undefined): value is Readonly<Record<string, Value>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Makes a model whose types the checks of a `NamedModel` stand for. */
function made<State, Input, Answer>(model: Model<State, Input, Answer>): Model {
  return model
}

/** Every model that `signalbox check --model` knows by name. */
export const namedModels: readonly NamedModel[] = [
  {
    name: 'register',
    calls: { read: nothing, write: anything },
    hasKeys: false,
    initialWords: 'any value',
    fitsInitial: () => true,
    make: initial => made(register(initial)),
  },
  {
    name: 'cas-register',
    calls: { read: nothing, write: anything, cas: pair },
    hasKeys: false,
    initialWords: 'any value',
    fitsInitial: () => true,
    make: initial => made(casRegister(initial)),
  },
  {
    name: 'versioned-register',
    calls: { read: nothing, write: anything, cas: pair },
    answers: versionedAnswer,
    hasKeys: false,
    initialWords: 'a pair of a version and a value',
    fitsInitial: isVersionPair,
    make: initial => made(versionedRegister(initial as readonly [Priority, Value] | undefined)),
  },
  {
    name: 'key-value',
    calls: { get: nothing, put: text, append: text },
    hasKeys: true,
    initialWords: 'a text, which every key holds at first',
    fitsInitial: value => typeof value === 'string',
    make: initial => made(keyValue(initial as string | undefined)),
  },
  {
    name: 'multi-register',
    calls: { txn: transaction },
    hasKeys: false,
    initialWords: 'an object of values by name',
    fitsInitial: isObject,
    make: initial => made(multiRegister(initial as Registers | undefined)),
  },
  {
    name: 'mutex',
    calls: { acquire: nothing, release: nothing },
    hasKeys: false,
    initialWords: 'true (held) or false (free)',
    fitsInitial: value => typeof value === 'boolean',
    make: initial => made(mutex(initial as boolean | undefined)),
  },
  {
    name: 'owner-mutex',
    calls: { acquire: nothing, release: nothing },
    hasKeys: false,
    initialWords: 'the number of the client that holds it, or -1',
    fitsInitial: value => typeof value === 'number',
    make: initial => made(ownerMutex(initial as number | undefined)),
  },
  {
    name: 'fifo-queue',
    calls: { enqueue: anything, dequeue: nothing },
    hasKeys: false,
    initialWords: 'a list of values, the first one to leave in front',
    fitsInitial: isList,
    make: initial => made(fifoQueue(initial as readonly Value[] | undefined)),
  },
  {
    name: 'stack',
    calls: { push: anything, pop: nothing },
    hasKeys: false,
    initialWords: 'a list of values, the bottom first',
    fitsInitial: isList,
    make: initial => made(stack(initial as readonly Value[] | undefined)),
  },
  {
    name: 'priority-queue',
    calls: { insert: number, extract: nothing },
    hasKeys: false,
    initialWords: 'a list of numbers',
    fitsInitial: isNumberList,
    make: initial => made(priorityQueue(initial as readonly Priority[] | undefined)),
  },
  {
    name: 'set',
    calls: { add: anything, remove: anything, contains: anything, read: nothing },
    hasKeys: false,
    initialWords: 'a list of values',
    fitsInitial: isList,
    make: initial => made(set(initial as readonly Value[] | undefined)),
  },
  {
    name: 'counter',
    calls: { add: numberOrNothing, increment: numberOrNothing, decrement: numberOrNothing, read: nothing },
    hasKeys: false,
    initialWords: 'a number',
    fitsInitial: isNumber,
    make: initial => made(counter(initial as Priority | undefined)),
  },
  {
    name: 'log',
    calls: { append: anything, read: nothing },
    hasKeys: false,
    initialWords: 'a list of values',
    fitsInitial: isList,
    make: initial => made(log(initial as readonly Value[] | undefined)),
  },
  {
    name: 'session',
    calls: {
      turn: withTexts('session', 'message'),
      resume: withTexts('session', 'message'),
      reset: withTexts('session'),
      observe: withTexts('session'),
    },
    answers: sessionAnswer,
    input: sessionInput,
    hasKeys: false,
    initialWords: 'nothing else than its own',
    fitsInitial: () => false,
    make: () => made(session),
  },
  {
    name: 'session-archives',
    calls: {
      addMessage: withTexts('session', 'message'),
      commit: withTexts('session', 'task'),
      task: withTexts('session', 'task'),
      live: withTexts('session'),
    },
    answers: sessionAnswer,
    input: sessionInput,
    hasKeys: false,
    initialWords: 'nothing else than its own',
    fitsInitial: () => false,
    make: () => made(archives),
  },
]
