import type { Operation, OperationId } from '../../history/operation.ts'
import type { Container } from '../model.ts'

/** Trials that making a core smaller may take. */
const mostTrials = 120

/**
 * A few values of a container whose operations have no order by themselves; without any operation of some values what
 * has an order still has one. Unknown removals stay, for they may have taken any of the values.
 *
 * @param isImpossible whether operations have no order; it is true of all of them
 */
export function smallCore<Input, Answer>(
  operations: readonly Operation<Input, Answer>[],
  container: Container<Input, Answer>,
  isImpossible: (operations: readonly Operation<Input, Answer>[]) => boolean,
): OperationId[] {
  const relevant = operations.filter(each => each.outcome.kind !== 'failed')
  const groupOf = new Map(relevant.map(each => [each.id, groupName(each, container)]))
  const among = (groups: readonly string[]): Operation<Input, Answer>[] => {
    const kept = new Set(groups)
    return relevant.filter(each => kept.has(groupOf.get(each.id) ?? '') || groupOf.get(each.id) === '')
  }
  let groups = [...new Set(groupOf.values())].filter(name => name !== '')
  let trials = 0
  for (let size = groups.length >> 1; size > 0; size >>= 1) {
    for (let from = 0; from < groups.length && trials < mostTrials; trials++) {
      const without = [...groups.slice(0, from), ...groups.slice(from + size)]
      if (isImpossible(among(without))) groups = without
      else from += size
    }
  }
  return among(groups).map(each => each.id)
}

function groupName<Input, Answer>(operation: Operation<Input, Answer>, container: Container<Input, Answer>): string {
  const role = container.role(operation)
  if (role.kind === 'none') return ''
  return role.kind === 'empty' ? `empty ${String(operation.id)}` : `${typeof role.value} ${String(role.value)}`
}
