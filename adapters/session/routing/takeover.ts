import type { TakeoverPart } from './part.ts'
import { changeLoops, clientIdOf } from './registry.ts'

/** A loop keeps its name, whoever it works for. */
export const nameKept: TakeoverPart = { name: 'name kept', takeOver: () => undefined }

/** A loop gets the name that one of the new connection would have. */
export const renamed: TakeoverPart = {
  name: 'renamed',
  takeOver({ world, session, connection }) {
    changeLoops(world, session, entry => ({ ...entry, clientId: clientIdOf(connection, session) }))
  },
}
