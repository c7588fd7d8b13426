import type { Timer, World } from '../../harness/world/world.ts'
import { Lease, seize, whileItLasts } from './lease.ts'
import type { Lock, LockRequest } from './lock.ts'

/**
 * A lease that its holder renews, every third of its time to live or as the request says, and that tells the holder when it is gone. It dies
 * with its process, so somebody else gets the lock within `ttlMs`. A holder that is paused for longer than that
 * believes in its lease until its next heartbeat: what is beyond a pause needs a fence.
 */
export const renewedLease: Lock = {
  name: 'renewed lease',
  promises: { ...whileItLasts, exclusion: ['crash', 'long-section'] },
  async acquire(world, request) {
    const token = world.ids.uuid()
    return (await seize(world, request, token)) ? new RenewedLease(world, request, token) : undefined
  },
}

/** The same with one mistake: who releases it deletes whatever is there, also what the next holder has set. */
export const plainRenewedLease: Lock = {
  name: 'renewed lease released by a plain delete',
  promises: renewedLease.promises,
  async acquire(world, request) {
    const token = world.ids.uuid()
    return (await seize(world, request, token)) ? new PlainRenewedLease(world, request, token) : undefined
  },
}

class RenewedLease extends Lease {
  private timer: Timer

  constructor(world: World, request: LockRequest, token: string) {
    super(world, request, token)
    this.timer = this.wait()
    // The heartbeat runs beside its holder, and ends when the lease is released or lost.
    void this.beat()
  }

  override lost(): boolean {
    return this.state() === 'lost'
  }

  override release(): Promise<boolean> {
    this.world.memory.set(this.token, 'released')
    this.timer.cancel()
    return super.release()
  }

  private async beat(): Promise<void> {
    while (await this.timer.elapsed) {
      const renewed = await this.renew()
      if (this.state() === 'released') return
      if (!renewed) return this.world.memory.set(this.token, 'lost')
      this.timer = this.wait()
    }
  }

  /** A store that does not answer has not renewed. */
  private async renew(): Promise<boolean> {
    const { key, ttlMs } = this.request
    try {
      return await this.world.keyValue.compareAndExpire(key, this.token, ttlMs)
    } catch {
      return false
    }
  }

  private wait(): Timer {
    const { ttlMs, renewMs = Math.ceil(ttlMs / 3) } = this.request
    return this.world.clock.timer(renewMs)
  }

  /** What holder and heartbeat share is declared memory, for they run beside each other. */
  private state(): unknown {
    return this.world.memory.get(this.token)
  }
}

class PlainRenewedLease extends RenewedLease {
  protected override free(): Promise<boolean> {
    return this.world.keyValue.delete(this.request.key)
  }
}
