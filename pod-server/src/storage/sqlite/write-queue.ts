import { PodError } from '#base/errors.ts'
import type { ForeignJournal } from './catch-up.ts'
import { type Connection, isDiskFull } from './connection.ts'
import type { Mark } from './frames.ts'
import type { Journal } from './journal.ts'
import type { SqliteReader } from './reader.ts'
import type { SqliteWriter } from './writer.ts'

interface Pending {
  readonly run: (writer: SqliteWriter) => Promise<unknown>
  readonly isLong: boolean
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
  readonly alone?: (<T>(run: () => Promise<T>) => Promise<T>) | undefined
  /** Where writes are kept that are promised before they are committed. */
  readonly journal?: Journal | undefined
  /** Where others do that. */
  readonly others?: ForeignJournal | undefined
}

/** Commits and syncs this small are dear, larger ones make everybody wait. */
const leastBatch = 16
const maxBatch = 256
/** Writes that share a commit where a journal keeps them until then. */
const mostUncommitted = 256
/** Fewer than this at once are committed one batch at a time. */
const fewWrites = 4
/** After one that failed half-way, so many are guarded. */
const waryFor = 1000
/** How long the last of them stay uncommitted when nobody wants to read them. */
const lingerMs = 5

/**
 * One writer at a time, and group commit: whatever waits at the same moment shares one sync. A write that fails is undone
 * alone. Nobody hears of success before it is on disk.
 *
 * Of a few writes the commit itself is synced. Where many come at once and there is a journal, the journal is, and the
 * transaction stays open for more of them: `show` commits it as soon as somebody wants to read.
 */
export class WriteQueue {
  readonly #connection: Connection
  readonly #writer: SqliteWriter
  readonly #surroundings: Surroundings
  #pending: Pending[] = []
  #reading: (() => Promise<void>)[] = []
  #holding: (() => Promise<void>)[] = []
  #draining: Promise<void> | undefined
  #wake: (() => void) | undefined
  /** The journal while it is in use: from the first batch that is kept there until the database itself was synced. */
  #journal: Journal | undefined
  /** Writes in the open transaction. */
  #uncommitted = 0
  /** How many writes still get a savepoint where they could do without. */
  #wariness = 0
  /** Whether what is on disk may lack something that others were written after. */
  #isDoubtful = false
  readonly #listeners = new Set<(logEnd: number) => void>()
  #told = 0

  constructor(connection: Connection, writer: SqliteWriter, surroundings: Surroundings) {
    this.#connection = connection
    this.#writer = writer
    this.#surroundings = surroundings
  }

