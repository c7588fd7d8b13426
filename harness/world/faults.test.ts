import { describe, expect, test } from 'vitest'
import { exploreAll, exploreClasses, type Example } from '../schedule/fixtures/explored.ts'
import { FileError } from './device-error.ts'
import { beginningsOf } from './devices/files.ts'
import type { Child, World } from './world.ts'

/** Every outcome of an example, which the reduction must find too. */
async function outcomesOf(example: Example): Promise<readonly string[]> {
  const { outcomes } = await exploreAll(example)
  expect((await exploreClasses(example)).outcomes).toEqual(outcomes)
  return outcomes
}

const put = (world: World) => world.keyValue.set('k', 'late')
const append = (world: World) => world.files.append('/a', 'x')

/** Starts a process, and then does something with what has become of it. */
function after(program: (world: World) => Promise<void>, then: (world: World, child: Child<void>) => Promise<unknown>) {
  return async (world: World): Promise<unknown> => {
    const child = await world.processes.spawn('child', program)
    const { kind } = await child.exit()
    return [kind, await then(world, child)]
  }
}

const seen = async (world: World): Promise<string> => (await world.keyValue.get('k')) ?? 'nothing'

describe('what a dead process had in flight', () => {
  test('lands before anything else, later, or never, where it is remote', async () => {
    const outcomes = await outcomesOf({ clients: [after(put, seen)], faults: { crashes: 1 } })
    expect(outcomes.filter(outcome => outcome.startsWith('["killed"'))).toEqual([
      '["killed","late"] |  | key k = late | finished',
      '["killed","nothing"] |  |  | finished',
      '["killed","nothing"] |  | key k = late | finished',
    ])
  })

  test('is lost where it is local', async () => {
    const read = async (world: World) => (await world.files.read('/a')) ?? 'nothing'
    const outcomes = await outcomesOf({ clients: [after(append, read)], faults: { crashes: 1 } })
    expect(outcomes.filter(outcome => outcome.startsWith('["killed"'))).toEqual([
      '["killed","nothing"] |  |  | finished',
    ])
  })

  test('is lost where it only reads', async () => {
    const { events } = await exploreAll({ clients: [seen], faults: { crashes: 1 } })
    expect([...events].sort()).toEqual(['crash', 'end', 'program'])
  })

  const beforeAndAfterSleep = async (world: World): Promise<string> => {
    const before = await seen(world)
    await world.clock.sleep(10)
    return `${before}, ${await seen(world)}`
  }

  test('lands before time passes, or never', async () => {
    const outcomes = await outcomesOf({ clients: [after(put, beforeAndAfterSleep)], faults: { crashes: 1 } })
    expect(outcomes).toContain('["killed","nothing, late"] |  | key k = late | finished')
    expect(outcomes).toContain('["killed","nothing, nothing"] |  |  | finished')
    expect(outcomes).not.toContain('["killed","nothing, nothing"] |  | key k = late | finished')
  })

  test('lands after time has passed where a stall is spent on it', async () => {
    const faults = { crashes: 1, stalls: 1 }
    const outcomes = await outcomesOf({ clients: [after(put, beforeAndAfterSleep)], faults })
    expect(outcomes).toContain('["killed","nothing, nothing"] |  | key k = late | finished')
  })
})

describe('a crash', () => {
  test('does not take the agent that the worker started', async () => {
    const outcomes = await outcomesOf({
      clients: [world => world.processes.spawn('agent', append).then(agent => agent.exit())],
      faults: { crashes: 1 },
    })
    expect(outcomes).toContain('nothing |  | file /a = x | finished')
  })

  test('can start the agent when its worker is already dead', async () => {
    const { events } = await exploreAll({
      clients: [async world => void (await world.processes.spawn('agent', append))],
      faults: { crashes: 1 },
    })
    expect(events).toContain('late')
  })

  test('can take the reply after the effects were performed', async () => {
    expect(await outcomesOf({ clients: [append], faults: { crashes: 1 } })).toEqual([
      'nothing |  |  | finished',
      'nothing |  | file /a = x | finished',
      'undefined |  | file /a = x | finished',
    ])
  })

  test('strikes no more often than its budget allows', async () => {
    const bothDie = (outcome: string) => outcome.startsWith('nothing nothing')
    const clients = [append, append]
    expect((await outcomesOf({ clients })).some(outcome => outcome.includes('nothing'))).toBe(false)
    expect((await outcomesOf({ clients, faults: { crashes: 1 } })).some(bothDie)).toBe(false)
    expect((await outcomesOf({ clients, faults: { crashes: 2 } })).some(bothDie)).toBe(true)
  })

  test('frees a lease when its time to live has passed, and an ideal wait for ever is a deadlock', async () => {
    const polling = (ttlMs: number) => ({ ttlMs, everyMs: 10, waitMs: Infinity })
    const hold = (ttlMs: number) => async (world: World) => {
      await world.keyValue.pollSetIfAbsent('lock', world.process.name, polling(ttlMs))
      await world.keyValue.delete('lock')
      return world.clock.now()
    }
    const leased = await outcomesOf({ clients: [hold(50), hold(50)], faults: { crashes: 1 } })
    expect(leased.every(outcome => outcome.endsWith('finished'))).toBe(true)
    expect(leased.some(outcome => outcome.startsWith('nothing 50'))).toBe(true)
    const forEver = await outcomesOf({ clients: [hold(Infinity), hold(Infinity)], faults: { crashes: 1 } })
    expect(forEver.some(outcome => outcome.endsWith('deadlock'))).toBe(true)
  })
})

