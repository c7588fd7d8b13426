import type { KeyValue } from '../../harness/world/world.ts'
import { answersOf, asks, exhibit, type Act, type Exhibit } from './exhibit.ts'

const owner = 'a process that is gone'

/** Takes the lock away from an owner that is gone, and keeps it; says whether it got it. */
function contending(breakLock: (keyValue: KeyValue) => Promise<boolean>): Act {
  return async ({ keyValue }, { by }) => {
    if ((await keyValue.get('lock')) === owner) await breakLock(keyValue)
    return keyValue.setIfAbsent('lock', by)
  }
}

const removeWhateverIsThere = contending(keyValue => keyValue.delete('lock'))

const removeWhatWasSeen = contending(keyValue => keyValue.compareAndDelete('lock', owner))

export const staleTakeover: Exhibit = exhibit({
  id: 'stale-takeover',
  claim: 'two find the lock of a process that is gone, and the second removes the lock of the first',
  depth: 3,
  clients: [asks('work', 'a'), asks('work', 'b'), asks('work', 'c')],
  prepare: world => world.keyValue.set('lock', owner),
  left: async () => undefined,
  wrong: (_left, run) =>
    answersOf(run).filter(got => got === true).length > 1 ? 'two hold the lock at once' : undefined,
  buggy: { work: removeWhateverIsThere },
  sound: { work: removeWhatWasSeen },
})
