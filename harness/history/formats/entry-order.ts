import type { Annotation, ClientId, Operation } from '../operation.ts'
import type { Value } from '../value.ts'
import type { Call, RecordedHistory } from './recorded-history.ts'

/** One line of a file of entries. */
export type Entry =
  | { readonly kind: 'invoke' | 'complete'; readonly operation: Operation<Call, Value | undefined> }
  | { readonly kind: 'note'; readonly note: Annotation }

interface Placed {
  readonly at: number
  readonly rank: number
  readonly entry: Entry
}

/**
 * The entries of a history in the order of time. An unknown operation completes only where its client goes on after it,
 * just before that, for a file must say that it is over; where it would take effect is not said by that.
 */
export function entriesInOrder({
  operations,
  annotations,
}: Pick<RecordedHistory, 'operations' | 'annotations'>): Entry[] {
  const placed = annotations.map((note): Placed => ({ at: note.at, rank: 0, entry: { kind: 'note', note } }))
  const open = new Map<ClientId, Operation<Call, Value | undefined>>()
  for (const operation of operations) {
    const { client, invokedAt, completedAt, outcome } = operation
    const before = open.get(client)
    if (before !== undefined) placed.push({ at: invokedAt, rank: 0, entry: { kind: 'complete', operation: before } })
    open.delete(client)
    placed.push({ at: invokedAt, rank: 1, entry: { kind: 'invoke', operation } })
    if (outcome.kind === 'unknown') open.set(client, operation)
    else placed.push({ at: completedAt, rank: 2, entry: { kind: 'complete', operation } })
  }
  return placed.sort((left, right) => left.at - right.at || left.rank - right.rank).map(({ entry }) => entry)
}
