import { mix } from '../random.ts'

/**
 * 64 bits over a sequence of texts, the same on every machine: two lanes of 32 bits, each mixed with every UTF-16 code
 * unit and with the length of every text, so that moving text from one part to the next changes it. Not for secrets.
 */
export class TextHash {
  private low = 0x243f6a88
  private high = 0x13198a2e

  add(text: string): this {
    this.low = mix(this.low, text.length)
    this.high = mix(this.high, ~text.length)
    for (let index = 0; index < text.length; index++) {
      const unit = text.charCodeAt(index)
      this.low = mix(this.low, unit)
      this.high = mix(this.high, unit ^ 0x5555)
    }
    return this
  }

  /** 16 hexadecimal digits. */
  get digits(): string {
    return hex(this.low) + hex(this.high)
  }

  /** The lowest `bits` of it, 1 to 30. */
  bits(bits: number): number {
    return this.low & ((1 << bits) - 1)
  }
}

function hex(lane: number): string {
  return (lane >>> 0).toString(16).padStart(8, '0')
}
