/**
 * A hash of a value's structure: equal structures have equal hashes. Of what has no fields, such as a
 * function, the hash is a constant.
 */
export function structureHash(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return (value | 0) === value ? Math.imul(value, 0x9e3779b1) ^ 0x51 : stringHash(String(value))
    case 'string':
      return stringHash(value)
    case 'boolean':
      return value ? 0x1b56c4e9 : 0x2f0b4a27
    case 'bigint':
      return stringHash(String(value))
    case 'object':
      return value === null ? 0x3c6ef372 : objectHash(value)
    default:
      return 0x61c88647
  }
}

function stringHash(text: string): number {
  let hash = text.length
  const step = text.length > 32 ? text.length >> 4 : 1
  for (let at = 0; at < text.length; at += step) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}

function objectHash(value: object): number {
  if (Array.isArray(value)) return arrayHash(value)
  let hash = 0x165667b1
  const fields = value as Record<string, unknown>
  for (const key in fields) hash = Math.imul(hash ^ structureHash(fields[key]), 0x85ebca6b)
  return hash ^ (hash >>> 15)
}

function arrayHash(values: readonly unknown[]): number {
  let hash = 0x2c1b3c6d
  for (let at = 0; at < values.length; at++) hash = Math.imul(hash ^ structureHash(values[at]), 0x85ebca6b)
  return hash ^ (hash >>> 15)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}

/**
 * Whether two values have one structure. Hashes depend on the order of keys, so that what is written in another order
 * may count as different, never the other way round: classes of operations that are too fine are only slower.
 */
export function sameStructure(left: unknown, right: unknown): boolean {
  if (left === right || Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (Array.isArray(left)) return Array.isArray(right) && sameItems(left, right)
  return !Array.isArray(right) && isPlain(left) && isPlain(right) && sameFields(left, right)
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false
  for (let at = 0; at < left.length; at++) if (!sameStructure(left[at], right[at])) return false
  return true
}

function sameFields(left: object, right: object): boolean {
  const fields = left as Record<string, unknown>
  const others = right as Record<string, unknown>
  let surplus = 0
  for (const key in fields) {
    const field = fields[key]
    const other = others[key]
    if (field !== other && !sameStructure(field, other)) return false
    if (field === undefined && !(key in others)) return false
    surplus++
  }
  for (const key in others) if (typeof key === 'string') surplus--
  return surplus === 0
}
