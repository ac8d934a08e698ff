import type { RecordOptions, RecordWriter } from '../records.ts'
import { SqliteReader } from './reader.ts'

/** The part of a transaction that no reader of the log is told of: records, and who owns a storage. */
export class SqliteRecordWriter extends SqliteReader implements RecordWriter {
  async putRecord(kind: string, id: string, value: unknown, options: RecordOptions = {}): Promise<void> {
    this.connection.change(
      `INSERT INTO record (kind, id, value, expires) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET value = excluded.value, expires = excluded.expires`,
      kind,
      id,
      JSON.stringify(value),
      options.expiresAt ?? null,
    )
    this.connection.change('DELETE FROM record_index WHERE kind = ? AND id = ?', kind, id)
    for (const [name, indexed] of Object.entries(options.index ?? {})) {
      this.connection.change('INSERT INTO record_index VALUES (?, ?, ?, ?)', name, indexed, kind, id)
    }
  }

  async changeOwners(storage: number, owners: readonly string[], shown: readonly string[]): Promise<void> {
    this.connection.change(
      'UPDATE storage SET owners = ?, shown_owners = ? WHERE id = ?',
      JSON.stringify(owners),
      JSON.stringify(shown),
      storage,
    )
  }

  async takeRecord<T>(kind: string, id: string): Promise<T | undefined> {
    const value = await this.record<T>(kind, id)
    await this.removeRecord(kind, id)
    return value
  }

  async removeRecord(kind: string, id: string): Promise<void> {
    this.connection.change('DELETE FROM record WHERE kind = ? AND id = ?', kind, id)
    this.connection.change('DELETE FROM record_index WHERE kind = ? AND id = ?', kind, id)
  }

  async removeRecordsBy(kinds: readonly string[], index: string, value: string): Promise<void> {
    for (const kind of kinds) {
      for (const { id } of await this.recordsBy(kind, index, value, 100_000))
        await this.removeRecord(kind, id)
    }
  }
}
