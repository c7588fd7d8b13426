import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run } from '../cli/program.ts'
import { checksHere } from './checks-here.ts'
import { recordingTerminal } from './recording-terminal.ts'
import { scriptedEngine } from './scripted-engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'signalbox-convert-'))

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function signalbox(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const terminal = recordingTerminal()
  const code = await run(args, { engine: scriptedEngine(), terminal, checker: checksHere(), version: '0' })
  return { code, ...terminal.written }
}

const big = '9007199254740993'
const history = `{:process 0, :type :invoke, :f :write, :value ${big}}
{:process 1, :type :invoke, :f :read, :value nil}
{:process :nemesis, :type :info, :f :kill}
{:process 0, :type :ok, :f :write, :value ${big}}
{:process 1, :type :ok, :f :read, :value ${big}}
{:process 2, :type :invoke, :f :cas, :value [${big} 2]}
{:process 2, :type :info, :f :cas, :value [${big} 2]}
{:process 2, :type :invoke, :f :read, :value nil}
`

describe('signalbox convert', () => {
  test.each(['edn', 'elle', 'native'])(
    'writes %s, from which the same verdict comes and the same history',
    async to => {
      const out = join(folder, `history.${to}`)
      expect(await signalbox('convert', file('history.edn', history), '--to', to, '--out', out)).toEqual({
        code: 0,
        out: '',
        err: '',
      })
      const checked = await signalbox('check', out, '-m', 'cas-register', '--json')
      expect(checked.code).toBe(0)
      expect(JSON.parse(checked.out)).toMatchObject({ results: [{ operations: 4, verdict: 'linearizable' }] })
      const back = join(folder, `${to}.edn`)
      await signalbox('convert', out, '--to', 'edn', '--out', back)
      expect(readFileSync(back, 'utf8')).toBe(
        (await signalbox('convert', join(folder, 'history.edn'), '--to', 'edn')).out,
      )
      expect(readFileSync(back, 'utf8')).toContain(big)
    },
  )

  test('says what Jepsen’s formats cannot say', async () => {
    const log = 'INFO  jepsen.util - 0 :invoke :cas [1 2]\nINFO  jepsen.util - 0 :fail :cas [1 2]\n'
    const { code, err } = await signalbox('convert', file('etcd.log', log), '--to', 'edn')
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining('1 refused compare-and-sets') as string })
    expect((await signalbox('convert', join(folder, 'etcd.log'), '--to', 'native')).err).toBe('')
  })

  test('writes nothing, and leaves what was there, when the history is cut off', async () => {
    const out = file('precious.edn', 'what was there')
    const before = readdirSync(folder)
    const { code, err } = await signalbox(
      'convert',
      file('precious.edn.cut', history.slice(0, -5)),
      '--to',
      'edn',
      '--out',
      out,
    )
    expect({ code, err }).toEqual({ code: 65, err: expect.stringContaining('cut off') as string })
    expect(readFileSync(out, 'utf8')).toBe('what was there')
    expect(readdirSync(folder)).toEqual([...before, 'precious.edn.cut'].sort())
  })

  test.each([
    [['--to', 'xml'], 'Allowed choices are edn, elle, native'],
    [[], 'required option'],
    [['--to', 'edn', '--out', join(folder, 'gone', 'x')], 'cannot write'],
  ])('ends with 64 on %j', async (args, message) => {
    const { code, err } = await signalbox('convert', file('history.edn', history), ...args)
    expect({ code, err }).toEqual({ code: 64, err: expect.stringContaining(message) as string })
  })
})
