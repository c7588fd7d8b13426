import type { Case, Scenario, Target } from '../harness/explore/scenario.ts'
import type { SendAnswer, SendRequest } from '../adapters/session/admission.ts'
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

const forked = 'well-formed-transcript'

const twoOpen: Target<SendRequest> = {
  description: 'a message is sent while another one is being answered',
  reached: ({ open }) => open.length >= 2 && open.some(({ started }) => started),
}

/** The policy was put to use; a mistaken one gets there too, as `Target` asks for. */
function told(kind: SendAnswer['kind']): Target<SendRequest> {
  return {
    description: `somebody was told ${kind}`,
    reached: ({ answers }) => (answers as readonly SendAnswer[]).some(answer => answer.kind === kind),
  }
}

function caseOf(policy: string, target: Target<SendRequest>, expect: Case['expect']): Case<SendRequest> {
  return {
    name: policy,
    claim: `a second message is dealt with by the policy ${policy}, and is neither lost nor forks`,
    program: {
      clients: [
        [send('a1'), send('a2')],
        [send('b1'), send('b2')],
      ],
    },
    target,
    expect,
  }
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
    caseOf('reject', told('busy'), { 'sound-reject': 'held', 'buggy-guard-set-late': { breaks: [forked] } }),
    caseOf('enqueue', twoOpen, { 'sound-enqueue': 'held', 'buggy-lose-silently': { breaks: ['answered-once'] } }),
    caseOf('interrupt', told('interrupted'), { 'sound-interrupt': 'held' }),
    caseOf('rollback', told('rolled-back'), { 'sound-rollback': 'held' }),
  ],
}
