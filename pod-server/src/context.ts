import { type Clock, systemClock } from '#base/clock.ts'
import { createLog, type Log } from '#base/log.ts'
import { createReplayGuard, type ReplayGuard } from '#identity/replay-guard.ts'
import { WriterThread } from '#ldp/writer-thread.ts'
import { removeChannelsOf } from '#notify/channel.ts'
import { noPeers, type Peers } from '#notify/log-follower.ts'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import type { BlobStore, Store } from '#storage/store.ts'
import type { Config } from './config.ts'
import { PodRemoval } from './pods/remove-pods.ts'

/** What the rooms share: a record of values, no methods. Made in one place, overridable in tests. */
export interface Context {
  readonly config: Config
  readonly store: Store
  readonly blobs: BlobStore
  /** The database file, for the query workers' own read-only connections. */
  readonly databasePath: string
  /** Carries out what clients write. */
  readonly writerThread: WriterThread
  /** Takes away pods whose account was removed. */
  readonly podRemoval: PodRemoval
  readonly replayGuard: ReplayGuard
  /** The other processes on the same data. */
  readonly peers: Peers
  readonly clock: Clock
  readonly log: Log
}

export type Overrides = Partial<Pick<Context, 'clock' | 'log' | 'replayGuard' | 'peers'>>

export function createContext(config: Config, overrides: Overrides = {}): Context {
  const clock = overrides.clock ?? systemClock
  const log = overrides.log ?? createLog(config.logLevel)
  const opened = openSqliteStore(config.data, clock, {
    limits: config.limits,
    authorization: config.authorization,
    logKept: { ms: config.logDays * 86_400_000, entries: config.logEntries },
    alone: (run) => writerThread.alone(run),
  })
  const writerThread = new WriterThread({ ...opened, config, clock, log })
  const podRemoval = new PodRemoval({
    store: opened.store,
    log,
    finish: removeChannelsOf,
  })
  return {
    config,
    clock,
    log,
    writerThread,
    podRemoval,
    replayGuard: overrides.replayGuard ?? createReplayGuard(clock),
    peers: overrides.peers ?? noPeers,
    store: opened.store,
    blobs: opened.blobs,
    databasePath: opened.databasePath,
  }
}
