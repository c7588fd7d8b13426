import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { harnessEngine } from '../cli/harness-engine.ts'
import { run } from '../cli/program.ts'
import type { ExitCode } from '../cli/exit-code.ts'
import { lostUpdate } from '../examples/counter.ts'
import { recordingTerminal } from './recording-terminal.ts'

const file = fileURLToPath(new URL('../examples/counter.ts', import.meta.url))

async function signalbox(args: readonly string[]): Promise<{ code: ExitCode; json: Record<string, unknown> }> {
  const terminal = recordingTerminal()
  const engine = { ...harnessEngine, scenarios: [lostUpdate] }
  const code = await run([...args, '--json'], { engine, terminal, version: '0.0.0' })
  return { code, json: JSON.parse(terminal.written.out) as Record<string, unknown> }
}

test("the example of a user's own file loses an update where it should, and holds where it should", async () => {
  const { code, json } = await signalbox(['reproduce'])
  expect(code).toBe(0)
  expect(json).toMatchObject({
    scenarios: [
      {
        variants: [
          { name: 'buggy', finding: 'violated', broken: ['no-lost-update'], met: true },
          { name: 'sound', finding: 'held', exhaustive: true, met: true },
        ],
      },
    ],
  })
})

test("a token of a user's own scenario is replayed with the user's file", async () => {
  const { json } = await signalbox(['reproduce', '--variant', 'buggy'])
  const [, token = ''] = /"token":"([^"]+)"/.exec(JSON.stringify(json)) ?? []
  const terminal = recordingTerminal()
  expect(await run(['replay', token, file], { engine: harnessEngine, terminal, version: '0.0.0' })).toBe(1)
  expect(terminal.written.out).toContain('2 increments were answered, but the counter says 1')
})
