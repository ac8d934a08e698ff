import { PodError } from '#base/errors.ts'
import type { Connection } from './connection.ts'
import type { SqliteWriter } from './writer.ts'

interface Pending {
  readonly run: (writer: SqliteWriter) => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: unknown }

interface Surroundings {
  /** Makes commits durable. */
  readonly flush: (() => Promise<void> | void) | undefined
  /** Makes others who write to the same store wait. */
  readonly alone: (<T>(run: () => Promise<T>) => Promise<T>) | undefined
}

/** Commits this small are dear, larger ones make everybody wait. */
const leastBatch = 16
const maxBatch = 256

/** What became of the last savepoint: kept, undone alone, or lost with its whole batch. */
export type Settlement = 'kept' | 'undone' | 'lost'

/**
 * One writer at a time, and group commit: whatever waits at the same moment shares one transaction. Each write is a
 * savepoint of its own; one that fails is undone alone. Nobody hears of success before the commit is on disk.
 */
export class WriteQueue {
  readonly #connection: Connection
  readonly #writer: SqliteWriter
  readonly #surroundings: Surroundings
  #pending: Pending[] = []
  #holding: (() => Promise<void>)[] = []
  #draining: Promise<void> | undefined
  /** Whether the log on disk may lack a commit that others were written after. */
  #isDoubtful = false
  readonly #listeners = new Set<(logEnd: number) => void>()
  #told = 0

  constructor(connection: Connection, writer: SqliteWriter, surroundings: Surroundings) {
    this.#connection = connection
    this.#writer = writer
    this.#surroundings = surroundings
  }

  write = <T>(run: (writer: SqliteWriter) => Promise<T>): Promise<T> => {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ run, resolve: resolve as (value: unknown) => void, reject })
      this.#draining ??= this.#drain()
    })
  }

  /** Runs between two transactions, while none begins. */
  holdStill = <T>(run: () => Promise<T>): Promise<T> => {
    return new Promise<T>((resolve, reject) => {
      this.#holding.push(() => run().then(resolve, reject))
      this.#draining ??= this.#drain()
    })
  }

  /** Whoever listens hears of each commit that moved the log, after it is on disk (NT-21). */
  onCommit = (listener: (logEnd: number) => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Passes on what was committed, here or by another thread to the same store. */
  tellCommit = (logEnd: number): void => {
    if (logEnd <= this.#told) return
    this.#told = logEnd
    for (const listener of this.#listeners) listener(logEnd)
  }

  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    // The requests that arrived in this turn of the event loop all get their chance to join the first batch.
    await new Promise(setImmediate)
    for (;;) {
      for (const hold of this.#holding.splice(0)) await hold()
      const batch = this.#pending.splice(0, batchSize(this.#pending.length))
      if (batch.length > 0) await this.#commitAlone(batch)
      if (this.#pending.length + this.#holding.length === 0) break
      // Two turns: in the first, those who were waiting for this commit are told.
      await new Promise(setImmediate)
      await new Promise(setImmediate)
    }
    this.#draining = undefined
  }

  #commitAlone(batch: readonly Pending[]): Promise<void> {
    const { alone } = this.#surroundings
    return alone ? alone(() => this.#commitTogether(batch)) : this.#commitTogether(batch)
  }

  async #commitTogether(batch: readonly Pending[]): Promise<void> {
    const outcomes: Outcome[] = []
    try {
      if (this.#isDoubtful) this.#renewLog()
      this.#connection.run('BEGIN IMMEDIATE')
      for (const { run } of batch) outcomes.push(await this.#runAlone(run))
      this.#connection.run('COMMIT')
    } catch (cause) {
      this.#abandon(batch, cause)
      return
    }
    // A batch of refusals changed nothing: it must not make the disk work, or anyone could.
    const failure = outcomes.some(({ ok }) => ok) ? await this.#flushed() : undefined
    settle(batch, outcomes, failure)
  }

  async #flushed(): Promise<PodError | undefined> {
    // Read before the wait: what is committed meanwhile has a flush of its own.
    const logEnd = this.#listeners.size > 0 ? this.#writer.endOfLog() : 0
    try {
      await this.#surroundings.flush?.()
    } catch (cause) {
      this.#isDoubtful = true
      const isFull = diskFull.has((cause as NodeJS.ErrnoException).code ?? '')
      return new PodError(
        isFull ? 'storage-full' : 'internal',
        isFull
          ? 'the server has no room left; this may be lost'
          : 'the disk did not take the write: it may be lost',
        { cause },
      )
    }
    this.tellCommit(logEnd)
    return undefined
  }

  /**
   * What a disk refused once it never tries again, and says nothing of it the next time. So before anything is promised
   * on top of it, all goes to the database itself and the log begins anew.
   */
  #renewLog(): void {
    const { busy } = this.#connection.get('PRAGMA wal_checkpoint(TRUNCATE)') ?? {}
    if (busy !== 0) throw new PodError('unavailable', 'the disk failed a moment ago: try again in a moment')
    this.#isDoubtful = false
  }

  async #runAlone(run: Pending['run']): Promise<Outcome> {
    this.#connection.run('SAVEPOINT one')
    try {
      const value = await run(this.#writer)
      this.#connection.run('RELEASE one')
      this.#writer.settle('kept')
      return { ok: true, value }
    } catch (reason) {
      this.#connection.run('ROLLBACK TO one')
      this.#connection.run('RELEASE one')
      this.#writer.settle('undone')
      return { ok: false, reason: toPodError(reason) }
    }
  }

  #abandon(batch: readonly Pending[], cause: unknown): void {
    this.#writer.settle('lost')
    try {
      this.#connection.run('ROLLBACK')
    } catch {
      // SQLite has already rolled back by itself, as it does when the disk is full.
    }
    for (const { reject } of batch) reject(toPodError(cause))
  }
}

/** Half of those who wait: the other half is written while these are being answered and send their next. */
function batchSize(waiting: number): number {
  return Math.min(maxBatch, Math.max(leastBatch, Math.ceil(waiting / 2)))
}

function settle(
  batch: readonly Pending[],
  outcomes: readonly Outcome[],
  failure: PodError | undefined,
): void {
  for (const [index, { resolve, reject }] of batch.entries()) {
    const outcome = outcomes[index]
    if (!outcome?.ok) reject(outcome?.reason)
    else if (failure) reject(failure)
    else resolve(outcome.value)
  }
}

const sqliteFull = 13
const diskFull: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

function toPodError(reason: unknown): unknown {
  const code = (reason as { errcode?: number } | undefined)?.errcode
  if (code !== undefined && (code & 0xff) === sqliteFull) {
    return new PodError('storage-full', 'the server has no room left; nothing was changed', { cause: reason })
  }
  return reason
}
