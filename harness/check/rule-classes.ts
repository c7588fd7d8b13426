import type { Operation } from '../history/operation.ts'
import type { Buffers } from './buffers.ts'
import { Classes } from './classes.ts'
import type { Model, Point } from './model.ts'
import type { Timeline } from './timeline.ts'
import { effectBecomes, effectUpdates, guardAny, guardDiffers, guardEqual, guardNever, type Rule } from './rule.ts'

/** The class number of an operation that can be left out: it is always allowed and changes nothing. */
export const leftOut = -1

/** The class number of an unknown operation is `crashedClass - id`, so that one array says both. */
export const crashedClass = -2

/** Classes of a history whose model consists of rules, and the class of each operation. */
export interface RuleClasses<State, Input, Answer> {
  readonly classes: Classes<State, Input, Answer>
  readonly classOf: Int32Array
}

/**
 * Classes straight from guards and effects. A read of state s has the number 4s, a write 4s + 1, a failed
 * compare-and-set 4s + 2, and any other rule 4j + 3, where j counts those: most operations need no look-up at all.
 */
export function ruleClasses<State, Input, Answer>(
  model: Model<State, Input, Answer>,
  rule: (operation: Operation<Input, Answer>) => Rule<State>,
  operations: readonly Operation<Input, Answer>[],
  { entries, length }: Timeline,
  buffers: Buffers,
): RuleClasses<State, Input, Answer> {
  const classes = new Classes(model, pointOf, buffers)
  const classOf = buffers.take('class', operations.length)
  const rest = new RemainingRules(classes)
  for (let at = 0; at < length; at++) {
    const id = entries[at] ?? -1
    const operation = id < 0 ? undefined : operations[id]
    if (operation === undefined) continue
    const number = classNumber(classes, rest, operation, rule(operation))
    classOf[id] = operation.outcome.kind === 'unknown' && number !== leftOut ? crashedClass - number : number
  }
  defineSimple(classes)
  rest.define()
  return { classes, classOf }
}

function pointOf<Input, Answer>(operation: Operation<Input, Answer>, index: number): Point<Input, Answer> {
  const { id, client, input, outcome } = operation
  return { operation: id, client, input, outcome, index }
}

function classNumber<State, Input, Answer>(
  classes: Classes<State, Input, Answer>,
  rest: RemainingRules<State, Input, Answer>,
  operation: Operation<Input, Answer>,
  rule: Rule<State>,
): number {
  if (rule.effect === effectUpdates) return rest.updating(operation)
  const { guard } = rule
  if (guard === guardNever) return rest.numberOf(guardNever, 0, -1)
  // Guards and effects say which of the two fields holds a state.
  const next = rule.effect === effectBecomes ? classes.states.numberOf(rule.next as State) : -1
  if (guard === guardAny) return next < 0 ? leftOut : 4 * next + 1
  const expected = classes.states.numberOf(rule.expected as State)
  if (next < 0) return 4 * expected + (guard === guardEqual ? 0 : 2)
  return rest.numberOf(guard, expected, next)
}

function defineSimple<State, Input, Answer>(classes: Classes<State, Input, Answer>): void {
  const states = classes.states.size
  classes.reserve(4 * states)
  for (let state = 0; state < states; state++) {
    classes.setRule(4 * state, guardEqual, state, -1)
    classes.setRule(4 * state + 1, guardAny, 0, state)
    classes.setRule(4 * state + 2, guardDiffers, state, -1)
  }
}

/** The rules that have both a guard and an effect, or an effect that depends on the state. */
class RemainingRules<State, Input, Answer> {
  private readonly classes: Classes<State, Input, Answer>
  private readonly byParts = new Map<number, number>()
  /** Guard, expected state and next state of one rule after another. */
  private readonly parts: number[] = []
  private readonly asked: (Operation<Input, Answer> | undefined)[] = []

  constructor(classes: Classes<State, Input, Answer>) {
    this.classes = classes
  }

  numberOf(guard: number, expected: number, next: number): number {
    // A small integer where it can be one: larger ones cost a number of their own.
    const isSmall = expected < 0x4000 && next < 0x3fff
    const key = isSmall
      ? (expected << 16) | ((next + 1) << 2) | guard
      : (expected * 0x1000000 + next + 1) * 4 + 0x100000000 + guard
    const known = this.byParts.get(key)
    if (known !== undefined) return known
    const fresh = 4 * (this.parts.length / 3) + 3
    this.parts.push(guard, expected, next)
    this.byParts.set(key, fresh)
    return fresh
  }

  updating(operation: Operation<Input, Answer>): number {
    const index = this.parts.length / 3
    const fresh = 4 * index + 3
    this.asked[index] = operation
    this.parts.push(guardNever, 0, -1)
    return fresh
  }

  define(): void {
    const { parts, classes } = this
    for (let index = 0; 3 * index < parts.length; index++) {
      const operation = this.asked[index]
      const guard = parts[3 * index] ?? guardNever
      if (operation !== undefined) classes.setTable(4 * index + 3, operation, 0)
      else classes.setRule(4 * index + 3, guard, parts[3 * index + 1] ?? 0, parts[3 * index + 2] ?? -1)
    }
  }
}
