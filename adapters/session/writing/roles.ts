import type { RolePart } from './part.ts'

/** What the mirror and the gateway write is the assistant's, whatever is there. */
export const roleAsAsked: RolePart = { name: 'role as asked', roleAfter: () => 'assistant' }

/** Where the assistant had the last word, they write in the user's name. */
export const roleByLastEntry: RolePart = {
  name: 'role by the last entry',
  roleAfter: last => (last === 'assistant' ? 'user' : 'assistant'),
}
