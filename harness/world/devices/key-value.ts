import type { Cells } from '../cells.ts'
import { DeviceUnavailable } from '../device-error.ts'
import type { Device, Failure } from '../device.ts'
import type { KeyValueEntry } from '../world.ts'

/** A request to the store. Times are in milliseconds; a poll's deadline is a point in virtual time. */
export type KeyValueRequest =
  | { readonly kind: 'get'; readonly key: string }
  | { readonly kind: 'set'; readonly key: string; readonly value: string; readonly ttlMs: number }
  | { readonly kind: 'set-if-absent'; readonly key: string; readonly value: string; readonly ttlMs: number }
  | { readonly kind: 'compare-and-delete'; readonly key: string; readonly value: string }
  | { readonly kind: 'compare-and-expire'; readonly key: string; readonly value: string; readonly ttlMs: number }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'scan'; readonly prefix: string }
  | {
      readonly kind: 'poll-set-if-absent'
      readonly key: string
      readonly value: string
      readonly ttlMs: number
      readonly deadlineMs: number
    }

/** A store of strings with expiry, as Redis keeps one: each request atomic, keys gone at their expiry. */
export const keyValueDevice: Device<KeyValueRequest> = {
  name: 'key-value',
  remote: true,
  perform: performKeyValue,
  failures: () => unreachable,
  mutates: request => request.kind !== 'get' && request.kind !== 'scan',
  waiting: {
    waits: request => request.kind === 'poll-set-if-absent',
    polls: request => request.kind === 'poll-set-if-absent',
    ready(cells, request, inFlight) {
      if (request.kind !== 'poll-set-if-absent') return true
      if (live(cells, request.key) === undefined) return true
      return !inFlight && cells.now() >= request.deadlineMs
    },
    wakeAt(cells, request) {
      if (request.kind !== 'poll-set-if-absent') return Infinity
      return Math.min(request.deadlineMs, live(cells, request.key)?.expiresAtMs ?? Infinity)
    },
  },
  nextDeadline(cells) {
    const deadlines = cells.members(allKeys).map(key => live(cells, key)?.expiresAtMs ?? Infinity)
    return Math.min(Infinity, ...deadlines)
  },
  inspect: held => held.map(([key, value]) => ({ name: `key ${key}`, text: printEntry(value as Entry) })),
  describe: request => describeKeyValue(request),
}

const unreachable: readonly Failure[] = [{ performed: false, error: () => new DeviceUnavailable('key-value') }]

interface Entry {
  readonly value: string
  /** Infinity where it never expires. */
  readonly expiresAtMs: number
}

function printEntry({ value, expiresAtMs }: Entry): string {
  return expiresAtMs === Infinity ? value : `${value} (expires at ${String(expiresAtMs)} ms)`
}

const allKeys = 'keys'

function performKeyValue(cells: Cells, request: KeyValueRequest): unknown {
  switch (request.kind) {
    case 'get':
      return live(cells, request.key)?.value
    case 'set':
      return store(cells, request.key, request.value, request.ttlMs)
    case 'set-if-absent':
    case 'poll-set-if-absent':
      // A poll ends with its deadline, so it reads the clock even where nothing expires.
      if (request.kind === 'poll-set-if-absent') cells.now()
      if (live(cells, request.key) !== undefined) return false
      store(cells, request.key, request.value, request.ttlMs)
      return true
    case 'compare-and-delete':
      return live(cells, request.key)?.value === request.value && drop(cells, request.key)
    case 'compare-and-expire':
      if (live(cells, request.key)?.value !== request.value) return false
      store(cells, request.key, request.value, request.ttlMs)
      return true
    case 'delete':
      return live(cells, request.key) !== undefined && drop(cells, request.key)
    case 'scan':
      return scan(cells, request.prefix)
  }
}

/** What the key holds, unless it has expired. Only a key with an expiry reads the clock. */
function live(cells: Cells, key: string): Entry | undefined {
  const entry = cells.get(key) as Entry | undefined
  if (entry === undefined || entry.expiresAtMs === Infinity) return entry
  return entry.expiresAtMs > cells.now() ? entry : undefined
}

function store(cells: Cells, key: string, value: string, ttlMs: number): void {
  const expiresAtMs = ttlMs === Infinity ? Infinity : cells.now() + ttlMs
  if (live(cells, key) === undefined) cells.enter(allKeys, key)
  cells.set(key, { value, expiresAtMs } satisfies Entry)
}

function drop(cells: Cells, key: string): boolean {
  cells.set(key, undefined)
  cells.leave(allKeys, key)
  return true
}

function scan(cells: Cells, prefix: string): readonly KeyValueEntry[] {
  const found: KeyValueEntry[] = []
  for (const key of cells.members(allKeys)) {
    const entry = key.startsWith(prefix) ? live(cells, key) : undefined
    if (entry !== undefined) found.push({ key, value: entry.value, expiresInMs: remaining(cells, entry) })
  }
  return found
}

function remaining(cells: Cells, entry: Entry): number | null {
  return entry.expiresAtMs === Infinity ? null : entry.expiresAtMs - cells.now()
}

function describeKeyValue(request: KeyValueRequest): string {
  switch (request.kind) {
    case 'get':
    case 'delete':
      return `${request.kind} ${request.key}`
    case 'scan':
      return `scan ${request.prefix}*`
    case 'compare-and-delete':
      return `delete ${request.key} if it holds ${request.value}`
    case 'compare-and-expire':
      return `renew ${request.key} for ${String(request.ttlMs)} ms if it holds ${request.value}`
    case 'set':
      return `set ${request.key} = ${request.value}${expiry(request.ttlMs)}`
    case 'set-if-absent':
      return `set ${request.key} = ${request.value} if absent${expiry(request.ttlMs)}`
    case 'poll-set-if-absent':
      return `wait to set ${request.key} = ${request.value}${expiry(request.ttlMs)}`
  }
}

function expiry(ttlMs: number): string {
  return ttlMs === Infinity ? '' : ` for ${String(ttlMs)} ms`
}
