import { coldCheckThenAct } from './cold-check-then-act.ts'
import { coldKeyThenUuidKey } from './cold-key-then-uuid-key.ts'
import { coldTurnBehindNoise } from './cold-turn-behind-noise.ts'
import { consecutiveAssistants } from './consecutive-assistants.ts'
import { crashMidSwitch } from './crash-mid-switch.ts'
import type { Exhibit } from './exhibit.ts'
import { leaseExpiresInSection } from './lease-expires-in-section.ts'
import { missingReCheck } from './missing-re-check.ts'
import { narrowWindows } from './narrow-windows.ts'
import { staleCacheFill } from './stale-cache-fill.ts'
import { staleTakeover } from './stale-takeover.ts'
import { staleWriteErasesTurns } from './stale-write-erases-turns.ts'
import { switchAfterCompleted } from './switch-after-completed.ts'

/** The seeded bugs that strategies are measured on. */
export const museum: readonly Exhibit[] = [
  coldCheckThenAct,
  missingReCheck,
  coldKeyThenUuidKey,
  consecutiveAssistants,
  switchAfterCompleted,
  leaseExpiresInSection,
  crashMidSwitch,
  narrowWindows,
  staleTakeover,
  staleWriteErasesTurns,
  coldTurnBehindNoise,
  staleCacheFill,
]
