import { blind, pure } from '../classes.ts'
import type { Problem } from '../problem.ts'
import type { PlacedPoint } from '../unfold.ts'

/** The operations of one value of a register: the write and the reads that saw it. */
interface Cluster {
  write: Placeable | undefined
  readonly reads: Placeable[]
  /** The first gap at which one of the operations must have happened. */
  earliestEnd: number
  /** The last gap before which one of the operations cannot have happened. */
  latestBegin: number
  /** The gap at which a cluster that holds for no time is placed. */
  gap: number
}

/** An operation and the gaps in which it may be placed; gap k is the moment just before the k-th return. */
interface Placeable {
  readonly operation: number
  readonly begin: number
  readonly end: number
}

/** What the zones of a register say: an order, or that there is none. */
export type ZoneEnd = { readonly kind: 'found'; points(): PlacedPoint[] } | { readonly kind: 'exhausted' }

/**
 * Decides a register every value of which is written at most once, after Gibbons and Korach, "Testing shared
 * memories" (1997): the value of a write must hold from the first completion among its operations to the last
 * invocation. Two such zones must not overlap; and operations that all overlap each other need a moment outside
 * all other zones. Takes O(n log n).
 *
 * @returns undefined where the problem is not of that kind
 */
export function registerZones(problem: Problem): ZoneEnd | undefined {
  // Values that the model writes by itself have no operation, and points of one operation have an order of their own.
  if (problem.hasChains || problem.classes.model.internal !== undefined) return undefined
  const clusters = clustersOf(problem)
  if (clusters === undefined) return undefined
  const found: Cluster[] = []
  for (const [state, cluster] of clusters) {
    if (cluster.reads.length === 0 && cluster.write === undefined) continue
    if (!completeCluster(cluster, state === problem.classes.start)) return { kind: 'exhausted' }
    found.push(cluster)
  }
  if (!placeClusters(found)) return { kind: 'exhausted' }
  return { kind: 'found', points: () => orderedPoints(problem, found) }
}

/** Groups reads and writes by state; undefined if there is anything else, or a state is written twice. */
function clustersOf(problem: Problem): ReadonlyMap<number, Cluster> | undefined {
  const { classes } = problem
  const clusters = new Map<number, Cluster>()
  let opening = 0
  for (let k = 0; k < problem.returns; k++) {
    for (; opening < (problem.openedBefore[k] ?? 0); opening++) {
      const id = problem.entryClass[opening] ?? 0
      const end = problem.entryReturn[opening] ?? 0
      const placeable = { operation: problem.entryOperation[opening] ?? 0, begin: k, end }
      const isRead = classes.kind[id] === pure && classes.guard[id] === 1
      const state = isRead ? classes.target[id] : classes.effect[id]
      if (!isRead && (classes.kind[id] !== blind || classes.guard[id] !== 0)) return undefined
      if (!join(clusterOf(clusters, state ?? 0), placeable, isRead)) return undefined
    }
  }
  if (!joinCrashed(problem, clusters) || clusters.get(classes.start)?.write !== undefined) return undefined
  return clusters
}

function clusterOf(clusters: Map<number, Cluster>, state: number): Cluster {
  const known = clusters.get(state)
  if (known !== undefined) return known
  const fresh: Cluster = { write: undefined, reads: [], earliestEnd: Infinity, latestBegin: -1, gap: 0 }
  clusters.set(state, fresh)
  return fresh
}

function join(cluster: Cluster, placeable: Placeable, isRead: boolean): boolean {
  if (isRead) cluster.reads.push(placeable)
  else if (cluster.write !== undefined) return false
  else cluster.write = placeable
  cluster.earliestEnd = Math.min(cluster.earliestEnd, placeable.end)
  cluster.latestBegin = Math.max(cluster.latestBegin, placeable.begin)
  return true
}

