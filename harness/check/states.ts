/** Gives each state of a model a small integer: the same one for states of equal keys. */
export class StateTable<State> {
  /** The states by their numbers. */
  readonly values: State[] = []
  private readonly keyOf: (state: State) => string | number
  private readonly byKey = new Map<string | number, number>()
  /** Spares calls of `keyOf` for states that are primitive values; objects are new too often for that. */
  private readonly byValue = new Map<State, number>()

  constructor(keyOf: (state: State) => string | number) {
    this.keyOf = keyOf
  }

  /** How many states have a number. */
  get size(): number {
    return this.values.length
  }

  /** The number of a state, a new one if it was not seen before. */
  numberOf(state: State): number {
    if (typeof state === 'object' && state !== null) return this.numberOfKey(state)
    const known = this.byValue.get(state)
    if (known !== undefined) return known
    const fresh = this.numberOfKey(state)
    this.byValue.set(state, fresh)
    return fresh
  }

  private numberOfKey(state: State): number {
    const key = this.keyOf(state)
    const known = this.byKey.get(key)
    if (known !== undefined) return known
    const fresh = this.values.length
    this.values.push(state)
    this.byKey.set(key, fresh)
    return fresh
  }
}