describe('a stall', () => {
  const clock = async (world: World): Promise<number> => {
    await world.files.read('/a')
    return world.clock.now()
  }
  const sleeps = async (world: World): Promise<void> => {
    await world.clock.sleep(10)
    await world.clock.sleep(15)
  }

  /** The times at which the first client can find itself. */
  async function times(other: (world: World) => Promise<unknown>, stalls: number): Promise<readonly string[]> {
    const outcomes = await outcomesOf({ clients: [clock, other], faults: { stalls } })
    return [...new Set(outcomes.map(outcome => outcome.split(' ')[0] ?? ''))]
  }

  test('jumps to the next deadline and no further, each spending one of the budget', async () => {
    expect(await times(sleeps, 0)).toEqual(['0'])
    expect(await times(sleeps, 1)).toEqual(['0', '10'])
    expect(await times(sleeps, 2)).toEqual(['0', '10', '25'])
    expect(await times(sleeps, 3)).toEqual(['0', '10', '25'])
  })

  test('jumps to the expiry of a key', async () => {
    const expiring = (world: World) => world.keyValue.set('k', 'v', { ttlMs: 20 })
    expect(await times(expiring, 1)).toEqual(['0', '20'])
  })

  test('lets a lease expire under a holder that lives', async () => {
    const polling = { ttlMs: 20, everyMs: 10, waitMs: 100 }
    const hold = async (world: World): Promise<boolean> => {
      await world.keyValue.pollSetIfAbsent('lock', world.process.name, polling)
      await world.files.read('/a')
      return world.keyValue.compareAndDelete('lock', world.process.name)
    }
    const kept = async (stalls: number) => {
      const outcomes = await outcomesOf({ clients: [hold, hold], faults: { stalls } })
      return outcomes.every(outcome => outcome.startsWith('true true'))
    }
    expect(await kept(0)).toBe(true)
    expect(await kept(1)).toBe(false)
  })
})

describe('an error of a device', () => {
  const named = (error: unknown): string => (error instanceof Error ? error.name : 'nothing')
  const codeOf = (error: unknown): string => (error instanceof FileError ? error.code : 'no code')
  const faults = { errors: 1 }

  test('leaves a key-value store and a database as they were, and the caller can handle it', async () => {
    const unavailable = '"DeviceUnavailable" |  |  | finished'
    const set = (world: World) => put(world).catch(named)
    expect(await outcomesOf({ clients: [set], faults })).toEqual([
      unavailable,
      'undefined |  | key k = late | finished',
    ])
    const write = (world: World) =>
      world.database.transaction('write', rows => rows.put('rows', 'r', { value: 1 })).catch(named)
    expect(await outcomesOf({ clients: [write], faults })).toContain(unavailable)
  })

  test('ends a wait for a lock of others', async () => {
    const polling = { everyMs: 10, waitMs: Infinity }
    const hold = (world: World) => world.keyValue.pollSetIfAbsent('lock', world.process.name, polling).catch(named)
    const outcomes = await outcomesOf({ clients: [hold, hold], faults })
    expect(outcomes.some(outcome => outcome.startsWith('true "DeviceUnavailable"'))).toBe(true)
  })

  test('on a full disk does nothing, and what the disk fails at may have been performed', async () => {
    const outcomes = await outcomesOf({ clients: [world => append(world).catch(codeOf)], faults })
    expect(outcomes).toEqual([
      '"EIO" |  | file /a = x | finished',
      '"ENOSPC" |  |  | finished',
      'undefined |  | file /a = x | finished',
    ])
  })

  test('can leave the empty file that a write began with', async () => {
    const write = async (world: World): Promise<string> => {
      await append(world)
      return world.files.write('/a', 'new').then(() => 'written', codeOf)
    }
    expect(await outcomesOf({ clients: [write], faults })).toContain('"ENOSPC" |  | file /a =  | finished')
  })

  test('where nobody handles it leaves the operation without an answer, and a lock that only its owner would free', async () => {
    const underLock = async (world: World): Promise<void> => {
      await world.keyValue.setIfAbsent('lock', world.process.name)
      await append(world)
      await world.keyValue.delete('lock')
    }
    const outcomes = await outcomesOf({ clients: [underLock], faults })
    expect(outcomes).toContain('unknown |  | file /a = x,key lock = worker 1 | finished')
    expect(await outcomesOf({ clients: [underLock] })).toEqual(['undefined |  | file /a = x | finished'])
  })

  test('waits for its delivery in a process with several branches', async () => {
    const both = async (world: World): Promise<unknown> => {
      const failed = put(world).catch(named)
      const other = world.files.read('/b').then(() => 'read')
      return Promise.race([failed, other])
    }
    const { events } = await exploreAll({ clients: [both], faults })
    expect(events).toContain('deliver')
    expect(await outcomesOf({ clients: [both], faults })).toContain('"DeviceUnavailable" |  |  | finished')
  })
})

