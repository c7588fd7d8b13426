import { describe, expect, test } from 'vitest'
import { search } from '../harness/explore/search.ts'
import { drive } from '../harness/schedule/quiescence.ts'
import { writingInvariants } from '../models/session/invariants/writing.ts'
import { openclaw21813Parts, openclaw21813SessionWriteLock } from './openclaw-21813-session-write-lock.ts'

const { cases, variants } = openclaw21813SessionWriteLock

const limits = { seed: 1, schedules: 20_000, stop: () => undefined }

/** The slots in which two compositions differ. */
function slotsBetween(left: string, right: string): readonly string[] {
  const others = new Map<string, unknown>(Object.entries(openclaw21813Parts[right] ?? {}))
  return Object.entries(openclaw21813Parts[left] ?? {}).flatMap(([slot, part]) =>
    others.get(slot) === part ? [] : [slot],
  )
}

test('a variant with a hole is the sound one, or the fenced one, with exactly one part replaced', () => {
  for (const name of Object.keys(openclaw21813Parts).filter(name => name.startsWith('fixed-'))) {
    const fewest = Math.min(slotsBetween(name, 'sound').length, slotsBetween(name, 'sound-fenced').length)
    // What has no fence is the sound one itself, as far as its parts go.
    expect([name, fewest]).toEqual([name, name === 'fixed-not-fenced' ? 0 : 1])
  }
  expect(slotsBetween('fixed-not-fenced', 'sound-fenced')).toEqual(['fence'])
  expect(slotsBetween('sound-fenced', 'sound')).toEqual(['fence'])
})

test('the published lock differs from what was reported in who takes it', () => {
  expect(slotsBetween('buggy', 'fixed')).toEqual(['locking'])
})

test('the cases are those that are promised, with what is expected of whom', () => {
  expect(cases.map(one => [one.name, Object.keys(one.expect)])).toEqual([
    ['reported', ['buggy', 'fixed', 'sound', 'sound-fenced']],
    [
      'acceptance',
      ['buggy', 'fixed', 'fixed-mirror-takes-no-lock', 'fixed-reentered-by-nobody', 'sound', 'sound-fenced'],
    ],
    ['interrupt', ['buggy', 'fixed-mirror-takes-no-lock', 'sound', 'sound-fenced']],
    ['hole-1', ['fixed-reentrant-by-process', 'sound']],
    ['hole-2', ['fixed-role-as-asked', 'sound']],
    ['hole-3', ['fixed-key-checked-on-arrival', 'sound']],
    ['hole-4', ['fixed-watchdog-is-silent', 'sound']],
    ['hole-5', ['fixed-first-hold-governs', 'sound']],
    ['hole-6', ['fixed-empty-is-stale', 'sound']],
    ['hole-7', ['fixed-stolen-by-age', 'sound']],
    ['hole-8', ['fixed-released-whatever-is-there', 'sound']],
    ['hole-9', ['fixed-own-pid-is-orphan', 'sound']],
    ['busy', ['fixed-written-all-the-same', 'sound', 'sound-fenced']],
    ['outlasted', ['fixed-watchdog-leaves-file', 'sound']],
    ['opened-late', ['fixed-opened-on-arrival', 'sound']],
    [
      'pause',
      [
        'fixed-not-fenced',
        'fixed-token-verified-before',
        'fixed-fence-shown-by-writes',
        'fixed-acknowledged-unseen',
        'sound-fenced',
      ],
    ],
    ['own-writer', ['fixed-fence-rejects-writer', 'sound-fenced']],
    ['dead-holder', ['fixed-checked-then-removed', 'fixed-renamed-aside', 'fixed-claimed-by-nobody', 'sound']],
    ['proof-2x2', ['sound', 'sound-fenced']],
    ['proof-2x2-crash', ['sound', 'sound-fenced']],
    ['proof-2x2-pause', ['sound-fenced']],
  ])
})

test('every expectation is of a variant that there is, and breaks invariants that there are', () => {
  const ids = writingInvariants({ runsEndInTime: true, fenced: false }).map(({ id }) => id)
  for (const { expect: expected } of cases) {
    for (const [name, expectation] of Object.entries(expected)) {
      expect(Object.keys(variants)).toContain(name)
      if (expectation !== 'held') expect(ids).toEqual(expect.arrayContaining([...expectation.breaks]))
    }
  }
})

test('every variant is used, and knows its name', () => {
  const used = new Set(cases.flatMap(one => Object.keys(one.expect)))
  expect(Object.keys(variants).filter(name => !used.has(name))).toEqual([])
  for (const [name, system] of Object.entries(variants)) expect(system(undefined).name).toBe(name)
})

describe('the proofs are not vacuous: at their bounds this variant breaks', () => {
  test.each([
    ['proof-2x2', 'fixed-reentrant-by-process'],
    ['proof-2x2', 'fixed-role-as-asked'],
    ['proof-2x2', 'fixed-own-pid-is-orphan'],
    ['proof-2x2', 'fixed-opened-on-arrival'],
    ['proof-2x2', 'fixed-mirror-takes-no-lock'],
    ['proof-2x2-crash', 'fixed-empty-is-stale'],
    ['proof-2x2-crash', 'fixed-role-as-asked'],
    ['proof-2x2-crash', 'fixed-opened-on-arrival'],
    ['proof-2x2-pause', 'sound'],
    ['proof-2x2-pause', 'fixed-token-verified-before'],
    ['proof-2x2-pause', 'fixed-fence-shown-by-writes'],
    ['proof-2x2-pause', 'fixed-acknowledged-unseen'],
  ])('%s: %s', async (caseName, variant) => {
    const proof = cases.find(({ name }) => name === caseName)
    const system = variants[variant]?.(proof?.settings)
    if (proof === undefined || system === undefined) throw new Error('there is no such proof')
    const question = { system, program: proof.program, faults: proof.faults ?? {}, breaks: [] }
    expect(await drive(search(question, limits))).toMatchObject({ kind: 'violated' })
  })
})
