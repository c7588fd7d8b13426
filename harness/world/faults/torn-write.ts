import { postedBy, requestInWords, stage, type Chain } from '../chain.ts'
import type { Chains } from '../chains.ts'
import type { Deaths } from '../deaths.ts'
import type { Request } from '../device.ts'
import type { Fault } from '../fault.ts'
import type { Strikes } from './strikes.ts'

/** A process dies while it writes: only the beginning of the text reaches the disk. */
export class TornWrite implements Fault {
  readonly kind = 'torn-write'
  private readonly chains: Chains
  private readonly deaths: Deaths
  private readonly strikes: Strikes

  constructor(chains: Chains, deaths: Deaths, strikes: Strikes) {
    this.chains = chains
    this.deaths = deaths
    this.strikes = strikes
  }

  offer(candidates: Chain[]): void {
    for (const chain of this.chains.live) {
      if (chain.stage !== stage.parked || chain.inFlight) continue
      const count = partsOf(chain).length
      for (let variant = 0; variant < count; variant++) this.strikes.offer(chain, variant, candidates)
    }
  }

  describe({ target, variant }: Chain): string {
    const part = target === undefined ? undefined : partsOf(target)[variant]
    if (target === undefined || part === undefined) return 'a write is torn'
    const written = postedBy(target).device.describe(part)
    return `${requestInWords(target)} is torn: ${written}, and ${target.process.name} dies`
  }

  strike({ target, variant }: Chain): void {
    const part = target === undefined ? undefined : partsOf(target)[variant]
    if (target === undefined || part === undefined) return
    this.deaths.kill(target.process)
    this.strikes.touch(target)
    const { device, cells } = postedBy(target)
    device.perform(cells, part)
  }

  forgo(): void {
    this.strikes.forgo()
  }
}

function partsOf(chain: Chain): readonly Request[] {
  const { device, request } = postedBy(chain)
  return device.parts?.(request) ?? []
}
