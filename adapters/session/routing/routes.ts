import type { Route } from '../../../models/session/routing-operations.ts'
import type { SessionRecord } from './ledger.ts'
import { isLiveRow } from './ledger.ts'
import type { RoutePart } from './part.ts'

/** What the row says decides. */
export const routedByState: RoutePart = {
  name: 'routed by state',
  goesByRegistry: false,
  routeOf: (_visit, row) => (isLiveRow(row) ? 'running' : routeToStart(row)),
  isRunning: (_visit, row) => isLiveRow(row),
}

/** Whether there is a loop in memory decides, and whether it is marked as active. */
export const routedByFlag: RoutePart = {
  name: 'routed by flag',
  goesByRegistry: true,
  routeOf: ({ found }, row) => (found !== undefined && row?.isActive === true ? 'running' : routeToStart(row)),
  isRunning: ({ found }) => found !== undefined,
}

function routeToStart(row: SessionRecord | undefined): Route {
  return row === undefined ? 'started' : 'resumed'
}
