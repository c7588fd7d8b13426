import type { OperationRecord } from './operation-record.ts'
import type { Trace } from './trace.ts'

/**
 * Whether some schedule of the class that a trace is of may complete `left` before it invokes `right`: unless one of
 * the effects that may be the first of `right` happens before the last of `left`. No schedule of the class need show
 * this for all pairs at once, so a verdict on this order can be a false alarm, and misses nothing.
 */
export function mayPrecede(left: OperationRecord, right: OperationRecord, trace: Trace): boolean {
  if (left.completedStep < 0 || right.invokedStep < 0) return false
  return !right.openedSteps.some(step => trace.before(step, left.completedStep))
}
