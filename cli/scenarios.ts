import { catalogueJson, renderCatalogue } from '../reports/catalogue.ts'
import type { Engine } from './engine.ts'
import { exitCode, type ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Lists the scenarios that can be reproduced. */
export function listScenarios(
  options: { readonly json: boolean },
  { scenarios }: Engine,
  terminal: Terminal,
): ExitCode {
  terminal.out(options.json ? catalogueJson(scenarios) : renderCatalogue(scenarios, terminal))
  return exitCode.held
}
