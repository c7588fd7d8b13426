import { valueKey, type Value } from '../harness/history/value.ts'

/** A list whose tails are shared by every list made from it. */
export type Cell = { readonly value: Value; readonly rest: Cell } | null

/** The values of a list, first to last. */
export function valuesOf(list: Cell): Value[] {
  const values: Value[] = []
  for (let cell = list; cell !== null; cell = cell.rest) values.push(cell.value)
  return values
}

/** A list of values, the first of them in front. */
export function listOf(values: readonly Value[]): Cell {
  return values.reduceRight<Cell>((rest, value) => ({ value, rest }), null)
}

/** A list with the values in opposite order. */
export function reversed(list: Cell): Cell {
  let result: Cell = null
  for (let cell = list; cell !== null; cell = cell.rest) result = { value: cell.value, rest: result }
  return result
}

/** Whether two values are equal. */
export function equalValues(left: Value | undefined, right: Value | undefined): boolean {
  return valueKey(left) === valueKey(right)
}

/** A text that tells sequences of values apart. */
export function sequenceKey(values: readonly Value[]): string {
  return values.map(value => `${typeof value === 'number' ? '#' : ''}${JSON.stringify(valueKey(value))}`).join(',')
}
