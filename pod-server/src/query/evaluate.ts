import { KeysExpressionEvaluator, KeysHttp, KeysInitQuery } from '@comunica/context-entries'
import { QueryEngine } from '@comunica/query-sparql'
import type { Quad, Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { notInIris } from '#rdf/text.ts'
import type { QuadSession, RowsPlan } from '#storage/quad-plan.ts'
import { mendEngine } from './engine-mends.ts'
import { asConstruct } from './graph-query.ts'
import { extendLate } from './late-extends.ts'
import { pushDown, type QueryTrace } from './pod-source.ts'
import { booleanText, tooManyRows } from './results.ts'
import { rowStream } from './row-streams.ts'
import type { UnderstoodQuery } from './understand-query.ts'

// What takes more than one statement, or another format than JSON. Loaded when first needed.

mendEngine()

/** One for all queries: it keeps no data. */
const engine = new QueryEngine()
const everyQuery = {
  // Bug class 7: a query never makes a request. SERVICE and LOAD are refused before; this is the second lock.
  [KeysHttp.fetch.name]: () => Promise.reject(new Error('queries make no requests')),
  // The store sorts dateTimes without a time zone as UTC.
  [KeysExpressionEvaluator.defaultTimeZone.name]: { zoneHours: 0, zoneMinutes: 0 },
}

export type Result = RowsResult | { readonly resultType: 'boolean'; execute(): Promise<boolean> }

interface RowsResult {
  readonly resultType: 'bindings' | 'quads'
  execute(): Promise<ResultStream>
  metadata(): Promise<unknown>
}

interface ResultStream {
  map(each: (item: unknown) => unknown): ResultStream
  destroy(cause: Error): void
}

/** The engine answers, from what the store answers of each part. */
export async function evaluate(
  { operation, baseIri, form }: UnderstoodQuery,
  session: QuadSession,
  trace: QueryTrace,
): Promise<Result> {
  const context = { ...everyQuery, [KeysInitQuery.baseIRI.name]: baseIri }
  const options = { engine, session, trace, context }
  const query = pushDown(extendLate(form === 'graph' ? asConstruct(operation) : operation), options)
  return (await engine.query(query, { ...context } as never)) as unknown as Result
}

/** Rows of the store as a result of the engine's. */
export function tableOf(plan: RowsPlan, trace: QueryTrace): Result {
  const variables = plan.columns.map(({ variable }) => DataFactory.variable(variable))
  return {
    resultType: 'bindings',
    execute: async () =>
      rowStream(plan, {
        ran: () => trace.statements.push(plan.statement),
        isOver: () => false,
      }) as unknown as ResultStream,
    metadata: async () => ({ variables }),
  }
}

/** A result in one of the formats that were offered for it. */
export async function writeDown(
  result: Result,
  maxRows: number,
  contentType: string,
): Promise<AsyncIterable<string> | Iterable<string>> {
  if (result.resultType === 'boolean') return [booleanText(await result.execute(), contentType)]
  const { data } = await engine.resultToString(limitRows(result, maxRows) as never, contentType)
  return data as AsyncIterable<string>
}

function limitRows(result: RowsResult, maxRows: number): RowsResult {
  return {
    ...result,
    async execute() {
      let rows = 0
      const limited: ResultStream = (await result.execute()).map((item) => {
        if (result.resultType === 'quads' && !isTriple(item as Quad)) return null
        rows++
        if (rows <= maxRows) return item
        limited.destroy(tooManyRows(maxRows))
        return null
      })
      return limited
    },
  }
}

/** SPARQL 1.1 16.2: what a template makes of a solution is left out where RDF has no such triple. The engine keeps it (5.4.1). */
function isTriple({ subject, predicate, object }: Quad): boolean {
  const isResource = subject.termType === 'NamedNode' || subject.termType === 'BlankNode'
  return isResource && predicate.termType === 'NamedNode' && [subject, predicate, object].every(isWritable)
}

/** IRI() makes a name of any text, also of one that nobody could read again. */
function isWritable({ termType, value }: Term): boolean {
  return termType !== 'NamedNode' || !notInIris.test(value)
}
