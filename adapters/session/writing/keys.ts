import type { KeyPart, Opened } from './part.ts'
import { openTranscript } from './transcript-file.ts'

/** Whether a key is there is looked at while the writer has the lock. */
export const keyCheckedInsideLock: KeyPart = { name: 'key checked inside the lock', enter: entryWith }

/** It is looked at before, and what was there then is believed. */
export const keyCheckedOnArrival: KeyPart = {
  name: 'key checked on arrival',
  arrive: async (visit, key) => entryWith(await openTranscript(visit), key),
  enter: () => undefined,
}

function entryWith({ messages }: Opened, key: string): string | undefined {
  return messages.find(({ idempotencyKey }) => idempotencyKey === key)?.uuid
}
