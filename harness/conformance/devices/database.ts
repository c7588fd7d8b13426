import type { DeviceCase } from '../device-case.ts'
import { expectSame, messageOf } from '../nonconformity.ts'

/** The database. */
export const databaseCases: readonly DeviceCase[] = [
  {
    name: 'a row that is not there reads undefined, and its table is empty',
    async run({ database }) {
      const found = await database.read('look', rows => ({ row: rows.get('t', 'k'), all: rows.all('t') }))
      expectSame(found, { row: undefined, all: [] }, 'read')
      expectSame(await database.transaction('delete', rows => rows.delete('t', 'k')), false, 'delete')
    },
  },
  {
    name: 'a transaction writes rows and gives what its body gives',
    async run({ database }) {
      const result = await database.transaction('put', rows => {
        rows.put('t', 'k', { value: [1, null, { deep: 'text' }] })
        return 'done'
      })
      expectSame(result, 'done', 'result')
      expectSame(await database.read('look', rows => rows.get('t', 'k')), { value: [1, null, { deep: 'text' }] }, 'row')
    },
  },
  {
    name: 'a transaction sees what it wrote itself',
    async run({ database }) {
      const seen = await database.transaction('write and look', rows => {
        rows.put('t', 'k', { value: 1 })
        const put = rows.get('t', 'k')
        rows.put('t', 'k', { value: 2 })
        const all = rows.all('t')
        return { put, all, deleted: rows.delete('t', 'k'), after: rows.get('t', 'k'), none: rows.all('t') }
      })
      const expected = { put: { value: 1 }, all: [['k', { value: 2 }]], deleted: true, after: undefined, none: [] }
      expectSame(seen, expected, 'seen')
    },
  },
  {
    name: 'all rows of one table come sorted by code unit of their keys',
    async run({ database }) {
      await database.transaction('put', rows => {
        for (const key of ['b', 'ä', 'Z', 'a']) rows.put('t', key, { key })
        rows.put('other', 'c', {})
      })
      const keys = await database.read('look', rows => rows.all('t').map(([key]) => key))
      expectSame(keys, ['Z', 'a', 'b', 'ä'], 'keys')
    },
  },
  {
    name: 'a transaction that throws writes nothing, and its error comes back',
    async run({ database }) {
      await database.transaction('put', rows => rows.put('t', 'kept', { value: 1 }))
      const failing = database.transaction('fail', rows => {
        rows.put('t', 'kept', { value: 2 })
        rows.put('t', 'new', {})
        rows.delete('t', 'kept')
        throw new Error('on purpose')
      })
      expectSame(await messageOf(failing), 'on purpose', 'error')
      expectSame(await database.read('look', rows => rows.all('t')), [['kept', { value: 1 }]], 'rows')
    },
  },
  {
    name: 'a read that throws gives its error back',
    async run({ database }) {
      const failing = database.read('fail', () => {
        throw new Error('on purpose')
      })
      expectSame(await messageOf(failing), 'on purpose', 'error')
    },
  },
  {
    name: 'a lock excludes other connections until its transaction or its connection ends, as it was taken',
    async run({ database }) {
      const [first, second] = [database.connect(), database.connect()]
      expectSame(await first.lock('a', 'transaction', 0), true, 'a free lock')
      expectSame(await first.lock('b', 'connection', 0), true, 'another')
      expectSame(await first.lock('b', 'connection', 0), true, 'the same again')
      expectSame(await second.lock('a', 'transaction', 30), false, 'a lock that is held')
      await first.commit()
      expectSame(await second.lock('a', 'transaction', 0), true, "a transaction's after the commit")
      expectSame(await second.lock('b', 'connection', 0), false, "a connection's after the commit")
      await first.close()
      expectSame(await second.lock('b', 'connection', 0), true, "a connection's after its end")
      await second.close()
      expectSame(
        await database.connect().lock('a', 'transaction', 0),
        true,
        "a transaction's after that of its connection",
      )
    },
  },
  {
    name: 'a lock is waited for',
    async run({ database, clock }) {
      const [first, second] = [database.connect(), database.connect()]
      await first.lock('a', 'connection', 0)
      const closeLater = async () => {
        await clock.sleep(20)
        await first.close()
      }
      const [granted] = await Promise.all([second.lock('a', 'connection', Infinity), closeLater()])
      expectSame(granted, true, 'granted')
    },
  },
  {
    name: 'transactions asked for at once run one after another',
    async run({ database }) {
      const count = () =>
        database.transaction('count', rows => {
          const value = Number(rows.get('t', 'n')?.['value'] ?? 0) + 1
          rows.put('t', 'n', { value })
          return value
        })
      const counted = await Promise.all([count(), count(), count()])
      expectSame([...counted].sort(), [1, 2, 3], 'counts')
    },
  },
]
