import type {
  Artefact,
  BrokenInvariant,
  Counterexample,
  EssentialOrderings,
  Story,
  StoryStep,
} from '../harness/explore/finding.ts'
import { abbreviated, abbreviatedStory, aliasesOf, type Aliases } from './alias.ts'
import { changesOf, type Change, type ChangedLine } from './change.ts'
import { drawLanes } from './lanes.ts'
import type { Palette } from './palette.ts'
import { visible, wrap, wrapAtMost } from './text.ts'
import { counted, culprits, grouped, replayCommand, withStop } from './wording.ts'

/** Lines of one artefact that are shown; the rest is counted. */
const longestArtefact = 16

/** Draws a whole counterexample: its lanes, what it changed, what it broke, and the way back to it. */
export function drawCounterexample(told: Counterexample, columns: number, palette: Palette): string[] {
  const aliases = aliasesOf(told)
  const story = abbreviatedStory(told.story, aliases)
  return [
    ...drawLanes(shortened(story, aliases), columns, palette),
    '',
    ...drawChanges(story, columns, palette),
    ...told.broken.flatMap(broken => drawBroken(broken, told, aliases, { columns, palette })),
    ...drawOrderings(told.essential, aliases, { columns, palette }),
    ...drawAliases(aliases, columns, palette),
    ...drawWayBack(told, palette),
  ]
}

/** What operations asked and answered is printed by the lanes, so it is abbreviated there as well. */
function shortened(story: Story, aliases: Aliases): Story {
  const short = (value: unknown): unknown =>
    value === undefined ? value : JSON.parse(abbreviated(JSON.stringify(value), aliases))
  const operations = story.history.operations.map(operation => {
    const { outcome } = operation
    const input = short(operation.input)
    return {
      ...operation,
      input,
      outcome: outcome.kind === 'ok' ? { ...outcome, answer: short(outcome.answer) } : outcome,
    }
  })
  return { ...story, history: { ...story.history, operations } }
}

function drawChanges(story: Story, columns: number, palette: Palette): string[] {
  const changes = changesOf(story)
  const left = changes.flatMap(change => drawChange(change, columns, palette))
  if (changes.length === 0) return [palette.strong('  Left behind: nothing changed'), '']
  return [palette.strong('  Left behind'), ...left, ...drawUntouched(story.before, changes, palette), '']
}

function drawUntouched(before: readonly Artefact[], changes: readonly Change[], palette: Palette): string[] {
  const changed = changes.filter(change => change.kind !== 'new').length
  const count = before.length - changed
  return count === 0 ? [] : [palette.faint(`    ${counted(count, 'other')} unchanged`)]
}

function drawChange({ name, kind, lines }: Change, columns: number, palette: Palette): string[] {
  const sign = { new: '+', changed: '~', removed: '-' }[kind]
  const paint = { new: palette.good, changed: palette.unsure, removed: palette.bad }[kind]
  const heading = paint(`  ${sign} ${visible(name)}`) + (kind === 'changed' ? '' : palette.faint(` (${kind})`))
  const shown = lines.slice(0, longestArtefact).flatMap(line => drawChangedLine(line, columns, palette))
  const more = lines.length - longestArtefact
  return [heading, ...shown, ...(more > 0 ? [palette.faint(`      … ${counted(more, 'more line')}`)] : [])]
}

function drawChangedLine({ sign, text }: ChangedLine, columns: number, palette: Palette): string[] {
  if (sign === '=') return [palette.faint(`      … ${text}`)]
  const paint = sign === '+' ? palette.good : palette.bad
  const lines = wrapAtMost(visible(text), columns - 8, 4)
  return lines.map((line, index) => paint(`    ${index === 0 ? sign : ' '} ${line}`))
}

interface Page {
  readonly columns: number
  readonly palette: Palette
}

function drawBroken(broken: BrokenInvariant, told: Counterexample, aliases: Aliases, page: Page): string[] {
  const { columns, palette } = page
  const by = culprits(broken, told.story)
  const sentence = withStop(visible(abbreviated(broken.sentence, aliases)))
  const operations = by === '' ? '' : abbreviated(`by ${by}`, aliases)
  return [
    `  ${palette.bad(`✗ ${broken.invariant}`)}`,
    ...wrap(sentence, columns - 4).map(line => `    ${palette.strong(line)}`),
    ...(operations === '' ? [] : wrap(visible(operations), columns - 4).map(line => palette.faint(`    ${line}`))),
    ...drawMoment(broken, abbreviatedStory(told.story, aliases), page),
    '',
  ]
}

