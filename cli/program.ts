import { Command } from 'commander'
import { collect, parseBudget, parseCount, parseDuration, parseFaults, parseSeed, parseWorkers } from './argument.ts'
import { faultNames, type Faults } from '../harness/world/fault.ts'
import { checkCommand } from './check.ts'
import { checksApart, type CheckWorker } from './check-worker.ts'
import { convertCommand } from './convert.ts'
import type { Engine } from './engine.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import { explore } from './explore.ts'
import { failureOf } from './failure.ts'
import { replay } from './replay.ts'
import { reproduce } from './reproduce.ts'
import { listScenarios } from './scenarios.ts'
import type { Terminal } from './terminal.ts'

/** What a run of the command needs from outside. */
export interface Surroundings {
  readonly engine: Engine
  readonly terminal: Terminal
  /** Checks histories; in a process of its own if nothing else is said. */
  readonly checker?: CheckWorker
  readonly version: string
}

/** Runs the command with these arguments (without `node` and the script) and says with which code it ends. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let code: ExitCode = exitCode.held
  try {
    const program = programOf(surroundings, ended => (code = ended))
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    const failure = failureOf(error)
    if (failure.text !== '') surroundings.terminal.err(failure.text)
    return failure.code
  }
}

type End = (code: ExitCode) => void

/** The command as commander knows it: its commands, options and help. */
export function programOf(
  { engine, terminal, checker = checksApart(terminal), version }: Surroundings,
  end: End,
): Command {
  // Commands inherit these settings at the moment when they are made, so the settings come first.
  const program = new Command('signalbox')
    .exitOverride()
    .configureOutput({
      writeOut: text => terminal.out(text),
      writeErr: text => terminal.err(text),
      getOutHelpWidth: () => terminal.columns,
      getErrHelpWidth: () => terminal.columns,
      getOutHasColors: () => terminal.colour,
      getErrHasColors: () => terminal.colour,
      outputError: (text, write) => write(`signalbox: ${text.replace(/^error: /, '')}`),
    })
    .showHelpAfterError('Try: npx signalbox help')
    .description(
      'Drives the session back-end of an agent through its races, and replays the smallest story that breaks it.',
    )
    .version(version)
    .addHelpText('after', epilogue)
  addScenarios(program, engine, terminal, end)
  addReproduce(program, engine, terminal, end)
  addExplore(program, engine, terminal, end)
  addReplay(program, engine, terminal, end)
  program.addCommand(checkCommand(terminal, checker, end).copyInheritedSettings(program))
  program.addCommand(convertCommand(terminal, end).copyInheritedSettings(program))
  return program
}

function addScenarios(program: Command, engine: Engine, terminal: Terminal, end: End): void {
  program
    .command('scenarios')
    .description('list the scenarios that can be reproduced')
    .argument('[scenario...]', 'only these')
    .option('--json', 'print a JSON document', false)
    .action((ids: readonly string[], options: { json: boolean }) =>
      end(listScenarios({ ...options, ids }, engine, terminal)),
    )
}

interface ReproduceFlags {
  readonly json: boolean
  readonly case: readonly string[]
  readonly variant: readonly string[]
  readonly kind: readonly string[]
  readonly expected: readonly string[]
  readonly seed: number
  readonly schedules?: number
  readonly budget?: number
  readonly workers: number
  readonly out?: string
}

function addReproduce(program: Command, engine: Engine, terminal: Terminal, end: End): void {
  program
    .command('reproduce')
    .description('search scenarios (all by default) and compare what is found with what is expected')
    .argument('[scenario...]', 'ids, as `scenarios` lists them, or files of your own that export scenarios')
    .option('--json', 'print a JSON document', false)
    .option('--case <name>', 'only this case; may be repeated', collect, [])
    .option('--variant <name>', 'only this variant; may be repeated', collect, [])
    .option('--kind <kind>', 'only cases that show a violation, a bound or a contract; may be repeated', collect, [])
    .option('--expected <finding>', 'only what is expected to be violated, or held; may be repeated', collect, [])
    .option('--seed <number>', 'decides what is drawn where not every schedule is run', parseSeed, 1)
    .option('--schedules <number>', 'run at most so many schedules in each search', parseCount)
    .option('--budget <time>', 'end each search after this time, e.g. 500ms, 60s or 2m', parseDuration)
    .option('--workers <number>', workersHelp, parseWorkers, 1)
    .option('--out <file>', 'write the JSON document to a file, too')
    .action(async (scenarios: readonly string[], { budget, workers, ...flags }: ReproduceFlags) => {
      const times = budget === undefined ? {} : { budgetMs: budget }
      const { case: cases, variant: variants, kind: kinds, ...rest } = flags
      const options = { ...rest, ...times, scenarios, cases, variants, kinds }
      end(await byWorkers(workers, engine, terminal, crew => reproduce(options, crew, terminal)))
    })
}

