import type { Process } from '../world/chain.ts'
import { someFaults } from '../world/fault.ts'
import type { Simulation } from '../world/simulate.ts'
import type { World } from '../world/world.ts'
import type { Driven } from '../schedule/quiescence.ts'

/** A program that is run alone and takes more steps than this counts as endless. */
const mostSteps = 100_000

/**
 * Runs one program by itself, effect after effect, with nobody beside it: to set a system up, and to read what it left.
 * Whatever else is parked stays where it is.
 */
export class Alone<Result> implements Driven {
  private readonly simulation: Simulation
  private readonly process: Process
  private readonly program: (world: World) => Promise<Result>
  private started = false
  private steps = 0
  private outcome: { readonly value: Result } | { readonly error: unknown } | undefined

  constructor(simulation: Simulation, process: Process, program: (world: World) => Promise<Result>) {
    this.simulation = simulation
    this.process = process
    this.program = program
  }

  advance(): boolean {
    if (!this.started) return this.start()
    if (this.outcome !== undefined) return false
    const { simulation, process } = this
    Object.assign(simulation.state.faults, someFaults())
    simulation.scan()
    const { candidates } = simulation
    const own = candidates.find(candidate => candidate.process === process)
    const chain = own ?? candidates.find(candidate => candidate.kind === 'time')
    if (chain === undefined || ++this.steps > mostSteps) return false
    simulation.take(chain)
    return true
  }

  get doing(): string {
    return `${this.process.name}, after: ${this.simulation.lastRequestOf(this.process)},`
  }

  /** What the program returned. Throws what it threw, or an error if it waits for something that never comes. */
  get result(): Result {
    if (this.outcome === undefined) {
      const last = this.simulation.lastRequestOf(this.process)
      throw new Error(`${this.process.name} does not come to its end; its last request was: ${last}`)
    }
    if ('error' in this.outcome) throw this.outcome.error
    return this.outcome.value
  }

  private start(): boolean {
    this.started = true
    const world = this.simulation.boot(this.process)
    this.simulation.startTask(this.process, 0, async () => {
      try {
        this.outcome = { value: await this.program(world) }
      } catch (error) {
        this.outcome = { error }
      }
    })
    return true
  }
}
