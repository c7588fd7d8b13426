import type { Growth, Model, Registers } from './model.ts'
import { applyRule, type Asked, type Rule } from './rule.ts'

/** What a model that consists of rules is made of. `key` must tell any two different states apart. */
export interface RuleModelParts<State, Input, Answer> {
  readonly name: string
  readonly initial: State
  rule(asked: Asked<Input, Answer>): Rule<State>
  key(state: State): string | number
  partition?(input: Input): string
  describe?(state: State): string
  /** Says which of the operations whose effect depends on the state only make it grow. */
  readonly growth?: Growth<State, Input, Answer>
  readonly registers?: Registers<Input, Answer>
}

/** A model whose every operation is a guard and an effect. Its `step` is derived, so that the two cannot disagree. */
export function ruleModel<State, Input, Answer>(
  parts: RuleModelParts<State, Input, Answer>,
): Model<State, Input, Answer> {
  return {
    ...parts,
    step: (state, point) => applyRule(parts.rule(point), state, each => parts.key(each)),
  }
}
