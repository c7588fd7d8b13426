import type { RefusalPart } from './part.ts'

/** Who waited too long is told so. */
export const refusedWithNothing: RefusalPart = { name: 'refused with nothing done' }

/** The same with one mistake: it writes all the same, without the lock, lest anything be lost. */
export const writtenAllTheSame: RefusalPart = { name: 'refused after writing', refused: write => write() }
