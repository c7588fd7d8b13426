import type { Counterexample, Story, StoryStep } from '../harness/explore/finding.ts'

/** Short names for the UUIDs of one story, in the order in which they appear: U1, U2, ... */
export type Aliases = ReadonlyMap<string, string>

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Names every UUID of a counterexample: 36 digits tell a reader nothing that two do not, and take half of the line. */
export function aliasesOf({ story, broken }: Counterexample): Aliases {
  const texts = [
    ...story.before.flatMap(({ name, text }) => [name, text]),
    ...story.steps.flatMap(({ request, answer }) => [request, answer]),
    ...story.history.operations.map(({ input, outcome }) => `${JSON.stringify(input)} ${JSON.stringify(outcome)}`),
    ...story.after.flatMap(({ name, text }) => [name, text]),
    ...broken.map(({ sentence }) => sentence),
  ]
  const found = new Set(texts.flatMap(text => text.match(uuid) ?? []))
  return new Map([...found].map((id, index) => [id, `U${index + 1}`]))
}

/** The text with each UUID replaced by its short name. */
export function abbreviated(text: string, aliases: Aliases): string {
  return text.replace(uuid, id => aliases.get(id) ?? id)
}

/** The story as it is printed: abbreviated, in steps and artefacts. */
export function abbreviatedStory(story: Story, aliases: Aliases): Story {
  const short = (text: string): string => abbreviated(text, aliases)
  const artefacts = (side: Story['before']): Story['before'] =>
    side.map(({ name, text }) => ({ name: short(name), text: short(text) }))
  return {
    ...story,
    steps: story.steps.map(step => abbreviatedStep(step, short)),
    before: artefacts(story.before),
    after: artefacts(story.after),
  }
}

function abbreviatedStep(step: StoryStep, short: (text: string) => string): StoryStep {
  const { request, answer, wrote } = step
  const said = { ...step, request: short(request), answer: short(answer) }
  if (wrote === undefined) return said
  const one = (text: string | undefined): string | undefined => (text === undefined ? undefined : short(text))
  return {
    ...said,
    wrote: wrote.map(({ name, before, after }) => ({ name: short(name), before: one(before), after: one(after) })),
  }
}
