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

/** A value as a reader would write it. */
export function valueText(value: Value | undefined): string {
  if (value === null || value === undefined) return 'nil'
  return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
}

/** A value as a name: a string as it stands, anything else as it prints. */
export function plainText(value: Value | undefined): string {
  return typeof value === 'string' ? value : valueText(value)
}
