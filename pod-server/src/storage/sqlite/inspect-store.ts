import { join } from 'node:path'
import { PodError } from '#base/errors.ts'
import { createDiskBlobs } from '../blobs/disk.ts'
import { type BlobNames, fileFindings } from '../blobs/inspect-files.ts'
import type { Finding } from '../finding.ts'
import type { Reader, Resource } from '../store.ts'
import { knownLanguage } from './access-language.ts'
import { catchUp, journalDamage, journalName } from './catch-up.ts'
import { Connection } from './connection.ts'
import { SqliteReader } from './reader.ts'
import { literalSortKey } from './sort-key.ts'
import { tableRules } from './table-rules.ts'
import { isOutdated, isStore, refuseNewer } from './upgrade-folder.ts'

/** One committed state of a data folder, to be looked through from end to end in bounded memory. */
export interface Inspection {
  /** Reads nothing but that state. */
  readonly reader: Reader
  readonly count: number
  /** Every resource, in the order they were made. */
  resources(): AsyncIterable<Resource>
  /** What the tables say that cannot be; each step of the iteration is one look at them. */
  tables(): Iterable<readonly Finding[]>
  /** Whether queries find the triples of a document where they look for them. */
  isSorted(resource: Resource): boolean
  files(): AsyncIterable<Finding>
  close(): void
}

const pageSize = 500
const mostOfOne = 1000

/**
 * Opens the folder of a stopped or a running server. It only reads, but for what a server that was killed had promised,
 * and no server notices it.
 */
export function inspectSqliteStore(directory: string): Inspection {
  const databasePath = join(directory, 'hearth.db')
  const isWhole = makeReady(databasePath)
  const connection = new Connection(databasePath, { readOnly: true })
  const live = new Connection(databasePath, { readOnly: true })
  connection.exec('BEGIN')
  const blobFolder = join(directory, 'blobs')
  const reader = new SqliteReader(connection, createDiskBlobs(blobFolder), Date.now)
  reader.language = knownLanguage(connection) ?? 'wac'
  return {
    reader,
    count: Number(connection.get('SELECT count(*) AS n FROM resource')?.n),
    resources: () => resources(connection, reader),
    tables: () => tables(connection, isWhole),
    isSorted: ({ id }) => isSorted(connection, id),
    files: () => fileFindings(blobFolder, blobNames(connection, live)),
    close() {
      connection.exec('ROLLBACK')
      connection.close()
      live.close()
    },
  }
}

/** What a server that was killed had promised is in the database when this comes back; false when some of it is lost. */
export function makeReady(databasePath: string): boolean {
  const connection = new Connection(databasePath, { readOnly: false })
  try {
    refuseNewer(connection)
    if (!isStore(connection)) throw new PodError('not-found', 'hearth.db is empty: no server ever used it')
    if (isOutdated(connection)) {
      const message = 'this data is of an earlier version: start the server with it once, then ask again'
      throw new PodError('unavailable', message)
    }
    return catchUp(connection, databasePath)
  } finally {
    connection.close()
  }
}

async function* resources(connection: Connection, reader: Reader): AsyncGenerator<Resource> {
  let after = 0
  for (;;) {
    const ids = connection.all('SELECT id FROM resource WHERE id > ? ORDER BY id LIMIT ?', after, pageSize)
    for (const { id } of ids) {
      after = Number(id)
      const resource = await reader.resourceById(after)
      if (resource) yield resource
    }
    if (ids.length < pageSize) return
  }
}

function* tables(connection: Connection, isWhole: boolean): Generator<readonly Finding[]> {
  if (!isWhole) yield [{ kind: 'violation', where: journalName, what: journalDamage }]
  const integrity = connection
    .all(`PRAGMA integrity_check(${mostOfOne})`)
    .map((row) => String(row.integrity_check))
  yield integrity
    .filter((line) => line !== 'ok')
    .map((line) => ({ kind: 'violation', where: 'hearth.db', what: line }))
  for (const { sql, what } of tableRules) {
    const rows = connection.all(`${sql} LIMIT ${mostOfOne}`)
    yield rows.map((row) => ({ kind: 'violation', where: String(Object.values(row)[0]), what }))
  }
}

/** The sort value beside each object is the one that its spelling has. */
function isSorted(connection: Connection, graph: number): boolean {
  const sql = `SELECT q.sort_class, q.sort, o.kind, o.value, o.qualifier FROM quad q
    CROSS JOIN term o ON o.id = q.object WHERE q.graph = ?`
  return connection.all(sql, graph).every((row) => {
    const [sortClass, sort] =
      row.kind === 3 ? literalSortKey(String(row.value), String(row.qualifier)) : [0, 0]
    return row.sort_class === sortClass && row.sort === sort
  })
}

/** Files come and go while a server runs: whether one is still named is asked again of the newest state. */
function blobNames(connection: Connection, live: Connection): BlobNames {
  const next = `SELECT blob, min(size) AS least, max(size) AS most FROM resource WHERE blob > ? GROUP BY blob
    ORDER BY blob LIMIT 1`
  const named = `SELECT 1 FROM resource WHERE blob = ?
    UNION ALL SELECT 1 FROM orphan_blob WHERE blob = ?`
  return {
    *all() {
      for (let row = connection.get(next, ''); row; row = connection.get(next, String(row.blob))) {
        yield { blob: String(row.blob), sizes: [Number(row.least), Number(row.most)] }
      }
    },
    isNamed: (blob) => live.get('SELECT 1 FROM resource WHERE blob = ?', blob) !== undefined,
    isKnown: (blob) => live.get(named, blob, blob) !== undefined,
  }
}
