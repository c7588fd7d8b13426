import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { locksTable } from '../adapters/locks/locks-table.ts'
import { promiseCells } from '../reports/locks.ts'
import { mutants } from '../scenarios/mutants.ts'

const text = readFileSync(new URL('../docs/locks.md', import.meta.url), 'utf8')

/** The cells of the rows that the document's tables have, without their padding. */
const rows = text.split('\n').map(line => line.split(/\s*\|\s*/).slice(1, -1))

test.each(locksTable.map(discipline => [discipline.name, discipline] as const))(
  'docs/locks.md says of %s what it promises',
  (name, { promises }) => {
    expect(rows.find(([first]) => first === name)).toEqual([name, ...promiseCells(promises)])
  },
)

test('docs/locks.md names every mutant of a lock', () => {
  const named = rows.map(([first]) => first)
  for (const mutant of mutants) if (mutant.of === 'locks') expect(named).toContain(mutant.name)
})
