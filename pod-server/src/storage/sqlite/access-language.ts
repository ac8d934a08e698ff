import { PodError } from '#base/errors.ts'
import type { AccessLanguage } from '../store.ts'
import type { Connection } from './connection.ts'

/**
 * Rules of one language mean nothing in the other, so a folder with pods is opened in the language it was made in, or not
 * at all: neither an open door nor a locked one.
 */
export function settleLanguage(connection: Connection, asked: AccessLanguage): void {
  const isUsed = connection.get('SELECT 1 FROM storage LIMIT 1') !== undefined
  const known = knownLanguage(connection)
  const made = known ?? 'wac'
  if (isUsed && made !== asked) {
    connection.close()
    throw new PodError(
      'conflict',
      `the pods of this data folder are governed by ${made}: start with --authorization ${made}`,
    )
  }
  if (known && made === asked) return
  connection.change(
    `INSERT INTO record (kind, id, value) VALUES ('server', 'authorization', ?)
     ON CONFLICT DO UPDATE SET value = excluded.value`,
    JSON.stringify(asked),
  )
}

/** The language that the rules of a store are written in, as far as it was ever opened by a server. */
export function knownLanguage(connection: Connection): AccessLanguage | undefined {
  const row = connection.get("SELECT value FROM record WHERE kind = 'server' AND id = 'authorization'")
  return row && (JSON.parse(String(row.value)) as AccessLanguage)
}
