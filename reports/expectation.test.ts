import { describe, expect, test } from 'vitest'
import type { Finding } from '../harness/explore/finding.ts'
import { counterexample, coverage } from '../test/sample.ts'
import { judge } from './expectation.ts'

const held: Finding = { kind: 'held', coverage }
const violated: Finding = { kind: 'violated', counterexample: counterexample(), coverage }
const undecided: Finding = { kind: 'undecided', reason: 'the budget ended the search', coverage }
const unreached = { coverage: { ...coverage, reached: false } }

describe('an expected hold', () => {
  test('is met by a search that held and reached its target', () => {
    expect(judge('held', held)).toEqual({ finding: 'held', met: true })
  })

  test('is undecided when the target was never reached', () => {
    expect(judge('held', { ...held, ...unreached })).toMatchObject({ finding: 'undecided', met: false })
  })

  test('is contradicted by a violation, which names what broke', () => {
    const judgement = judge('held', violated)
    expect(judgement).toMatchObject({ finding: 'violated', met: false })
    expect(judgement.reason).toContain('no-orphan-transcript and no-lost-uuid')
  })
})

describe('an expected violation', () => {
  test('is met when every invariant that the case names is broken', () => {
    expect(judge({ breaks: ['no-lost-uuid', 'no-orphan-transcript'] }, violated).met).toBe(true)
    expect(judge({ breaks: ['no-lost-uuid'] }, violated).met).toBe(true)
  })

  test('is contradicted when another invariant broke instead, or only some of them', () => {
    const judgement = judge({ breaks: ['no-lost-uuid', 'exclusive-grant'] }, violated)
    expect(judgement).toMatchObject({ finding: 'violated', met: false })
    expect(judgement.reason).toContain('should break exclusive-grant')
  })

  test('is contradicted by a hold', () => {
    expect(judge({ breaks: ['no-lost-uuid'] }, held)).toMatchObject({ finding: 'held', met: false })
  })

  test('is not met when it broke without the target of the case', () => {
    const judgement = judge({ breaks: ['no-lost-uuid'] }, { ...violated, ...unreached })
    expect(judgement).toMatchObject({ finding: 'violated', met: false })
    expect(judgement.reason).toContain('never reached')
  })
})

test('an undecided search meets nothing, and keeps its reason', () => {
  expect(judge('held', undecided)).toEqual({ finding: 'undecided', met: false, reason: 'the budget ended the search' })
  expect(judge({ breaks: [] }, undecided).met).toBe(false)
})
