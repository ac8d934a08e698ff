/**
 * Small JSON values that are not resources: accounts, sessions, grants, keys, client registrations.
 * A record has a kind, an id that is unique in its kind, an optional end of life, and up to a few named
 * index values by which it can be found or removed together with its siblings.
 */
export interface RecordOptions {
  /** Milliseconds since 1970. An expired record is never returned and is swept in bounded batches. */
  readonly expiresAt?: number
  /** For example `{ grant: 'g1', account: 'a7' }`. */
  readonly index?: Readonly<Record<string, string>>
}

/**
 * The WebIDs of a document that sign in here, under the document's IRI: written with the links of accounts, read with
 * every write of a document (ID-4).
 */
export const webidDocumentKind = 'webid-document'

export interface RecordReader {
  record<T>(kind: string, id: string): Promise<T | undefined>
  /** All live records of a kind with this index value, oldest first; at most `limit`. */
  recordsBy<T>(
    kind: string,
    index: string,
    value: string,
    limit?: number,
  ): Promise<readonly { id: string; value: T }[]>
  /** How many records of a kind there are, those that wait to be swept included. */
  countRecords(kind: string): Promise<number>
}

export interface RecordWriter {
  putRecord(kind: string, id: string, value: unknown, options?: RecordOptions): Promise<void>
  /** Reads and removes in one step: for codes and links that work once. */
  takeRecord<T>(kind: string, id: string): Promise<T | undefined>
  removeRecord(kind: string, id: string): Promise<void>
  /** Removes every record, of any of the kinds, with this index value. */
  removeRecordsBy(kinds: readonly string[], index: string, value: string): Promise<void>
}