describe('a lost reply', () => {
  const faults = { lostReplies: 1 }
  const name = (error: unknown): string => (error instanceof Error ? error.name : 'nothing')

  test('leaves open whether the request was performed before, is performed later, or never', async () => {
    const setAndLook = async (world: World): Promise<string> => {
      const answer = await put(world).then(() => 'set', name)
      return `${answer} ${await seen(world)}`
    }
    expect(await outcomesOf({ clients: [setAndLook], faults })).toEqual([
      '"ConnectionLost late" |  | key k = late | finished',
      '"ConnectionLost nothing" |  |  | finished',
      '"ConnectionLost nothing" |  | key k = late | finished',
      '"set late" |  | key k = late | finished',
      // The reply to the look was lost.
      'unknown |  | key k = late | finished',
    ])
  })

  test('of a claim that is tried again can keep its owner out', async () => {
    const claim = async (world: World): Promise<boolean> => {
      const attempt = () => world.keyValue.setIfAbsent('lock', world.process.name)
      return attempt().catch(attempt)
    }
    expect(await outcomesOf({ clients: [claim], faults })).toContain('false |  | key lock = worker 1 | finished')
    expect(await outcomesOf({ clients: [claim], faults: { errors: 1 } })).not.toContain(
      'false |  | key lock = worker 1 | finished',
    )
  })

  test('of what only reads loses nothing, and files answer always', async () => {
    const { events } = await exploreAll({ clients: [seen, append], faults })
    expect(events).toContain('lost-reply')
    expect(events).not.toContain('late')
    expect((await exploreAll({ clients: [append], faults })).events).not.toContain('lost-reply')
  })
})

describe('a jump of the wall clock', () => {
  const faults = { clockJumps: 1, clockJumpMs: 1000 }
  const elapsed = async (world: World): Promise<string> => {
    const { clock } = world
    const [wall, steady] = [clock.now(), clock.monotonic()]
    await append(world)
    return `${String(clock.now() - wall)} ${String(clock.monotonic() - steady)}`
  }

  test('goes ahead or back by what is declared, and leaves the monotonic clock alone', async () => {
    const outcomes = await outcomesOf({ clients: [elapsed], faults })
    expect(outcomes.map(outcome => outcome.split(' |')[0])).toEqual(['"-1000 0"', '"0 0"', '"1000 0"'])
  })

  test('lets an age that is taken from it take over a lock that is new', async () => {
    const staleAfterMs = 500
    const takeOver = async (world: World): Promise<string> => {
      const taken = await world.keyValue.setIfAbsent('lock', String(world.clock.now()))
      if (taken) return 'held'
      const since = Number((await world.keyValue.get('lock')) ?? 0)
      return world.clock.now() - since > staleAfterMs ? 'taken over' : 'waits'
    }
    const clients = [takeOver, takeOver]
    const takesOver = (outcome: string): boolean => outcome.includes('taken over')
    expect((await outcomesOf({ clients })).some(takesOver)).toBe(false)
    expect((await outcomesOf({ clients, faults })).some(takesOver)).toBe(true)
  })
})

describe('a torn write', () => {
  const faults = { tornWrites: 1 }

  test('leaves any beginning of a short text, also one that ends within a character', async () => {
    const write = (world: World) => world.files.append('/a', 'aé€')
    const left = (await outcomesOf({ clients: [write], faults })).map(outcome => outcome.split(' | ')[2])
    expect(left.sort()).toEqual(
      ['', 'a', 'a\ufffd', 'aé', 'aé\ufffd', 'aé€']
        .slice(1)
        .map(text => `file /a = ${text}`)
        .sort(),
    )
  })

  test('shows to who reads after it what no crash between two steps shows', async () => {
    const write = (world: World) => world.files.append('/a', '{}')
    const read = async (world: World): Promise<string> => (await world.files.read('/a')) ?? 'nothing'
    const tears = (outcome: string): boolean => outcome.includes('["killed","{"]')
    const clients = [after(write, read)]
    expect((await outcomesOf({ clients, faults: { crashes: 1 } })).some(tears)).toBe(false)
    expect((await outcomesOf({ clients, faults })).some(tears)).toBe(true)
  })

  test('of a long text is tried at its beginning, in the middle, at its end and within a character', () => {
    expect(beginningsOf('abcdefgh-é-ijk')).toEqual(['a', 'abcdefg', 'abcdefgh-\ufffd', 'abcdefgh-é-ij'])
    expect(beginningsOf('')).toEqual([])
    expect(beginningsOf('x')).toEqual([])
  })
})
