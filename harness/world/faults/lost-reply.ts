import type { Answers } from '../answers.ts'
import { postedBy, requestInWords, stage, type Chain } from '../chain.ts'
import type { Chains } from '../chains.ts'
import { ConnectionLost } from '../device-error.ts'
import type { Fault } from '../fault.ts'
import type { Flight } from '../flight.ts'
import type { Strikes } from './strikes.ts'

/** The connection to a device breaks before the answer comes: the request was performed, or will be, or never is. */
export class LostReply implements Fault {
  readonly kind = 'lost-reply'
  private readonly chains: Chains
  private readonly flight: Flight
  private readonly answers: Answers
  private readonly strikes: Strikes

  constructor(chains: Chains, flight: Flight, answers: Answers, strikes: Strikes) {
    this.chains = chains
    this.flight = flight
    this.answers = answers
    this.strikes = strikes
  }

  offer(candidates: Chain[]): void {
    for (const chain of this.chains.live) {
      if (chain.stage === stage.parked && !chain.inFlight && losesReplies(chain)) {
        this.strikes.offer(chain, 0, candidates)
      }
    }
  }

  describe({ target }: Chain): string {
    return target === undefined ? 'a reply is lost' : `${requestInWords(target)}: the connection is lost`
  }

  strike(chain: Chain): void {
    const { target } = chain
    if (target === undefined) return
    this.strikes.touch(target)
    this.flight.launch(target, chain)
    this.answers.fail(target, new ConnectionLost(postedBy(target).device.name))
  }

  forgo(): void {
    this.strikes.forgo()
  }
}

/** A remote device that can fail can also answer in vain. */
function losesReplies(chain: Chain): boolean {
  const { device, request } = postedBy(chain)
  return device.remote && (device.failures?.(request) ?? []).length > 0
}
