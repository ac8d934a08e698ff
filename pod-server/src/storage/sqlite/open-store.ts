import { closeSync, fdatasync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '#base/clock.ts'
import { createDiskBlobs } from '../blobs/disk.ts'
import type { BlobStore, DataPlace, Store } from '../store.ts'
import { Connection } from './connection.ts'
import { SqliteReader } from './reader.ts'
import { schema } from './schema.ts'
import { startSweeper } from './sweeper.ts'
import { WriteQueue } from './write-queue.ts'
import { SqliteWriter } from './writer.ts'

export interface OpenStore {
  readonly store: Store
  readonly blobs: BlobStore
  /** The database file, for the query workers' own read-only connections. */
  readonly databasePath: string
  /** One round of what otherwise happens every minute: what expired and what nothing names goes away. */
  readonly sweep: () => Promise<void>
}

const syncData = promisify(fdatasync)

/**
 * Opens the embedded store: one file, one connection that writes, others that read (design.md 3).
 * ':memory:' is a temporary folder without fsync that goes away on close, so that workers can open it too.
 */
export function openSqliteStore(
  data: DataPlace,
  clock: Clock,
  limits: { readonly podBytes: number } = { podBytes: Number.POSITIVE_INFINITY },
): OpenStore {
  const isThrowAway = data.kind === 'memory'
  const directory = isThrowAway ? mkdtempSync(join(tmpdir(), 'hearth-')) : data.path
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const databasePath = join(directory, 'hearth.db')
  const blobs = createDiskBlobs(join(directory, 'blobs'), (blob) =>
    queue.write(async () => writer.announceBlob(blob)),
  )

  const writing = new Connection(databasePath, { readOnly: false })
  writing.exec('PRAGMA journal_mode = WAL')
  // With NORMAL, SQLite itself syncs only around checkpoints; `flush` syncs every commit before it is acknowledged.
  writing.exec(`PRAGMA synchronous = ${isThrowAway ? 'OFF' : 'NORMAL'}`)
  writing.exec('PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000')
  writing.exec(schema)
  const log = openSync(`${databasePath}-wal`, 'r+')
  const flush = isThrowAway ? async () => {} : () => syncData(log)
  const writer = new SqliteWriter(writing, blobs, clock.now)
  writer.podBytes = limits.podBytes
  const queue = new WriteQueue(writing, (settlement) => writer.settle(settlement), flush)

  const reading = openReading(databasePath)
  const reader = new SqliteReader(reading, blobs, clock.now)
  const sweeper = startSweeper(queue, writer, blobs, clock)

  const store: Store = {
    read: (use) => use(reader),
    write: (use) => queue.write(() => use(writer)),
    async close() {
      sweeper.stop()
      await queue.idle()
      reading.close()
      writing.close()
      closeSync(log)
      if (isThrowAway) rmSync(directory, { recursive: true, force: true })
    },
  }
  return { store, blobs, databasePath, sweep: sweeper.sweep }
}

/** A connection that can only read; query workers open their own. */
export function openReading(databasePath: string): Connection {
  const connection = new Connection(databasePath, { readOnly: true })
  connection.exec('PRAGMA cache_size = -65536; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY')
  return connection
}
