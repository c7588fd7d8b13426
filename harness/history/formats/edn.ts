import { plainText } from '../value.ts'
import type { Value } from '../value.ts'

/** A fault in a text, with the offset at which it is. */
export class EdnFault extends Error {
  override readonly name = 'EdnFault'
  readonly offset: number

  constructor(message: string, offset: number) {
    super(message)
    this.offset = offset
  }
}

const closing: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' }
const namedCharacters: Readonly<Record<string, string>> = { newline: '\n', space: ' ', tab: '\t', return: '\r' }
const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/**
 * Reads one EDN value. Keywords and symbols become texts (keywords without their colon), vectors, lists and sets become
 * arrays, and tags are dropped. Integers beyond 2^53 become bigints, so that no digit is lost.
 *
 * @throws EdnFault
 */
export function readEdn(text: string): Value {
  const reader = new EdnReader(text)
  try {
    const value = reader.value()
    reader.expectEnd()
    return value
  } catch (error) {
    if (error instanceof RangeError) throw new EdnFault('brackets within brackets, too deep to be read', 0)
    throw error
  }
}

class EdnReader {
  private readonly text: string
  private at = 0

  constructor(text: string) {
    this.text = text
  }

  value(): Value {
    this.skipBlank()
    const char = this.text.charAt(this.at)
    switch (char) {
      case '':
        throw new EdnFault('expected a value, and the text ends', this.at)
      case '{':
        return this.map()
      case '[':
      case '(':
        return this.items(char)
      case '"':
        return this.string()
      case '\\':
        return this.character()
      case '#':
        return this.dispatched()
      case ')':
      case ']':
      case '}':
        throw new EdnFault(`expected a value, and found "${char}"`, this.at)
      default:
        return this.token()
    }
  }

  expectEnd(): void {
    this.skipBlank()
    if (this.at < this.text.length) throw new EdnFault('expected nothing more', this.at)
  }

  private skipBlank(): void {
    for (;;) {
      const char = this.text.charAt(this.at)
      if (char === ';') this.skipLine()
      else if (char !== '' && (char === ',' || char.trim() === '')) this.at++
      else return
    }
  }

  private skipLine(): void {
    const end = this.text.indexOf('\n', this.at)
    this.at = end < 0 ? this.text.length : end
  }

  private items(open: string): Value[] {
    const end = closing[open] ?? ')'
    const begin = this.at++
    const items: Value[] = []
    for (;;) {
      this.skipBlank()
      const char = this.text.charAt(this.at)
      if (char === end) break
      if (char === '') throw new EdnFault(`"${open}" is not closed`, begin)
      // A discarded form leaves nothing behind.
      if (this.text.startsWith('#_', this.at)) this.discard()
      else items.push(this.value())
    }
    this.at++
    return items
  }

  private map(): Value {
    const begin = this.at
    const items = this.items('{')
    if (items.length % 2 === 1) throw new EdnFault('a map with a key and no value', begin)
    const entries: [string, Value][] = []
    for (let index = 0; index < items.length; index += 2)
      entries.push([keyText(items[index]), items[index + 1] ?? null])
    return Object.fromEntries(entries)
  }

  private discard(): void {
    this.at += 2
    this.value()
  }

  private dispatched(): Value {
    const next = this.text.charAt(this.at + 1)
    if (next === '_') {
      this.discard()
      return this.value()
    }
    this.at++
    if (next === '{') return this.items('{')
    if (next === '#') return this.symbolic()
    this.name()
    return this.value()
  }

  private symbolic(): number {
    const begin = this.at++
    const name = this.name()
    if (name === 'Inf' || name === '-Inf') return name === 'Inf' ? Infinity : -Infinity
    throw new EdnFault(`expected ##Inf or ##-Inf, and found #${name}`, begin)
  }

  private string(): string {
    const begin = this.at++
    let result = ''
    for (;;) {
      const char = this.text.charAt(this.at++)
      if (char === '') throw new EdnFault('a text that is not closed', begin)
      if (char === '"') return result
      result += char === '\\' ? this.escaped() : char
    }
  }

  private escaped(): string {
    const char = this.text.charAt(this.at++)
    if (char !== 'u') return escapes[char] ?? char
    const digits = this.text.slice(this.at, this.at + 4)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw new EdnFault('expected four hexadecimal digits', this.at)
    this.at += 4
    return String.fromCharCode(Number.parseInt(digits, 16))
  }

  private character(): string {
    this.at++
    const first = this.text.charAt(this.at++)
    const rest = /^\w*/.exec(this.text.slice(this.at, this.at + 16))?.[0] ?? ''
    this.at += rest.length
    return namedCharacters[first + rest] ?? first
  }

  private name(): string {
    const begin = this.at
    while (this.at < this.text.length && !/[\s,;"{}[\]()]/.test(this.text.charAt(this.at))) this.at++
    return this.text.slice(begin, this.at)
  }

  private token(): Value {
    const begin = this.at
    const token = this.name()
    if (token === 'nil') return null
    if (token === 'true' || token === 'false') return token === 'true'
    if (token.startsWith(':')) {
      if (token.length === 1) throw new EdnFault('a keyword without a name', begin)
      return token.slice(1)
    }
    return /^[+-]?\d/.test(token) ? this.number(token, begin) : token
  }

  private number(token: string, begin: number): Value {
    if (/^[+-]?\d+N?$/.test(token)) return exactInteger(token.replace(/^\+|N$/g, ''))
    const value = Number(token.replace(/M$/, ''))
    if (Number.isNaN(value)) throw new EdnFault(`"${token}" is no number`, begin)
    return value
  }
}

/** An integer as a number where that is exact, else as a bigint. */
export function exactInteger(digits: string): number | bigint {
  const value = Number(digits)
  return Number.isSafeInteger(value) ? value : BigInt(digits)
}

function keyText(key: Value | undefined): string {
  return plainText(key)
}
