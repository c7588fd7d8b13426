import { invariant } from '../invariant.ts'
import { mix } from '../random.ts'

/** A UUID of version 4 in lower case: a function of the seed and of how many were drawn before it. */
export function formatUuid(seed: number, draw: number): string {
  const words = [1, 2, 3, 4].map(lane => (mix(mix(seed, draw), lane) >>> 0).toString(16).padStart(8, '0'))
  const digits = words.join('')
  const variant = '89ab'[parseInt(digits[16] ?? '0', 16) & 3] ?? '8'
  invariant(digits.length === 32, 'a UUID has 32 digits')
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    variant + digits.slice(17, 20),
    digits.slice(20),
  ].join('-')
}
