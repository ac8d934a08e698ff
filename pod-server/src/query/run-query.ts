import { KeysExpressionEvaluator, KeysHttp, KeysQueryOperation } from '@comunica/context-entries'
import { QueryEngine } from '@comunica/query-sparql'
import { Algebra } from '@comunica/utils-algebra'
import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import type { QuadReader, QuadSession, QueryRow } from '#storage/quad-plan.ts'
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
import { tableJson } from './results-json.ts'
import { type UnderstoodQuery, understandQuery } from './understand-query.ts'
import { mendUnions } from './union-wakeup.ts'

mendUnions()

/** The answer as it is written down, piece by piece. */
export interface QueryResult {
  readonly contentType: string
  readonly body: AsyncIterable<Uint8Array | string>
  readonly trace: QueryTrace
}

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
    const { maxRows } = request
    const key = JSON.stringify(request)
    const known = prepared.get(key) ?? (await understandQuery(engine, request))
    const { contentType, operation } = known
    const session = reader.session({ ...request, dataset: known.dataset })
    const trace: QueryTrace = { statements: [], refused: [] }
    try {
      const plan = usable(known, session) ?? planOf(known, session, trace)
      remember(prepared, key, { ...known, plan, version: session.version })
      if (plan && contentType.endsWith('json')) {
        const names = plan.columns.map(({ variable }) => variable)
        const text = tableJson(names, limitedRows(plan, trace, maxRows))
        return { contentType, body: endSession(text, session), trace }
      }
      const result = plan
        ? tableOf(plan, trace)
        : await evaluate(operation, { engine, session, trace, context })
      const { data } = await engine.resultToString(limitRows(result, maxRows) as never, contentType)
      return { contentType, body: endSession(data as AsyncIterable<string>, session), trace }
    } catch (error) {
      session.end()
      throw error instanceof PodError ? error : unanswerable(error)
    }
  }
}

/** What was learnt of a query: apps ask the same ones again and again. */
interface Prepared extends UnderstoodQuery {
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

function usable({ plan, version }: Prepared, session: QuadSession): Rows | undefined {
  return version === session.version ? plan : undefined
}

/** Usually the whole query is one statement, and the engine only parsed it. */
function planOf({ operation, isTable }: Prepared, session: QuadSession, trace: QueryTrace): Rows | undefined {
  if (!isTable) return undefined
  const plan = prepare(session, operation)
  if (plan.kind === 'rows') return plan
  trace.refused.push(plan.part ?? 'other')
  return undefined
}

function* limitedRows(plan: Rows, trace: QueryTrace, maxRows: number): Iterable<QueryRow> {
  trace.statements.push(plan.statement)
  let rows = 0
  for (const row of plan.rows()) {
    rows++
    if (rows > maxRows) throw tooManyRows(maxRows)
    yield row
  }
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

async function* endSession(
  data: AsyncIterable<string> | Iterable<string>,
  session: QuadSession,
): AsyncIterable<string> {
  try {
    yield* data
  } catch (error) {
    throw error instanceof PodError ? error : unanswerable(error)
  } finally {
    session.end()
  }
}

/** The engine's own words may quote what a row held: they are logged, not told. */
function unanswerable(cause: unknown): PodError {
  return new PodError('unprocessable', 'this query cannot be answered here', { cause })
}
