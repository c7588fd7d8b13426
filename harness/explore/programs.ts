import fc from 'fast-check'
import type { Input, Program } from './system.ts'

/** What clients may ask: the requests that the `index`-th operation of a client can be; never none. */
export type Requests<Request extends Input = Input> = (client: number, index: number) => readonly Request[]

/** How large programs may be. */
export interface ProgramSize {
  readonly clients: number
  /** Of each client, at most. */
  readonly operations: number
}

/**
 * A program as small integers, so that it can be shrunk and put in a token: which of its requests each place of a full
 * grid of clients and operations takes, and which places are left.
 */
export interface DrawnProgram {
  /** One for each place, client by client: an index into the requests of that place. */
  readonly choices: readonly number[]
  /** Places, ascending. */
  readonly kept: readonly number[]
}

/** Drawn programs as fast-check values: they shrink towards fewer places and towards the first of the requests. */
export function drawnPrograms(requests: Requests, size: ProgramSize): fc.Arbitrary<DrawnProgram> {
  const places = placesOf(size)
  const choices = places.map(({ client, index }) => fc.nat({ max: requests(client, index).length - 1 }))
  const all = places.map((_, place) => place)
  return fc.record({ choices: fc.tuple(...choices), kept: fc.subarray(all, { minLength: 1 }) })
}

/** The largest program that there is, with the first choice in every place. */
export function wholeProgram(size: ProgramSize): DrawnProgram {
  const places = placesOf(size)
  return { choices: places.map(() => 0), kept: places.map((_, place) => place) }
}

/** The program that was drawn; clients without an operation are left out. */
export function programOf(requests: Requests, size: ProgramSize, { choices, kept }: DrawnProgram): Program {
  const places = placesOf(size)
  const clients = Array.from({ length: size.clients }, (_, client) =>
    kept.flatMap(place => {
      const at = places[place]
      if (at === undefined || at.client !== client) return []
      const request = requests(client, at.index)[choices[place] ?? 0]
      return request === undefined ? [] : [request]
    }),
  )
  return { clients: clients.filter(asked => asked.length > 0) }
}

function placesOf({ clients, operations }: ProgramSize): readonly { client: number; index: number }[] {
  return Array.from({ length: clients * operations }, (_, place) => ({
    client: Math.floor(place / operations),
    index: place % operations,
  }))
}
