import { Process } from '../../world/chain.ts'
import { freshValueNumber, valueNumber } from '../../world/value-number.ts'

/**
 * A number for an answer that a program got: equal numbers mean that the program cannot tell the answers apart. What is
 * no plain value (a Map, an instance of a class, a function) gets a number of its own each time, so that two states are
 * rather kept apart than taken for one.
 */
export function answerNumber(answer: unknown): number {
  if (answer instanceof Process) return valueNumber(['process', answer.alive])
  if (answer instanceof Error) return valueNumber(['error', answer.name, answer.message])
  return isPlain(answer) ? valueNumber(answer) : freshValueNumber()
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isPlain)
  const prototype: unknown = Object.getPrototypeOf(value)
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isPlain)
}
