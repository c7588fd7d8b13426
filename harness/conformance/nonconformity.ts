/** An implementation of a port does not do what the port says. */
export class Nonconformity extends Error {
  override readonly name = 'Nonconformity'
}

/**
 * Compares plain JSON (and undefined) by what it prints.
 *
 * @throws Nonconformity where they differ
 */
export function expectSame(actual: unknown, expected: unknown, what: string): void {
  const [found, wanted] = [printed(actual), printed(expected)]
  if (found !== wanted) throw new Nonconformity(`${what}: expected ${wanted}, found ${found}`)
}

/** @throws Nonconformity where `holds` is false */
export function expectThat(holds: boolean, what: string): void {
  if (!holds) throw new Nonconformity(`expected ${what}`)
}

/**
 * Gives the message of the error that the promise rejects with.
 *
 * @throws Nonconformity where it does not reject
 */
export async function messageOf(rejecting: Promise<unknown>): Promise<string> {
  try {
    await rejecting
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  throw new Nonconformity('expected an error')
}

/** Undefined prints as such. */
function printed(value: unknown): string {
  return String(JSON.stringify(value))
}
