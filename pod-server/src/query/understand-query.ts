import type { QueryEngine } from '@comunica/query-sparql'
import { Algebra } from '@comunica/utils-algebra'
import { PodError } from '#base/errors.ts'
import { negotiate } from '#rdf/negotiate.ts'
import type { Dataset } from '#storage/quad-plan.ts'
import type { QueryRequest } from './query-messages.ts'

/** A query that may be asked here, and how its answer will be written down. */
export interface UnderstoodQuery {
  readonly operation: Algebra.Operation
  readonly dataset: Dataset | undefined
  readonly contentType: string
  /** A SELECT: its answer is a table. */
  readonly isTable: boolean
}

/** Parses a query and refuses what this endpoint does not do. */
export async function understandQuery(engine: QueryEngine, request: QueryRequest): Promise<UnderstoodQuery> {
  const { operation, dataset } = withoutFrom(await parse(engine, request))
  refuseForeign(operation)
  const isTable = tableForms.has(operation.type) && !mentions(operation, Algebra.Types.CONSTRUCT)
  const contentType = negotiateResult(operation, request.accept)
  return { operation, dataset: request.dataset ?? dataset, contentType, isTable }
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
