import type { FaultBudget } from './scenario.ts'
import { markOf, type Landmark } from './landmark.ts'
import type { Program } from './system.ts'
import { addressOf, MalformedToken, parseToken, type Address, type ReplayToken } from './token.ts'

/** A token for people: the same way back, with every name and every decision in words. */
export interface LongToken extends Address {
  readonly program: Program
  readonly faults: FaultBudget
  readonly decisions: readonly LongDecision[]
  /** As in the short form. */
  readonly check: number
  readonly kept?: readonly number[]
  readonly draws?: readonly number[]
}

/** A decision of a token in words. */
export interface LongDecision extends Landmark {
  /** From 1, as a story counts. */
  readonly step: number
  /** The position of the chain that moves, in the order in which the run made its chains. */
  readonly chain: number
}

/** A token however it was written; the words of its decisions, where they are known. */
export interface ReadToken {
  readonly token: ReplayToken
  readonly words?: readonly Landmark[]
}

/** The text of a long token: a JSON document. */
export function printLongToken({ scenario, case: name, variant, ...rest }: LongToken): string {
  const { program, faults, decisions, check, kept, draws } = rest
  const document = { kind, version, scenario, case: name, variant, program, faults, decisions, kept, draws, check }
  return `${JSON.stringify(document, null, 2)}\n`
}

/**
 * Reads a long token back: parse after print is the identity.
 *
 * @throws MalformedToken for a text that is no such document, or of another version
 */
export function parseLongToken(text: string): LongToken {
  const document = objectOf(parsed(text), 'it')
  if (document['kind'] !== kind) throw malformed(`its "kind" is not "${kind}"`)
  if (document['version'] !== version) throw malformed(`its "version" is not ${String(version)}`)
  const numbers = (key: string) => (document[key] === undefined ? {} : { [key]: numbersOf(document[key], key) })
  return {
    scenario: textOf(document, 'scenario'),
    case: textOf(document, 'case'),
    variant: textOf(document, 'variant'),
    program: programOf(document['program']),
    faults: faultsOf(document['faults']),
    decisions: listOf(document['decisions'], 'decisions').map(decisionOf),
    check: numberOf(document, 'check'),
    ...numbers('kept'),
    ...numbers('draws'),
  }
}

/** What a long token says in words, as the value that leads back. */
export function shortened({ decisions, check, kept, draws, ...address }: LongToken): ReplayToken {
  return {
    address: addressOf(address),
    check,
    decisions: decisions.map(({ step, chain, ...landmark }) => ({ at: step - 1, to: chain, mark: markOf(landmark) })),
    ...(kept === undefined ? {} : { kept }),
    ...(draws === undefined ? {} : { draws }),
  }
}

/**
 * Reads a token in either form.
 *
 * @throws MalformedToken as `parseToken` and `parseLongToken` do
 */
export function readToken(text: string): ReadToken {
  if (!text.trimStart().startsWith('{')) return { token: parseToken(text) }
  const long = parseLongToken(text)
  return { token: shortened(long), words: long.decisions }
}

const kind = 'token'
const version = 2

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : 'it is no JSON')
  }
}

function malformed(what: string): MalformedToken {
  return new MalformedToken(`this is no long form of a token: ${what}`)
}

function objectOf(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(`${name} is no object`)
  return value as Readonly<Record<string, unknown>>
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw malformed(`"${name}" is no list`)
  return value
}

function textOf(document: Readonly<Record<string, unknown>>, key: string): string {
  const value = document[key]
  if (typeof value !== 'string') throw malformed(`"${key}" is no text`)
  return value
}

function numberOf(document: Readonly<Record<string, unknown>>, key: string): number {
  const value = document[key]
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw malformed(`"${key}" is no count`)
  return value
}

function numbersOf(value: unknown, name: string): readonly number[] {
  return listOf(value, name).map(number => numberOf({ [name]: number }, name))
}

function decisionOf(value: unknown): LongDecision {
  const decision = objectOf(value, 'a decision')
  const [step, chain] = [numberOf(decision, 'step'), numberOf(decision, 'chain')]
  return { step, chain, moves: textOf(decision, 'moves'), insteadOf: textOf(decision, 'insteadOf') }
}

function programOf(value: unknown): Program {
  const { before, clients } = objectOf(value, '"program"')
  const requests = (list: unknown) => listOf(list, 'program').map(requestOf)
  return {
    ...(before === undefined ? {} : { before: requests(before) }),
    clients: listOf(clients, 'program.clients').map(requests),
  }
}

function requestOf(value: unknown): { readonly operation: string } {
  const request = objectOf(value, 'a request')
  return { ...request, operation: textOf(request, 'operation') }
}

function faultsOf(value: unknown): FaultBudget {
  const faults = objectOf(value, '"faults"')
  return Object.fromEntries(Object.keys(faults).map(fault => [fault, numberOf(faults, fault)]))
}
