import { setTimeout as sleep } from 'node:timers/promises'

/** How long between two looks at something that does not tell when it changes. */
const everyMs = 2

/** Tries at once and then every few milliseconds, for `waitMs` in all; undefined where it never succeeded. */
export async function pollFor<Found>(
  attempt: () => Promise<Found | undefined> | Found | undefined,
  waitMs: number,
): Promise<Found | undefined> {
  const endMs = performance.now() + waitMs
  for (;;) {
    const found = await attempt()
    if (found !== undefined || performance.now() >= endMs) return found
    await sleep(Math.min(everyMs, Math.max(0, endMs - performance.now())))
  }
}
