import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import {
  coldTurns,
  counterexample,
  crowded,
  first,
  heldVariant,
  replayReport,
  reproduceReport,
  step,
  violatedVariant,
} from '../test/sample.ts'
import type { VariantReport } from './report.ts'
import { render } from './terminal.ts'
import { columnsOf } from './text.ts'

const plain = (columns: number): { columns: number; colour: boolean } => ({ columns, colour: false })
const everything = reproduceReport([
  violatedVariant(),
  violatedVariant({ name: 'fixed' }),
  crowdedVariant(),
  heldVariant(),
  heldVariant({ case: 'hole-1', met: false, finding: 'undecided', reason: 'the budget of 60 s ended the search' }),
])

function crowdedVariant(): VariantReport {
  const told = counterexample({ story: crowded })
  return violatedVariant({
    case: 'hole-1',
    name: 'fixed-late-store',
    counterexample: { token: told.token, preemptions: 1, steps: 9, told },
  })
}

const { token } = counterexample()

function linesAt(columns: number): string[] {
  return render(everything, plain(columns)).split('\n')
}

describe('at every width', () => {
  test.each([50, 60, 80, 120, 200])('no line but the one with the token is wider than %i columns', columns => {
    const tooWide = linesAt(columns).filter(line => columnsOf(line) > columns && !line.includes(token))
    expect(tooWide).toEqual([])
  })

  test('no line ends in spaces', () => {
    expect(linesAt(80).filter(line => /\s$/.test(line))).toEqual([])
  })

  test('a width of zero counts as 80 columns', () => {
    expect(render(everything, plain(0))).toBe(render(everything, plain(80)))
  })

  test('the token stands unbroken in a command that can be copied', () => {
    expect(render(everything, plain(40))).toContain(
      'npx signalbox replay sb1.trinity-779-cold-turn.reported.buggy.0101100\n',
    )
  })
})

describe('colour', () => {
  test('adds nothing but colour', () => {
    const coloured = render(everything, { columns: 80, colour: true })
    expect(coloured).not.toBe(render(everything, plain(80)))
    expect(stripVTControlCharacters(coloured)).toBe(render(everything, plain(80)))
  })

  test('is absent without it', () => {
    expect(render(everything, plain(80))).not.toContain('\u001b')
  })

  test('cannot be smuggled in by the system under test', () => {
    const story = { ...coldTurns, steps: [step(1, 0, 'write \u001b[31mred\nline', { invokes: 0 })] }
    const text = render(replayReport(counterexample({ story })), plain(80))
    expect(text).not.toContain('\u001b')
    expect(text).toContain('\\x1b[31mred\\nline')
  })
})

describe('what broke between two steps', () => {
  const wrote = [{ name: 'row accounts/a', before: '{"left":0}', after: '{"left":-1}' }]
  const story = { ...coldTurns, steps: [step(1, 0, 'take', { invokes: 0, wrote })] }
  const broken = (at: number) => [{ invariant: 'never-overdrawn', sentence: 'it is', operations: [0], step: at }]
  const textOf = (at: number): string => render(replayReport(counterexample({ story, broken: broken(at) })), plain(80))

  test('is told with the step, and with what that wrote', () => {
    const text = textOf(1)
    expect(text).toContain('    after step 1: take\n  ~ row accounts/a\n    - {"left":0}\n    + {"left":-1}\n')
  })

  test('may be so from the start', () => {
    expect(textOf(0)).toContain('    before the first step\n')
  })
})

describe('the table', () => {
  test('has a column for each thing that was asked, where there is room', () => {
    expect(linesAt(120)).toContainEqual(
      expect.stringMatching(/^ {2}variant +expected +finding +schedules +exhaustive +time$/),
    )
  })

  test('says at 80 columns whether every class of schedules was covered', () => {
    expect(linesAt(80)).toContainEqual(expect.stringMatching(/^✓ sound +held +held +92,314 +yes/))
  })

  test('is grouped by case, with what each shows', () => {
    const headings = linesAt(80).filter(line => /^(reported|hole-1|proof)\S*( \(|$)/.test(line))
    expect(headings).toEqual(['reported (violation)', 'hole-1 (violation)', 'proof-2x2-crash'])
  })

  test('says below a variant what it breaks, and the token that leads back to it', () => {
    const lines = linesAt(80)
    const at = lines.findIndex(line => line.startsWith('✓ buggy'))
    expect(lines.slice(at + 1, at + 3)).toEqual([
      '    breaks no-orphan-transcript and no-lost-uuid',
      '    sb1.trinity-779-cold-turn.reported.buggy.0101100',
    ])
  })

  test('leaves out what the mark says as well before it breaks a long name', () => {
    const variants = [heldVariant({ name: 'fixed-identity-stored-after-unlock-again' }), violatedVariant()]
    const lines = render(reproduceReport(variants), plain(80)).split('\n')
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}variant +finding +schedules/))
    expect(lines).toContainEqual(expect.stringMatching(/^✓ fixed-identity-stored-after-unlock-again {2}held/))
    expect(lines).toContainEqual(expect.stringContaining('✓ as expected'))
  })

  test('gives each variant two lines where a name leaves no room', () => {
    const name = 'fixed-identity-stored-after-unlock'
    const lines = render(reproduceReport([heldVariant({ name })]), plain(50)).split('\n')
    const at = lines.indexOf(`✓ ${name}`)
    expect(lines.slice(at + 1, at + 3)).toEqual(['    held, expected held; 92,314 schedules,', '    exhaustive, 4.1 s'])
  })

  test('stands alone where there are several scenarios, and says how to see more', () => {
    const { scenarios, ...report } = everything
    const text = render({ ...report, scenarios: [...scenarios, ...scenarios] }, plain(80))
    expect(text).toContain(token)
    expect(text).not.toContain('npx signalbox replay')
    expect(text).toContain('npx signalbox reproduce <scenario> tells its counterexamples')
  })

  test('marks what was contradicted and what is undecided apart, with the reason', () => {
    const variants = [
      heldVariant({ met: false, finding: 'violated', reason: 'it should hold, but it broke' }),
      heldVariant(),
    ]
    const text = render(reproduceReport(variants), plain(80))
    expect(text).toContain('✗ proof-2x2-crash · sound: it should hold, but it broke.')
    expect(linesAt(80)).toContain('? hole-1 · sound: the budget of 60 s ended the search.')
  })
})

