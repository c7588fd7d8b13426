import { defineSystem, type Input, type Invariant, type Run, type System, type World } from 'signalbox'

/** Asks to keep a message once, however often it is sent. */
interface Deliver extends Input {
  readonly operation: 'deliver'
  readonly message: string
}

/** An inbox in a file, one message a line, that looks before it writes: two deliveries of one message can both look first. */
async function deliver(world: World, { message }: Deliver): Promise<'kept' | 'known'> {
  const inbox = (await world.files.read('/inbox')) ?? ''
  if (inbox.split('\n').includes(message)) return 'known'
  await world.files.append('/inbox', `${message}\n`)
  return 'kept'
}

/** No message stands in the inbox twice, and each that was answered stands in it. */
const keptOnce: Invariant<Deliver, string, string> = {
  id: 'kept-once',
  claim: 'every answered message is in the inbox, once',
  breach({ history, artefacts: inbox }: Run<Deliver, string, string>) {
    const lines = inbox.split('\n')
    const wrong = history.operations.find(({ input, outcome }) => {
      const times = lines.filter(line => line === input.message).length
      return times > 1 || (outcome.kind === 'ok' && times === 0)
    })
    if (wrong === undefined) return undefined
    const times = lines.filter(line => line === wrong.input.message).length
    return { sentence: `${wrong.input.message} stands in the inbox ${times} times`, operations: [wrong.id] }
  },
}

/** Every client may send the same few messages again: `signalbox explore` makes programs of them. */
export const inbox: System<Deliver, string, World, string> = defineSystem({
  name: 'inbox',
  start: world => world,
  operations: { deliver },
  requests: () => ['m1', 'm2', 'm3'].map(message => ({ operation: 'deliver', message }) as const),
  artefacts: async world => (await world.files.read('/inbox')) ?? '',
  invariants: [keptOnce],
})
