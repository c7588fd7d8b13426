import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { endOnUncaught, nodeTerminal, type Host } from './node-terminal.ts'

class FakeStream extends EventEmitter {
  written = ''
  readonly isTTY: boolean
  readonly columns: number

  constructor(isTTY: boolean, columns: number) {
    super()
    this.isTTY = isTTY
    this.columns = columns
  }

  write(text: unknown): boolean {
    this.written += String(text)
    return true
  }
}

class Exited extends Error {}

interface FakeHost extends Host {
  readonly stdout: FakeStream
  readonly stderr: FakeStream
  ctrlC(): void
  /** What Node does with an error that nobody caught. */
  fail(error: unknown): void
}

function host(options: { tty?: boolean; columns?: number; env?: Record<string, string> } = {}): FakeHost {
  const { tty = true, columns = 100, env = {} } = options
  const listeners = new Map<string, (error?: unknown) => void>()
  return {
    stdout: new FakeStream(tty, columns),
    stderr: new FakeStream(tty, columns),
    env,
    on: (event: string, listener: (error?: unknown) => void) => listeners.set(event, listener),
    exit: code => {
      throw new Exited(String(code))
    },
    ctrlC: () => listeners.get('SIGINT')?.(),
    fail: error => listeners.get('uncaughtException')?.(error),
  }
}

describe('columns', () => {
  test('are those of the terminal', () => {
    expect(nodeTerminal(host()).columns).toBe(100)
  })

  test('are 80 where the terminal says zero, and in a pipe', () => {
    expect(nodeTerminal(host({ columns: 0 })).columns).toBe(80)
    expect(nodeTerminal(host({ tty: false })).columns).toBe(80)
  })
})

describe('colour', () => {
  test.each([
    ['on a terminal', true, {}, true],
    ['in a pipe', false, {}, false],
    ['with NO_COLOR on a terminal', true, { NO_COLOR: '1' }, false],
    ['with an empty NO_COLOR on a terminal', true, { NO_COLOR: '' }, true],
    ['with FORCE_COLOR in a pipe', false, { FORCE_COLOR: '1' }, true],
    ['with FORCE_COLOR=0 on a terminal', true, { FORCE_COLOR: '0' }, false],
    ['with both in a pipe', false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    ['on a dumb terminal', true, { TERM: 'dumb' }, false],
  ] as const)('%s', (_, tty, env, expected) => {
    expect(nodeTerminal(host({ tty, env })).colour).toBe(expected)
  })
})

describe('Ctrl-C', () => {
  test('asks to stop the first time, and ends at once the second', () => {
    const fake = host()
    const terminal = nodeTerminal(fake)
    expect(terminal.interrupted.aborted).toBe(false)
    fake.ctrlC()
    expect(terminal.interrupted.aborted).toBe(true)
    expect(fake.stderr.written).toContain('Ctrl-C again')
    expect(() => fake.ctrlC()).toThrow(new Exited('130'))
  })
})

describe('a closed pipe', () => {
  test('is no fault', () => {
    const fake = host({ tty: false })
    nodeTerminal(fake)
    fake.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
  })

  test('is told from a real one', () => {
    const fake = host({ tty: false })
    nodeTerminal(fake)
    const full = Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' })
    expect(() => fake.stdout.emit('error', full)).toThrow('ENOSPC')
  })
})

test('an error that nobody caught ends with 70, never with the 1 of a violation', () => {
  const fake = host()
  endOnUncaught(fake)
  expect(() => fake.fail(new Error('a promise was forgotten'))).toThrow(new Exited('70'))
  expect(fake.stderr.written).toContain('a promise was forgotten')
})

test('progress is for terminals', () => {
  expect(nodeTerminal(host()).progress).toBe(true)
  expect(nodeTerminal(host({ tty: false })).progress).toBe(false)
})
