import { describe, expect, test } from 'vitest'
import { coldTurns } from '../../test/sample.ts'
import type { World } from '../world/world.ts'
import { executionOfExample } from '../schedule/fixtures/explored.ts'
import { drive } from '../schedule/quiescence.ts'
import type { Schedule } from '../schedule/schedule.ts'
import { replay } from '../schedule/strategies/replay.ts'
import type { Execution } from '../schedule/execute.ts'
import type { Chooser } from '../schedule/strategy.ts'
import type { Story, StoryStep } from './finding.ts'
import { Teller, traceHashOf } from './teller.ts'
import { TextHash } from './text-hash.ts'

/** The story with its third step changed. */
function withStep(change: Partial<StoryStep>): Story {
  return { ...coldTurns, steps: coldTurns.steps.map((step, index) => (index === 2 ? { ...step, ...change } : step)) }
}

const [firstLeft, ...others] = coldTurns.after

describe('the trace hash depends on', () => {
  test.each<[string, Story]>([
    ['the process of a step', withStep({ lane: 1 })],
    ['the name of a process', { ...coldTurns, lanes: ['client 0', 'client 2'] }],
    ['the task of a step', withStep({ chain: 9 })],
    ['the kind of a step', withStep({ kind: 'deliver' })],
    ['what a step asked', withStep({ request: 'insert row messages/m9' })],
    ['what was answered', withStep({ answer: 'not done' })],
    ['the time of a step', withStep({ atMs: 1 })],
    ['the order of steps', { ...coldTurns, steps: coldTurns.steps.toReversed() }],
    ['every step', { ...coldTurns, steps: coldTurns.steps.slice(1) }],
    ['every artefact', { ...coldTurns, after: others }],
    ['the name of an artefact', { ...coldTurns, after: [{ name: 'other', text: firstLeft?.text ?? '' }, ...others] }],
    ['the text of an artefact', { ...coldTurns, after: [{ name: firstLeft?.name ?? '', text: '' }, ...others] }],
  ])('%s', (_, changed) => {
    expect(traceHashOf(changed)).not.toBe(traceHashOf(coldTurns))
    expect(traceHashOf(changed)).toMatch(/^[0-9a-f]{16}$/)
  })

  test('where one text ends and the next begins', () => {
    const left = withStep({ request: 'ab', answer: 'c' })
    expect(traceHashOf(withStep({ request: 'a', answer: 'bc' }))).not.toBe(traceHashOf(left))
  })

  test('nothing else: not on numbers, not on what was there before', () => {
    expect(traceHashOf({ ...withStep({ number: 99 }), before: [] })).toBe(traceHashOf(coldTurns))
  })
})

function tell(execution: Execution, schedule: Schedule): Promise<Story> {
  const chooser = replay(schedule).begin()
  if (chooser === undefined) throw new Error('a schedule has one run')
  return tellChosen(execution, chooser)
}

function tellChosen(execution: Execution, chooser: Chooser): Promise<Story> {
  const teller = new Teller(execution.begin(chooser), [])
  execution.observer = teller
  return drive(
    (function* () {
      yield execution
      return teller.story(execution)
    })(),
  )
}

test('where one process serves all, each client has a lane', async () => {
  const read = (world: World) => world.files.read('/a')
  const execution = executionOfExample({ clients: [read, read], serving: 'one-process' })
  const first = await tell(execution, [])
  const second = await tell(execution, [{ at: 0, to: first.steps.at(-1)?.chain ?? 0 }])
  expect(first.lanes).toEqual(['client 1', 'client 2'])
  const inWords = ({ steps }: Story) => steps.map(({ kind, request, answer }) => ({ kind, request, answer }))
  expect(inWords(second)).toEqual(inWords(first))
  expect(second.steps.map(({ lane }) => lane)).toEqual(first.steps.map(({ lane }) => lane).toReversed())
  expect(traceHashOf(second)).not.toBe(traceHashOf(first))
})

test('a task that nobody awaits has a lane by its name, and dies with its process', async () => {
  const writeBehind = async (world: World): Promise<void> => {
    await world.files.append('/a', 'x\n')
    world.task('writer', () => world.clock.sleep(250))
    world.task('writer', () => world.clock.sleep(250))
  }
  const example = { clients: [writeBehind], serving: 'one-process' as const, faults: { crashes: 1 } }
  const execution = executionOfExample(example)
  const { lanes, steps } = await tellChosen(execution, {
    pick: candidates => (execution.nowMs > 0 ? candidates.findIndex(({ kind }) => kind === 'crash') : 0),
  })
  expect(lanes).toEqual(['client 1', 'writer', 'writer 2'])
  expect(steps.at(-1)).toMatchObject({ kind: 'crash', lane: null, ends: [0, 1, 2] })
})

test('a story says what was asked, what came back, when, and of which operation', async () => {
  const client = async (world: World): Promise<void> => {
    await world.files.append('/a', 'x\n')
    await world.clock.sleep(250)
    await world.keyValue.setIfAbsent('k', 'v')
  }
  const { lanes, steps, after } = await tell(executionOfExample({ clients: [client] }), [])
  expect(lanes).toEqual(['worker 1'])
  expect(steps).toMatchObject([
    { number: 1, atMs: 0, kind: 'effect', lane: 0, request: 'append /a x', answer: '', invokes: 0 },
    { number: 2, atMs: 0, kind: 'time', lane: null, request: 'time passes', answer: '250 ms' },
    { number: 3, atMs: 250, kind: 'effect', lane: 0, request: 'sleep 250 ms' },
    { number: 4, atMs: 250, kind: 'effect', lane: 0, request: 'set k = v if absent', answer: 'true', completes: 0 },
  ])
  expect(after).toEqual([
    { name: 'file /a', text: 'x\n' },
    { name: 'key k', text: 'v' },
  ])
})

test('a hash of texts is the same on every machine', () => {
  expect(new TextHash().add('signalbox').add('').digits).toBe('6ce83c0fd29de4dd')
})
