import { KeysExpressionEvaluator, KeysHttp, KeysQueryOperation } from '@comunica/context-entries'
import { QueryEngine } from '@comunica/query-sparql'
import { Algebra } from '@comunica/utils-algebra'
import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import { negotiate } from '#rdf/negotiate.ts'
import type { Dataset, QuadReader, QuadSession } from '#storage/quad-plan.ts'
import {
  type PodSourceOptions,
  podSource,
  prepare,
  pushDown,
  type QueryTrace,
  type Rows,
  rowStream,
} from './pod-source.ts'
import type { QueryRequest } from './query-messages.ts'
import { mendUnions } from './union-wakeup.ts'

mendUnions()

/** The answer as it is written down, piece by piece. */
export interface QueryResult {
  readonly contentType: string
  readonly body: AsyncIterable<Uint8Array | string>
  readonly trace: QueryTrace
}

const tableTypes = [
  'application/sparql-results+json',
  'application/json',
  'application/sparql-results+xml',
  'text/csv',
  'text/tab-separated-values',
]
const askTypes = ['application/sparql-results+json', 'application/json', 'application/sparql-results+xml']
const graphTypes = ['text/turtle', 'application/n-triples', 'application/ld+json']

/** One engine, imported once: it takes half a second to load and keeps no data. */
export function createQueryRunner(reader: QuadReader) {
  const engine = new QueryEngine()
  const context = {
    // Bug class 7: a query never makes a request. SERVICE and LOAD are refused before; this is the second lock.
    [KeysHttp.fetch.name]: () => Promise.reject(new Error('queries make no requests')),
    // The store sorts dateTimes without a time zone as UTC.
    [KeysExpressionEvaluator.defaultTimeZone.name]: { zoneHours: 0, zoneMinutes: 0 },
  }
  const prepared = new Map<string, Prepared>()
  return async (request: QueryRequest): Promise<QueryResult> => {
    const key = JSON.stringify(request)
    const known = prepared.get(key) ?? (await understand(engine, request))
    const session = reader.session({ ...request, dataset: known.dataset })
    const trace: QueryTrace = { statements: [], refused: [] }
    try {
      const plan = usable(known, session) ?? planOf(known.operation, session, trace)
      remember(prepared, key, { ...known, plan, version: session.version })
      const result = plan
        ? tableOf(plan, trace)
        : await evaluate(known.operation, { engine, session, trace, context })
      const limited = limitRows(result, request.maxRows)
      const { data } = await engine.resultToString(limited as never, known.contentType)
      const body = endSession(data as AsyncIterable<string>, () => session.end())
      return { contentType: known.contentType, body, trace }
    } catch (error) {
      session.end()
      throw error instanceof PodError ? error : unanswerable(error)
    }
  }
}

/** What was learnt of a query: apps ask the same ones again and again. */
interface Prepared {
  readonly operation: Algebra.Operation
  readonly dataset: Dataset | undefined
  readonly contentType: string
  readonly plan?: Rows | undefined
  /** The state of the store that the plan was made for: its constants and estimates are of that moment. */
  readonly version?: number
}

const maxPrepared = 200
const maxKeyLength = 50_000

function remember(prepared: Map<string, Prepared>, key: string, known: Prepared): void {
  if (key.length > maxKeyLength) return
  if (prepared.size >= maxPrepared) prepared.clear()
  prepared.set(key, known)
}

async function understand(engine: QueryEngine, request: QueryRequest): Promise<Prepared> {
  const { operation, dataset } = withoutFrom(await parse(engine, request))
  refuseForeign(operation)
  const contentType = negotiateResult(operation, request.accept)
  return { operation, dataset: request.dataset ?? dataset, contentType }
}

function usable({ plan, version }: Prepared, session: QuadSession): Rows | undefined {
  return version === session.version ? plan : undefined
}

/** Usually the whole query is one statement, and the engine only parses it and writes the answer down. */
function planOf(operation: Algebra.Operation, session: QuadSession, trace: QueryTrace): Rows | undefined {
  if (!isTable(operation)) return undefined
  const plan = prepare(session, operation)
  if (plan.kind === 'rows') return plan
  trace.refused.push(plan.part ?? 'other')
  return undefined
}

function tableOf(plan: Rows, trace: QueryTrace): Result {
  const variables = plan.columns.map(({ variable }) => DataFactory.variable(variable))
  return {
    resultType: 'bindings',
    execute: async () => rowStream(plan, trace) as unknown as ResultStream,
    metadata: async () => ({ variables }),
  }
}

