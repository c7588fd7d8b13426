import { fileURLToPath } from 'node:url'
import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  resolve: {
    // The examples import the package by its name, as a user does; here that means the sources.
    alias: [
      { find: /^signalbox$/, replacement: fileURLToPath(new URL('./index.ts', import.meta.url)) },
      { find: /^signalbox\/fast-check$/, replacement: fileURLToPath(new URL('./fast-check.ts', import.meta.url)) },
    ],
  },
  test: {
    // No test measures time; a machine that does much else may be ten times slower.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['**/*.test.ts'],
    exclude: ['node_modules/**', 'dist/**', 'coverage/**'],
    globalSetup: ['./test/build-once.ts'],
    coverage: {
      provider: 'v8',
      include: ['harness/**', 'models/**', 'adapters/**', 'scenarios/**', 'reports/**', 'cli/**'],
      exclude: ['**/*.test.ts'],
      reporter: ['text-summary', 'html', 'lcov'],
    },
  },
})

export default config
