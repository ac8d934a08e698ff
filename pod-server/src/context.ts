import { type Clock, systemClock } from '#base/clock.ts'
import { createLog, type Log } from '#base/log.ts'
import { createReplayGuard, type ReplayGuard } from '#identity/replay-guard.ts'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import type { BlobStore, Store } from '#storage/store.ts'
import type { Config } from './config.ts'

/** What the rooms share: a record of values, no methods. Made in one place, overridable in tests. */
export interface Context {
  readonly config: Config
  readonly store: Store
  readonly blobs: BlobStore
  /** The database file, for the query workers' own read-only connections. */
  readonly databasePath: string
  readonly replayGuard: ReplayGuard
  readonly clock: Clock
  readonly log: Log
}

export type Overrides = Partial<Pick<Context, 'clock' | 'log' | 'replayGuard'>>

export function createContext(config: Config, overrides: Overrides = {}): Context {
  const clock = overrides.clock ?? systemClock
  return {
    config,
    clock,
    log: overrides.log ?? createLog(config.logLevel),
    replayGuard: overrides.replayGuard ?? createReplayGuard(clock),
    ...openSqliteStore(config.data, clock, config.limits),
  }
}
