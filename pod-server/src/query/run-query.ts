import { PodError } from '#base/errors.ts'
import type { QuadReader, QuadSession, RowsPlan } from '#storage/quad-plan.ts'
import { prepare, prepareAsk } from './plan-operation.ts'
import type { QueryTrace } from './pod-source.ts'
import type { QueryRequest } from './query-messages.ts'
import { booleanText, limited, tableJson } from './results.ts'
import { type UnderstoodQuery, understandQuery } from './understand-query.ts'

/** The answer as it is written down, piece by piece. */
export interface QueryResult {
  readonly contentType: string
  readonly body: AsyncIterable<Uint8Array | string>
  readonly trace: QueryTrace
}

/**
 * Answers what is one statement for the store itself; loads the engine for the first query that is not, which takes half
 * a second and a third of this process's memory.
 */
export function createQueryRunner(reader: QuadReader, tell: (kind: 'loading' | 'loaded') => void = () => {}) {
  const prepared = new Map<string, Prepared>()
  let engine: typeof import('./evaluate.ts') | undefined
  const load = async () => {
    tell('loading')
    engine = await import('./evaluate.ts')
    tell('loaded')
    return engine
  }
  return async (request: QueryRequest): Promise<QueryResult> => {
    const { maxRows } = request
    const key = JSON.stringify(request)
    const known = prepared.get(key) ?? understandQuery(request)
    const { contentType } = known
    const session = reader.session({ ...request, dataset: known.dataset })
    const trace: QueryTrace = { statements: [], refused: [] }
    try {
      const plan = usable(known, session) ?? planOf(known, session, trace)
      remember(prepared, key, { ...known, plan, version: session.version })
      const text = plan && writtenHere(known, plan, maxRows)
      if (plan && text) {
        trace.statements.push(plan.statement)
        return { contentType, body: endSession(text, session), trace }
      }
      const { evaluate, tableOf, writeDown } = engine ?? (await load())
      const result = plan ? tableOf(plan, trace) : await evaluate(known, session, trace)
      const data = await writeDown(result, maxRows, contentType)
      return { contentType, body: endSession(data, session), trace }
    } catch (error) {
      session.end()
      throw error instanceof PodError ? error : unanswerable(error)
    }
  }
}

/** What was learnt of a query: apps ask the same ones again and again. */
interface Prepared extends UnderstoodQuery {
  readonly plan?: RowsPlan | undefined
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

function usable({ plan, version }: Prepared, session: QuadSession): RowsPlan | undefined {
  return version === session.version ? plan : undefined
}

/** Usually the whole query is one statement. */
function planOf(known: Prepared, session: QuadSession, trace: QueryTrace): RowsPlan | undefined {
  if (known.form === 'graph') return undefined
  const plan =
    known.form === 'boolean' ? prepareAsk(session, known.operation) : prepare(session, known.operation)
  if (plan.kind === 'rows') return plan
  trace.refused.push(plan.part ?? 'other')
  return undefined
}

/** Of other formats than these the engine has the writers. */
function writtenHere(
  { form, contentType }: Prepared,
  plan: RowsPlan,
  maxRows: number,
): Iterable<string> | undefined {
  if (form === 'boolean') return [booleanText([...plan.rows()].length > 0, contentType)]
  if (!contentType.endsWith('json')) return undefined
  const names = plan.columns.map(({ variable }) => variable)
  return tableJson(names, limited(plan.rows(), maxRows))
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