async function evaluate(operation: Algebra.Operation, options: PodSourceOptions): Promise<Result> {
  // DESCRIBE becomes patterns inside the engine: it can only be given the source, not parts of the query.
  const isDescribe = operation.type === Algebra.Types.DESCRIBE
  const query = isDescribe ? operation : pushDown(operation, options)
  const sources = isDescribe
    ? { [KeysQueryOperation.querySources.name]: [{ source: podSource(options) }] }
    : {}
  return (await options.engine.query(query, { ...options.context, ...sources } as never)) as unknown as Result
}

function isTable(operation: Algebra.Operation): boolean {
  return tableForms.has(operation.type) && !mentions(operation, Algebra.Types.CONSTRUCT)
}

async function parse(engine: QueryEngine, { query, baseIri }: QueryRequest): Promise<Algebra.Operation> {
  try {
    const explained = await engine.explain(query, { sources: [], baseIRI: baseIri } as never, 'parsed')
    return (explained as unknown as { data: Algebra.Operation }).data
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').slice(0, 300) : ''
    throw new PodError('invalid-body', `this is not a SPARQL query: ${reason}`, { cause })
  }
}

/** FROM always stands outside of everything else. */
function withoutFrom(operation: Algebra.Operation): {
  operation: Algebra.Operation
  dataset: Dataset | undefined
} {
  const known = operation as Algebra.KnownOperation
  if (known.type !== Algebra.Types.FROM) return { operation, dataset: undefined }
  const names = (terms: readonly { value: string }[]) => terms.map(({ value }) => value)
  return {
    operation: known.input,
    dataset: { defaultGraphs: names(known.default), namedGraphs: names(known.named) },
  }
}

const tableForms = new Set<string>([
  Algebra.Types.PROJECT,
  Algebra.Types.DISTINCT,
  Algebra.Types.REDUCED,
  Algebra.Types.SLICE,
])
const queryForms = new Set<string>([
  ...tableForms,
  Algebra.Types.CONSTRUCT,
  Algebra.Types.DESCRIBE,
  Algebra.Types.ASK,
])

/** Read only, and about this server only: no update and no SERVICE, however deep it hides. */
function refuseForeign(operation: Algebra.Operation): void {
  if (!queryForms.has(operation.type)) {
    throw new PodError(
      'bad-request',
      'this endpoint only answers queries: change documents with PUT or PATCH',
    )
  }
  if (mentions(operation, Algebra.Types.SERVICE)) {
    throw new PodError('bad-request', 'SERVICE is not offered: this endpoint never asks other servers')
  }
}

function mentions(value: unknown, type: string): boolean {
  if (typeof value !== 'object' || value === null || 'termType' in value) return false
  if (Array.isArray(value)) return value.some((part) => mentions(part, type))
  return ('type' in value && value.type === type) || Object.values(value).some((part) => mentions(part, type))
}

function negotiateResult(operation: Algebra.Operation, accept: string | undefined): string {
  const form = operation.type
  const isGraph = mentions(operation, Algebra.Types.CONSTRUCT) || form === Algebra.Types.DESCRIBE
  const offered = isGraph ? graphTypes : form === Algebra.Types.ASK ? askTypes : tableTypes
  const type = negotiate(accept, offered)
  if (!type) throw new PodError('not-acceptable', `this query can be answered as ${offered.join(', ')}`)
  return type
}

interface ResultStream {
  map(each: (item: unknown) => unknown): ResultStream
  destroy(cause: Error): void
}

interface Result {
  readonly resultType: string
  execute(): Promise<ResultStream>
  metadata(): Promise<unknown>
}

/** The answer ends with an error, not quietly, when it has more rows than the operator allows (bug class 24). */
function limitRows(result: Result, maxRows: number): Result {
  if (result.resultType !== 'bindings' && result.resultType !== 'quads') return result
  return {
    ...result,
    async execute() {
      let rows = 0
      const limited: ResultStream = (await result.execute()).map((item) => {
        rows++
        if (rows <= maxRows) return item
        limited.destroy(tooManyRows(maxRows))
        return null
      })
      return limited
    },
  }
}

function tooManyRows(maxRows: number): PodError {
  return new PodError('unprocessable', `the answer has more than ${maxRows} rows: add a LIMIT`)
}

async function* endSession(data: AsyncIterable<string>, end: () => void): AsyncIterable<string> {
  try {
    yield* data
  } catch (error) {
    throw error instanceof PodError ? error : unanswerable(error)
  } finally {
    end()
  }
}

/** The engine's own words may quote what a row held: they are logged, not told. */
function unanswerable(cause: unknown): PodError {
  return new PodError('unprocessable', 'this query cannot be answered here', { cause })
}
