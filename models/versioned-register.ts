import type { Model, Version } from '../harness/check/model.ts'
import type { Asked } from '../harness/check/rule.ts'
import { valueKey, valueText, type Value } from '../harness/history/value.ts'

/** What is asked of it. A compare-and-set has the version that it expects and the value that it would set. */
export type VersionedCall =
  | { readonly f: 'read' }
  | { readonly f: 'write'; readonly value: Value }
  | { readonly f: 'cas'; readonly value: readonly [version: Value, to: Value] }

/** What a register holds, and how many writes led there. */
export interface Versioned {
  readonly version: number | bigint
  readonly value: Value
}

/**
 * A register whose every write makes the next version. A call answers the pair of the version and the value that it
 * saw or left, or nothing; a compare-and-set that found another version than it expected answers false.
 */
export function versionedRegister(
  initial: readonly [version: number | bigint, value: Value] = [0, null],
): Model<Versioned, VersionedCall, Value | undefined> {
  return {
    name: 'versioned-register',
    initial: { version: initial[0], value: initial[1] },
    step: (state, asked) => {
      const next = followed(state, asked)
      return next !== undefined && answers(next, asked) ? [next] : []
    },
    key: ({ version, value }) => `${String(version)} ${String(valueKey(value))}`,
    kind: asked => (asked.input.f === 'read' || isRefused(asked) ? 'pure' : 'other'),
    versions: { of: versionOf, areJudged: true },
    describe: ({ version, value }) => `the register holds ${valueText(value)} in version ${String(version)}`,
  }
}

type VersionedAsked = Asked<VersionedCall, Value | undefined>

function isRefused({ input, outcome }: VersionedAsked): boolean {
  return input.f === 'cas' && outcome.kind === 'ok' && outcome.answer === false
}

/** The state after the call; undefined where it is not allowed, whatever it answers. */
function followed(state: Versioned, asked: VersionedAsked): Versioned | undefined {
  const { input } = asked
  if (input.f === 'read') return state
  if (input.f === 'write') return { version: next(state.version), value: input.value }
  const [expected, to] = input.value
  const isEqual = valueKey(expected) === valueKey(state.version)
  if (isRefused(asked)) return isEqual ? undefined : state
  return isEqual ? { version: next(state.version), value: to } : undefined
}

function next(version: number | bigint): number | bigint {
  if (typeof version === 'bigint') return version + 1n
  return version < Number.MAX_SAFE_INTEGER ? version + 1 : BigInt(version) + 1n
}

function answers({ version, value }: Versioned, { outcome }: VersionedAsked): boolean {
  if (outcome.kind !== 'ok' || !isList(outcome.answer)) return true
  const [seenVersion, seenValue] = outcome.answer
  return valueKey(seenVersion) === valueKey(version) && valueKey(seenValue) === valueKey(value)
}

function isList(answer: Value | undefined): answer is readonly Value[] {
  return Array.isArray(answer)
}

function versionOf({ input, outcome }: VersionedAsked): Version | undefined {
  if (outcome.kind !== 'ok' || !isList(outcome.answer)) return undefined
  const [version] = outcome.answer
  if (typeof version !== 'number' && typeof version !== 'bigint') return undefined
  return { version, isNew: input.f !== 'read' }
}
