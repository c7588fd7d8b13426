import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { harnessEngine } from '../cli/harness-engine.ts'
import { run } from '../cli/program.ts'
import { recordingTerminal } from './recording-terminal.ts'

/** A counter in a file as somebody writes it, and writes it again; only what `add` does differs. */
const file = (add: string): string => `
const add = async w => { ${add} }
export const counter = {
  name: 'counter',
  start: w => w,
  operations: { add },
  requests: () => [{ operation: 'add' }],
  artefacts: async w => Number((await w.files.read('/n')) ?? '0'),
  invariants: [{
    id: 'counted',
    claim: 'every answered add is counted',
    breach: ({ history, artefacts: n }) => {
      const answered = history.operations.filter(({ outcome }) => outcome.kind === 'ok').length
      return n === answered ? undefined : { sentence: answered + ' answered, ' + n + ' counted', operations: [] }
    },
  }],
}
`
const count = `const n = Number((await w.files.read('/n')) ?? '0'); await w.files.write('/n', String(n + 1))`

const versions = {
  buggy: count,
  locked: `
    await w.keyValue.pollSetIfAbsent('lock', 'held', { everyMs: 10, waitMs: Infinity })
    ${count}
    await w.keyValue.delete('lock')`,
  logging: `await w.files.append('/log', 'add'); await w.files.append('/log', 'begin'); ${count}`,
  shorter: `const n = Number((await w.files.read('/n')) ?? '0'); await w.files.rename('/n', '/old'); await w.files.create('/n', String(n + 1))`,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-steering-'))
  for (const [name, add] of Object.entries(versions)) await writeFile(path(name), file(add))
})
afterAll(() => rm(folder, { recursive: true }))

function path(name: string): string {
  return join(folder, `${name}.mjs`)
}

async function signalbox(...args: string[]) {
  const terminal = recordingTerminal()
  const code = await run(args, { engine: harnessEngine, terminal, version: '0.0.0' })
  return { code, ...terminal.written }
}

interface Replayed {
  readonly finding: string
  readonly changed: boolean
  readonly strays?: readonly { readonly step: number; readonly takenAt?: number; readonly expected: string }[]
}

async function tokenOf(name: string): Promise<string> {
  const { code, out } = await signalbox('explore', path(name), '--json')
  expect(code).toBe(1)
  const [, token = ''] = /"token": "([^"]+)"/.exec(out) ?? []
  return token
}

async function replayed(token: string, name: string): Promise<Replayed & { code: number }> {
  const { code, out } = await signalbox('replay', token, path(name), '--json')
  return { code, ...(JSON.parse(out) as Replayed) }
}

describe('a token of code that has changed', () => {
  test('leads to the very same execution while nothing has changed', async () => {
    expect(await replayed(await tokenOf('buggy'), 'buggy')).toMatchObject({ code: 1, changed: false })
  })

  test('passes once the bug is fixed, and says what it expected and what it found', async () => {
    const token = await tokenOf('buggy')
    const after = await replayed(token, 'locked')
    expect(after).toMatchObject({ code: 0, finding: 'held', changed: true })
    expect(after.strays?.length).toBeGreaterThan(0)
    const { code, out } = await signalbox('replay', token, path('locked'))
    const said = out.replaceAll(/\s+/g, ' ')
    expect(code).toBe(0)
    expect(said).toContain('! The code has changed since this token was made')
    expect(said).toContain('decision 1 at step')
    expect(said).toContain('held: on this way the code breaks nothing any more')
  })

  test('finds its places again where steps were put in before them, and so the bug that is still there', async () => {
    const token = await tokenOf('buggy')
    const after = await replayed(token, 'logging')
    expect(after).toMatchObject({ code: 1, finding: 'violated', changed: true })
  })

  test('is told of by the token of the run that it came to, which leads back to that one exactly', async () => {
    const { out } = await signalbox('replay', await tokenOf('buggy'), path('logging'))
    const [, own = ''] = /again: npx signalbox replay (\S+)/.exec(out) ?? []
    expect(await replayed(own, 'logging')).toMatchObject({ code: 1, changed: false })
  })

  test('goes on where its chain asks something else there', async () => {
    expect(await replayed(await tokenOf('buggy'), 'shorter')).toMatchObject({ changed: true })
  })

  test('says so where every decision stands, and only what the steps do is another', async () => {
    const program = `export const s = { name: 's', start: w => w, requests: () => [{ operation: 'a' }], artefacts: w => w.files.read('/a'),
      operations: { a: async w => { await w.files.append('/a', TEXT) } },
      invariants: [{ id: 'never', claim: 'no', breach: () => ({ sentence: 'no', operations: [] }) }] }`
    await writeFile(path('x'), program.replace('TEXT', `'x'`))
    await writeFile(path('y'), program.replace('TEXT', `'y'`))
    const after = await replayed(await tokenOf('x'), 'y')
    expect(after).toMatchObject({ code: 1, changed: true, strays: [] })
  })
})

describe('the long form', () => {
  test('leads where the short one does, and knows in words what it expected', async () => {
    const token = await tokenOf('buggy')
    const { code, out } = await signalbox('replay', token, path('buggy'), '--long')
    expect(code).toBe(1)
    const document = JSON.parse(out) as { decisions: { moves: string }[]; program: unknown }
    expect(document.program).toEqual({ clients: [[{ operation: 'add' }], [{ operation: 'add' }]] })
    expect(document.decisions[0]?.moves).toMatch(/^worker \d: /)
    const long = join(folder, 'long.json')
    await writeFile(long, out)
    expect(await replayed(long, 'buggy')).toMatchObject({ code: 1, changed: false })
    const after = await replayed(long, 'locked')
    expect(after).toMatchObject({ code: 0, changed: true })
    expect(after.strays?.[0]?.expected).toContain(document.decisions[0]?.moves)
  })

  test.each([
    ['{', 'JSON'],
    ['{ "kind": "replay" }', 'its "kind" is not "token"'],
    ['{ "kind": "token", "version": 1 }', 'its "version" is not 2'],
    ['{ "kind": "token", "version": 2, "scenario": "s", "case": "c", "variant": 3 }', '"variant" is no text'],
  ])('is refused where it is %s', async (text, said) => {
    const long = join(folder, 'malformed.json')
    await writeFile(long, text)
    const { code, err } = await signalbox('replay', long, path('buggy'))
    expect([code, err]).toEqual([65, expect.stringContaining(said)])
  })
})

test('a torn token, one of another system and one of an older version end with 65', async () => {
  const token = await tokenOf('buggy')
  const torn = token.replace(/.$/, last => (last === 'A' ? 'B' : 'A'))
  for (const wrong of [torn, token.replace('sb3', 'sb2')]) {
    expect((await signalbox('replay', wrong, path('locked'))).code).toBe(65)
  }
  expect((await signalbox('replay', token)).code).toBe(65)
})
