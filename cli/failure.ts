import { CommanderError } from 'commander'
import { BrokenInvariant } from '../harness/invariant.ts'
import { exitCode, MalformedInput, WorkerLost, WrongUsage, type ExitCode } from './exit-code.ts'

/** How a command ends that threw, and what it says on standard error. */
export interface Failure {
  readonly code: ExitCode
  readonly text: string
}

/** Sorts what was thrown by whose fault it is: the caller's, the input's, or ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CommanderError) return ofCommander(error)
  if (error instanceof WrongUsage) {
    return { code: exitCode.wrongUsage, text: `signalbox: ${error.message}\nTry: npx signalbox help\n` }
  }
  if (error instanceof MalformedInput || isOfInput(error)) {
    return { code: exitCode.malformedInput, text: `signalbox: ${error.message}\n` }
  }
  if (error instanceof WorkerLost) return { code: exitCode.ourFault, text: `signalbox: ${error.message}\n` }
  return { code: exitCode.ourFault, text: ourFault(error) }
}

/** Help and version end well; commander has written whatever there is to say. */
function ofCommander({ exitCode: code }: CommanderError): Failure {
  return { code: code === 0 ? exitCode.held : exitCode.wrongUsage, text: '' }
}

/** By name, for these belong to the harness, and the engine may come from another build of it. */
function isOfInput(error: unknown): error is Error {
  return error instanceof Error && ['MalformedToken', 'SystemFailed', 'NoRequests'].includes(error.name)
}

function ourFault(error: unknown): string {
  const kind = error instanceof BrokenInvariant ? 'an assumption of its own does not hold' : 'something unexpected'
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    `signalbox: this is a fault of Signalbox itself, not of the system under test (${kind}).`,
    'Please report it with the command that you ran and the lines below.',
    '',
    told,
    '',
  ].join('\n')
}
