import { Command, Option } from 'commander'
import { formatNames } from '../harness/history/formats/detect.ts'
import { MalformedHistory } from '../harness/history/formats/malformed-history.ts'
import { lossesForJepsen, printElleJson, printJepsenEdn } from '../harness/history/formats/print-jepsen.ts'
import type { FormatName, RecordedHistory } from '../harness/history/formats/recorded-history.ts'
import { printSignalboxJsonl } from '../harness/history/formats/signalbox-jsonl.ts'
import { exitCode, MalformedInput, type ExitCode } from './exit-code.ts'
import { readHistoryFile } from './history-file.ts'
import { mustBeWritable, writeWhole } from './out-file.ts'
import type { Terminal } from './terminal.ts'

type Target = 'edn' | 'elle' | 'native'

interface Flags {
  readonly to: Target
  readonly format: 'auto' | FormatName
  readonly out?: string
}

const printers: Readonly<Record<Target, (history: RecordedHistory) => Iterable<string>>> = {
  edn: printJepsenEdn,
  elle: printElleJson,
  native: printSignalboxJsonl,
}

/** Characters that are written at once; a line each would be slow. */
const pieceLength = 1 << 16

/** The command that writes recorded histories in another format. */
export function convertCommand(terminal: Terminal, setExitCode: (code: ExitCode) => void): Command {
  return new Command('convert')
    .exitOverride()
    .description('write a recorded history as Jepsen’s EDN, as JSON for elle-cli, or as our own JSON lines')
    .argument('<history>', 'a history file, gzipped or not; its format is found out by its content')
    .addOption(new Option('--to <format>', 'what to write').choices(Object.keys(printers)).makeOptionMandatory())
    .addOption(
      new Option('--format <name>', 'the format of the file').choices(['auto', ...formatNames]).default('auto'),
    )
    .option('--out <file>', 'where to write, in place of standard output')
    .action(async (file: string, flags: Flags) => setExitCode(await convert(file, flags, terminal)))
}

async function convert(file: string, { to, format, out }: Flags, terminal: Terminal): Promise<ExitCode> {
  if (out !== undefined) await mustBeWritable(out)
  const history = await readable(file, format === 'auto' ? undefined : format)
  if (terminal.interrupted.aborted) return exitCode.interrupted
  const pieces = inPieces(printers[to](history))
  if (out === undefined) for (const piece of pieces) terminal.out(piece)
  else await writeWhole(out, pieces)
  const losses = to === 'native' ? [] : lossesForJepsen(history)
  for (const loss of losses) terminal.err(`${file}: ${loss}\n`)
  return exitCode.held
}

async function readable(file: string, format: FormatName | undefined): Promise<RecordedHistory> {
  try {
    return await readHistoryFile(file, format)
  } catch (error) {
    if (error instanceof MalformedHistory) throw new MalformedInput(error.message)
    throw error
  }
}

function* inPieces(lines: Iterable<string>): Iterable<string> {
  let piece = ''
  for (const line of lines) {
    piece += line
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield piece
}
