import type { Operation } from '../history/operation.ts'
import type { Buffers } from './buffers.ts'

/**
 * The entries of a history in the order of time: `operation` for an invocation, `~operation` for a completion.
 * Invocations come before completions of the same moment, for an operation precedes another only if it completed
 * strictly earlier. Failed operations have no entries, unknown ones no completion.
 */
export interface Timeline {
  readonly entries: Int32Array
  /** How many of the integers are entries. */
  readonly length: number
}

/** Orders the entries of a history. */
export function timelineOf(operations: readonly Operation[], buffers: Buffers): Timeline {
  return denseTimeline(operations, buffers) ?? sortedTimeline(operations)
}

/** Places entries by their times where those are distinct small integers, as recorders number them. */
function denseTimeline(operations: readonly Operation[], buffers: Buffers): Timeline | undefined {
  const count = operations.length
  const origin = operations[0]?.invokedAt ?? 0
  const range = 4 * count + 64
  const places = buffers.take('places', range)
  places.fill(0, 0, range)
  let length = 0
  for (let id = 0; id < count; id++) {
    const operation = operations[id]
    if (operation === undefined) return undefined
    const kind = operation.outcome.kind
    if (kind === 'failed') continue
    const invoked = operation.invokedAt - origin
    // An unsigned comparison refuses fractions, infinities, negative and far numbers at once.
    if (invoked >>> 0 !== invoked || invoked >= range || places[invoked] !== 0) return undefined
    places[invoked] = id + 1
    length++
    if (kind === 'unknown') continue
    const completed = operation.completedAt - origin
    if (completed >>> 0 !== completed || completed >= range || places[completed] !== 0) return undefined
    places[completed] = -(id + 1)
    length++
  }
  return { entries: compacted(places, length, buffers), length }
}

function compacted(places: Int32Array, length: number, buffers: Buffers): Int32Array {
  const entries = buffers.take('timeline', length)
  let at = 0
  for (let place = 0; at < length; place++) {
    const entry = places[place] ?? 0
    if (entry !== 0) entries[at++] = entry > 0 ? entry - 1 : entry
  }
  return entries
}

function sortedTimeline(operations: readonly Operation[]): Timeline {
  const calls: number[] = []
  const returns: number[] = []
  const begin = new Float64Array(operations.length)
  const end = new Float64Array(operations.length)
  for (const [id, operation] of operations.entries()) {
    if (operation.outcome.kind === 'failed') continue
    begin[id] = operation.invokedAt
    end[id] = operation.completedAt
    calls.push(id)
    if (operation.outcome.kind === 'ok') returns.push(id)
  }
  const entries = merged(sortedBy(begin, calls), sortedBy(end, returns), begin, end)
  return { entries, length: entries.length }
}

function sortedBy(times: Float64Array, ids: readonly number[]): Int32Array {
  const sorted = Int32Array.from(ids)
  const timeOf = (id: number): number => times[id] ?? 0
  // Infinity minus Infinity is no number, hence the comparisons.
  return sorted.sort((left, right) =>
    timeOf(left) < timeOf(right) ? -1 : timeOf(left) > timeOf(right) ? 1 : left - right,
  )
}

function merged(calls: Int32Array, returns: Int32Array, begin: Float64Array, end: Float64Array): Int32Array {
  const timeline = new Int32Array(calls.length + returns.length)
  let call = 0
  let back = 0
  for (let at = 0; at < timeline.length; at++) {
    const calling = calls[call]
    const returning = returns[back]
    const callFirst =
      calling !== undefined && (returning === undefined || (begin[calling] ?? 0) <= (end[returning] ?? 0))
    if (callFirst) {
      timeline[at] = calling
      call++
    } else if (returning !== undefined) {
      timeline[at] = ~returning
      back++
    }
  }
  return timeline
}
