#!/usr/bin/env node
import process from 'node:process'
import { endOnUncaught, nodeTerminal } from './cli/node-terminal.ts'
import { run } from './cli/program.ts'
import { harnessEngine } from './cli/harness-engine.ts'
import { packageVersion } from './cli/version.ts'

endOnUncaught(process)
process.exitCode = await run(process.argv.slice(2), {
  engine: harnessEngine,
  terminal: nodeTerminal(process),
  version: packageVersion(),
})
