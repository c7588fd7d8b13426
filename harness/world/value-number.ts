/** A value that is interned already and so carries its number. */
export interface Numbered {
  readonly valueNumber: number
}

const primitives = new Map<string | number | boolean | null | undefined, number>()
const pairs = new Map<number, number>()
let last = 0

/** A number that no value has yet. */
export function freshValueNumber(): number {
  return ++last
}

/**
 * A number for each distinct plain immutable value (JSON, undefined, or something already numbered): equal numbers
 * mean equal values, exactly, for values are interned and not hashed. Key order counts. Numbers depend on the order of
 * asking, so they serve comparisons within one process and nothing that is printed.
 */
export function valueNumber(value: unknown): number {
  if (typeof value === 'object' && value !== null) return objectNumber(value)
  return primitiveNumber(value as string)
}

function primitiveNumber(value: string | number | boolean | null | undefined): number {
  let number = primitives.get(value)
  if (number === undefined) primitives.set(value, (number = freshValueNumber()))
  return number
}

function objectNumber(value: object): number {
  if ('valueNumber' in value && typeof value.valueNumber === 'number') return value.valueNumber
  if (Array.isArray(value)) return value.reduce<number>((before, item) => pair(before, valueNumber(item)), arrayStart)
  let number = objectStart
  for (const key in value) {
    number = pair(pair(number, primitiveNumber(key)), valueNumber((value as Record<string, unknown>)[key]))
  }
  return number
}

const arrayStart = freshValueNumber()
const objectStart = freshValueNumber()

/** Numbers stay far below 2^26, so that two of them fit exactly into a double. */
function pair(left: number, right: number): number {
  const key = left * 0x4000000 + right
  let number = pairs.get(key)
  if (number === undefined) pairs.set(key, (number = freshValueNumber()))
  return number
}