/** Crashed writes matter only if somebody read them; then they never had to return. */
function joinCrashed(problem: Problem, clusters: Map<number, Cluster>): boolean {
  const { classes } = problem
  for (let at = 0; at < problem.crashedClasses; at++) {
    const id = problem.crashedId[at] ?? 0
    if (classes.kind[id] !== blind || classes.guard[id] !== 0) return false
  }
  let at = 0
  for (let k = 0; k < problem.returns; k++) {
    for (; at < (problem.crashedBefore[k] ?? 0); at++) {
      const crashed = problem.crashedOrder[at] ?? 0
      if (problem.crashedSize[crashed] !== 1) return false
      const cluster = clusters.get(classes.effect[problem.crashedId[crashed] ?? 0] ?? 0)
      if (cluster === undefined) continue
      if (cluster.write !== undefined) return false
      if (!join(cluster, { operation: problem.crashedOperation[at] ?? 0, begin: k, end: Infinity }, false)) return false
    }
  }
  return true
}

/** Whether every read has a write that does not begin after it ended. */
function completeCluster(cluster: Cluster, isInitial: boolean): boolean {
  if (isInitial) {
    cluster.earliestEnd = -1
    return true
  }
  const { write, reads } = cluster
  return write !== undefined && reads.every(read => read.end >= write.begin)
}

function isForward(cluster: Cluster): boolean {
  return cluster.earliestEnd < cluster.latestBegin
}

/** Whether zones of values that must hold for a while are apart, and every other cluster finds a gap outside. */
function placeClusters(clusters: readonly Cluster[]): boolean {
  const forward = clusters.filter(isForward).sort((left, right) => left.earliestEnd - right.earliestEnd)
  let until = -Infinity
  for (const zone of forward) {
    if (zone.earliestEnd < until) return false
    until = zone.latestBegin
  }
  for (const cluster of clusters) {
    if (isForward(cluster)) continue
    const zone = zoneAround(forward, cluster.latestBegin)
    cluster.gap = zone === undefined ? cluster.latestBegin : zone.latestBegin
    if (cluster.gap > cluster.earliestEnd) return false
  }
  return true
}

/** The zone that has the gap strictly inside. */
function zoneAround(forward: readonly Cluster[], gap: number): Cluster | undefined {
  let low = 0
  let high = forward.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((forward[middle]?.earliestEnd ?? 0) < gap) low = middle + 1
    else high = middle
  }
  const zone = forward[low - 1]
  return zone !== undefined && gap < zone.latestBegin ? zone : undefined
}

interface Ranked {
  readonly gap: number
  /** In one gap: what ends a zone, then what holds for no time, then what begins a zone. */
  readonly rank: number
  readonly cluster: number
  readonly isRead: number
  readonly operation: number
}

function orderedPoints(problem: Problem, clusters: readonly Cluster[]): PlacedPoint[] {
  const ranked: Ranked[] = []
  for (const [index, cluster] of clusters.entries()) {
    const { write, reads, earliestEnd } = cluster
    const forward = isForward(cluster)
    const from = forward ? Math.max(0, earliestEnd) : cluster.gap
    const rankAt = (gap: number): number => (forward ? (gap > earliestEnd ? 0 : 2) : 1)
    if (write !== undefined) {
      ranked.push({ gap: from, rank: rankAt(from), cluster: index, isRead: 0, operation: write.operation })
    }
    for (const { operation, begin } of reads) {
      const gap = Math.max(begin, from)
      ranked.push({ gap, rank: rankAt(gap), cluster: index, isRead: 1, operation })
    }
  }
  ranked.sort(
    (left, right) =>
      left.gap - right.gap || left.rank - right.rank || left.cluster - right.cluster || left.isRead - right.isRead,
  )
  return ranked.map(({ gap, operation }) => {
    const beforeReturnOf = problem.entryOperation[problem.returnEntry[gap] ?? 0] ?? 0
    return { operation, index: 0, beforeReturnOf }
  })
}
