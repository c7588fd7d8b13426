import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { MalformedInput, WrongUsage } from './exit-code.ts'

/** An error of a process of its own, by name, for errors lose their class on the way. */
export interface Failed {
  readonly kind: 'failed'
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
}

/** Starts a process of its own from a file of this folder, by the name of the file without its ending. */
export function startApart(name: string): ChildProcess {
  const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js'
  const path = fileURLToPath(new URL(`./${name}.${ending}`, import.meta.url))
  return fork(path, [], { serialization: 'advanced', stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
}

/** An error as it goes to another process. */
export function failed(error: unknown): Failed {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  return { kind: 'failed', name, message, stack }
}

/** The error as it was, as far as the command tells errors apart. */
export function restored({ name, message, stack }: Failed): Error {
  if (name === 'WrongUsage') return new WrongUsage(message)
  if (name === 'MalformedInput') return new MalformedInput(message)
  const error = new Error(message)
  return Object.assign(error, { name, stack: stack ?? error.stack })
}

/** Hands on what a process prints, but for the pages that V8 prints when the memory has run out. */
export class LastWords {
  areOfMemory = false
  readonly hear: (chunk: Buffer) => void

  constructor(err: (text: string) => void) {
    let isDying = false
    this.hear = chunk => {
      const text = chunk.toString()
      isDying ||= text.includes('<--- Last few GCs --->') || text.includes('FATAL ERROR')
      this.areOfMemory ||= isDying && text.includes('out of memory')
      if (!isDying) err(text)
    }
  }
}
