import type { Answers } from '../answers.ts'
import { postedBy, requestInWords, stage, type Chain } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Failure } from '../device.ts'
import type { Fault } from '../fault.ts'
import type { Forgone } from '../forgone.ts'
import type { Strikes } from './strikes.ts'

/** A device answers a request with an error, having performed it or not. */
export class DeviceFailure implements Fault {
  readonly kind = 'error'
  private readonly chains: Chains
  private readonly forgone: Forgone
  private readonly answers: Answers
  private readonly strikes: Strikes

  constructor(chains: Chains, forgone: Forgone, answers: Answers, strikes: Strikes) {
    this.chains = chains
    this.forgone = forgone
    this.answers = answers
    this.strikes = strikes
  }

  offer(candidates: Chain[]): void {
    for (const chain of this.chains.live) {
      if (chain.stage !== stage.parked || chain.inFlight) continue
      const count = failuresOf(chain).length
      for (let variant = 0; variant < count; variant++) this.strikes.offer(chain, variant, candidates)
    }
  }

  describe({ target, variant }: Chain): string {
    const failure = target === undefined ? undefined : failuresOf(target)[variant]
    if (target === undefined || failure === undefined) return 'a request fails'
    const how = failure.performed ? ', performed all the same' : ''
    return `${requestInWords(target)} fails: ${failure.error().message}${how}`
  }

  strike({ target, variant }: Chain): void {
    const failure = target === undefined ? undefined : failuresOf(target)[variant]
    if (target === undefined || failure === undefined) return
    this.strikes.touch(target)
    if (failure.performed) this.answers.perform(target)
    else if (target.waits) this.forgone.giveUp(target)
    this.answers.fail(target, failure.error())
  }

  forgo(): void {
    this.strikes.forgo()
  }
}

function failuresOf(chain: Chain): readonly Failure[] {
  const { device, request } = postedBy(chain)
  return device.failures?.(request) ?? []
}
