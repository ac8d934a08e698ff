import type { Algebra } from '@comunica/utils-algebra'
import { ExpressionTypes, Types } from '@traqula/algebra-transformations-1-2'
import { PodError } from '#base/errors.ts'
import { negotiate } from '#rdf/negotiate.ts'
import type { Dataset } from '#storage/quad-plan.ts'
import { parseQuery } from './parse-query.ts'
import type { QueryRequest } from './query-messages.ts'

/** SELECT, ASK, and the two that describe: what the answer is made of. */
export type QueryForm = 'table' | 'boolean' | 'graph'

/** A query that may be asked here, and how its answer will be written down. */
export interface UnderstoodQuery {
  readonly operation: Algebra.Operation
  readonly baseIri: string
  readonly dataset: Dataset | undefined
  readonly form: QueryForm
  readonly contentType: string
}

/** Parses a query and refuses what this endpoint does not do. */
export function understandQuery(request: QueryRequest): UnderstoodQuery {
  const parsed = parseQuery(request.query, request.baseIri)
  const { operation, dataset } = withoutFrom(parsed.operation)
  const form = formOf(operation)
  refuseForeign(operation)
  return {
    operation,
    baseIri: parsed.baseIri,
    dataset: request.dataset ?? dataset,
    form,
    contentType: negotiateResult(form, request.accept),
  }
}

const offered: Readonly<Record<QueryForm, readonly string[]>> = {
  table: [
    'application/sparql-results+json',
    'application/json',
    'application/sparql-results+xml',
    'text/csv',
    'text/tab-separated-values',
  ],
  boolean: ['application/sparql-results+json', 'application/json', 'application/sparql-results+xml'],
  graph: ['text/turtle', 'application/n-triples', 'application/ld+json'],
}

/** FROM always stands outside of everything else. */
function withoutFrom(operation: Algebra.Operation): {
  operation: Algebra.Operation
  dataset: Dataset | undefined
} {
  const known = operation as Algebra.KnownOperation
  if (known.type !== Types.FROM) return { operation, dataset: undefined }
  const names = (terms: readonly { value: string }[]) => terms.map(({ value }) => value)
  return {
    operation: known.input,
    dataset: { defaultGraphs: names(known.default), namedGraphs: names(known.named) },
  }
}

/** Read only: an update has no form. */
function formOf(operation: Algebra.Operation): QueryForm {
  const known = operation as Algebra.KnownOperation
  switch (known.type) {
    case Types.ASK:
      return 'boolean'
    case Types.CONSTRUCT:
    case Types.DESCRIBE:
      return 'graph'
    case Types.SLICE:
      // That of a CONSTRUCT stands outside of it.
      return formOf(known.input)
    case Types.PROJECT:
    case Types.DISTINCT:
    case Types.REDUCED:
      return 'table'
    default:
      throw new PodError(
        'bad-request',
        'this endpoint only answers queries: change documents with PUT or PATCH',
      )
  }
}

/** About this server only: no SERVICE, however deep it hides; and no function that only another server has. */
function refuseForeign(value: unknown): void {
  if (typeof value !== 'object' || value === null || 'termType' in value) return
  const { type, subType, name } = value as {
    type?: unknown
    subType?: unknown
    name?: Algebra.NamedExpression['name']
  }
  if (type === Types.SERVICE) {
    throw new PodError('bad-request', 'SERVICE is not offered: this endpoint never asks other servers')
  }
  if (subType === ExpressionTypes.NAMED && name && !casts.test(name.value)) {
    throw new PodError('unprocessable', `this endpoint has no function <${name.value}>`)
  }
  for (const part of Object.values(value)) refuseForeign(part)
}

/** SPARQL 1.1 17.5, and those of XPath that the engine has beyond it. */
const casts =
  /^http:\/\/www\.w3\.org\/2001\/XMLSchema#(?:string|float|double|decimal|integer|dateTime|date|time|boolean|duration|dayTimeDuration|yearMonthDuration)$/

function negotiateResult(form: QueryForm, accept: string | undefined): string {
  const type = negotiate(accept, offered[form])
  if (!type) throw new PodError('not-acceptable', `this query can be answered as ${offered[form].join(', ')}`)
  return type
}
