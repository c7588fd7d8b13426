import { describe, expect, test } from 'vitest'
import { lockTrials, type LockTrial } from '../../harness/conformance/lock.ts'
import { underLock } from '../../harness/conformance/locks/under-lock.ts'
import { plainRenewedLease, renewedLease } from './heartbeat.ts'
import type { Lock } from './lock.ts'
import { writtenAndReadBack } from './path-lock.ts'

describe('a path lock that is written and read back', () => {
  for (const { name, run } of lockTrials(underLock(writtenAndReadBack))) {
    test(`${name}: promises nothing, and keeps nothing`, async () => {
      expect((await run()).breaks).not.toEqual([])
    }, 60_000)
  }
})

function trialOf(lock: Lock, name: string): LockTrial {
  const found = lockTrials(underLock(lock)).find(trial => trial.name === name)
  if (found === undefined) throw new Error(`no trial ${name}`)
  return found
}

test('a plain delete of a renewed lease comes late, and frees somebody else', async () => {
  await expect(trialOf(renewedLease, 'late release').run()).resolves.toMatchObject({ breaks: [] })
  await expect(trialOf(plainRenewedLease, 'late release').run()).rejects.toThrow('breaks its promise in "late release"')
}, 60_000)
