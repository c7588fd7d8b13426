/**
 * A seeded generator of small random numbers (mulberry32): 32 bits of state, the same sequence on every machine.
 * Good enough to choose schedules; not for secrets.
 */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** An integer in [0, 2^32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  /** An integer in [0, bound); `bound` is in [1, 2^32). */
  below(bound: number): number {
    return Math.floor((this.next() / 4294967296) * bound)
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.next() / 4294967296
  }
}

/** Mixes two 32-bit integers into one, each bit of both reaching every bit of the result (murmur3's finaliser). */
export function mix(left: number, right: number): number {
  let mixed = Math.imul(left ^ Math.imul(right, 0xcc9e2d51), 0x1b873593)
  mixed ^= mixed >>> 16
  mixed = Math.imul(mixed, 0x85ebca6b)
  mixed ^= mixed >>> 13
  mixed = Math.imul(mixed, 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** 32 bits of a text, the same on every machine; not for secrets. */
export function hashText(text: string): number {
  let hash = text.length
  for (let index = 0; index < text.length; index++) hash = mix(hash, text.charCodeAt(index))
  return hash
}
