import fc from 'fast-check'
import { askable, type Place } from './askable.ts'
import type { Input, Program, System } from './system.ts'

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
  // 0 leaves a place out, so that every place can vanish by itself, whatever the others are.
  const places = placesOf(size).map(({ client, index }) => fc.nat({ max: requests(client, index).length }))
  const some = fc.tuple(...places).filter(drawn => drawn.some(choice => choice > 0))
  return some.map(takenOf, drawnOf)
}

function takenOf(drawn: readonly number[]): DrawnProgram {
  const kept = drawn.flatMap((choice, place) => (choice > 0 ? [place] : []))
  return { choices: drawn.map(choice => Math.max(0, choice - 1)), kept }
}

function drawnOf(value: unknown): number[] {
  const { choices, kept } = value as DrawnProgram
  return choices.map((choice, place) => (kept.includes(place) ? choice + 1 : 0))
}

/** The largest program that there is, with the first choice in every place. */
export function wholeProgram(size: ProgramSize): DrawnProgram {
  const places = placesOf(size)
  return { choices: places.map(() => 0), kept: places.map((_, place) => place) }
}

/**
 * Programs of a system as fast-check values, which shrink towards fewer operations; what the preconditions of its model
 * rule out is left out.
 *
 * @throws NoRequests when the system has no `requests`
 */
export function programs(system: System, size: ProgramSize): fc.Arbitrary<Program> {
  const made = drawnPrograms(requestsOf(system), size).map(drawn => programOf(system, size, drawn))
  return made.filter(({ clients }) => clients.length > 0)
}

/** The program that was drawn; clients without an operation are left out. */
export function programOf(system: System, size: ProgramSize, drawn: DrawnProgram): Program {
  const places = askedPlaces(system, size, drawn)
  const clients = Array.from({ length: size.clients }, (_, client) =>
    places.filter(place => place.client === client).map(({ input }) => input),
  )
  return { clients: clients.filter(asked => asked.length > 0) }
}

/** The same program without the places that nobody would ask: one name for one program. */
export function withoutUnasked(system: System, size: ProgramSize, drawn: DrawnProgram): DrawnProgram {
  const kept = askedPlaces(system, size, drawn).map(({ place }) => place)
  return { kept, choices: drawn.choices.map((choice, place) => (kept.includes(place) ? choice : 0)) }
}

/** A system says nothing of what clients may ask, so no program can be made up for it. */
export class NoRequests extends Error {
  override readonly name = 'NoRequests'
}

/** What clients may ask of a system. */
export function requestsOf(system: System): Requests {
  if (system.requests === undefined) {
    throw new NoRequests(
      `the system ${system.name} has no requests(client, index), so no program can be made up for it`,
    )
  }
  return (client, index) => system.requests?.(client, index) ?? []
}

interface AskedPlace extends Place<Input> {
  readonly place: number
}

function askedPlaces(system: System, size: ProgramSize, { choices, kept }: DrawnProgram): readonly AskedPlace[] {
  const requests = requestsOf(system)
  const grid = placesOf(size)
  const places = kept.flatMap(place => {
    const at = grid[place]
    const input = at === undefined ? undefined : requests(at.client, at.index)[choices[place] ?? 0]
    return at === undefined || input === undefined ? [] : [{ place, client: at.client, input }]
  })
  const { model } = system
  if (model?.precondition === undefined) return places
  const isAskable = askable(model, places)
  return places.filter((_, index) => isAskable[index])
}

function placesOf({ clients, operations }: ProgramSize): readonly { client: number; index: number }[] {
  return Array.from({ length: clients * operations }, (_, place) => ({
    client: Math.floor(place / operations),
    index: place % operations,
  }))
}