interface ExploreFlags {
  readonly json: boolean
  readonly strategy: string
  readonly seed: number
  readonly schedules?: number
  readonly budget?: number
  readonly clients: number
  readonly operations: number
  readonly crashes: number
  readonly stalls: number
  readonly faults: Partial<Faults>
  readonly programs: number
  readonly workers: number
  readonly out?: string
}

function addExplore(program: Command, engine: Engine, terminal: Terminal, end: End): void {
  program
    .command('explore')
    .description('search your own system with programs made up for it, or your own scenarios as they are')
    .argument('<file>', 'exports systems (with `requests`) or scenarios')
    .option('--json', 'print a JSON document', false)
    .option('--strategy <name>', `how schedules are chosen: ${engine.strategies.join(', ')}`, 'campaign')
    .option('--seed <number>', 'decides what is drawn where not every schedule is run', parseSeed, 1)
    .option('--schedules <number>', 'run at most so many schedules for each program', parseCount)
    .option('--budget <time>', 'end after this time, e.g. 500ms, 60s or 2m', parseDuration)
    .option('--clients <number>', 'clients of a program', parseCount, 2)
    .option('--operations <number>', 'operations of each client, at most', parseCount, 1)
    .option('--crashes <number>', 'processes that may die in a run', parseBudget, 0)
    .option('--stalls <number>', 'pauses until the next deadline that a run may have', parseBudget, 0)
    .option(
      '--faults <list>',
      `how many of which faults a run may suffer, e.g. crashes=1,errors=1; there are ${faultNames.join(', ')}`,
      parseFaults,
      {},
    )
    .option('--programs <number>', 'programs to try, the largest first', parseCount, 20)
    .option('--workers <number>', workersHelp, parseWorkers, 1)
    .option('--out <file>', 'write the JSON document to a file, too')
    .action(async (file: string, { budget, crashes, stalls, faults, workers, ...flags }: ExploreFlags) => {
      const times = budget === undefined ? {} : { budgetMs: budget }
      const options = { ...flags, ...times, file, faults: { crashes, stalls, ...faults } }
      end(await byWorkers(workers, engine, terminal, crew => explore(options, crew, terminal)))
    })
}

const workersHelp = 'processes that search side by side; what is found is the same for any number'

/** Does something with an engine of so many workers, and leaves none of them behind. */
async function byWorkers(
  count: number,
  engine: Engine,
  terminal: Terminal,
  work: (engine: Engine) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (count === 1) return work(engine)
  const crew = engine.withWorkers(count, terminal)
  try {
    return await work(crew.engine)
  } finally {
    crew.stop()
  }
}

interface ReplayFlags {
  readonly json: boolean
  readonly long: boolean
  readonly out?: string
}

function addReplay(program: Command, engine: Engine, terminal: Terminal, end: End): void {
  program
    .command('replay')
    .description('show the one execution that a token names, step by step')
    .argument('<token>', 'as a report prints it, or a .json file with its long form')
    .argument('[file]', 'your own file, when the token is of something that it exports')
    .option('--json', 'print a JSON document', false)
    .option('--long', 'print the long form of the token instead: its program and its decisions in words', false)
    .option('--out <file>', 'write the JSON document to a file, too')
    .action(async (token: string, file: string | undefined, flags: ReplayFlags) => {
      end(await replay({ ...flags, token, ...(file === undefined ? {} : { file }) }, engine, terminal))
    })
}

const epilogue = `
Exit codes:
  0    held, or every expectation met
  1    violated, or an expectation contradicted
  2    undecided
  64   wrong usage
  65   malformed input, such as a torn token
  69   a service is missing
  70   a fault of Signalbox itself
  130  ended by Ctrl-C, with what was found until then

Examples:
  npx signalbox reproduce trinity-779-cold-turn --case reported
  npx signalbox replay <token>
`
