import { expect, test } from 'vitest'
import { heldVariant, replayReport, reproduceReport, violatedVariant } from '../test/sample.ts'
import { renderJson } from './json.ts'

interface Document {
  readonly [key: string]: unknown
}

function parsed(text: string): Document {
  return JSON.parse(text) as Document
}

test('a reproduction carries the fixed keys of every pair', () => {
  const document = parsed(renderJson(reproduceReport([violatedVariant()])))
  expect(document).toMatchObject({
    kind: 'reproduce',
    version: 1,
    scenarios: [
      {
        id: 'trinity-779-cold-turn',
        report: 'https://github.com/Abilityai/trinity/issues/779',
        variants: [
          {
            name: 'buggy',
            case: 'reported',
            expected: 'violated',
            finding: 'violated',
            reached: true,
            broken: ['no-orphan-transcript', 'no-lost-uuid'],
            schedules: 12,
            exhaustive: false,
            bounds: { clients: 2, operations: 1, crashes: 0, stalls: 0 },
            counterexample: { token: expect.stringMatching(/^sb1\./) as string, preemptions: 1, steps: 10 },
            elapsedMs: 8,
          },
        ],
      },
    ],
  })
})

test('a pair that held has null for its counterexample', () => {
  expect(renderJson(reproduceReport([heldVariant()]))).toContain('"counterexample": null')
})

test('the story stays out of a reproduction', () => {
  expect(renderJson(reproduceReport([violatedVariant()]))).not.toContain('"story"')
})

test('a replay carries its hash and every step', () => {
  const document = parsed(renderJson(replayReport()))
  expect(document).toMatchObject({
    kind: 'replay',
    version: 1,
    token: expect.any(String) as string,
    scenario: 'trinity-779-cold-turn',
    case: 'reported',
    variant: 'buggy',
    finding: 'violated',
    broken: ['no-orphan-transcript', 'no-lost-uuid'],
    traceHash: '0123456789abcdef',
  })
  expect(document['steps']).toHaveLength(10)
})

test('a document ends with a newline, and is printed the same each time', () => {
  const report = reproduceReport([violatedVariant(), heldVariant()])
  expect(renderJson(report)).toMatch(/\}\n$/)
  expect(renderJson(report)).toBe(renderJson(report))
})
