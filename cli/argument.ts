import { faultNames, type FaultName, type Faults } from '../harness/world/fault.ts'
import { InvalidArgumentError } from 'commander'

const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000 }

/**
 * Reads a time such as `500ms`, `60s`, `1.5m` or `1h` as milliseconds.
 *
 * @throws InvalidArgumentError for anything else, zero included
 */
export function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? []
  const ms = Number(number) * (unitsMs[unit] ?? Number.NaN)
  if (!(ms > 0) || !Number.isFinite(ms)) {
    throw new InvalidArgumentError('A time is a number and a unit, such as 500ms, 60s or 2m.')
  }
  return ms
}

/** Reads a number of schedules: a whole number from 1. */
export function parseCount(text: string): number {
  const count = Number(text)
  if (!/^\d+$/.test(text) || count < 1 || !Number.isSafeInteger(count)) {
    throw new InvalidArgumentError('It is a whole number from 1.')
  }
  return count
}

/**
 * Reads how many faults of a kind a run may have: a whole number from 0 to 9.
 *
 * @throws InvalidArgumentError for anything else
 */
export function parseBudget(text: string): number {
  if (!/^\d$/.test(text)) throw new InvalidArgumentError('It is a whole number from 0 to 9.')
  return Number(text)
}

/** Reads budgets of faults by name: `errors=1,crashes=2`. */
export function parseFaults(text: string): Partial<Faults> {
  return Object.fromEntries(text.split(',').map(parseFault))
}

function parseFault(part: string): readonly [FaultName, number] {
  const [, key, count] = /^(\w+)=(\d)$/.exec(part) ?? []
  const name = faultNames.find(known => known === key)
  if (name === undefined) {
    throw new InvalidArgumentError(
      `${part} is no fault with how many there may be; there are ${faultNames.join(', ')}.`,
    )
  }
  return [name, Number(count)]
}

/** Reads how many processes search side by side: a whole number from 1 to 64. */
export function parseWorkers(text: string): number {
  const workers = Number(text)
  if (!/^\d+$/.test(text) || workers < 1 || workers > 64) {
    throw new InvalidArgumentError('It is a whole number from 1 to 64.')
  }
  return workers
}

/** Reads a seed: a whole number of at most 32 bits. */
export function parseSeed(text: string): number {
  const seed = Number(text)
  if (!/^\d+$/.test(text) || seed > 0xffff_ffff) {
    throw new InvalidArgumentError('It is a whole number from 0 to 4294967295.')
  }
  return seed
}

/** Collects an option that may be given more than once. */
export function collect(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text]
}
