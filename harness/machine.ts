/**
 * A state machine that answers: the smallest sequential specification there is.
 * It is deterministic, and `step` must not change `state` in place.
 */
export interface Machine<State, Request, Reply> {
  readonly initial: State
  step(state: State, request: Request): { readonly state: State; readonly reply: Reply }
}
