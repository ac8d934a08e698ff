import type { QueryEngine } from '@comunica/query-sparql'
import type {
  BindingsStream,
  FragmentSelectorShape,
  IQuerySource,
  IQuerySourceWrapper,
} from '@comunica/types'
import { Algebra, AlgebraFactory, algebraUtils } from '@comunica/utils-algebra'
import type { Bindings, Term } from '@rdfjs/types'
import type { AsyncIterator } from 'asynciterator'
import type { PlanKind, QuadSession } from '#storage/quad-plan.ts'
import { type Closure, closureOf, reach } from './closure.ts'
import { iterators, withItsErrors } from './engine-mends.ts'
import { kept, partsOf, withoutEquations } from './filter-parts.ts'
import { type ConditionalJoin, leftJoin } from './left-join.ts'
import { isNarrowable, joinedWith } from './narrow.ts'
import { prepare } from './plan-operation.ts'
import { bindingsOf, madeStream, rowStream, withMetadata } from './row-streams.ts'
import { boundIn, veil } from './veil.ts'

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

const factory = new AlgebraFactory()

/** An operation that the engine passes on as it is, and what it may see of it. */
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

function sourceOf(queryBindings: IQuerySource['queryBindings']): IQuerySource {
  return {
    queryBindings,
    referenceValue: 'pod',
    getSelectorShape: async () => shape,
    getFilterFactor: async () => 1,
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

/** The store as a source of Comunica's: of patterns, and of operations that it may look into. */
function podSource(options: PodSourceOptions): IQuerySource {
  return sourceOf((given) => answer(isWhole(given) ? given.input : given, options))
}

/**
 * Marks the largest parts of a query that the store can answer as one statement each, and the joins that the engine does
 * not get right; the engine does the rest. We choose them, not the engine: what it moves into and out of a source's
 * operations while it plans and joins, it does not always put back (filters whose variables are unbound, sources of the
 * filters of an OPTIONAL).
 */
export function pushDown(operation: Algebra.Operation, options: PodSourceOptions): Algebra.Operation {
  return mark(operation, { ...options, source: { source: podSource(options) }, isInExists: false })
}

interface Marking extends PodSourceOptions {
  readonly source: IQuerySourceWrapper
  readonly isInExists: boolean
}

function mark(part: Algebra.Operation, marking: Marking): Algebra.Operation {
  if (leaves.has(part.type)) return fromSource(part, marking.source)
  if (part.type === Algebra.Types.EXPRESSION) {
    const isInExists = marking.isInExists || isExistence(part)
    return withParts(withItsErrors(part), (inner) => mark(inner, { ...marking, isInExists }))
  }
  const prepared = prepare(marking.session, part)
  if (prepared.kind === 'cannot' && prepared.part) marking.trace.refused.push(prepared.part)
  const isOurs = isConditionalJoin(part) || (!marking.isInExists && closureOf(part) !== undefined)
  if (prepared.kind === 'rows' || isOurs) return wholeOf(part, marking)
  if (part.type === Algebra.Types.FILTER) return markFilter(part as Algebra.Filter, marking)
  return withParts(part, (inner) =>
    isJoined(inner, part) && hiding.has(inner.type) && !marking.isInExists
      ? wholeOf(inner, marking)
      : mark(inner, marking),
  )
}

/** The store filters by the conditions that it has words for, the engine by the rest. */
function markFilter(filter: Algebra.Filter, marking: Marking): Algebra.Operation {
  const parts = partsOf(filter)
  const { input, conditions } = marking.isInExists ? parts : withoutEquations(parts)
  const [forStore, forEngine] = [[] as Algebra.Expression[], [] as Algebra.Expression[]]
  for (const condition of conditions) {
    const isSayable = prepare(marking.session, factory.createFilter(input, condition)).kind === 'rows'
    ;(isSayable ? forStore : forEngine).push(condition)
  }
  const stored = forStore.reduce<Algebra.Operation>((rows, part) => factory.createFilter(rows, part), input)
  const marked = (condition: Algebra.Expression) => mark(kept(condition), marking) as Algebra.Expression
  return forEngine.reduce((rows, part) => factory.createFilter(rows, marked(part)), mark(stored, marking))
}

/** What takes a source of its own: patterns, and the steps of paths. */
const leaves = new Set<string>([Algebra.Types.PATTERN, Algebra.Types.LINK, Algebra.Types.NPS])

const { JOIN, LEFT_JOIN, UNION, MINUS, PROJECT, DISTINCT, REDUCED, SLICE } = Algebra.Types

/** Whether the engine may put rows of the rest into this part of an operation. */
function isJoined(
  part: Algebra.Operation,
  { type, input }: Algebra.Operation & { input?: unknown },
): boolean {
  const isRight = Array.isArray(input) && part !== input[0]
  return type === JOIN || type === UNION || (type === LEFT_JOIN && isRight)
}

/** What has variables inside that are not those of a join around it, though they may have the same names. */
const hiding = new Set<string>([LEFT_JOIN, MINUS, PROJECT, DISTINCT, REDUCED, SLICE])

/** With each row that the engine puts in place of its variables it is joined. */
function wholeOf(operation: Algebra.Operation, marking: Marking): WholeOperation {
  // SPARQL 1.1 18.6: what EXISTS looks for is about the solution that is filtered, also in filters of its own.
  if (marking.isInExists) return fromSource({ type: whole, input: operation }, marking.source)
  const source = sourceOf((given) => {
    const bound = boundIn(given)
    return answer(bound ? joinedWith(operation, bound) : operation, marking)
  })
  const names = algebraUtils.inScopeVariables(operation).map(({ value }) => value)
  return fromSource(
    { type: whole, input: veil(names, isNarrowable(operation) && !closureOf(operation)) },
    { source },
  )
}

function isExistence(part: Algebra.Operation): boolean {
  return 'subType' in part && part.subType === Algebra.ExpressionTypes.EXISTENCE
}

function answer(operation: Algebra.Operation, options: PodSourceOptions): BindingsStream {
  const prepared = prepare(options.session, operation)
  if (prepared.kind === 'rows') {
    return rowStream(prepared, {
      ran: () => options.trace.statements.push(prepared.statement),
      isOver: () => options.session.isOver,
    })
  }
  if (isConditionalJoin(operation)) return joinStream(operation, options)
  const closure = closureOf(operation)
  if (closure) return closureStream(closure, columnsOf(operation), options)
  // Whole when it was planned, but not with the values that a join has put into it since.
  return fallBack(operation, options)
}

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

function isConditionalJoin(operation: Algebra.Operation): operation is ConditionalJoin {
  return (
    operation.type === Algebra.Types.LEFT_JOIN && 'expression' in operation && Boolean(operation.expression)
  )
}

/** The engine answers what the join is made of, but does not join. */
function joinStream(join: ConditionalJoin, options: PodSourceOptions): BindingsStream {
  const given = leftJoin(join, {
    rows: (operation) => answer(operation, options) as unknown as AsyncIterator<Bindings>,
    passing: (pairs, condition) => {
      const expression = pushDown(condition, options) as Algebra.Expression
      return rowsOf(factory.createFilter(tableOf(pairs), expression), options)
    },
  })
  return madeStream(given, unknownSize, columnsOf(join))
}

function closureStream(
  closure: Closure,
  columns: ReturnType<typeof columnsOf>,
  options: PodSourceOptions,
): BindingsStream {
  const nodes = reach(closure, (step) => answer(step, options) as unknown as AsyncIterator<Bindings>)
  return madeStream(rowsTo(closure.end, nodes), unknownSize, columns)
}

async function* rowsTo(end: Term, nodes: AsyncIterable<Term>): AsyncGenerator<Bindings> {
  for await (const node of nodes) yield bindingsOf(end.termType === 'Variable' ? { [end.value]: node } : {})
}

/** What the engine answers to an operation that is marked already. */
async function rowsOf(marked: Algebra.Operation, { engine, context }: PodSourceOptions) {
  return (await engine.queryBindings(marked, { ...context } as never)) as unknown as AsyncIterator<Bindings>
}

/** Rows as an operation. Not VALUES, into which the engine moves conditions also where a value is missing (5.4.1). */
function tableOf(rows: readonly Bindings[]): Algebra.Operation {
  const names = new Set(rows.flatMap((row) => [...row.keys()].map(({ value }) => value)))
  const columns = [...names].map((variable) => ({ variable, nullable: true }))
  const source = sourceOf(() => withMetadata(iterators.fromArray([...rows]), rows.length, columns))
  return fromSource({ type: whole, input: veil(names, false) } as WholeOperation, { source })
}

function fallBack(operation: Algebra.Operation, options: PodSourceOptions): BindingsStream {
  const start = () => rowsOf(pushDown(operation, options), options)
  const stream = new iterators.TransformIterator<Bindings>(start, { autoStart: false })
  return withMetadata(stream, unknownSize, columnsOf(operation))
}

function columnsOf(operation: Algebra.Operation) {
  return algebraUtils.inScopeVariables(operation).map(({ value }) => ({ variable: value, nullable: true }))
}

const unknownSize = 1000
