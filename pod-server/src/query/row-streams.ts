import type { BindingsStream, ComunicaDataFactory } from '@comunica/types'
import { BindingsFactory } from '@comunica/utils-bindings-factory'
import type { Bindings } from '@rdfjs/types'
import type { AsyncIterator } from 'asynciterator'
import { DataFactory } from 'n3'
import type { QueryRow, RowsPlan } from '#storage/quad-plan.ts'
import { iterators } from './engine-mends.ts'

export interface RowColumn {
  readonly variable: string
  readonly nullable: boolean
}

const bindingsFactory = new BindingsFactory(DataFactory as unknown as ComunicaDataFactory)

/** Of a query in which a stream is read: what it is told, and what ends it. */
interface Reading {
  /** Called when the statement runs. */
  ran(): void
  /** Whether the answer is whole. The engine goes on with what nobody reads (5.4.1): it finds nothing, and comes to an end. */
  isOver(): boolean
}

/** The answer of the store as Comunica's stream of bindings. */
export function rowStream(prepared: RowsPlan, reading: Reading): BindingsStream {
  return withMetadata(new RowStream(prepared, reading), prepared.estimate, prepared.columns)
}

/** Rows that are made one after the other, as they are wanted. */
export function madeStream(
  rows: AsyncGenerator<Bindings>,
  estimate: number,
  columns: readonly RowColumn[],
): BindingsStream {
  return withMetadata(new MadeStream(rows), estimate, columns)
}

export function bindingsOf(row: QueryRow): Bindings {
  return bindingsFactory.fromRecord(row) as unknown as Bindings
}

/** What the engine's planner wants to know of a stream before it reads it. */
export function withMetadata(
  stream: AsyncIterator<Bindings>,
  estimate: number,
  columns: readonly RowColumn[],
): BindingsStream {
  stream.setProperty('metadata', {
    state: { valid: true, invalidate: () => {}, addInvalidateListener: () => {} },
    cardinality: { type: 'estimate', value: Math.max(1, estimate) },
    variables: columns.map(({ variable, nullable }) => ({
      variable: DataFactory.variable(variable),
      canBeUndef: nullable,
    })),
  })
  return stream as unknown as BindingsStream
}

/** Comunica asks for streams it then only takes the estimate from: nothing runs before the first row is wanted. */
class RowStream extends iterators.AsyncIterator<Bindings> {
  readonly #prepared: RowsPlan
  readonly #reading: Reading
  #rows: Iterator<QueryRow> | undefined

  constructor(prepared: RowsPlan, reading: Reading) {
    super()
    this.#prepared = prepared
    this.#reading = reading
    this.readable = true
  }

  override read(): Bindings | null {
    if (this.done) return null
    try {
      const next = this.#reading.isOver() ? undefined : this.#next()
      if (next && !next.done) return bindingsOf(next.value)
      this.#endLater()
    } catch (error) {
      this.destroy(error as Error)
    }
    return null
  }

  protected override _end(destroy?: boolean): void {
    this.#rows?.return?.()
    super._end(destroy)
  }

  /** The engine reads some streams before anybody listens to them, and whoever comes after their end waits for ever. */
  #endLater(): void {
    this.readable = false
    setImmediate(() => this.close())
  }

  #next(): IteratorResult<QueryRow> {
    if (!this.#rows) this.#reading.ran()
    this.#rows ??= this.#prepared.rows()[Symbol.iterator]()
    return this.#rows.next()
  }
}

class MadeStream extends iterators.BufferedIterator<Bindings> {
  readonly #rows: AsyncGenerator<Bindings>

  constructor(rows: AsyncGenerator<Bindings>) {
    super({ autoStart: false })
    this.#rows = rows
  }

  override _read(_count: number, done: () => void): void {
    this.#rows.next().then(
      ({ value, done: isOver }) => {
        if (isOver) this.close()
        else this._push(value)
        done()
      },
      (error: Error) => this.destroy(error),
    )
  }

  protected override _end(destroy?: boolean): void {
    // Whoever wants no more rows wants to hear of no more errors.
    this.#rows.return(undefined).catch(() => {})
    super._end(destroy)
  }
}
