import type { World } from '../../harness/world/world.ts'
import { answersOf, asks, exhibit, type Act, type Exhibit } from './exhibit.ts'

function counting(write: (world: World, before: number) => Promise<boolean>): Act {
  return async world => {
    const token = world.ids.uuid()
    const polling = { ttlMs: 10_000, everyMs: 250, waitMs: 60_000 }
    if (!(await world.keyValue.pollSetIfAbsent('lock', token, polling))) return false
    const before = await count(world)
    const written = await write(world, before)
    await world.keyValue.compareAndDelete('lock', token)
    return written
  }
}

function count(world: World): Promise<number> {
  return world.database.read('count', rows => Number(rows.get('turns', 's')?.['count'] ?? 0))
}

const trustTheLock = counting(async (world, before) => {
  await world.database.transaction('count on', rows => rows.put('turns', 's', { count: before + 1 }))
  return true
})

const compareToo = counting((world, before) =>
  world.database.transaction('count on if nobody did', rows => {
    if (Number(rows.get('turns', 's')?.['count'] ?? 0) !== before) return false
    rows.put('turns', 's', { count: before + 1 })
    return true
  }),
)

export const leaseExpiresInSection: Exhibit = exhibit({
  id: 'lease-expires-in-section',
  claim: 'the holder of a lease pauses until it has expired, and writes beside the next holder',
  depth: 3,
  clients: [asks('turn', 'a'), asks('turn', 'b')],
  faults: { stalls: 1 },
  left: count,
  wrong: (left, run) => {
    const counted = answersOf(run).filter(answer => answer === true).length
    return left === counted ? undefined : `${String(counted)} turns were counted, and the count is ${String(left)}`
  },
  buggy: { turn: trustTheLock },
  sound: { turn: compareToo },
})
