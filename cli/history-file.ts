import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { historyReader } from '../harness/history/formats/detect.ts'
import { MalformedHistory } from '../harness/history/formats/malformed-history.ts'
import type { FormatName, RecordedHistory } from '../harness/history/formats/recorded-history.ts'
import { WrongUsage } from './exit-code.ts'

const pieceBytes = 1 << 18

/**
 * Reads a history file piece by piece, unpacking it if it is gzipped.
 *
 * @param progress told now and then how many bytes were read, unpacked
 * @throws MalformedHistory when it is no history
 * @throws WrongUsage when there is no such file
 */
export async function readHistoryFile(
  file: string,
  format: FormatName | undefined,
  progress: (bytes: number) => void = () => undefined,
): Promise<RecordedHistory> {
  await requireFile(file)
  const reader = historyReader(file, format)
  const decoder = new TextDecoder('utf-8')
  const source = createReadStream(file, { highWaterMark: pieceBytes })
  const isPacked = await beginsPacked(file)
  const sink = async (pieces: AsyncIterable<Uint8Array>): Promise<void> => {
    let bytes = 0
    for await (const piece of pieces) {
      reader.push(decoder.decode(piece, { stream: true }))
      bytes += piece.length
      progress(bytes)
    }
  }
  try {
    if (isPacked) await pipeline(source, createGunzip({ chunkSize: pieceBytes }), sink)
    else await pipeline(source, sink)
  } catch (error) {
    throw unpackingFault(file, error)
  }
  reader.push(decoder.decode())
  return reader.end()
}

async function requireFile(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) throw new WrongUsage(`there is no file "${file}"`)
  if (found.isDirectory()) throw new WrongUsage(`"${file}" is a folder; expected a history file`)
}

async function beginsPacked(file: string): Promise<boolean> {
  const bytes: number[] = []
  for await (const piece of createReadStream(file, { end: 1 })) bytes.push(...(piece as Uint8Array))
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

function unpackingFault(file: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!code.startsWith('Z_')) return error
  const what =
    code === 'Z_BUF_ERROR' ? 'the gzipped data end too early: the file was cut off' : 'the gzipped data are damaged'
  return new MalformedHistory(what, { file, line: 1, column: 1 })
}
