import type { DeviceCase } from './device-case.ts'
import { clockCases } from './devices/clock.ts'
import { databaseCases } from './devices/database.ts'
import { fileCases } from './devices/files.ts'
import { keyValueCases } from './devices/key-value.ts'
import { processCases } from './devices/process.ts'

/** What the devices of every World do. Any test runner can call them, each with a World of its own. */
export const deviceCases: readonly DeviceCase[] = [
  ...fileCases,
  ...keyValueCases,
  ...databaseCases,
  ...clockCases,
  ...processCases,
]
