import { existsSync } from 'node:fs'
import { open, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PodError } from '#base/errors.ts'
import { BlobCopies } from '../blobs/copy-blobs.ts'
import { journalDamage, journalName } from './catch-up.ts'
import { Connection } from './connection.ts'
import { makeReady } from './inspect-store.ts'

export interface BackedUp {
  readonly resources: number
  readonly files: number
  /** Blobs that resources name and of which there is no file that is what its name says. */
  readonly lost: readonly string[]
}

const partName = 'hearth.db.part'
const pageSize = 500
/**
 * How far the log leaps in the copy: further than the store will have gone when somebody goes on from there. Versions are
 * places in the log, and no two states may ever have the same one (CR-1).
 */
const leap = 2 ** 30

/**
 * Makes one committed state of a store, of a running server too, into a data folder of its own. That folder is there and
 * empty; when `hearth.db` is in it, all of it is on disk.
 */
export async function backUpSqliteStore(directory: string, target: string): Promise<BackedUp> {
  const databasePath = join(directory, 'hearth.db')
  if (!makeReady(databasePath)) throw new PodError('conflict', `${journalName} ${journalDamage}`)
  const live = new Connection(databasePath, { readOnly: true })
  const blobs = new BlobCopies(join(directory, 'blobs'), join(target, 'blobs'))
  const part = join(target, partName)
  try {
    await clear(part)
    // What is deleted once the database is copied is soon gone: then most of it is here already.
    for (const blob of blobsOf(live)) await blobs.take(blob)
    for (;;) {
      await copyDatabase(live, part)
      const backedUp = await completeCopy(live, part, blobs)
      if (!backedUp) continue
      await blobs.sync()
      await sync(part)
      await rename(part, join(target, 'hearth.db'))
      await sync(target)
      return backedUp
    }
  } finally {
    live.close()
  }
}

/** Where a copy was begun and not ended, a server would begin with nothing, as in any folder without a database. */
export function refuseUnfinished(directory: string): void {
  if (!existsSync(join(directory, partName))) return
  throw new PodError('conflict', `the backup in ${directory} did not come to its end: take another one`)
}

/** One state, whatever is written meanwhile, and without the pages that are empty. */
async function copyDatabase(live: Connection, part: string): Promise<void> {
  await clear(part)
  live.get('VACUUM INTO ?', part)
}

/** SQLite writes into an empty file as into none, and leaves it to whom it belongs. */
function clear(part: string): Promise<void> {
  return writeFile(part, '', { mode: 0o600 })
}

/** Undefined when something went away before it was taken, and a newer state is needed. */
async function completeCopy(
  live: Connection,
  part: string,
  blobs: BlobCopies,
): Promise<BackedUp | undefined> {
  const copy = new Connection(part, { readOnly: false })
  try {
    const lost: string[] = []
    let files = 0
    for (const blob of blobsOf(copy)) {
      if (await blobs.take(blob)) files++
      else lost.push(blob)
    }
    if (lost.some((blob) => !isNamed(live, blob))) return undefined
    await blobs.keep((blob) => isNamed(copy, blob))
    copy.transaction(() => leapAhead(copy))
    return { resources: Number(copy.get('SELECT count(*) AS n FROM resource')?.n), files, lost }
  } finally {
    copy.close()
  }
}

/** As if the log had gone on, and had forgotten all of it but how things were made: whoever follows it reads anew. */
function leapAhead(copy: Connection): void {
  const newest = Number(copy.get('SELECT max(seq) AS seq FROM log')?.seq ?? 0)
  copy.change('DELETE FROM log WHERE NOT EXISTS (SELECT 1 FROM resource r WHERE r.id = seq)')
  const entry = `INSERT INTO log (seq, time, storage, iri, activity, access)
    VALUES (?, unixepoch() * 1000, 0, 'urn:hearth:backup', 'Delete', 0)`
  copy.change(entry, newest + leap)
  const note =
    'INSERT INTO swept (id, terms, log) VALUES (1, 0, ?) ON CONFLICT DO UPDATE SET log = excluded.log'
  copy.change(note, newest + leap - 1)
}

/** Page by page, so that no reader keeps the database from being checkpointed while files are copied. */
function* blobsOf(connection: Connection): Generator<string> {
  const page = 'SELECT DISTINCT blob FROM resource WHERE blob > ? ORDER BY blob LIMIT ?'
  for (let after = ''; ; ) {
    const rows = connection.all(page, after, pageSize)
    for (const { blob } of rows) {
      after = String(blob)
      yield after
    }
    if (rows.length < pageSize) return
  }
}

function isNamed(connection: Connection, blob: string): boolean {
  return connection.get('SELECT 1 FROM resource WHERE blob = ?', blob) !== undefined
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}
