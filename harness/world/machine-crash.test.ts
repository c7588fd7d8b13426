import { describe, expect, test } from 'vitest'
import { executionOfExample, exploreAll, exploreClasses, type Example } from '../schedule/fixtures/explored.ts'
import { drive } from '../schedule/quiescence.ts'
import { replay } from '../schedule/strategies/replay.ts'
import { lossesOf } from './devices/unsynced.ts'
import { Text } from './devices/inodes.ts'
import type { World } from './world.ts'

/** What the disk can hold in the end, after programs whose machine may lose its power. */
async function disksOf(example: Pick<Example, 'clients'>): Promise<readonly string[]> {
  return [...new Set((await outcomesOf(example)).map(outcome => outcome.split(' | ')[2] ?? ''))]
}

/** What can be left where everybody had been answered. */
async function disksOfAnswered(program: (world: World) => Promise<unknown>): Promise<readonly string[]> {
  const answering = async (world: World): Promise<string> => {
    await program(world)
    return 'answered'
  }
  const outcomes = await outcomesOf({ clients: [answering] })
  const answered = outcomes.filter(outcome => outcome.startsWith('"answered"'))
  return answered.map(outcome => outcome.split(' | ')[2] ?? '')
}

/** Every outcome, which the reduction must find too. */
async function outcomesOf(example: Example): Promise<readonly string[]> {
  const whole = { faults: { machineCrashes: 1 }, ...example }
  const { outcomes, classes } = await exploreAll(whole)
  const reduced = await exploreClasses(whole)
  expect(reduced.outcomes).toEqual(outcomes)
  expect(reduced.classes).toEqual(classes)
  return outcomes
}

describe('what was written and not synced', () => {
  test('may be lost, though it was answered; what was synced is not', async () => {
    const append = ({ files }: World) => files.append('/d/log', 'x')
    expect(await disksOfAnswered(append)).toEqual(['', 'file /d/log = ', 'file /d/log = x'])
    const synced = async ({ files }: World) => {
      await files.append('/d/log', 'x')
      await files.sync('/d/log')
      await files.syncFolder('/d')
    }
    expect(await disksOfAnswered(synced)).toEqual(['file /d/log = x'])
  })

  test('comes back as it was synced, as it was after the first write since, or before the last', async () => {
    const letters = async ({ files }: World) => {
      await files.append('/d/log', 'a')
      await files.sync('/d/log')
      await files.syncFolder('/d')
      for (const letter of 'bcde') await files.append('/d/log', letter)
    }
    const left = await disksOfAnswered(letters)
    expect(left).toEqual(['a', 'ab', 'abcd', 'abcde'].map(text => `file /d/log = ${text}`))
  })

  test('of a text that is written in place may be the empty file between', async () => {
    const rewrite = async ({ files }: World) => {
      await files.append('/d/a', 'old')
      await files.sync('/d/a')
      await files.syncFolder('/d')
      await files.write('/d/a', 'new')
    }
    expect(await disksOfAnswered(rewrite)).toEqual(['', 'new', 'old'].map(text => `file /d/a = ${text}`))
  })

  test('is one file and not the other, whichever was written first', async () => {
    const both = async ({ files }: World) => {
      await files.append('/d/log', 'x')
      await files.append('/d/data', 'y')
      await files.syncFolder('/d')
    }
    expect(await disksOfAnswered(both)).toEqual([
      'file /d/data = ,file /d/log = ',
      'file /d/data = ,file /d/log = x',
      'file /d/data = y,file /d/log = ',
      'file /d/data = y,file /d/log = x',
    ])
  })

  test('through an open file is kept by a sync of that', async () => {
    const synced = async ({ files }: World) => {
      await files.create('/d/a', '')
      await files.syncFolder('/d')
      const file = await files.open('/d/a')
      await file?.append('x')
      await file?.sync()
    }
    expect(await disksOfAnswered(synced)).toEqual(['file /d/a = x'])
  })
})

