import type { Container, Model, Role } from '../harness/check/model.ts'
import type { Asked } from '../harness/check/rule.ts'
import type { Value } from '../harness/history/value.ts'

/** A call of a container: one that puts a value in has it. */
interface ContainerCall<Item extends Value> {
  readonly f: string
  readonly value?: Item
}

interface ContainerParts<Item extends Value> {
  readonly order: Container<never, never>['order']
  /** The call that puts a value in; any other takes one out, and answers null where there was none. */
  readonly insertion: string
  keyOf(value: Item): string | number | bigint
}

/** Says of a model that it is a container, if it is empty at first: the special algorithms start from there. */
export function containerOf<State, Item extends Value, Call extends ContainerCall<Item>>(
  model: Model<State, Call, Item | null | undefined>,
  initial: readonly Item[],
  parts: ContainerParts<Item>,
): Model<State, Call, Item | null | undefined> {
  if (initial.length > 0) return model
  const role = ({ input, outcome }: Asked<Call, Item | null | undefined>): Role => {
    if (input.f === parts.insertion && input.value !== undefined)
      return { kind: 'insert', value: parts.keyOf(input.value) }
    if (outcome.kind !== 'ok' || outcome.answer === undefined) return { kind: 'none' }
    return outcome.answer === null ? { kind: 'empty' } : { kind: 'remove', value: parts.keyOf(outcome.answer) }
  }
  return { ...model, container: { order: parts.order, role } }
}
