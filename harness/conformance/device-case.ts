import type { World } from '../world/world.ts'

/** Something that every World does, on whatever it is built. */
export interface DeviceCase {
  /** A sentence. */
  readonly name: string
  /**
   * Runs on a fresh World, as its only program; takes at most some 200 ms of the World's time.
   *
   * @throws Nonconformity where the World does something else
   */
  run(world: World): Promise<void>
}
