import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { check } from '../harness/check/check.ts'
import { faultOf } from '../harness/check/replay.ts'
import { historyReader } from '../harness/history/formats/detect.ts'
import { namedModels } from '../models/index.ts'

interface Entry {
  readonly name: string
  readonly file: string
  readonly format: string
  readonly model: string
  readonly operations: number | null
  readonly verdict: string
  readonly initial?: null
}

const folder = resolve(fileURLToPath(import.meta.url), '../../../shared/histories')
const index = resolve(folder, 'index.json')
const entries = existsSync(index) ? (JSON.parse(readFileSync(index, 'utf8')) as Entry[]) : []

describe.skipIf(entries.length === 0)('recorded histories, which are not part of the project', () => {
  test.each(entries.map(each => [each.name, each] as const))('%s has its verdict', { timeout: 60_000 }, (_, entry) => {
    const bytes = readFileSync(resolve(folder, entry.file))
    const reader = historyReader(entry.file)
    reader.push((entry.file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
    const history = reader.end()
    expect(history.format).toBe(entry.format)
    if (entry.operations !== null) expect(history.operations.length).toBe(entry.operations)
    const model = namedModels.find(each => each.name === entry.model)?.make(entry.initial)
    if (model === undefined) throw new Error(`no model ${entry.model}`)
    const verdict = check(history.operations, model)
    expect(verdict.kind).toBe(entry.verdict)
    if (verdict.kind === 'linearizable')
      expect(faultOf(history.operations, model, verdict.linearization)).toBeUndefined()
    if (verdict.kind === 'violation') {
      expect(verdict.violation.culprit).toBeDefined()
      expect(verdict.violation.stuck).toContain(verdict.violation.culprit)
    }
  })
})
