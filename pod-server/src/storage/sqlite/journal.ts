import { randomInt } from 'node:crypto'
import { closeSync, fstatSync, ftruncateSync, writeSync } from 'node:fs'
import type { SQLInputValue } from 'node:sqlite'
import { PodError } from '#base/errors.ts'
import {
  applyFrames,
  applyMissing,
  catchUp,
  note,
  openJournal,
  type Progress,
  progressOf,
} from './catch-up.ts'
import type { Connection, Recorder } from './connection.ts'
import { FrameWriter, type Mark } from './frames.ts'

/** A generation ends past this, at the next commit that is synced itself. */
const fullBytes = 2 * 1024 * 1024
/** What changes more than this is quicker committed than put down twice. */
const largestFrame = 512 * 1024
const leastGeneration = 2 ** 28
/** What a generation takes, and room that is given back when a full disk keeps the database from following. */
const reservedBytes = 10 * 1024 * 1024

/**
 * Under load a commit for every handful of writes costs more than the writes, for it puts down whole pages. So what is
 * promised goes here first, as the statements that made it, and is synced; the database follows with fewer, larger
 * commits. After a crash what it lacks is done again: the same statements on the same state give the same rows.
 *
 * Table `journal` is written with each commit and says how far the database is. A generation ends when the database
 * itself was synced: nothing of it is needed then, and the next one overwrites it.
 */
export class Journal implements Recorder {
  readonly #connection: Connection
  readonly #file: number
  readonly #isDurable: boolean
  readonly #frames = new FrameWriter()
  #next: Mark = this.#frames.mark()
  #down: Progress = { generation: 0, frames: 0, position: 0 }
  /** Frames that are in the database. */
  #committed = 0
  /** The next generation, once the database names it: it may not have been synced since. */
  #ending: number | undefined
  /** What lies behind the frames may look like one of them: they can only go on in a new generation. */
  #isTorn = true
  #hasReserve = false

  constructor(connection: Connection, databasePath: string, isDurable: boolean) {
    this.#connection = connection
    this.#isDurable = isDurable
    catchUp(connection, databasePath)
    this.#file = openJournal(databasePath, isDurable)
    this.#down = { generation: progressOf(connection).generation, frames: 0, position: 0 }
  }

  record(sql: string, values: readonly SQLInputValue[]): void {
    this.#frames.add({ sql, values })
  }

  /** Where one write begins, should it have to be undone alone. */
  mark(): Mark {
    return this.#frames.mark()
  }

  rewind(mark: Mark): boolean {
    return this.#frames.rewind(mark)
  }

  redo(): void {
    applyFrames(this.#connection, this.#file)
    for (const { sql, values } of this.#frames.changesSince(this.#next))
      this.#connection.change(sql, ...values)
  }

  /** Whether what was recorded is better kept here than committed at once. */
  get hasRoom(): boolean {
    return (
      this.#hasReserve &&
      this.#ending === undefined &&
      !this.#isTorn &&
      this.#down.position < fullBytes &&
      this.#frames.length <= largestFrame
    )
  }

  /**
   * Puts down what was recorded: when this comes back it is on disk. False when the disk does not take it; it is
   * committed then, and the generation ends with that, for who knows what of the frame is there.
   */
  put(): boolean {
    const { generation, frames, position } = this.#down
    const frame = this.#frames.seal({ generation, number: frames })
    const length = frame.byteLength
    try {
      for (let done = 0; done < length; )
        done += writeSync(this.#file, frame, done, length - done, position + done)
    } catch {
      this.#isTorn = true
      return false
    }
    this.#down = { generation, frames: frames + 1, position: position + length }
    this.#frames.next()
    this.#next = this.#frames.mark()
    return true
  }

  /** Throws when another server works on this folder now: inside a transaction none can begin to. */
  checkOwned(): void {
    const { generation } = progressOf(this.#connection)
    if (generation === (this.#ending ?? this.#down.generation)) return
    throw new PodError('unavailable', 'another server has taken over this data folder')
  }

  /** Part of each commit; `isSynced` when the database is synced right after it. */
  beforeCommit(isSynced: boolean): void {
    this.#frames.rewind(this.#next)
    if (isSynced && (this.#isTorn || this.#down.frames > 0)) {
      this.#ending ??= generationAfter(this.#down.generation)
      note(this.#connection, { generation: this.#ending, frames: 0, position: 0 })
    } else if (this.owes) note(this.#connection, this.#down)
  }

  committed(): void {
    this.#committed = this.#down.frames
  }

  /** The database was synced after a commit. */
  synced(): void {
    if (this.#ending === undefined) return
    this.#down = { generation: this.#ending, frames: 0, position: 0 }
    this.#ending = undefined
    this.#isTorn = false
    this.#committed = 0
    this.#frames.forget()
    this.#next = this.#frames.mark()
    this.#reserve()
  }

  /** Whether there are frames that are not committed. */
  get owes(): boolean {
    return this.#down.frames > this.#committed
  }

  /** The transaction was undone: what it had promised is owed now. */
  lost(): void {
    this.#frames.rewind(this.#next)
    const { generation } = progressOf(this.#connection)
    this.#ending = generation > this.#down.generation ? generation : undefined
  }

  /** Does again what is owed. */
  repay(): void {
    this.#hasReserve = false
    applyMissing(this.#connection, this.#file)
    this.#committed = this.#down.frames
  }

  close(): void {
    closeSync(this.#file)
  }

  /** Without room for it nothing is promised that is not committed. Blocks that the file has are synced faster, too. */
  #reserve(): void {
    this.#hasReserve = true
    const { size } = fstatSync(this.#file)
    const missing = reservedBytes - size
    if (!this.#isDurable || missing <= 0) return
    try {
      writeSync(this.#file, Buffer.alloc(missing), 0, missing, size)
      this.#hasReserve = fstatSync(this.#file).size >= reservedBytes
    } catch {
      this.#hasReserve = false
      ftruncateSync(this.#file, size)
    }
  }
}

/**
 * Nobody who writes documents may guess it: a text with frames of this generation in it would pass for some that are
 * behind a torn one.
 */
function generationAfter(generation: number): number {
  return generation < leastGeneration ? randomInt(leastGeneration, 2 ** 31) : generation + 1
}