/** When it broke, where that was before the end, and what the step before it wrote. */
function drawMoment({ step: number }: BrokenInvariant, { steps }: Story, { columns, palette }: Page): string[] {
  if (number === undefined) return []
  const step = steps[number - 1]
  if (step === undefined) return [palette.faint('    before the first step')]
  const changes = changesOf({ before: present(step, 'before'), after: present(step, 'after') })
  const when = wrap(visible(`after step ${number}: ${step.request}`), columns - 4).map(line =>
    palette.faint(`    ${line}`),
  )
  return [...when, ...changes.flatMap(change => drawChange(change, columns, palette))]
}

/** The artefacts that a step wrote, as they were before or after it. */
function present({ wrote = [] }: StoryStep, when: 'before' | 'after'): readonly Artefact[] {
  return wrote.flatMap(({ name, [when]: text }) => (text === undefined ? [] : [{ name, text }]))
}

/** Why it fails: the orderings that every failing schedule shares. */
function drawOrderings(essential: EssentialOrderings | undefined, aliases: Aliases, page: Page): string[] {
  if (essential === undefined || essential.orderings.length === 0) return []
  const { columns, palette } = page
  const scope = essential.exhaustive
    ? 'every schedule that fails so has it'
    : 'every schedule tried that fails so has it'
  const lines = essential.orderings.flatMap(({ first, then }) => {
    const sentence = `${stepPhrase(first)} comes before ${stepPhrase(then)}`
    return wrap(visible(abbreviated(sentence, aliases)), columns - 6).map((line, at) =>
      at === 0 ? `- ${line}` : `  ${line}`,
    )
  })
  return [
    `  ${palette.strong('It fails because')} ${palette.faint(`(${scope})`)}`,
    ...lines.map(line => `    ${line}`),
    '',
  ]
}

/** Enough of a step to know it by. */
function stepPhrase(text: string): string {
  return text.length > 72 ? `${text.slice(0, 71)}…` : text
}

function drawAliases(aliases: Aliases, columns: number, palette: Palette): string[] {
  if (aliases.size === 0) return []
  const entries = [...aliases].map(([id, name]) => `${name} = ${id}`)
  const perLine = Math.max(1, Math.floor((columns - 4) / 45))
  const lines = Array.from({ length: Math.ceil(entries.length / perLine) }, (_, row) =>
    entries.slice(row * perLine, (row + 1) * perLine).join('   '),
  )
  return [...lines.map(line => palette.faint(`  ${line}`)), '']
}

/** The token stands unbroken on its line, however long it is: it is there to be copied. */
function drawWayBack(
  { token, file, preemptions, traceHash, story, shrunk }: Counterexample,
  palette: Palette,
): string[] {
  const fewest = shrunk?.certified === true ? ' (no schedule with fewer fails so)' : ''
  const numbers = `${counted(story.steps.length, 'step')}, ${counted(preemptions, 'preemption')}${fewest}`
  return [
    palette.faint(`  ${numbers}, trace ${traceHash}`),
    `  ${palette.faint('again:')} ${palette.command(replayCommand({ token, ...(file === undefined ? {} : { file }) }))}`,
  ]
}

/** One violated pair in few lines: what it breaks, how, and the way back. */
export function drawBriefly(told: Counterexample, columns: number, palette: Palette): string[] {
  const aliases = aliasesOf(told)
  const sentences = told.broken.flatMap(({ invariant, sentence, step }) => {
    const when = step === undefined ? '' : ` (after step ${step})`
    return wrap(`${invariant}${when}: ${withStop(visible(abbreviated(sentence, aliases)))}`, columns - 4)
  })
  const numbers = `${grouped(told.story.steps.length)} steps, ${counted(told.preemptions, 'preemption')}`
  return [
    ...sentences.map(line => `    ${line}`),
    palette.faint(`    ${numbers}, trace ${told.traceHash}`),
    `    ${palette.faint('again:')} ${palette.command(replayCommand(told))}`,
  ]
}
