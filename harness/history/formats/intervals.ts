/** When an operation of an interval format was invoked and completed, in any unit; undefined where it never was. */
export interface Interval {
  readonly client: number
  readonly invokedAt: number
  readonly completedAt: number | undefined
}

/** An interval's end and its position among all entries. */
interface Entry {
  readonly time: number
  readonly index: number
  readonly isCall: boolean
  readonly rank: number
}

/**
 * Orders the entries of intervals whose times may be equal: at one moment invocations come before completions, for
 * the operations may have overlapped, except that one client's own operations keep their order.
 *
 * @returns per interval the positions of its invocation and its completion (`Infinity` if it never completed)
 */
export function orderIntervals(intervals: readonly Interval[]): { invokedAt: number; completedAt: number }[] {
  const endings = new Set<string>()
  for (const { client, completedAt } of intervals) {
    if (completedAt !== undefined) endings.add(`${String(client)}@${String(completedAt)}`)
  }
  const entries: Entry[] = []
  const beginnings = new Set(intervals.map(each => `${String(each.client)}@${String(each.invokedAt)}`))
  for (const [index, { client, invokedAt, completedAt }] of intervals.entries()) {
    const follows = endings.has(`${String(client)}@${String(invokedAt)}`) && completedAt !== invokedAt
    entries.push({ time: invokedAt, index, isCall: true, rank: follows ? 2 : 0 })
    if (completedAt === undefined) continue
    const isFollowed = beginnings.has(`${String(client)}@${String(completedAt)}`) && completedAt !== invokedAt
    entries.push({ time: completedAt, index, isCall: false, rank: isFollowed ? 1 : 3 })
  }
  entries.sort((left, right) => left.time - right.time || left.rank - right.rank || left.index - right.index)
  const positions = intervals.map(() => ({ invokedAt: 0, completedAt: Infinity }))
  for (const [at, { index, isCall }] of entries.entries()) {
    const position = positions[index]
    if (position === undefined) continue
    if (isCall) position.invokedAt = at
    else position.completedAt = at
  }
  return positions
}
