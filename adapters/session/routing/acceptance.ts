import { change } from './ledger.ts'
import type { AcceptancePart, AdmissionPart } from './part.ts'

/** A message is queued and stored in one transaction. */
export const storedAtOnce: AcceptancePart = {
  name: 'stored at once',
  accept(ledger, message) {
    ledger.queue(message)
    ledger.store({ type: 'user_message', message })
  },
}

/** The message that an agent is started for is stored when that has its boot context. */
export const storedAfterBoot: AcceptancePart = {
  name: 'stored after boot',
  accept(ledger, message, route) {
    ledger.queue(message)
    if (route === 'running') ledger.store({ type: 'user_message', message })
  },
  booted: ({ world, session }, message) =>
    change(world, session, 'store the first message', ledger => ledger.store({ type: 'user_message', message })),
}

/** Messages wait for their turn. */
export const enqueue: AdmissionPart = { name: 'enqueue', admit: () => true }

/** A message is refused while others have no answer. */
export const reject: AdmissionPart = { name: 'reject', admit: ledger => ledger.pending.length === 0 }

/** Others get no answer any more. */
export const interruptOthers: AdmissionPart = {
  name: 'interrupt',
  admit(ledger) {
    ledger.settle('interrupted')
    return true
  },
}

/** Others are taken back. */
export const rollBackOthers: AdmissionPart = {
  name: 'rollback',
  admit(ledger) {
    ledger.settle('rolled-back')
    return true
  },
}
