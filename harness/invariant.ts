/** Thrown when Signalbox itself is wrong: never for what a system under test or a caller did. */
export class BrokenInvariant extends Error {
  override readonly name = 'BrokenInvariant'
}

/**
 * States what must be true if Signalbox has no bug.
 *
 * @throws BrokenInvariant when `condition` is false
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BrokenInvariant(message)
}
