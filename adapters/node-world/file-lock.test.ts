import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockFile } from './file-lock.ts'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-'))
})

afterEach(() => rm(root, { recursive: true }))

/** Another process of the operating system, once it holds the lock. */
async function holderOf(path: string): Promise<ChildProcess> {
  const module = fileURLToPath(new URL('file-lock.ts', import.meta.url))
  const program = `
    const { lockFile } = await import(${JSON.stringify(module)})
    globalThis.held = await lockFile(${JSON.stringify(path)}, 0)
    process.stdout.write('held')
    setInterval(() => undefined, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('a lock of the operating system ends with the process that holds it, however it dies', async () => {
  const path = join(root, 'lock')
  const holder = await holderOf(path)
  expect(await lockFile(path, 0)).toBeUndefined()
  holder.kill('SIGKILL')
  const lock = await lockFile(path, 4000)
  expect(lock).toBeDefined()
  await lock?.unlock()
})
