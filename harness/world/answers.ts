import { postedBy, stage, type Chain } from './chain.ts'
import { access } from './footprint.ts'
import type { Rule } from './rule.ts'
import type { RunState } from './run-state.ts'

/**
 * How a request is performed, and how its answer reaches the program: at once, or, in a process with several branches,
 * by a step of its own.
 */
export class Answers {
  private readonly state: RunState
  private readonly without: Rule | undefined

  constructor(state: RunState, without: Rule | undefined) {
    this.state = state
    this.without = without
  }

  /** Performs what the chain has parked; what it gives is kept until it is told. */
  perform(chain: Chain): void {
    const { device, cells, request } = postedBy(chain)
    chain.stage = stage.idle
    try {
      chain.reply = device.perform(cells, request)
      chain.threw = false
    } catch (error) {
      chain.reply = error
      chain.threw = true
    }
  }

  /** The answer is there: it is delivered at once where the process has one branch, else it waits for its delivery. */
  tell(chain: Chain): void {
    if (!chain.process.split) return answer(chain)
    chain.stage = stage.performed
    chain.postedAt = this.state.step
  }

  /** The program gets this error for what the chain has parked. */
  fail(chain: Chain, error: Error): void {
    chain.stage = stage.idle
    chain.reply = error
    chain.threw = true
    this.tell(chain)
  }

  deliver(chain: Chain): void {
    if (this.without !== 'deliveries') this.orderDelivery(chain)
    chain.stage = stage.idle
    answer(chain)
  }

  /** What follows may touch all memory of the process; where that is declared, only what its task awaits with others. */
  private orderDelivery({ process, root }: Chain): void {
    const { state } = this
    if (!process.declared) return state.touch(process.memory, access.write)
    if (root.branches < 2 || this.without === 'joins') return
    if (root.joins === 0) root.joins = state.ground.resource(`branches of a task of ${process.name}`)
    state.touch(root.joins, access.write)
  }
}

function answer(chain: Chain): void {
  if (chain.threw) chain.reject(chain.reply)
  else chain.resolve(chain.reply)
}
