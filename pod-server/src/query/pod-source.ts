import { KeysQueryOperation } from '@comunica/context-entries'
import type { QueryEngine } from '@comunica/query-sparql'
import type {
  BindingsStream,
  ComunicaDataFactory,
  FragmentSelectorShape,
  IQuerySource,
} from '@comunica/types'
import { Algebra, algebraUtils } from '@comunica/utils-algebra'
import { BindingsFactory } from '@comunica/utils-bindings-factory'
import type { Bindings, Term } from '@rdfjs/types'
import { ArrayIterator, AsyncIterator, TransformIterator } from 'asynciterator'
import { DataFactory } from 'n3'
import type { PlanKind, PreparedPlan, QuadSession, QueryRow } from '#storage/quad-plan.ts'
import { NoPlan, planOperation } from './plan-operation.ts'

/** What became of the parts of a query: for tests, and for the log when a query is slow. */
export interface QueryTrace {
  /** Statements that ran, one for each operation that the store answered. */
  readonly statements: string[]
  /** Kinds of operation that fell to Comunica. */
  readonly refused: PlanKind[]
}

export interface PodSourceOptions {
  readonly engine: QueryEngine
  readonly session: QuadSession
  readonly trace: QueryTrace
  /** What every query of this engine runs with. */
  readonly context: Readonly<Record<string, unknown>>
}

/** Which operations of the algebra each kind of plan node stands for. */
const typesByKind: Readonly<Record<PlanKind, readonly Algebra.Types[]>> = {
  pattern: [Algebra.Types.PATTERN],
  join: [Algebra.Types.JOIN, Algebra.Types.BGP],
  union: [Algebra.Types.UNION],
  values: [Algebra.Types.VALUES],
  filter: [Algebra.Types.FILTER],
  optional: [Algebra.Types.LEFT_JOIN],
  extend: [Algebra.Types.EXTEND],
  group: [Algebra.Types.GROUP],
  project: [Algebra.Types.PROJECT],
  distinct: [Algebra.Types.DISTINCT],
  order: [Algebra.Types.ORDER_BY],
  slice: [Algebra.Types.SLICE],
}

const allKinds = Object.keys(typesByKind) as PlanKind[]

/**
 * The store as a source of Comunica's. Its shape accepts whole trees of operations, so that a query usually arrives as
 * one and leaves as one statement. A tree with a part that cannot be said exactly goes back to Comunica, over this
 * same source without that part: what lies below it still arrives whole.
 */
export function podSource(options: PodSourceOptions, kinds: readonly PlanKind[] = allKinds): IQuerySource {
  const shape: FragmentSelectorShape = {
    type: 'disjunction',
    children: kinds
      .flatMap((kind) => typesByKind[kind])
      .map((type) => ({ type: 'operation', operation: { operationType: 'type', type } })),
  }
  return {
    referenceValue: 'pod',
    getSelectorShape: async () => shape,
    getFilterFactor: async () => 1,
    queryBindings(operation) {
      const prepared = prepare(options.session, operation)
      if (prepared.kind === 'rows') return rowStream(prepared, options.trace)
      options.trace.refused.push(prepared.part)
      const fewer = kinds.filter((kind) => kind !== prepared.part)
      // Nothing smaller is left to try: a pattern that no triple of a document can match.
      if (prepared.part === 'pattern' || fewer.length === kinds.length) return emptyStream()
      return fallBack(operation, options, fewer)
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

function prepare(session: QuadSession, operation: Algebra.Operation): PreparedPlan {
  try {
    return session.prepare(planOperation(operation))
  } catch (error) {
    if (error instanceof NoPlan) return { kind: 'cannot', part: error.part }
    throw error
  }
}

type Rows = PreparedPlan & { readonly kind: 'rows' }

const bindingsFactory = new BindingsFactory(DataFactory as unknown as ComunicaDataFactory)

/** Comunica asks for streams it then only takes the estimate from: nothing runs before the first row is wanted. */
class RowStream extends AsyncIterator<Bindings> {
  readonly #prepared: Rows
  readonly #trace: QueryTrace
  #rows: Iterator<QueryRow> | undefined

  constructor(prepared: Rows, trace: QueryTrace) {
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
      if (!next.done) return bindingsFactory.fromRecord(next.value) as Bindings
      this.close()
    } catch (error) {
      this.destroy(error as Error)
    }
    return null
  }

  protected override _end(destroy?: boolean): void {
    this.#rows?.return?.()
    super._end(destroy)
  }

  #start(): Iterator<QueryRow> {
    this.#trace.statements.push(this.#prepared.statement)
    return this.#prepared.rows()[Symbol.iterator]()
  }
}

function rowStream(prepared: Rows, trace: QueryTrace): BindingsStream {
  return withMetadata(new RowStream(prepared, trace), prepared.estimate, prepared.columns)
}

function fallBack(
  operation: Algebra.Operation,
  options: PodSourceOptions,
  kinds: readonly PlanKind[],
): BindingsStream {
  const start = async () => {
    const stream = await options.engine.queryBindings(withoutSource(operation), {
      ...options.context,
      [KeysQueryOperation.querySources.name]: [{ source: podSource(options, kinds) }],
    } as never)
    return (stream as unknown as AsyncIterator<Bindings>).map(withoutScope)
  }
  const columns = algebraUtils
    .inScopeVariables(operation)
    .map(({ value }) => ({ variable: value, nullable: true }))
  return withMetadata(new TransformIterator<Bindings>(start, { autoStart: false }), unknownSize, columns)
}

const unknownSize = 1000

/** The inner engine plans anew: what the outer one noted about sources would lead back here. */
function withoutSource<T extends Algebra.Operation>(operation: T): T {
  const { metadata, ...rest } = operation as T & { input?: unknown; patterns?: Algebra.Operation[] }
  const { input, patterns } = rest as { input?: unknown; patterns?: Algebra.Operation[] }
  return {
    ...rest,
    ...(Array.isArray(input) ? { input: input.map(withoutSource) } : {}),
    ...(input && !Array.isArray(input) ? { input: withoutSource(input as Algebra.Operation) } : {}),
    ...(patterns ? { patterns: patterns.map(withoutSource) } : {}),
  } as unknown as T
}

/** Each engine marks blank nodes with their source; the outer one will do it again. */
function withoutScope(bindings: Bindings): Bindings {
  return bindings.map((term: Term) =>
    term.termType === 'BlankNode' ? DataFactory.blankNode(term.value.replace(/^bc_\d+_/, '')) : term,
  ) as Bindings
}

function emptyStream(): BindingsStream {
  const stream = new ArrayIterator<Bindings>([], { autoStart: false })
  return withMetadata(stream, 0, [])
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
