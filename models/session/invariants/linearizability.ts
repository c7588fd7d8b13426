import type { Model } from '../../../harness/check/model.ts'
import { check } from '../../../harness/check/precedence.ts'
import type { Violation } from '../../../harness/check/verdict.ts'
import { internalOperation } from '../../../harness/check/verdict.ts'
import type { Invariant } from '../../../harness/explore/invariant.ts'
import type { Operation, OperationId } from '../../../harness/history/operation.ts'

/** The operations look as if each had happened at its points, in some order that keeps what clients could see. */
export function linearizability<State, Request, Answer>(
  model: Model<State, Request, Answer>,
): Invariant<Request, Answer> {
  return {
    id: 'linearizability',
    claim: `the history has a linearization by the model ${model.name}`,
    breach({ history }, precedes) {
      const verdict = check(model, history.operations, precedes)
      if (verdict.kind !== 'violation') return undefined
      return { sentence: sentenceOf(verdict.violation, history.operations), operations: verdict.violation.stuck }
    },
  }
}

function sentenceOf({ longest, stuck }: Violation, operations: readonly Operation[]): string {
  const name = (id: OperationId): string => nameOf(operations[id])
  const asked = longest.flatMap(({ operation }) => (operation === internalOperation ? [] : [operation]))
  const placed = [...new Set(asked)].map(name)
  const after = placed.length === 0 ? 'at the very start' : `after ${placed.join(', then ')}`
  const claim = 'no order of the operations explains their answers'
  if (stuck.length === 0) return `${claim}: ${after}, each of the rest waits for another`
  const answers = stuck.map(id => `${name(id)} could not have been answered ${answerOf(operations[id])}`)
  return `${claim}: at best, ${after}, ${answers.join(' and ')}`
}

/** The request in a few words: its operation and whatever else it asks with. */
function nameOf(operation: Operation | undefined): string {
  const input = operation?.input
  if (typeof input !== 'object' || input === null) return JSON.stringify(input)
  return Object.values(input)
    .map(value => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(' ')
}

function answerOf(operation: Operation | undefined): string {
  return operation?.outcome.kind === 'ok' ? JSON.stringify(operation.outcome.answer) : 'at all'
}
