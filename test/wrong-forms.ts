import type { WrongForm } from '../harness/check/tuning.ts'

/** Every wrong form of a reduction; a record, so that none can be forgotten. */
const all: Readonly<Record<WrongForm, true>> = {
  'eager-self-loop': true,
  'eager-branching': true,
  'optional-other': true,
  'optional-multi-point': true,
  'skip-unchanging-write': true,
  'ignore-crashed-need': true,
  'latest-of-class': true,
  'class-without-client': true,
  'class-without-stage': true,
  'antichain-total-crashed': true,
  'antichain-ignore-stage': true,
  'antichain-ignore-pure': true,
  'antichain-optional-either': true,
  'look-without-open': true,
  'window-without-open': true,
  'ahead-ignore-resets': true,
  'ahead-ignore-crashed': true,
  'ahead-done-reads': true,
  'split-whole': true,
  'versions-not-judged': true,
  'versions-without-unknown': true,
  'sequential-antichain': true,
  'sequential-by-parts': true,
}

export const wrongForms: readonly WrongForm[] = Object.keys(all) as WrongForm[]
