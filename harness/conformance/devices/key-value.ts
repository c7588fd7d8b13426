import type { DeviceCase } from '../device-case.ts'
import { expectSame, expectThat } from '../nonconformity.ts'

/** The key-value store. */
export const keyValueCases: readonly DeviceCase[] = [
  {
    name: 'a key that is not there reads undefined and cannot be deleted or renewed',
    async run({ keyValue }) {
      expectSame(await keyValue.get('k'), undefined, 'get')
      expectSame(await keyValue.delete('k'), false, 'delete')
      expectSame(await keyValue.compareAndDelete('k', ''), false, 'compare-and-delete')
      expectSame(await keyValue.compareAndExpire('k', '', 1000), false, 'compare-and-expire')
      expectSame(await keyValue.scan(''), [], 'scan')
    },
  },
  {
    name: 'set replaces the value, and the empty string is a value',
    async run({ keyValue }) {
      await keyValue.set('k', 'one')
      await keyValue.set('k', '')
      expectSame(await keyValue.get('k'), '', 'get')
      expectSame(await keyValue.setIfAbsent('k', 'two'), false, 'set if absent')
      expectSame(await keyValue.delete('k'), true, 'delete')
      expectSame(await keyValue.get('k'), undefined, 'get after delete')
    },
  },
  {
    name: 'set-if-absent sets an absent key only',
    async run({ keyValue }) {
      expectSame(await keyValue.setIfAbsent('k', 'one'), true, 'set if absent')
      expectSame(await keyValue.setIfAbsent('k', 'two'), false, 'set if absent again')
      expectSame(await keyValue.get('k'), 'one', 'get')
    },
  },
  {
    name: 'compare-and-delete deletes its own value, never the token of another',
    async run({ keyValue }) {
      await keyValue.set('k', 'mine')
      expectSame(await keyValue.compareAndDelete('k', 'yours'), false, 'with another token')
      expectSame(await keyValue.get('k'), 'mine', 'get')
      expectSame(await keyValue.compareAndDelete('k', 'mine'), true, 'with its own token')
      expectSame(await keyValue.get('k'), undefined, 'get after delete')
      expectSame(await keyValue.compareAndDelete('k', 'mine'), false, 'once more')
    },
  },
  {
    name: 'a key is gone when its time to live is over',
    async run({ keyValue, clock }) {
      await keyValue.set('set', 'v', { ttlMs: 20 })
      expectSame(await keyValue.setIfAbsent('absent', 'v', { ttlMs: 20 }), true, 'set if absent')
      expectSame(await keyValue.get('set'), 'v', 'get before the end')
      await clock.sleep(40)
      expectSame(await keyValue.get('set'), undefined, 'get')
      expectSame(await keyValue.scan(''), [], 'scan')
      expectSame(await keyValue.delete('set'), false, 'delete')
      expectSame(await keyValue.compareAndDelete('absent', 'v'), false, 'compare-and-delete')
      expectSame(await keyValue.compareAndExpire('absent', 'v', 1000), false, 'compare-and-expire')
      expectSame(await keyValue.setIfAbsent('absent', 'w'), true, 'set if absent when expired')
    },
  },
  {
    name: 'set without a time to live takes away the one that was there',
    async run({ keyValue, clock }) {
      await keyValue.set('k', 'v', { ttlMs: 20 })
      await keyValue.set('k', 'w')
      await clock.sleep(40)
      expectSame(await keyValue.get('k'), 'w', 'get')
      expectSame(await keyValue.scan('k'), [{ key: 'k', value: 'w', expiresInMs: null }], 'scan')
    },
  },
  {
    name: 'a failed set-if-absent does not touch the time to live',
    async run({ keyValue, clock }) {
      await keyValue.set('k', 'v', { ttlMs: 30 })
      expectSame(await keyValue.setIfAbsent('k', 'w', { ttlMs: 10_000 }), false, 'set if absent')
      await clock.sleep(50)
      expectSame(await keyValue.get('k'), undefined, 'get')
    },
  },
  {
    name: 'compare-and-expire renews its own key, and can shorten its life',
    async run({ keyValue, clock }) {
      await keyValue.set('long', 'mine', { ttlMs: 30 })
      await keyValue.set('short', 'mine')
      expectSame(await keyValue.compareAndExpire('long', 'yours', 10_000), false, 'with another token')
      expectSame(await keyValue.compareAndExpire('long', 'mine', 10_000), true, 'with its own token')
      expectSame(await keyValue.compareAndExpire('short', 'mine', 20), true, 'of a key that never expired')
      await clock.sleep(50)
      expectSame(await keyValue.get('long'), 'mine', 'get the renewed key')
      expectSame(await keyValue.get('short'), undefined, 'get the shortened key')
    },
  },
  {
    name: 'scan gives the keys with the prefix, sorted by code unit, with the rest of their lives',
    async run({ keyValue }) {
      await keyValue.set('lock:b', '2', { ttlMs: 5000 })
      await keyValue.set('lock:B', '1')
      await keyValue.set('lock', '3')
      await keyValue.set('other:a', '4')
      const [first, second, ...more] = await keyValue.scan('lock:')
      expectSame(first, { key: 'lock:B', value: '1', expiresInMs: null }, 'first')
      expectSame([second?.key, second?.value, more.length], ['lock:b', '2', 0], 'second')
      const rest = second?.expiresInMs ?? 0
      expectThat(rest > 0 && rest <= 5000, `a rest of life within 5000 ms, not ${rest}`)
    },
  },
  {
    name: 'polling sets a free key at once',
    async run({ keyValue, clock }) {
      const before = clock.monotonic()
      expectSame(await keyValue.pollSetIfAbsent('k', 'v', { everyMs: 1000, waitMs: 5000 }), true, 'poll')
      expectThat(clock.monotonic() - before < 900, 'an answer before the second attempt')
      expectSame(await keyValue.scan('k'), [{ key: 'k', value: 'v', expiresInMs: null }], 'scan')
    },
  },
  {
    name: 'polling gives up when the wait is over, without any effect',
    async run({ keyValue, clock }) {
      await keyValue.set('k', 'theirs')
      const before = clock.monotonic()
      expectSame(await keyValue.pollSetIfAbsent('k', 'mine', { everyMs: 5, waitMs: 20, ttlMs: 10 }), false, 'poll')
      expectThat(clock.monotonic() - before >= 10, 'a wait')
      expectSame(await keyValue.scan('k'), [{ key: 'k', value: 'theirs', expiresInMs: null }], 'scan')
      expectSame(await keyValue.pollSetIfAbsent('k', 'mine', { everyMs: 5, waitMs: 0 }), false, 'poll without a wait')
    },
  },
  {
    name: 'polling gets a key that expires, with its own time to live',
    async run({ keyValue, clock }) {
      await keyValue.set('k', 'theirs', { ttlMs: 20 })
      expectSame(await keyValue.pollSetIfAbsent('k', 'mine', { everyMs: 2, waitMs: 5000, ttlMs: 30 }), true, 'poll')
      expectSame(await keyValue.get('k'), 'mine', 'get')
      await clock.sleep(50)
      expectSame(await keyValue.get('k'), undefined, 'get when expired')
    },
  },
  {
    name: 'polling gets a key that its holder deletes',
    async run({ keyValue, clock }) {
      await keyValue.set('k', 'theirs')
      const waiting = keyValue.pollSetIfAbsent('k', 'mine', { everyMs: 2, waitMs: 5000 })
      await clock.sleep(10)
      await keyValue.compareAndDelete('k', 'theirs')
      expectSame(await waiting, true, 'poll')
      expectSame(await keyValue.get('k'), 'mine', 'get')
    },
  },
]
