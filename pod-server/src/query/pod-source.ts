import type { QueryEngine } from '@comunica/query-sparql'
import type {
  BindingsStream,
  ComunicaDataFactory,
  FragmentSelectorShape,
  IQuerySource,
  IQuerySourceWrapper,
} from '@comunica/types'
import { Algebra, algebraUtils } from '@comunica/utils-algebra'
import { BindingsFactory } from '@comunica/utils-bindings-factory'
import type { Bindings } from '@rdfjs/types'
import type { AsyncIterator } from 'asynciterator'
import { DataFactory } from 'n3'
import type { PlanKind, QuadSession, QueryRow, RowsPlan } from '#storage/quad-plan.ts'
import { iterators } from './engine-mends.ts'
import { prepare } from './plan-operation.ts'

/** What became of the parts of a query: for tests, and for the log when a query is slow. */
export interface QueryTrace {
  /** Statements that ran, one for each operation that the store answered. */
  readonly statements: string[]
  /** Kinds of operation that fell to Comunica. */
  readonly refused: (PlanKind | 'other')[]
}

export interface PodSourceOptions {
  readonly engine: QueryEngine
  readonly session: QuadSession
  readonly trace: QueryTrace
  /** What every query of this engine runs with. */
  readonly context: Readonly<Record<string, unknown>>
}

/** An operation that the store answers as a whole. The engine's optimisers pass by what they do not know. */
const whole = 'whole'

interface WholeOperation extends Algebra.BaseOperation {
  readonly type: typeof whole
  readonly input: Algebra.Operation
}

const pattern: FragmentSelectorShape = {
  type: 'operation',
  operation: { operationType: 'type', type: Algebra.Types.PATTERN },
}
const anything: FragmentSelectorShape = { type: 'operation', operation: { operationType: 'wildcard' } }
const shape: FragmentSelectorShape = {
  type: 'disjunction',
  children: [
    pattern,
    {
      type: 'operation',
      operation: { operationType: 'type', type: whole as Algebra.Types },
      children: [anything],
    },
  ],
}

/** The store as a source of Comunica's: of patterns, and of the operations that `pushDown` found it can answer whole. */
export function podSource(options: PodSourceOptions): IQuerySource {
  return {
    referenceValue: 'pod',
    getSelectorShape: async () => shape,
    getFilterFactor: async () => 1,
    queryBindings(given) {
      const operation = isWhole(given) ? given.input : given
      const prepared = prepare(options.session, operation)
      if (prepared.kind === 'rows') return rowStream(prepared, options.trace)
      // Whole when it was planned, but not with the values that a join has put into it since.
      return fallBack(operation, options)
    },
    queryQuads: () => {
      throw new Error('the shape accepts no CONSTRUCT')
    },
    queryBoolean: async () => {
      throw new Error('the shape accepts no ASK')
    },
    queryVoid: async () => {
      throw new Error('the shape accepts no update')
    },
    toString: () => 'pod',
  }
}

/**
 * Marks the largest parts of a query that the store can answer as one statement each; the engine does the rest.
 * We choose them, not the engine: what it moves into and out of a source's operations while it plans and joins, it
 * does not always put back (filters whose variables are unbound, sources of the filters of an OPTIONAL).
 */
export function pushDown(operation: Algebra.Operation, options: PodSourceOptions): Algebra.Operation {
  const source: IQuerySourceWrapper = { source: podSource(options) }
  const visit = (part: Algebra.Operation): Algebra.Operation => {
    if (part.type === Algebra.Types.EXPRESSION) return withParts(part, visit)
    if (leaves.has(part.type)) return fromSource(part, source)
    const prepared = prepare(options.session, part)
    if (prepared.kind === 'rows') {
      return fromSource({ type: whole, input: part } as WholeOperation, source)
    }
    if (prepared.part) options.trace.refused.push(prepared.part)
    return withParts(part, visit)
  }
  return visit(operation)
}

/** What takes a source of its own: patterns, and the steps of paths. */
const leaves = new Set<string>([Algebra.Types.PATTERN, Algebra.Types.LINK, Algebra.Types.NPS])

function fromSource<T extends Algebra.Operation>(operation: T, source: IQuerySourceWrapper): T {
  return { ...operation, metadata: { ...operation.metadata, scopedSource: source } }
}

const parts = ['input', 'patterns', 'expression', 'expressions', 'args', 'path', 'predicate', 'aggregates']

/** The same operation with its parts replaced; a template is no part, it matches nothing. */
function withParts(
  operation: Algebra.Operation,
  visit: (part: Algebra.Operation) => Algebra.Operation,
): Algebra.Operation {
  const isOperation = (value: unknown): value is Algebra.Operation =>
    typeof value === 'object' && value !== null && 'type' in value
  const entries = Object.entries(operation).map(([key, value]) => {
    if (!parts.includes(key)) return [key, value]
    if (Array.isArray(value)) return [key, value.map((item) => (isOperation(item) ? visit(item) : item))]
    return [key, isOperation(value) ? visit(value) : value]
  })
  return Object.fromEntries(entries)
}

function isWhole(operation: Algebra.Operation): operation is WholeOperation {
  return operation.type === whole
}

function fallBack(operation: Algebra.Operation, options: PodSourceOptions): BindingsStream {
  const start = async () => {
    const query = pushDown(operation, options)
    return (await options.engine.queryBindings(query, { ...options.context } as never)) as never
  }
  const columns = algebraUtils
    .inScopeVariables(operation)
    .map(({ value }) => ({ variable: value, nullable: true }))
  return withMetadata(
    new iterators.TransformIterator<Bindings>(start, { autoStart: false }),
    unknownSize,
    columns,
  )
}

const unknownSize = 1000

const bindingsFactory = new BindingsFactory(DataFactory as unknown as ComunicaDataFactory)

/** Comunica asks for streams it then only takes the estimate from: nothing runs before the first row is wanted. */
class RowStream extends iterators.AsyncIterator<Bindings> {
  readonly #prepared: RowsPlan
  readonly #trace: QueryTrace
  #rows: Iterator<QueryRow> | undefined

  constructor(prepared: RowsPlan, trace: QueryTrace) {
    super()
    this.#prepared = prepared
    this.#trace = trace
    this.readable = true
  }

  override read(): Bindings | null {
    if (this.done) return null
    try {
      this.#rows ??= this.#start()
      const next = this.#rows.next()
      if (!next.done) return bindingsFactory.fromRecord(next.value) as unknown as Bindings
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

  #start(): Iterator<QueryRow> {
    this.#trace.statements.push(this.#prepared.statement)
    return this.#prepared.rows()[Symbol.iterator]()
  }
}

/** The answer of the store as Comunica's stream of bindings. */
export function rowStream(prepared: RowsPlan, trace: QueryTrace): BindingsStream {
  return withMetadata(new RowStream(prepared, trace), prepared.estimate, prepared.columns)
}

function withMetadata(
  stream: AsyncIterator<Bindings>,
  estimate: number,
  columns: readonly { variable: string; nullable: boolean }[],
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
