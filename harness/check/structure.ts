/**
 * A hash of a value's structure: equal structures have equal hashes. Only plain objects and arrays are looked into;
 * anything else that is no primitive counts by identity and hashes to a constant.
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
  if (!isPlain(value)) return 0x7ed55d16
  let hash = 0x165667b1
  for (const key in value) hash = Math.imul(hash ^ structureHash((value as Record<string, unknown>)[key]), 0x85ebca6b)
  return hash ^ (hash >>> 15)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null
}

/**
 * Whether two values have one structure, the order of keys included. It may call equal what is written in another
 * order different, never the other way round: classes of operations that are too fine are only slower.
 */
export function sameStructure(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  if (!isPlain(left) || !isPlain(right) || Array.isArray(left) !== Array.isArray(right)) return false
  const keys = Object.keys(left)
  const others = Object.keys(right)
  if (keys.length !== others.length) return false
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]
    if (key === undefined || key !== others[at]) return false
    const fields = left as Record<string, unknown>
    if (!sameStructure(fields[key], (right as Record<string, unknown>)[key])) return false
  }
  return true
}