  /** `isLong`: what others wrote before is shown first, so that nobody who wants to read it waits for this one. */
  write = <T>(run: (writer: SqliteWriter) => Promise<T>, isLong = false): Promise<T> => {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ run, isLong, resolve: resolve as (value: unknown) => void, reject })
      this.#goOn()
    })
  }

  /** Reads between two writes, what is not committed yet too. */
  read = <T>(use: (reader: SqliteReader) => Promise<T>): Promise<T> => {
    return this.#wait(this.#reading, () => use(this.#writer))
  }

  /** Runs between two transactions, while none begins. */
  holdStill = <T>(run: () => Promise<T>): Promise<T> => {
    return this.#wait(this.#holding, async () => {
      this.#tryToCommit()
      return run()
    })
  }

  /** Resolves when everybody can read what was promised. */
  show = (): Promise<void> => {
    return this.#wait(this.#holding, async () => this.#commit()).catch((reason) => {
      throw toPodError(reason)
    })
  }

  /** Whether everybody can read what was promised. */
  isShown = (): boolean => this.#uncommitted === 0 && this.#journal?.owes !== true

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

  #wait<T>(line: (() => Promise<void>)[], run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      line.push(() => run().then(resolve, reject))
      this.#goOn()
    })
  }

  #goOn(): void {
    this.#wake?.()
    this.#draining ??= this.#drain()
  }

  async #drain(): Promise<void> {
    // The requests that arrived in this turn of the event loop all get their chance to join the first batch.
    await turn()
    for (;;) {
      await serve(this.#reading)
      await serve(this.#holding)
      const batch = this.#takeBatch()
      if (batch.length > 0) await this.#performAlone(batch)
      // Two turns: in the first, those who were waiting for this batch are told.
      if (this.#isAwaited) await turn().then(turn)
      else if (this.#uncommitted > 0) await this.#linger()
      if (!this.#isAwaited || this.#uncommitted >= mostUncommitted) this.#tryToCommit()
      if (!this.#isAwaited) break
    }
    this.#draining = undefined
  }

  /** Until somebody comes to share the commit, or for as long as it may be put off. */
  async #linger(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, lingerMs)
    this.#wake = () => setImmediate(resolve)
    await promise
    clearTimeout(timer)
    this.#wake = undefined
  }

  get #isAwaited(): boolean {
    return this.#pending.length + this.#holding.length + this.#reading.length > 0
  }

  /** Half of those who wait: the other half is written while these are being answered and send their next. */
  #takeBatch(): Pending[] {
    const most = Math.min(maxBatch, Math.max(leastBatch, Math.ceil(this.#pending.length / 2)))
    const long = this.#pending.findIndex(({ isLong }) => isLong)
    return this.#pending.splice(0, long < 0 ? most : Math.min(most, Math.max(1, long)))
  }

  #performAlone(batch: readonly Pending[]): Promise<void> {
    const { alone } = this.#surroundings
    return alone ? alone(() => this.#perform(batch)) : this.#perform(batch)
  }

  async #perform(batch: readonly Pending[]): Promise<void> {
    try {
      const isLong = batch[0]?.isLong === true
      this.#begin(isLong)
      const isBusy = batch.length + this.#pending.length >= fewWrites || this.#uncommitted > 0
      if (isBusy && !isLong) this.#record()
      const outcomes: Outcome[] = []
      for (const { run } of batch) {
        outcomes.push(await this.#runAlone(run))
        if (this.#reading.length > 0) await serve(this.#reading)
      }
      await this.#keep(batch, outcomes)
    } catch (cause) {
      this.#lose()
      for (const { reject } of batch) reject(toPodError(cause))
    } finally {
      this.#connection.recorder = undefined
    }
  }

  #begin(isLong: boolean): void {
    if (isLong) this.#commit()
    if (this.#isDoubtful) this.#renew()
    if (this.#uncommitted > 0) return
    if (this.#journal?.owes) this.#journal.repay()
    this.#connection.run('BEGIN IMMEDIATE')
    const { others } = this.#surroundings
    while (others?.isAhead) {
      this.#connection.run('ROLLBACK')
      others.catchUp()
      this.#connection.run('BEGIN IMMEDIATE')
    }
    this.#writer.begin()
  }

  #record(): void {
    this.#journal ??= this.#surroundings.journal
    this.#journal?.checkOwned()
    this.#connection.recorder = this.#journal
  }

  /** Makes a batch durable, then tells those who wait for it. */
  async #keep(batch: readonly Pending[], outcomes: readonly Outcome[]): Promise<void> {
    const journal = this.#connection.recorder && this.#journal
    if (!outcomes.some(({ ok }) => ok)) {
      // A batch of refusals changed nothing: it must not make the disk work, or anyone could.
      if (this.#uncommitted === 0) this.#connection.run('COMMIT')
      settle(batch, outcomes, undefined)
    } else if (journal?.hasRoom && journal.put()) {
      this.#uncommitted += batch.length
      settle(batch, outcomes, undefined)
    } else settle(batch, outcomes, await this.#commitSynced())
  }

  /** What comes back says why it is in doubt. */
  async #commitSynced(): Promise<PodError | undefined> {
    this.#endTransaction(true)
    // Read before the wait: what is committed meanwhile has a flush of its own.
    const logEnd = this.#logEnd()
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
    this.#journal?.synced()
    this.#journal = undefined
    this.tellCommit(logEnd)
    return undefined
  }

  /** Everybody can read now what was promised; on disk it is already, in the journal. */
  #commit(): void {
    if (this.isShown()) return
    try {
      if (this.#uncommitted > 0) this.#endTransaction(false)
    } catch {
      this.#lose()
    }
    if (this.#journal?.owes) this.#journal.repay()
    if (!this.#isDoubtful) this.tellCommit(this.#logEnd())
  }

  #tryToCommit(): void {
    try {
      this.#commit()
    } catch {
      // Nobody waits for this one. It is tried again, and told, when somebody wants to read or to write.
    }
  }

  #endTransaction(isSynced: boolean): void {
    this.#connection.recorder = undefined
    this.#journal?.beforeCommit(isSynced)
    this.#connection.run('COMMIT')
    this.#journal?.committed()
    this.#uncommitted = 0
  }

  /**
   * What a disk refused once it never tries again, and says nothing of it the next time. So before anything is promised
   * on top of it, all goes to the database itself and the logs begin anew.
   */
  #renew(): void {
    if (!this.#connection.isInTransaction) this.#connection.run('BEGIN IMMEDIATE')
    this.#endTransaction(true)
    const { busy } = this.#connection.get('PRAGMA wal_checkpoint(TRUNCATE)') ?? {}
    if (busy !== 0) throw new PodError('unavailable', 'the disk failed a moment ago: try again in a moment')
    this.#journal?.synced()
    this.#journal = undefined
    this.#isDoubtful = false
  }

  /**
   * Savepoints are dear: each keeps a copy of every page that its write touches. Where a journal records, a write that
   * fails half-way is undone without, by doing all others again; the next ones have savepoints then, lest somebody make
   * us do that all the time.
   */
  async #runAlone(run: Pending['run']): Promise<Outcome> {
    const start = this.#connection.recorder?.mark()
    const hasSavepoint = start === undefined || this.#wariness > 0
    if (this.#wariness > 0) this.#wariness--
    if (hasSavepoint) this.#connection.run('SAVEPOINT one')
    try {
      const value = await run(this.#writer)
      if (hasSavepoint) this.#connection.run('RELEASE one')
      this.#writer.settle('kept')
      return { ok: true, value }
    } catch (reason) {
      if (!this.#connection.isInTransaction) throw reason
      if (hasSavepoint) this.#connection.run('ROLLBACK TO one')
      if (hasSavepoint) this.#connection.run('RELEASE one')
      if (start) this.#takeBack(start, hasSavepoint)
      this.#writer.settle('undone')
      return { ok: false, reason: toPodError(reason) }
    }
  }

  /** Of a write that failed nothing stays, neither recorded nor, without a savepoint, in the transaction. */
  #takeBack(start: Mark, isUndone: boolean): void {
    const { recorder } = this.#connection
    if (!recorder?.rewind(start) || isUndone) return
    this.#wariness = waryFor
    this.#connection.run('ROLLBACK')
    this.#connection.run('BEGIN IMMEDIATE')
    this.#connection.recorder = undefined
    recorder.redo()
    this.#connection.recorder = recorder
  }

  #lose(): void {
    this.#writer.settle('lost')
    this.#uncommitted = 0
    this.#connection.rollBack()
    this.#journal?.lost()
  }

  #logEnd(): number {
    return this.#listeners.size > 0 ? this.#writer.endOfLog() : 0
  }
}

async function serve(line: (() => Promise<void>)[]): Promise<void> {
  for (const next of line.splice(0)) await next()
}

function turn(): Promise<void> {
  return new Promise(setImmediate)
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

const diskFull: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT'])

function toPodError(reason: unknown): unknown {
  if (isDiskFull(reason)) {
    return new PodError('storage-full', 'the server has no room left; nothing was changed', { cause: reason })
  }
  return reason
}
