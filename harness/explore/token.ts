import type { Switch } from '../schedule/schedule.ts'
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

/** A switch, and by what it is known again in code that has changed. */
export interface Decision extends Switch {
  /** 10 bits of what moves and of what would have moved: see `markOf`. */
  readonly mark: number
}

/**
 * The way back to one execution, as a value. What it leads to is found by comparing `address` with what there is; the
 * decisions then say everything else, for faults and time are chains like any other.
 */
export interface ReplayToken {
  /** 24 bits of the names of scenario, case and variant. */
  readonly address: number
  /** 18 bits of the trace hash: whether the way back led to the same execution. */
  readonly check: number
  readonly decisions: readonly Decision[]
  /** The operations that are left of the case's program, by position over all clients, ascending; absent: all of them. */
  readonly kept?: readonly number[]
  /** Random draws of the program, in order; absent: none. */
  readonly draws?: readonly number[]
}

/** The 24 bits by which a token names a scenario, a case and a variant. */
export function addressOf({ scenario, case: name, variant }: Address): number {
  return new TextHash().add(scenario).add(name).add(variant).bits(24)
}

/** The 18 bits by which a token knows its execution. */
export function checkOf(traceHash: string): number {
  return Number.parseInt(traceHash.slice(0, 5), 16) >> 2
}

/**
 * The text of a token: `sb3`, 4 digits of address, 3 of check, then bits in digits of 6: the decisions, each as the steps
 * since the last one, the position of the chain and 10 bits of mark; then, for a program that was made up, `~` and what
 * is left of it and what was drawn; last 3 digits of checksum. Digits are base64url; numbers among the decisions are
 * groups of 5 bits, those of a program groups of 2, and each group has a bit for "more".
 */
export function printToken(token: ReplayToken): string {
  const decisions = token.decisions.map(({ at, to, mark }, index) => {
    const gap = at - (token.decisions[index - 1]?.at ?? 0)
    return bitsOf(gap, stepBits) + bitsOf(to, stepBits) + mark.toString(2).padStart(markBits, '0')
  })
  const body =
    printFixed(token.address, 4) + printFixed(token.check, 3) + packed(decisions.join('')) + printProgram(token)
  return prefix + version + body + checksum(body)
}

/**
 * Reads a token back: parse after print is the identity.
 *
 * @throws MalformedToken for a text of another kind, of another version, or with a character missing or changed
 */
export function parseToken(text: string): ReplayToken {
  const [head = '', program, ...more] = bodyOf(text).split('~')
  if (head.length < 7 || more.length > 0) throw torn(text)
  return {
    address: parseFixed(head.slice(0, 4)),
    check: parseFixed(head.slice(4, 7)),
    decisions: decisionsOf(head.slice(7), text),
    ...(program === undefined ? {} : programBits(program, text)),
  }
}

const prefix = 'sb'
const version = '3'
/** Bits of a number in each of its groups: in decisions, and in programs. */
const stepBits = 5
const drawBits = 2
const markBits = 10
const digitBits = 6
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
  const body = text.slice(3, -3)
  if (checksum(body) !== text.slice(-3)) throw torn(text)
  return body
}

function torn(text: string): MalformedToken {
  return new MalformedToken(`the token ${quote(text)} is torn: a character is missing, changed or too many`)
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text)
}

function decisionsOf(text: string, token: string): readonly Decision[] {
  const bits = unpacked(text)
  const decisions: Decision[] = []
  let from = 0
  for (let at = 0; bits.length - from >= digitBits;) {
    const gap = numberAt(bits, from, stepBits)
    const to = gap && numberAt(bits, gap.next, stepBits)
    if (gap === undefined || to === undefined || to.next + markBits > bits.length) throw torn(token)
    from = to.next + markBits
    at += gap.number
    decisions.push({ at, to: to.number, mark: Number.parseInt(bits.slice(to.next, from), 2) })
  }
  return decisions
}

function checksum(body: string): string {
  return printFixed(new TextHash().add(body).bits(18), 3)
}

function printFixed(number: number, length: number): string {
  return packed(number.toString(2).padStart(digitBits * length, '0'))
}

function parseFixed(text: string): number {
  return Number.parseInt(unpacked(text), 2)
}

/** Bits as digits, filled up with ones to whole ones. */
function packed(bits: string): string {
  const full = bits.padEnd(Math.ceil(bits.length / digitBits) * digitBits, '1')
  return (full.match(/.{6}/g) ?? []).map(six => digits[Number.parseInt(six, 2)] ?? '').join('')
}

function unpacked(text: string): string {
  return [...text].map(digit => digits.indexOf(digit).toString(2).padStart(digitBits, '0')).join('')
}

type MadeUp = Pick<ReplayToken, 'kept' | 'draws'>

/** Two bits say what there is; then the kept places, a bit for each up to the last; then the draws; filled up with ones. */
function printProgram({ kept, draws }: MadeUp): string {
  if (kept === undefined && draws === undefined) return ''
  const places = Array.from({ length: (kept?.at(-1) ?? -1) + 1 }, (_, place) => bit(kept?.includes(place) === true))
  const left = kept === undefined ? '' : bitsOf(places.length, drawBits) + places.join('')
  const drawn = (draws ?? []).map(number => bitsOf(number, drawBits))
  return '~' + packed(bit(kept !== undefined) + bit(draws !== undefined) + left + drawn.join(''))
}

function programBits(text: string, token: string): MadeUp {
  const bits = unpacked(text)
  if (bits.length === 0) throw torn(token)
  const isKept = bits.startsWith('1')
  const count = isKept ? numberAt(bits, 2, drawBits) : { number: 0, next: 2 }
  if (count === undefined || count.next + count.number > bits.length) throw torn(token)
  const rest = count.next + count.number
  const places = [...bits.slice(count.next, rest)].flatMap((one, place) => (one === '1' ? [place] : []))
  return { ...(isKept ? { kept: places } : {}), ...(bits[1] === '1' ? { draws: numbersFrom(bits, rest) } : {}) }
}

function bit(isSet: boolean): string {
  return isSet ? '1' : '0'
}

/** Groups of bits, lowest first: whether more follow, and `width` bits of the number. */
function bitsOf(number: number, width: number): string {
  const rest = Math.floor(number / 2 ** width)
  const group = bit(rest > 0) + (number % 2 ** width).toString(2).padStart(width, '0')
  return rest > 0 ? group + bitsOf(rest, width) : group
}

/** Undefined where no number ends any more: the ones that fill up begin none that does. */
function numberAt(
  bits: string,
  from: number,
  width: number,
): { readonly number: number; readonly next: number } | undefined {
  let number = 0
  for (let place = from, weight = 1; place + width < bits.length; place += width + 1, weight *= 2 ** width) {
    number += weight * Number.parseInt(bits.slice(place + 1, place + width + 1), 2)
    if (bits[place] === '0') return { number, next: place + width + 1 }
  }
  return undefined
}

function numbersFrom(bits: string, from: number): readonly number[] {
  const numbers: number[] = []
  for (let found = numberAt(bits, from, drawBits); found !== undefined; found = numberAt(bits, found.next, drawBits)) {
    numbers.push(found.number)
  }
  return numbers
}