describe('a counterexample', () => {
  test('has one column for each client where they fit', () => {
    expect(linesAt(120)).toContainEqual(expect.stringMatching(/^ +client 0 {20,}client 1$/))
  })

  test('has rails and labels where they do not', () => {
    expect(linesAt(60)).toContainEqual(expect.stringMatching(/│ ╭ +client 1 +turn\(message: "m2"\)/))
  })

  test('holds each operation together from its invocation to its completion', () => {
    const text = render(replayReport(), plain(120))
    expect(text).toMatch(/╭ turn\(message: "m1"\)[^]*├ read row[^]*╰ ok \{ transcript: "U1"/)
  })

  test('numbers every step once, in order', () => {
    const numbers = render(replayReport(), plain(120)).match(/^ {1,3}\d+ {2}/gm) ?? []
    expect(numbers.map(Number)).toEqual(coldTurns.steps.map(({ number }) => number))
  })

  test('tells of a pause nothing but the operation that begins or ends with it', () => {
    const steps = [
      step(1, 0, 'go on', { kind: 'pause', invokes: 0 }),
      step(2, 0, 'read', { answer: 'a' }),
      step(3, 0, 'read', { kind: 'deliver', answer: 'a' }),
      step(4, 0, 'go on', { kind: 'pause', completes: 0 }),
      step(5, 0, 'go on', { kind: 'pause' }),
    ]
    const text = render(replayReport(counterexample({ story: { ...coldTurns, steps } })), plain(80))
    expect(text).toMatch(/ 1 {2}╭ +turn[^\n]*\n +2 {2}├ +read → a[^\n]*\n +4 {2}╰ +ok/)
    expect(text).not.toContain('go on')
  })

  test('shows time, crashes and stalls across all lanes', () => {
    const text = render(replayReport(counterexample({ story: crowded })), plain(80))
    expect(text).toMatch(/┄┄ stall: the clock runs ahead, 10 s ┄+\n/)
    expect(text).toMatch(/━━ crash: client 0 ━+\n/)
  })

  test('says how long time passes, where only the next step knows it', () => {
    const steps = [step(1, null, 'time passes', { kind: 'time' }), step(2, 0, 'read', { atMs: 250 })]
    const text = render(replayReport(counterexample({ story: { ...coldTurns, steps } })), plain(80))
    expect(text).toContain('┄┄ time passes, 250 ms ┄')
  })

  test('ends the bracket of a client that crashed', () => {
    const lines = render(replayReport(counterexample({ story: crowded })), plain(80)).split('\n')
    expect(lines).toContainEqual(expect.stringMatching(/^ +7 +│ ├ +agent of client 0/))
  })

  test('gives each UUID a short name, and says once which it is', () => {
    const text = render(replayReport(), plain(80))
    expect(text.split(first)).toHaveLength(2)
    expect(text).toContain(`U1 = ${first}`)
  })

  test('shows what was left behind, without what stayed the same', () => {
    const text = render(replayReport(), plain(80))
    expect(text).toContain('+ file /transcripts/U1.jsonl (new)')
    expect(text).toContain('- { cached: null, failures: 0 }')
    expect(text).not.toContain('sessions/other')
    expect(text).toContain('1 other unchanged')
  })

  test('names each broken invariant with a sentence and the operations', () => {
    const text = render(replayReport(), plain(100))
    expect(text).toContain('✗ no-lost-uuid')
    expect(text).toContain('U1 was answered with success, but the row holds U2.')
    expect(text).toContain('by turn(message: "m1") of client 0 and turn(message: "m2") of client 1')
  })

  test('is told in full for the first violated variant of a case and in short for the others', () => {
    const text = render(everything, plain(80))
    expect(text).toContain('── reported · buggy breaks')
    expect(text).toContain('reported · fixed breaks no-lost-uuid and no-orphan-transcript, too')
    expect(text.match(/Left behind/g)).toHaveLength(2)
  })
})

test('what held is claimed in full', () => {
  expect(render(everything, plain(200))).toContain('✓ proof-2x2-crash · sound held in all 4,090 classes of schedules')
})

test('a replay that holds says so and shows its steps all the same', () => {
  const text = render(replayReport(counterexample({ broken: [] })), plain(80))
  expect(text).toMatch(/held\.\n$/)
  expect(text).toContain('read row sessions/s')
})
