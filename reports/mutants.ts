import type { Fate } from '../harness/explore/mutant.ts'
import { alignedRight, padded, wrap } from './text.ts'
import { counted, grouped, listed } from './wording.ts'

/** Columns of the numbers on the right: up to 999,999 and a space. */
const numberColumns = 8

/** Each mutant with what caught it and after how many schedules, and what is wrong with it below; by system. */
export function drawMutants(fates: readonly Fate[], columns: number): string[] {
  const systems = [...new Set(fates.map(({ mutant }) => mutant.of))]
  const sections = systems.flatMap(system => [
    padded(system, columns - 'schedules'.length) + 'schedules',
    ...fates.filter(({ mutant }) => mutant.of === system).flatMap(fate => drawFate(fate, columns)),
    '',
  ])
  return [...sections, summary(fates)]
}

function drawFate({ mutant, caught, broken, schedules }: Fate, columns: number): string[] {
  const told = caught ? `caught by ${listed(mutant.caughtBy)}` : survived(broken, mutant.caughtBy)
  const name = padded(`  ${mutant.name}`, columns - numberColumns)
  return [
    name + alignedRight(grouped(schedules), numberColumns),
    ...[told, mutant.flaw].flatMap(text => wrap(text, columns - 4)).map(line => `    ${line}`),
  ]
}

function survived(broken: readonly string[], wanted: readonly string[]): string {
  const instead = broken.length === 0 ? 'breaks nothing' : `breaks ${listed(broken)}`
  return `SURVIVED: ${instead}, and is to be caught by ${listed(wanted)}`
}

function summary(fates: readonly Fate[]): string {
  const caught = fates.filter(fate => fate.caught)
  const invariants = new Set(caught.flatMap(({ mutant }) => mutant.caughtBy))
  const rest = fates.length - caught.length
  const all = `${counted(caught.length, 'mutant')} caught by ${counted(invariants.size, 'invariant')}`
  return rest === 0 ? `${all}, none survived` : `${all}, ${grouped(rest)} survived`
}
