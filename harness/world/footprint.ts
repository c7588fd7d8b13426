/** Names a resource: something that steps may read or change. Dense small integers, stable over the runs of a search. */
export type ResourceId = number

/**
 * How a step touched a resource. Two reads commute, and so do two adds (members of a set, completions of
 * operations); every other pair conflicts.
 */
export const access = { read: 1, add: 2, write: 3 } as const

export type Access = (typeof access)[keyof typeof access]

/** Names an interned footprint: equal footprints have equal ids, also across the runs of a search. */
export type FootprintId = number

/** Depends on everything: what a step touches that is ordered against all others. */
export const everything: ResourceId = 0

/** What the step that is under way has touched so far. Reused from step to step, so that nothing is allocated. */
export class Journal {
  /** Entry i is `resource * 4 + access`. */
  readonly entries: Int32Array = new Int32Array(4096)
  count = 0
  /** While muted nothing is recorded: readiness is asked for at every scan, and is no access. */
  muted = false

  clear(): void {
    this.count = 0
  }

  touch(resource: ResourceId, how: Access): void {
    if (this.muted) return
    const entries = this.entries
    for (let index = 0; index < this.count; index++) {
      const entry = entries[index] as number
      if (entry >> 2 !== resource) continue
      if ((entry & 3) !== how) entries[index] = resource * 4 + access.write
      return
    }
    entries[this.count++] = resource * 4 + how
  }
}

/**
 * Footprints as values, and which of them conflict. Sleep sets outlive a run: compared by object identity they would
 * forget what they know.
 */
export class Footprints {
  private readonly root = new TrieNode(0)
  private readonly accesses: Int32Array[] = [new Int32Array(0)]
  private readonly conflicts: Uint8Array[] = [new Uint8Array(64)]

  /** The id of what the journal holds; 0 for nothing at all. Sorts the journal. */
  intern(journal: Journal): FootprintId {
    const { entries, count } = journal
    sortPrefix(entries, count)
    let node = this.root
    for (let index = 0; index < count; index++) node = node.next(entries[index] as number)
    if (node.id < 0) node.id = this.add(entries.slice(0, count))
    return node.id
  }

  /** Whether steps with these footprints may not be swapped. */
  conflict(left: FootprintId, right: FootprintId): boolean {
    const row = this.conflicts[left] as Uint8Array
    const known = right < row.length ? row[right] : 0
    if (known !== 0) return known === 2
    const answer = overlap(this.accesses[left] as Int32Array, this.accesses[right] as Int32Array)
    this.remember(left, right, answer)
    return answer
  }

  /** What a footprint holds: `resource * 4 + access` each, sorted. Not to be changed. */
  accessesOf(footprint: FootprintId): Int32Array {
    return this.accesses[footprint] ?? noAccesses
  }

  private add(entries: Int32Array): FootprintId {
    this.accesses.push(entries)
    this.conflicts.push(new Uint8Array(64))
    return this.accesses.length - 1
  }

  private remember(left: FootprintId, right: FootprintId, answer: boolean): void {
    let row = this.conflicts[left] as Uint8Array
    if (right >= row.length) {
      const longer = new Uint8Array(Math.max(right + 1, row.length * 2))
      longer.set(row)
      this.conflicts[left] = row = longer
    }
    row[right] = answer ? 2 : 1
  }
}

const noAccesses = new Int32Array(0)

class TrieNode {
  id: number
  private children: Map<number, TrieNode> | undefined

  constructor(id: number) {
    this.id = id
  }

  next(entry: number): TrieNode {
    this.children ??= new Map()
    let child = this.children.get(entry)
    if (child === undefined) this.children.set(entry, (child = new TrieNode(-1)))
    return child
  }
}

function sortPrefix(entries: Int32Array, count: number): void {
  for (let end = 1; end < count; end++) {
    const entry = entries[end] as number
    let at = end
    while (at > 0 && (entries[at - 1] as number) > entry) {
      entries[at] = entries[at - 1] as number
      at--
    }
    entries[at] = entry
  }
}

function overlap(left: Int32Array, right: Int32Array): boolean {
  if (isBarrier(left) || isBarrier(right)) return true
  let i = 0
  let j = 0
  while (i < left.length && j < right.length) {
    const a = left[i] as number
    const b = right[j] as number
    if (a >> 2 < b >> 2) i++
    else if (a >> 2 > b >> 2) j++
    else if (!commute(a & 3, b & 3)) return true
    else {
      i++
      j++
    }
  }
  return false
}

function isBarrier(entries: Int32Array): boolean {
  return entries.length > 0 && (entries[0] as number) >> 2 === everything
}

function commute(left: number, right: number): boolean {
  return left === right && left !== access.write
}
