import type { LockFileParts } from './lock-file.ts'
import { claimedParts } from './lock-files.ts'

/** Who walks in where a flow of the same process holds the lock. */
export interface ReentrancyPart {
  readonly name: string
  walksIn(holder: string, flow: string): boolean
}

/** How long a lock may be held once another grant has joined the first. */
export interface HoldLimitPart {
  readonly name: string
  untilMs(held: number, asked: number): number
}

/** What a watchdog does that takes the lock from its holder. */
export interface WatchdogPart {
  readonly name: string
  /** Whether the holder is told. */
  readonly tells: boolean
  /** Whether the lock file is removed with what the process knows of it. */
  readonly removesFile: boolean
}

/** What who gives a lock up looks at. */
export interface ReleasePart {
  readonly name: string
  /** Whether the file is removed, by whether the process knows the lock as its own still. */
  removes(isOwn: boolean): boolean
}

/** The parts of which such locks differ. */
export interface HeldLockParts {
  readonly file: LockFileParts
  readonly reentrancy: ReentrancyPart
  readonly holdLimit: HoldLimitPart
  readonly watchdog: WatchdogPart
  readonly release: ReleasePart
}

/** Nobody: a flow that asks for what it holds waits for itself. */
export const reenteredByNobody: ReentrancyPart = { name: 're-entered by nobody', walksIn: () => false }

/** The flow that holds it. */
export const reenteredByFlow: ReentrancyPart = {
  name: 're-entered by its flow',
  walksIn: (holder, flow) => holder === flow,
}

/** Every flow of the process: that one of them holds it is all that is looked at. */
export const reenteredByProcess: ReentrancyPart = { name: 're-entered by its process', walksIn: () => true }

/** For as long as the longest of those who share it asked. */
export const heldForLongest: HoldLimitPart = { name: 'held for the longest', untilMs: Math.max }

/** For as long as the first asked, whoever joined. */
export const heldForFirst: HoldLimitPart = { name: 'held for the first', untilMs: held => held }

/** Who it takes the lock from is told, and stops before touching anything more. */
export const watchdogTells: WatchdogPart = { name: 'a watchdog', tells: true, removesFile: true }

/** Who it takes the lock from goes on. */
export const watchdogIsSilent: WatchdogPart = {
  name: 'a watchdog that does not tell',
  tells: false,
  removesFile: true,
}

/** It forgets the lock, and the file stays: nobody is left to remove it. */
export const watchdogLeavesFile: WatchdogPart = {
  name: 'a watchdog that leaves the file',
  tells: true,
  removesFile: false,
}

/** What the watchdog has given up is not given up again. */
export const releasedWhereOwn: ReleasePart = { name: 'released where it is the own one', removes: isOwn => isOwn }

/** Whatever file is there by then is removed. */
export const releasedWhateverIsThere: ReleasePart = { name: 'released whatever is there', removes: () => true }

/** What of such a lock is sound: each flow has its own, for the longest that it asked, and is told when it is gone. */
export const heldByFlow: HeldLockParts = {
  file: claimedParts,
  reentrancy: reenteredByFlow,
  holdLimit: heldForLongest,
  watchdog: watchdogTells,
  release: releasedWhereOwn,
}
