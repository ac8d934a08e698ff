import { defineConfig } from 'vitest/config'

const minute = 60_000

/** What starts servers or browsers gets time; a unit test that needs more than five seconds is not one. */
function project(name: string, include: string[], timeout = minute, serial = false) {
  return {
    test: {
      name,
      include,
      exclude: ['**/node_modules/**', '**/.next/**', 'test/peers/**'],
      environment: 'node',
      pool: 'forks' as const,
      testTimeout: timeout,
      hookTimeout: Math.max(timeout, minute),
      // Tests that load both processors themselves run one file after the other.
      fileParallelism: !serial,
    },
  }
}

export default defineConfig({
  test: {
    projects: [
      project('unit', ['{pod-server,vocab}/src/**/*.test.ts', 'apps/*/src/**/*.test.{ts,tsx}'], 10_000),
      project('conformance', ['test/conformance/**/*.test.ts']),
      project('identity', ['test/identity/**/*.test.ts']),
      project('query', ['test/query/**/*.test.ts']),
      project('interop', ['test/interop/**/*.test.ts']),
      project('chaos', ['test/chaos/**/*.test.ts'], 5 * minute, true),
      project('e2e', ['test/e2e/**/*.test.ts'], 10 * minute, true),
      project('architecture', ['test/architecture/**/*.test.ts']),
    ],
  },
})
