import { catalogueJson, renderCatalogue } from '../reports/catalogue.ts'
import type { Engine } from './engine.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import { choose } from './selection.ts'
import type { Terminal } from './terminal.ts'

/**
 * Lists the scenarios that can be reproduced, all of them where none is named.
 *
 * @throws WrongUsage when one that is named does not exist
 */
export function listScenarios(
  { json, ids }: { readonly json: boolean; readonly ids: readonly string[] },
  { scenarios }: Engine,
  terminal: Terminal,
): ExitCode {
  const chosen = choose(scenarios, ids)
  terminal.out(json ? catalogueJson(chosen) : renderCatalogue(chosen, terminal))
  return exitCode.held
}
