/** Prints plain data on one line, the way it would be written down by hand: keys without quotes where they need none. */
export function printValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(printValue).join(', ')}]`
  if (typeof value === 'object' && value !== null) return printObject(value)
  return value === undefined ? 'nothing' : String(JSON.stringify(value))
}

function printObject(value: object): string {
  const fields = printFields(Object.entries(value))
  return fields === '' ? '{}' : `{ ${fields} }`
}

function printFields(entries: readonly (readonly [key: string, value: unknown])[]): string {
  const present = entries.filter(([, value]) => value !== undefined)
  return present.map(([key, value]) => `${printKey(key)}: ${printValue(value)}`).join(', ')
}

function printKey(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? key : JSON.stringify(key)
}

/** Prints what a client asked, e.g. `turn(message: "m1")`. */
export function printInput(input: unknown): string {
  if (typeof input !== 'object' || input === null || !('operation' in input)) return printValue(input)
  const { operation, ...rest } = input
  const fields = printFields(Object.entries(rest))
  return fields === '' ? String(operation) : `${String(operation)}(${fields})`
}
