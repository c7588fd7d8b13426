import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/**
 * Builds `dist` once before any test, so that the tests of the command never meet the build of yesterday. Types are
 * checked by `npm run check`, not here: one type that is wrong should not keep every test from running.
 */
export function setup(): void {
  execFileSync(
    process.execPath,
    ['node_modules/@typescript/native/bin/tsc', '-p', 'tsconfig.build.json', '--noCheck'],
    {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      stdio: 'inherit',
    },
  )
}
