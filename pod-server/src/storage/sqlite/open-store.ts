import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fdatasync,
  fdatasyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { createDiskBlobs } from '../blobs/disk.ts'
import type { AccessLanguage, BlobStore, DataPlace, PodLimits, Store } from '../store.ts'
import { settleLanguage } from './access-language.ts'
import { refuseUnfinished } from './back-up-store.ts'
import { catchUp, ForeignJournal, journalDamage, journalName } from './catch-up.ts'
import { Connection } from './connection.ts'
import { Journal } from './journal.ts'
import { SqliteReader } from './reader.ts'
import { schema } from './schema.ts'
import { type LogKept, startSweeper } from './sweeper.ts'
import { refuseNewer, upgradeFolder } from './upgrade-folder.ts'
import { WriteQueue } from './write-queue.ts'
import { SqliteWriter } from './writer.ts'

export interface OpenStore {
  readonly store: Store
  readonly blobs: BlobStore
  /** The database file, for the query workers' own read-only connections. */
  readonly databasePath: string
  /** Where it lies now, for another thread to open it too. */
  readonly place: Required<DataPlace>
  /** One round of what otherwise happens every minute: what expired and what nothing names goes away. */
  readonly sweep: () => Promise<void>
  /** Runs between two transactions, while none begins. */
  readonly holdStill: <T>(run: () => Promise<T>) => Promise<T>
  /** Passes on what another thread has committed to the same store. */
  readonly tellCommit: (logEnd: number) => void
  /** Resolves when everybody can read what was promised; `isShown` when they can already. */
  readonly show: () => Promise<void>
  readonly isShown: () => boolean
  /** What each read waits for from now on, as another thread has promised what it has not committed; undefined: nothing. */
  readonly delayReads: (until: (() => Promise<void>) | undefined) => void
}

export interface StoreOptions {
  /** What one pod may add up to. */
  readonly limits?: PodLimits
  /** How rules are written: of pods that are there already it must be their own. */
  readonly authorization?: AccessLanguage
  /** For ever unless said. */
  readonly logKept?: LogKept
  /** Whether this thread answers nobody else; cleaning up is left to the one that does. */
  readonly isWriterThread?: boolean
  /** Whether nobody else writes to this folder all day long: then what is promised may be committed a little later. */
  readonly keepsJournal?: boolean
  /** Wraps each transaction: where others write to the same store, it makes them wait. */
  readonly alone?: <T>(run: () => Promise<T>) => Promise<T>
}

const syncData = promisify(fdatasync)

/** Kilobytes of pages that a connection keeps: of one that works all day, and of one that is seldom asked. */
const fullCache = 65_536
const littleCache = 4096
/** SQLite maps no more. Mapped pages are the kernel's to take back, and reading them needs no call and no copy. */
const mostMappedBytes = 2_147_418_112

/**
 * Opens the embedded store: one file, one connection that writes, others that read (design.md 3).
 * ':memory:' is a temporary folder without fsync that goes away on close, so that threads and processes can open it too.
 */
export function openSqliteStore(data: DataPlace, clock: Clock, options: StoreOptions = {}): OpenStore {
  const { limits, authorization = 'wac', isWriterThread = false, keepsJournal = false, alone } = options
  const { logKept = { ms: Number.POSITIVE_INFINITY, entries: Number.POSITIVE_INFINITY } } = options
  const isDurable = data.kind === 'directory'
  const directory = data.path ?? mkdtempSync(join(tmpdir(), 'hearth-'))
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  refuseUnfinished(directory)
  checkWritable(join(directory, 'blobs'))
  const databasePath = join(directory, 'hearth.db')
  const blobs = createDiskBlobs(join(directory, 'blobs'), (blob) =>
    queue.write(async () => writer.announceBlob(blob)),
  )

  const writing = new Connection(databasePath, { readOnly: false })
  refuseNewer(writing)
  writing.exec('PRAGMA journal_mode = WAL')
  // With NORMAL, SQLite itself syncs only around checkpoints; `flush` syncs every commit before it is acknowledged.
  writing.exec(`PRAGMA synchronous = ${isDurable ? 'NORMAL' : 'OFF'}`)
  writing.exec(`PRAGMA cache_size = -${alone ? littleCache : fullCache}`)
  writing.exec('PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000')
  if (!catchUp(writing, databasePath)) throw new PodError('conflict', `${journalName} ${journalDamage}`)
  upgradeFolder(writing)
  writing.exec(schema)
  settleLanguage(writing, authorization)
  const log = openSync(`${databasePath}-wal`, 'r+')
  const writer = new SqliteWriter(writing, blobs, clock.now)
  if (limits) writer.podLimits = limits
  writer.language = authorization
  // A thread that does nothing but write may as well wait for the disk itself: that is the shortest way.
  const flush = isWriterThread ? fdatasyncSync.bind(undefined, log) : syncData.bind(undefined, log)
  const journal = keepsJournal ? new Journal(writing, databasePath, isDurable) : undefined
  const others = journal ? undefined : new ForeignJournal(writing, databasePath)
  const queue = new WriteQueue(writing, writer, {
    flush: isDurable ? flush : undefined,
    alone,
    journal,
    others,
  })

  // Who keeps the journal reads what is not committed yet, and so by the connection that writes.
  const reading = journal ? writing : openReading(databasePath, isWriterThread ? littleCache : fullCache)
  const reader = new SqliteReader(reading, blobs, clock.now)
  reader.language = authorization
  let delay: (() => Promise<void>) | undefined
  const readCommitted: Store['read'] = (use) => (delay ? delay().then(() => use(reader)) : use(reader))
  const sweeping = { queue, writer, writing, openReading: () => openReading(databasePath, littleCache) }
  const sweeper = isWriterThread ? undefined : startSweeper({ ...sweeping, blobs, clock, logKept })

  const store: Store = {
    read: journal ? queue.read : readCommitted,
    write: queue.write,
    onCommit: queue.onCommit,
    async close() {
      sweeper?.stop()
      await queue.idle()
      if (reading !== writing) reading.close()
      writing.close()
      closeSync(log)
      journal?.close()
      others?.close()
      if (data.path === undefined) rmSync(directory, { recursive: true, force: true })
    },
  }
  const place = { kind: data.kind, path: directory }
  const sweep = async () => sweeper?.sweep()
  const { holdStill, tellCommit, show, isShown } = queue
  const delayReads: OpenStore['delayReads'] = (until) => {
    delay = until
  }
  return { store, blobs, databasePath, place, sweep, holdStill, tellCommit, show, isShown, delayReads }
}

/** Large files come long after the start: what is somebody else's is told while an operator looks. */
function checkWritable(blobs: string): void {
  for (const folder of [blobs, join(blobs, 'incoming')])
    if (existsSync(folder)) accessSync(folder, constants.W_OK | constants.X_OK)
}

/** A connection that can only read; query workers open their own. */
export function openReading(databasePath: string, cacheKilobytes = fullCache): Connection {
  const connection = new Connection(databasePath, { readOnly: true })
  connection.exec(`PRAGMA cache_size = -${cacheKilobytes}`)
  connection.exec(`PRAGMA mmap_size = ${mostMappedBytes}; PRAGMA temp_store = MEMORY`)
  return connection
}
