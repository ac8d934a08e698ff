import type { Clock } from '#base/clock.ts'
import type { Log } from '#base/log.ts'
import type { BlobStore, Store } from '#storage/store.ts'
import type { Config } from './config.ts'

/** What the rooms share: a record of values, no methods. Made in one place, overridable in tests. */
export interface Context {
  readonly config: Config
  readonly store: Store
  readonly blobs: BlobStore
  readonly clock: Clock
  readonly log: Log
}
