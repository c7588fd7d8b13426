import type { Discipline, Entry } from '../../harness/conformance/locks/discipline.ts'
import { entriesOf } from '../../harness/conformance/locks/under-lock.ts'
import type { ReadonlyRows, World } from '../../harness/world/world.ts'
import { withoutLock } from './compare-and-set.ts'

/**
 * A row an entry, under a number that is unique: who inserts a number first has it, and who comes second adopts what
 * the winner wrote and goes on from there.
 */
export const uniqueConstraint: Discipline = {
  name: 'unique constraint, adopt the winner',
  promises: withoutLock,
  entries: world => world.database.read('read the rows', numbered),
  async add(world, addition) {
    for (;;) {
      const seen = await world.database.read('read the rows', numbered)
      if (addition.thinkMs > 0) await world.clock.sleep(addition.thinkMs)
      if (await insert(world, seen.length, entriesOf(addition, seen, null))) return 'added'
    }
  },
}

/** False, and nothing inserted, where one of the numbers is taken. */
function insert({ database }: World, from: number, entries: readonly Entry[]): Promise<boolean> {
  return database.transaction('insert under the next numbers', rows => {
    if (entries.some((_, index) => rows.get('numbered', keyOf(from + index)) !== undefined)) return false
    entries.forEach((entry, index) => rows.put('numbered', keyOf(from + index), { ...entry }))
    return true
  })
}

function numbered(rows: ReadonlyRows): readonly Entry[] {
  return rows.all('numbered').map(([, row]) => row as unknown as Entry)
}

/** Keys sort by code unit, so that they are all of one length. */
function keyOf(number: number): string {
  return number.toString().padStart(6, '0')
}