describe('a file that is written aside and renamed', () => {
  const replace = (syncs: readonly ('text' | 'names')[]) => async (world: World) => {
    const { files } = world
    await files.append('/d/a', 'old')
    await files.sync('/d/a')
    await files.syncFolder('/d')
    await files.create('/d/a.new', 'new')
    if (syncs.includes('text')) await files.sync('/d/a.new')
    await files.rename('/d/a.new', '/d/a')
    if (syncs.includes('names')) await files.syncFolder('/d')
  }

  test('may be empty where its text was not synced', async () => {
    expect(await disksOfAnswered(replace(['names']))).toEqual(['file /d/a = ', 'file /d/a = new'])
  })

  test('may be the old one where the folder was not synced', async () => {
    expect(await disksOfAnswered(replace(['text']))).toEqual(['file /d/a = new', 'file /d/a = old'])
  })

  test('is the new one where both were', async () => {
    expect(await disksOfAnswered(replace(['text', 'names']))).toEqual(['file /d/a = new'])
  })

  test('is never without a name, for a rename within a folder is one change', async () => {
    const disks = await disksOf({ clients: [replace([])] })
    const afterwards = disks.filter(disk => disk.includes('new') || disk === '')
    expect(disks).toContain('file /d/a = ')
    expect(afterwards.every(disk => disk === '' || disk.includes('file /d/a ='))).toBe(true)
  })
})

describe('a removed file', () => {
  test('may be there again until its folder is synced', async () => {
    const remove = (more: (world: World) => Promise<unknown>) => async (world: World) => {
      await world.files.append('/d/a', 'x')
      await world.files.sync('/d/a')
      await world.files.syncFolder('/d')
      await world.files.remove('/d/a')
      await more(world)
    }
    expect(await disksOfAnswered(remove(() => Promise.resolve()))).toEqual(['', 'file /d/a = x'])
    expect(await disksOfAnswered(remove(({ files }) => files.syncFolder('/d')))).toEqual([''])
  })
})

describe('a loss of power', () => {
  test('ends all processes at once, also an agent and one that was about to start', async () => {
    const look = async (world: World): Promise<unknown> => {
      const child = await world.processes.spawn('agent', inner => inner.files.append('/a', 'x'))
      return (await child.exit()).kind
    }
    const clients = [look]
    expect((await exploreAll({ clients, faults: { crashes: 1 } })).events).toContain('late')
    expect((await exploreAll({ clients, faults: { machineCrashes: 1 } })).events).not.toContain('late')
    const outcomes = await outcomesOf({ clients })
    expect(outcomes).toContain('nothing |  | file /a = x | finished')
    expect(outcomes.filter(outcome => outcome.startsWith('"killed"'))).toEqual([])
  })

  test('does not take what was on its way to another machine', async () => {
    const set = (world: World) => world.keyValue.set('k', 'late')
    const { events, outcomes } = await exploreAll({ clients: [set], faults: { machineCrashes: 1 } })
    expect(events).toContain('late')
    expect(outcomes).toContain('nothing |  | key k = late | finished')
  })

  test('can follow the last step of any process, though it could strike no more after all of them', async () => {
    const put = (key: string) => (world: World) => world.keyValue.set(key, 'v')
    expect(await outcomesOf({ clients: [put('x'), put('y')] })).toHaveLength(13)
  })

  test('strikes no more often than its budget allows, and not where nobody lives and nothing is to be lost', async () => {
    const set = ({ keyValue }: World) => keyValue.set('k', 'v')
    const { schedules } = await exploreAll({ clients: [set], faults: { machineCrashes: 1 } })
    // Before the request, which lands all the same or never; before its answer; and never.
    expect(schedules).toHaveLength(4)
  })

  test('costs a program that may not suffer it nothing: nothing is remembered', async () => {
    const write = ({ files }: World) => files.write('/d/a', 'x')
    const execution = executionOfExample({ clients: [write] })
    const chooser = replay([]).begin()
    await drive(
      (function* () {
        if (chooser !== undefined) yield execution.begin(chooser)
      })(),
    )
    expect(execution.simulation.files.cells.held().map(([name]) => name)).toEqual(['/d/a', '/d/a#1'])
  })
})

describe('the losses that are tried', () => {
  const part = (path: string) => [
    [`before ${path}#1`, [new Text(undefined, '')]] as const,
    [`${path}#1`, new Text(undefined, 'x')] as const,
  ]
  const lossesOfParts = (count: number) => lossesOf(['/a', '/b', '/c', '/d'].slice(0, count).flatMap(part))

  test('of up to three parts are all that there are', () => {
    expect([0, 1, 2, 3].map(count => lossesOfParts(count).length)).toEqual([1, 2, 4, 8])
  })

  test('of more are none, all, each alone, and all but each', () => {
    expect(lossesOfParts(4).map(loss => loss.length)).toEqual([0, 4, 1, 1, 1, 1, 3, 3, 3, 3])
  })
})
