import { defineConfig } from 'vitest/config'

const minute = 60_000

interface Project {
  readonly name: string
  readonly include: readonly string[]
  /** Projects of one group run beside each other, groups one after the other. */
  readonly group: number
  /** Ends what hangs; it measures nothing, and is far more than a slow machine needs. */
  readonly timeout?: number
  /** Its files run one after the other: each of them wants the whole machine. */
  readonly isSerial?: boolean
}

/** Unit tests first; what kills servers under load, and what drives a browser, alone at the end. */
const projects: readonly Project[] = [
  {
    name: 'unit',
    include: ['{pod-server,vocab}/src/**/*.test.ts', 'apps/*/src/**/*.test.{ts,tsx}'],
    group: 0,
  },
  { name: 'architecture', include: ['test/architecture/**/*.test.ts'], group: 1 },
  { name: 'conformance', include: ['test/conformance/**/*.test.ts'], group: 1 },
  { name: 'identity', include: ['test/identity/**/*.test.ts'], group: 1 },
  { name: 'query', include: ['test/query/**/*.test.ts'], group: 1 },
  { name: 'interop', include: ['test/interop/**/*.test.ts'], group: 1 },
  { name: 'chaos', include: ['test/chaos/**/*.test.ts'], group: 2, timeout: 20 * minute, isSerial: true },
  { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], group: 3, timeout: 30 * minute, isSerial: true },
  { name: 'big', include: ['test/big/**/*.test.ts'], group: 4, timeout: 10 * minute, isSerial: true },
  { name: 'e2e', include: ['test/e2e/**/*.test.ts'], group: 5, timeout: 10 * minute, isSerial: true },
]

export default defineConfig({
  test: {
    globalSetup: ['test/keep-compiled-code.ts'],
    projects: projects.map(({ name, include, group, timeout = 3 * minute, isSerial = false }) => ({
      test: {
        name,
        include: [...include],
        exclude: ['**/node_modules/**', '**/.next/**'],
        pool: 'forks',
        testTimeout: timeout,
        hookTimeout: timeout,
        // What comes soon comes later where two processors do the work of eight.
        expect: { poll: { timeout: 30_000 } },
        fileParallelism: !isSerial,
        sequence: { groupOrder: group },
      },
    })),
  },
})
