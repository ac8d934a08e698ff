import { closeSync, constants, existsSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { PodError } from '#base/errors.ts'
import { type Connection, isDiskFull } from './connection.ts'
import { framesOf, hasFrameSince, headBytes, isFrame } from './frames.ts'

/** How far a database has come with its journal. */
export interface Progress {
  readonly generation: number
  /** How many frames of it are in the database, and where in the file they end. */
  readonly frames: number
  readonly position: number
}

/**
 * The journal as seen by who does not keep it, but writes to the same database now and then: does what was promised by a
 * process that ended before it could commit. Of one that still runs there is nothing to do: what it has put down it has
 * committed whenever anybody else may write.
 */
export class ForeignJournal {
  readonly #connection: Connection
  readonly #file: number

  constructor(connection: Connection, databasePath: string) {
    this.#connection = connection
    this.#file = openJournal(databasePath)
  }

  /** Whether there is something to do; inside a transaction nobody can change that. */
  get isAhead(): boolean {
    return hasMore(this.#file, progressOf(this.#connection))
  }

  catchUp(): void {
    applyMissing(this.#connection, this.#file)
  }

  /** Called when there is nothing to do any more. */
  get isDamaged(): boolean {
    if (!hasLost(this.#connection, this.#file)) return false
    // A server that runs may have written while this read: inside a transaction none can.
    let isSure = false
    this.#connection.transaction(() => {
      applyFrames(this.#connection, this.#file)
      isSure = hasLost(this.#connection, this.#file)
    })
    return isSure
  }

  close(): void {
    closeSync(this.#file)
  }
}

export const journalName = 'hearth.journal'
/** What an operator is told of a damaged one: only they can say what to do without. */
export const journalDamage =
  'is damaged in the middle, and writes that were promised behind that cannot be done again: restore the newest backup, or move hearth.journal out of the folder to go on without them'

/**
 * Brings into a database what was promised before a process ended. False when some of it is lost: where a process was
 * killed the last frame may be torn, but then nothing is behind it.
 */
export function catchUp(connection: Connection, databasePath: string): boolean {
  if (!existsSync(journalOf(databasePath))) return true
  const journal = new ForeignJournal(connection, databasePath)
  try {
    if (journal.isAhead) journal.catchUp()
    return !journal.isDamaged
  } finally {
    journal.close()
  }
}

/** Does what is missing. A full disk lends the journal's reserve for it. */
export function applyMissing(connection: Connection, file: number): void {
  try {
    connection.transaction(() => applyFrames(connection, file))
  } catch (reason) {
    if (!isDiskFull(reason)) throw reason
    connection.transaction(() => giveBackReserve(connection, file))
    // What is in the database's own log already makes room there, too.
    connection.get('PRAGMA wal_checkpoint(RESTART)')
    try {
      connection.transaction(() => applyFrames(connection, file))
    } catch (cause) {
      throw new PodError('storage-full', 'the server has no room left to finish what it had promised', {
        cause,
      })
    }
  }
}

/** Inside a transaction. */
export function applyFrames(connection: Connection, file: number): void {
  const progress = progressOf(connection)
  let { frames, position } = progress
  for (const { changes, end } of framesOf(wholeOf(file), progress.generation)) {
    if (end <= progress.position) continue
    for (const { sql, values } of changes) connection.change(sql, ...values)
    frames++
    position = end
  }
  if (frames > progress.frames) note(connection, { ...progress, frames, position })
}

/** Inside a transaction: a server that runs puts down its frames in transactions of its own. */
function giveBackReserve(connection: Connection, file: number): void {
  const { generation, position } = progressOf(connection)
  ftruncateSync(file, [...framesOf(wholeOf(file), generation)].at(-1)?.end ?? position)
}

function hasMore(file: number, { generation, frames, position }: Progress): boolean {
  const head = Buffer.alloc(headBytes)
  return (
    readSync(file, head, 0, headBytes, position) === headBytes &&
    isFrame(head, { generation, number: frames })
  )
}

/** Whether there are frames that the database lacks, though it has all that can be reached. */
function hasLost(connection: Connection, file: number): boolean {
  const { generation, frames, position } = progressOf(connection)
  return hasFrameSince(wholeOf(file).subarray(position), { generation, number: frames })
}

function wholeOf(file: number): Buffer {
  const bytes = Buffer.allocUnsafe(fstatSync(file).size)
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))
}

/** Synced with each write, it comes back sooner than by two calls, between which a busy machine takes the processor away. */
export function openJournal(databasePath: string, isSynced = false): number {
  const flags = constants.O_RDWR | constants.O_CREAT | (isSynced ? constants.O_DSYNC : 0)
  return openSync(journalOf(databasePath), flags, 0o600)
}

function journalOf(databasePath: string): string {
  return join(dirname(databasePath), journalName)
}

export function progressOf(connection: Connection): Progress {
  const row = connection.get('SELECT generation, frames, position FROM journal')
  const [generation, frames, position] = [row?.generation ?? 0, row?.frames ?? 0, row?.position ?? 0].map(
    Number,
  )
  return { generation: generation ?? 0, frames: frames ?? 0, position: position ?? 0 }
}

export function note(connection: Connection, { generation, frames, position }: Progress): void {
  const sql = `INSERT INTO journal (id, generation, frames, position) VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE
    SET generation = excluded.generation, frames = excluded.frames, position = excluded.position`
  connection.change(sql, generation, frames, position)
}
