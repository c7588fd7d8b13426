export type { Model, Point } from './harness/check/model.ts'
export type { Linearization, LinearizedPoint, Verdict, Violation } from './harness/check/verdict.ts'
export type * from './harness/explore/finding.ts'
export type { Breach, Invariant } from './harness/explore/invariant.ts'
export type { Ending, Run } from './harness/explore/run.ts'
export { defineScenario } from './harness/explore/scenario.ts'
export type {
  Case,
  Expectation,
  FaultBudget,
  Moment,
  OperationPhase,
  Scenario,
  Target,
  Variant,
} from './harness/explore/scenario.ts'
export { defineSystem } from './harness/explore/system.ts'
export type { Input, Perform, Program, System } from './harness/explore/system.ts'
export type * from './harness/history/operation.ts'
export type { OperationState, StepInvariant, StepView } from './harness/schedule/step-invariant.ts'
export type { Machine } from './harness/machine.ts'
export type * from './harness/world/lock.ts'
export type * from './harness/world/world.ts'
