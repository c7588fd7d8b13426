import { describe, expect, test } from 'vitest'
import { check } from '../harness/check/check.ts'
import type { Model } from '../harness/check/model.ts'
import { neutralJsonlReader } from '../harness/history/formats/neutral-jsonl.ts'
import type { Operation } from '../harness/history/operation.ts'
import { versionedRegister } from './versioned-register.ts'

const model: Model = versionedRegister()
const header = '{"model":"versioned-register"}'

/** Operations of clients that never overlap, in the neutral JSON lines. */
function sequence(...rows: readonly (readonly [f: string, input: unknown, output: unknown])[]): Operation[] {
  const lines = rows.map(([f, input, output], at) =>
    JSON.stringify({ process: at, call: 2 * at, return: 2 * at + 1, f, input, output, pending: false }),
  )
  const reader = neutralJsonlReader('versions.jsonl')
  reader.push([header, ...lines].join('\n'))
  return [...reader.end().operations]
}

function decidedBy(operations: readonly Operation[]): { readonly kind: string; readonly by: readonly string[] } {
  const by: string[] = []
  const verdict = check(operations, model, { tuning: { noteSpecial: name => by.push(name) } })
  return { kind: verdict.kind, by }
}

describe('a versioned register', () => {
  test('is put in order by versions, which the answers of writes tell, too', () => {
    const operations = sequence(['write', 'a', [1, 'a']], ['cas', [1, 'b'], [2, 'b']], ['read', null, [2, 'b']])
    expect(decidedBy(operations)).toEqual({ kind: 'linearizable', by: ['versions'] })
  })

  test('never shows an old version after a new one', () => {
    const operations = sequence(['write', 'a', [1, 'a']], ['write', 'a', [2, 'a']], ['read', null, [1, 'a']])
    expect(decidedBy(operations)).toEqual({ kind: 'violation', by: ['versions'] })
    const verdict = check(operations, model)
    expect(verdict.kind === 'violation' && verdict.violation.culprit).toBe(2)
  })

  test('makes one version with each write', () => {
    expect(decidedBy(sequence(['write', 'a', [1, 'a']], ['write', 'b', [3, 'b']])).kind).toBe('violation')
  })

  test('is searched where an answer tells no version', () => {
    const refused = sequence(['write', 'a', [1, 'a']], ['cas', [0, 'b'], false], ['read', null, [1, 'a']])
    expect(decidedBy(refused)).toEqual({ kind: 'linearizable', by: [] })
    const wrong = sequence(['write', 'a', [1, 'a']], ['cas', [1, 'b'], false])
    expect(decidedBy(wrong)).toEqual({ kind: 'violation', by: [] })
  })
})
