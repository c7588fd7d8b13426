import type { Scenario } from '../harness/explore/scenario.ts'
import type { SendRequest } from '../adapters/session/admission.ts'
import {
  admissionSystem,
  enqueue,
  guardSetLate,
  interrupt,
  loseSilently,
  reject,
  rollback,
} from '../adapters/session/admission.ts'

function send(message: string): SendRequest {
  return { operation: 'send', message }
}

/** What looks like a race and is none must not be found: every policy for a second message is right, losing it is not. */
export const controls: Scenario<SendRequest> = {
  id: 'controls',
  report: 'https://github.com/volcengine/OpenViking/issues/4668',
  claim: 'code that is right is not flagged, whichever way it is right, and its nearest mistakes are',
  class: 'C01',
  variants: {
    'sound-reject': () => admissionSystem(reject),
    'sound-enqueue': () => admissionSystem(enqueue),
    'sound-interrupt': () => admissionSystem(interrupt),
    'sound-rollback': () => admissionSystem(rollback),
    'buggy-lose-silently': () => admissionSystem(loseSilently),
    'buggy-guard-set-late': () => admissionSystem(guardSetLate),
  },
  cases: [
    {
      name: 'admission',
      claim: 'a second message is rejected, enqueued, interrupts or rolls back, and is neither lost nor forks',
      program: {
        clients: [
          [send('a1'), send('a2')],
          [send('b1'), send('b2')],
        ],
      },
      target: {
        description: 'a message is sent while another one is being answered',
        reached: ({ open }) => open.length >= 2 && open.some(({ started }) => started),
      },
      expect: {
        'sound-reject': 'held',
        'sound-enqueue': 'held',
        'sound-interrupt': 'held',
        'sound-rollback': 'held',
        'buggy-lose-silently': { breaks: ['answered-once'] },
        'buggy-guard-set-late': { breaks: ['well-formed-transcript'] },
      },
    },
  ],
}
