import type { TrackingPart } from '../archive-part.ts'

/** A task is said to be completed when memories were extracted, though the switch is still to come. */
export const completedBeforeSwitch: TrackingPart = { name: 'completed before the switch', isHasty: true }

/** A task is said to be completed when its messages were moved and all else is done. */
export const completedWhenMoved: TrackingPart = { name: 'completed when moved', isHasty: false }
