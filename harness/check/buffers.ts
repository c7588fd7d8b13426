/** What the arrays of a pool are for; no two live arrays of one check may have the same purpose. */
export type Purpose =
  | 'places'
  | 'timeline'
  | 'entries'
  | 'class'
  | 'entry'
  | 'guard'
  | 'target'
  | 'effect'
  | 'kind'
  | 'rows'
  | 'interned'
  | 'codes'
  | 'numbers'

/**
 * A pool of integer arrays that are used again from check to check: allocating a dozen of them costs more than
 * deciding a short history. What an array holds when it is taken is left over from before.
 */
export class Buffers {
  private readonly arrays = new Map<Purpose, Int32Array>()

  /** An array of at least `length` integers, the same one as before if that is long enough. */
  take(purpose: Purpose, length: number): Int32Array {
    const known = this.arrays.get(purpose)
    if (known !== undefined && known.length >= length) return known
    const fresh = new Int32Array(Math.max(64, length + (length >> 2)))
    this.arrays.set(purpose, fresh)
    return fresh
  }

  /** An array like `take`, which begins with the first `kept` integers of the one before. */
  extend(purpose: Purpose, before: Int32Array, kept: number, length: number): Int32Array {
    const larger = this.take(purpose, Math.max(length, 2 * before.length))
    for (let at = 0; at < kept; at++) larger[at] = before[at] ?? 0
    return larger
  }
}
