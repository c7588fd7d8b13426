import type { Schedule } from '../schedule/schedule.ts'
import { TextHash } from './text-hash.ts'

/** The text is no token of ours, or not a whole one, or one that this version cannot read. */
export class MalformedToken extends Error {
  override readonly name = 'MalformedToken'
}

/** Which scenario, case and variant a token is of. */
export interface Address {
  readonly scenario: string
  readonly case: string
  readonly variant: string
}

/** What an execution is of: an address, and what was drawn or left out of its program. */
export interface Provenance extends Address {
  readonly kept?: readonly number[]
  readonly draws?: readonly number[]
}

/**
 * The way back to one execution, as a value. What it leads to is found by comparing `address` with what there is; the
 * schedule then says everything else, for faults and time are chains like any other.
 */
export interface ReplayToken {
  /** 30 bits of the names of scenario, case and variant. */
  readonly address: number
  /** 24 bits of the trace hash: whether the way back led to the same execution. */
  readonly check: number
  readonly schedule: Schedule
  /** The operations that are left of the case's program, by position over all clients; absent: all of them. */
  readonly kept?: readonly number[]
  /** Random draws of the program, in order; absent: none. */
  readonly draws?: readonly number[]
}

/** The 30 bits by which a token names a scenario, a case and a variant. */
export function addressOf({ scenario, case: name, variant }: Address): number {
  return new TextHash().add(scenario).add(name).add(variant).bits(30)
}

/** The 24 bits by which a token knows its execution. */
export function checkOf(traceHash: string): number {
  return Number.parseInt(traceHash.slice(0, 6), 16)
}

/**
 * The text of a token: `sb1`, 5 digits of address, 4 of check, then the switches, each as the steps since the last one
 * and the position of the chain; then, where there are any, `~p` and the kept operations as bits, `~d` and the draws; last 2 digits of checksum. Digits are base64url, numbers have 5 bits a digit and a bit for "more".
 */
export function printToken(token: ReplayToken): string {
  const switches = token.schedule.flatMap(({ at, to }, index) => [at - (token.schedule[index - 1]?.at ?? 0), to])
  const kept = token.kept === undefined ? '' : '~p' + printNumbers(wordsOf(token.kept))
  const draws = token.draws === undefined ? '' : '~d' + printNumbers(token.draws)
  const body = printFixed(token.address, 5) + printFixed(token.check, 4) + printNumbers(switches) + kept + draws
  return prefix + version + body + checksum(body)
}

/**
 * Reads a token back: parse after print is the identity.
 *
 * @throws MalformedToken for a text of another kind, of another version, or with a character missing or changed
 */
export function parseToken(text: string): ReplayToken {
  const body = bodyOf(text)
  const [switches = '', ...sections] = body.slice(9).split('~')
  const numbers = parseNumbers(switches)
  if (numbers.length % 2 !== 0) throw new MalformedToken(`the token ${quote(text)} ends within a switch`)
  return {
    address: parseFixed(body.slice(0, 5)),
    check: parseFixed(body.slice(5, 9)),
    schedule: scheduleOf(numbers),
    ...sectionsOf(sections, text),
  }
}

const prefix = 'sb'
const version = '1'
const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

function bodyOf(text: string): string {
  if (!text.startsWith(prefix)) {
    throw new MalformedToken(`${quote(text)} is no token of Signalbox: one begins with ${prefix}${version}`)
  }
  if (text[2] !== version) {
    const found = text.slice(2, 3)
    throw new MalformedToken(`${quote(text)} is a token of version ${quote(found)}; this Signalbox reads ${version}`)
  }
  const strange = [...text.slice(3)].find(character => !digits.includes(character) && character !== '~')
  if (strange !== undefined) throw new MalformedToken(`${quote(text)} holds ${quote(strange)}, which no token does`)
  const body = text.slice(3, -2)
  if (text.length < 14 || checksum(body) !== text.slice(-2)) {
    throw new MalformedToken(`the token ${quote(text)} is torn: a character is missing, changed or too many`)
  }
  return body
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
}

function sectionsOf(sections: readonly string[], text: string): Pick<ReplayToken, 'kept' | 'draws'> {
  let read: { kept?: readonly number[]; draws?: readonly number[] } = {}
  for (const section of sections) {
    const numbers = parseNumbers(section.slice(1))
    if (section.startsWith('p')) read = { ...read, kept: placesOf(numbers) }
    else if (section.startsWith('d')) read = { ...read, draws: numbers }
    else throw new MalformedToken(`the token ${quote(text)} has a part that this Signalbox does not know`)
  }
  return read
}

function scheduleOf(numbers: readonly number[]): Schedule {
  const ats = sumsOf(numbers.filter((_, index) => index % 2 === 0))
  return ats.map((at, index) => ({ at, to: numbers[2 * index + 1] ?? 0 }))
}

/** Ascending places as words of 25 bits, a bit for each place. */
function wordsOf(places: readonly number[]): readonly number[] {
  const words = Array.from({ length: Math.floor((places.at(-1) ?? 0) / wordBits) + 1 }, () => 0)
  for (const place of places) {
    const at = Math.floor(place / wordBits)
    words[at] = (words[at] ?? 0) + 2 ** (place % wordBits)
  }
  return words
}

function placesOf(words: readonly number[]): readonly number[] {
  return words.flatMap((word, at) =>
    Array.from({ length: wordBits }, (_, bit) => at * wordBits + bit).filter(
      place => Math.floor(word / 2 ** (place % wordBits)) % 2 === 1,
    ),
  )
}

const wordBits = 25

function sumsOf(gaps: readonly number[]): readonly number[] {
  let sum = 0
  return gaps.map(gap => (sum += gap))
}

function checksum(body: string): string {
  return printFixed(new TextHash().add(body).bits(12), 2)
}

function printFixed(number: number, length: number): string {
  let text = ''
  for (let digit = length - 1; digit >= 0; digit--) text += digits[(number >> (6 * digit)) & 63] ?? ''
  return text
}

function parseFixed(text: string): number {
  return [...text].reduce((number, digit) => number * 64 + digits.indexOf(digit), 0)
}

function printNumbers(numbers: readonly number[]): string {
  return numbers.map(printNumber).join('')
}

function printNumber(number: number): string {
  const rest = Math.floor(number / 32)
  return rest === 0 ? (digits[number] ?? '') : (digits[(number % 32) + 32] ?? '') + printNumber(rest)
}

function parseNumbers(text: string): readonly number[] {
  const numbers: number[] = []
  let number = 0
  let weight = 1
  for (const character of text) {
    const digit = digits.indexOf(character)
    number += (digit % 32) * weight
    weight *= 32
    if (digit >= 32) continue
    numbers.push(number)
    number = 0
    weight = 1
  }
  if (weight !== 1) throw new MalformedToken('the token ends within a number')
  return numbers
}
