/** A value as histories hold it; integers beyond 2^53 are bigints. */
export type Value = null | boolean | number | bigint | string | readonly Value[] | { readonly [name: string]: Value }

/** A text or number that is the same for equal values and differs for different ones. */
export function valueKey(value: Value | undefined): string | number {
  switch (typeof value) {
    case 'number':
      return value
    case 'string':
      return `"${value}`
    case 'bigint':
      return `${String(value)}n`
    case 'object':
      return compositeKey(value)
    default:
      return String(value)
  }
}

function compositeKey(value: null | readonly Value[] | { readonly [name: string]: Value }): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map(each => quoted(valueKey(each as Value))).join(',')}]`
  const fields = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1))
  return `{${fields.map(([name, each]) => `${quoted(name)}:${quoted(valueKey(each))}`).join(',')}}`
}

function quoted(key: string | number): string {
  return typeof key === 'number' ? String(key) : JSON.stringify(key)
}

/** A value as JSON, with every digit of an integer; reading it again gives the same value. */
export function valueJson(value: Value): string {
  if (typeof value === 'number') return numberJson(value)
  if (typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return `[${(value as readonly Value[]).map(valueJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value as Readonly<Record<string, Value>>)
  return `{${fields.map(([name, each]) => `${JSON.stringify(name)}:${valueJson(each)}`).join(',')}}`
}

function numberJson(value: number): string {
  if (Object.is(value, -0)) return '-0'
  if (Number.isSafeInteger(value)) return String(value)
  // Digits alone would be read as an integer that is exact to the last of them, which this is not.
  if (Number.isInteger(value)) return value.toExponential()
  // JSON has no word for it, but every reader takes a number that is too large for it.
  return Number.isFinite(value) ? String(value) : value > 0 ? '1e999' : '-1e999'
}

/** A value as a reader would write it. */
export function valueText(value: Value | undefined): string {
  return value === null || value === undefined ? 'nil' : valueJson(value)
}

/** The sum of two numbers, exact where both are integers, however large. */
export function exactSum(left: number | bigint, right: number | bigint): number | bigint {
  const sum = Number(left) + Number(right)
  if (Number.isSafeInteger(sum) || !isInteger(left) || !isInteger(right)) return sum
  const exact = BigInt(left) + BigInt(right)
  return Number.isSafeInteger(Number(exact)) ? Number(exact) : exact
}

function isInteger(value: number | bigint): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

/** A value as a name: a string as it stands, anything else as it prints. */
export function plainText(value: Value | undefined): string {
  return typeof value === 'string' ? value : valueText(value)
}
