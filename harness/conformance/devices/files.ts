import type { DeviceCase } from '../device-case.ts'
import { expectSame, expectThat } from '../nonconformity.ts'

/** Files. */
export const fileCases: readonly DeviceCase[] = [
  {
    name: 'a file that is not there reads undefined, cannot be removed, renamed or opened, and its folder is empty',
    async run({ files }) {
      expectSame(await files.read('/none/a'), undefined, 'read')
      expectSame(await files.remove('/none/a'), false, 'remove')
      expectSame(await files.rename('/none/a', '/none/b'), false, 'rename')
      expectSame(await files.open('/none/a'), undefined, 'open')
      expectSame(await files.list('/none'), [], 'list')
    },
  },
  {
    name: 'append makes the file and then adds at its end',
    async run({ files }) {
      await files.append('/a/log', 'one\n')
      await files.append('/a/log', '')
      await files.append('/a/log', 'zwei: ü€😀\n')
      expectSame(await files.read('/a/log'), 'one\nzwei: ü€😀\n', 'read')
    },
  },
  {
    name: 'write replaces what was there',
    async run({ files }) {
      await files.write('/a/text', 'a long text')
      await files.write('/a/text', 'short')
      expectSame(await files.read('/a/text'), 'short', 'read')
      await files.write('/a/text', '')
      expectSame(await files.read('/a/text'), '', 'read when empty')
    },
  },
  {
    name: 'create makes a file once',
    async run({ files }) {
      expectSame(await files.create('/a/new', 'first'), true, 'create')
      expectSame(await files.create('/a/new', 'second'), false, 'create again')
      expectSame(await files.read('/a/new'), 'first', 'read')
      await files.remove('/a/new')
      expectSame(await files.create('/a/new', 'third'), true, 'create after remove')
      expectSame(await files.read('/a/new'), 'third', 'read after remove')
    },
  },
  {
    name: 'an empty file is there',
    async run({ files }) {
      expectSame(await files.create('/a/empty', ''), true, 'create')
      expectSame(await files.create('/a/empty', 'x'), false, 'create again')
      expectSame(await files.read('/a/empty'), '', 'read')
      expectSame(await files.list('/a'), ['empty'], 'list')
    },
  },
  {
    name: 'rename moves a file over another',
    async run({ files }) {
      await files.write('/a/from', 'new')
      await files.write('/a/to', 'old')
      expectSame(await files.rename('/a/from', '/a/to'), true, 'rename')
      expectSame(await files.read('/a/to'), 'new', 'read the target')
      expectSame(await files.read('/a/from'), undefined, 'read the source')
      expectSame(await files.list('/a'), ['to'], 'list')
    },
  },
  {
    name: 'rename moves a file to another folder',
    async run({ files }) {
      await files.write('/a/x', 'text')
      expectSame(await files.rename('/a/x', '/b/y'), true, 'rename')
      expectSame([await files.list('/a'), await files.list('/b')], [[], ['y']], 'lists')
      expectSame(await files.read('/b/y'), 'text', 'read')
    },
  },
  {
    name: 'list gives names, sorted by code unit, of the files directly in the folder',
    async run({ files }) {
      for (const path of ['/a/b', '/a/Z', '/a/a', '/a/ä', '/a/deeper/c', '/ab/d']) await files.append(path, '')
      expectSame(await files.list('/a'), ['Z', 'a', 'b', 'ä'], 'list')
      expectSame(await files.remove('/a/a'), true, 'remove')
      expectSame(await files.list('/a'), ['Z', 'b', 'ä'], 'list after remove')
    },
  },
  {
    name: 'a handle reads all from the beginning and appends at the end',
    async run({ files }) {
      await files.write('/a/log', 'one,')
      const file = await files.open('/a/log')
      await file?.append('two,')
      await files.append('/a/log', 'three')
      expectSame(await file?.read(), 'one,two,three', 'read by handle')
      expectSame(await file?.read(), 'one,two,three', 'read by handle again')
      expectSame(await files.read('/a/log'), 'one,two,three', 'read by path')
    },
  },
  {
    name: 'a handle follows its file when it is renamed and another takes its name',
    async run({ files }) {
      await files.write('/a/log', 'old')
      const file = await files.open('/a/log')
      await files.rename('/a/log', '/a/aside')
      await files.write('/a/log', 'new')
      await file?.append('+')
      expectSame(await files.read('/a/aside'), 'old+', 'read the renamed file')
      expectSame(await files.read('/a/log'), 'new', 'read the other')
      expectSame(await file?.read(), 'old+', 'read by handle')
    },
  },
  {
    name: 'a handle keeps its file when its name is removed or given to another',
    async run({ files }) {
      await files.write('/a/gone', 'text')
      const gone = await files.open('/a/gone')
      await files.remove('/a/gone')
      await gone?.append('+')
      expectSame(await gone?.read(), 'text+', 'read the removed file by handle')
      expectSame(await files.read('/a/gone'), undefined, 'read it by path')
      await files.write('/a/old', 'old')
      await files.write('/a/new', 'new')
      const old = await files.open('/a/old')
      await files.rename('/a/new', '/a/old')
      expectSame(await old?.read(), 'old', 'read what was renamed over by handle')
      expectSame(await files.read('/a/old'), 'new', 'read it by path')
    },
  },
  {
    name: 'a handle sees a truncating write',
    async run({ files }) {
      await files.write('/a/log', 'a long text')
      const file = await files.open('/a/log')
      await files.write('/a/log', 'short')
      await file?.append('!')
      expectSame(await file?.read(), 'short!', 'read by handle')
    },
  },
  {
    name: 'a sync of a file says whether it is there, and changes nothing that is read',
    async run({ files }) {
      await files.append('/a/b/text', 'text')
      expectSame(await files.sync('/a/b/text'), true, 'sync')
      await files.syncFolder('/a/b')
      const file = await files.open('/a/b/text')
      await file?.append('+')
      await file?.sync()
      expectSame(await files.read('/a/b/text'), 'text+', 'read')
      expectSame(await files.list('/a/b'), ['text'], 'list')
      expectSame(await files.sync('/a/b/none'), false, 'sync of a file that is not there')
      await files.syncFolder('/none')
    },
  },
  {
    name: 'a wait for a change of a file ends with the change, or with its time',
    async run({ files, clock }) {
      await files.write('/a/text', 'old')
      expectSame(await files.waitUntilChanged('/a/text', 'other', 0), true, 'what is another text already')
      expectSame(await files.waitUntilChanged('/a/none', 'old', 0), true, 'what is not there')
      const removeLater = async () => {
        await clock.sleep(20)
        await files.remove('/a/text')
      }
      const [changed] = await Promise.all([files.waitUntilChanged('/a/text', 'old', Infinity), removeLater()])
      expectSame([changed, await files.read('/a/text')], [true, undefined], 'what is removed')
      await files.write('/a/text', 'old')
      const before = clock.monotonic()
      expectSame(await files.waitUntilChanged('/a/text', 'old', 30), false, 'what stays')
      expectThat(clock.monotonic() - before >= 28, 'the time to pass')
    },
  },
  {
    name: 'a lock of the operating system excludes others until it is unlocked',
    async run({ files, clock }) {
      const first = await files.lock('/locks/a', 0)
      expectThat(first !== undefined, 'a free lock to be granted')
      expectSame(await files.lock('/locks/a', 30), undefined, 'a lock that is held')
      await (await files.lock('/locks/b', 0))?.unlock()
      const unlockLater = async () => {
        await clock.sleep(20)
        await first?.unlock()
      }
      const [second] = await Promise.all([files.lock('/locks/a', Infinity), unlockLater()])
      expectThat(second !== undefined, 'the lock to be granted after it was unlocked')
      await first?.unlock()
      expectSame(await files.lock('/locks/a', 0), undefined, "after the first was unlocked again, the second's")
      await second?.unlock()
      await (await files.lock('/locks/a', 0))?.unlock()
    },
  },
]
