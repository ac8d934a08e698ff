import { PodError } from '#base/errors.ts'
import type { Connection } from './connection.ts'

interface Pending {
  readonly run: () => Promise<unknown>
  readonly resolve: (value: unknown) => void
  readonly reject: (reason: unknown) => void
}

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: unknown }

const maxBatch = 256

/** What became of the last savepoint: kept, undone alone, or lost with its whole batch. */
export type Settlement = 'kept' | 'undone' | 'lost'

/**
 * One writer at a time, and group commit: whatever waits at the same moment shares one transaction. Each write is a
 * savepoint of its own; one that fails is undone alone. Nobody hears of success before the commit is on disk, and the
 * disk is waited for beside the event loop: meanwhile requests are answered, and the next writes gather.
 */
export class WriteQueue {
  readonly #connection: Connection
  readonly #afterWrite: (settlement: Settlement) => void
  readonly #flush: () => Promise<void>
  #pending: Pending[] = []
  #draining: Promise<void> | undefined

  /** `afterWrite` tells the caches of the connection whether what they learnt still holds; `flush` makes commits durable. */
  constructor(
    connection: Connection,
    afterWrite: (settlement: Settlement) => void,
    flush: () => Promise<void>,
  ) {
    this.#connection = connection
    this.#afterWrite = afterWrite
    this.#flush = flush
  }

  write<T>(run: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ run, resolve: resolve as (value: unknown) => void, reject })
      this.#draining ??= this.#drain()
    })
  }

  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    // The requests that arrived in this turn of the event loop all get their chance to join the first batch.
    await new Promise(setImmediate)
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, maxBatch)
      await this.#commitTogether(batch)
      if (this.#pending.length > 0) await new Promise(setImmediate)
    }
    this.#draining = undefined
  }

  async #commitTogether(batch: readonly Pending[]): Promise<void> {
    const outcomes: Outcome[] = []
    try {
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
    return this.#flush().then(
      () => undefined,
      (cause: unknown) =>
        new PodError('internal', 'the disk did not take the write: it may be lost', { cause }),
    )
  }

  async #runAlone(run: () => Promise<unknown>): Promise<Outcome> {
    this.#connection.run('SAVEPOINT one')
    try {
      const value = await run()
      this.#connection.run('RELEASE one')
      this.#afterWrite('kept')
      return { ok: true, value }
    } catch (reason) {
      this.#connection.run('ROLLBACK TO one')
      this.#connection.run('RELEASE one')
      this.#afterWrite('undone')
      return { ok: false, reason: toPodError(reason) }
    }
  }

  #abandon(batch: readonly Pending[], cause: unknown): void {
    this.#afterWrite('lost')
    try {
      this.#connection.run('ROLLBACK')
    } catch {
      // SQLite has already rolled back by itself, as it does when the disk is full.
    }
    for (const { reject } of batch) reject(toPodError(cause))
  }
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

function toPodError(reason: unknown): unknown {
  const code = (reason as { errcode?: number } | undefined)?.errcode
  if (code !== undefined && (code & 0xff) === sqliteFull) {
    return new PodError('storage-full', 'the server has no room left; nothing was changed', { cause: reason })
  }
  return reason
}
