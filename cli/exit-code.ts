/** The exit codes of every command, as the README documents them. */
export const exitCode = {
  held: 0,
  violated: 1,
  undecided: 2,
  wrongUsage: 64,
  malformedInput: 65,
  missingService: 69,
  ourFault: 70,
  interrupted: 130,
} as const

export type ExitCode = (typeof exitCode)[keyof typeof exitCode]

/** The caller asked for something that does not exist (an unknown flag, scenario, variant or case). */
export class WrongUsage extends Error {
  override readonly name = 'WrongUsage'
}

/** What was read is not what it should be; the message says where and what was expected. */
export class MalformedInput extends Error {
  override readonly name = 'MalformedInput'
}

/** A process that searched for the command ended by itself: it was killed, its memory was full, or the system left it. */
export class WorkerLost extends Error {
  override readonly name = 'WorkerLost'
}
