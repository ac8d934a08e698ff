import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import type { Term } from '@rdfjs/types'
import { DataFactory } from 'n3'

/** One row of an answer: what each variable is bound to. */
export type Row = Readonly<Record<string, Term | undefined>>

interface JsonTerm {
  readonly type: string
  readonly value: string
  readonly datatype?: string
  readonly 'xml:lang'?: string
}

/** SPARQL 1.1 Protocol, query by POST: one address for every question, so one preflight in two hours. */
export async function select(endpoint: string, query: string, fetchImpl: typeof fetch): Promise<Row[]> {
  const response = await fetchImpl(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' },
    body: query,
  }).catch((error: unknown) => {
    throw toAppError(error, endpoint)
  })
  if (!response.ok) throw responseError(response, endpoint)
  const answer = (await response.json()) as { results?: { bindings?: Record<string, JsonTerm>[] } }
  const bindings = answer.results?.bindings
  if (bindings === undefined)
    throw new AppError('bad-data', `${new URL(endpoint).host} sent no answer this app can read`)
  return bindings.map((binding) =>
    Object.fromEntries(Object.entries(binding).map(([name, term]) => [name, toTerm(term)])),
  )
}

/** An IRI for a query, or a TypeError: nothing may break out of its brackets. */
export function iriRef(iri: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar of IRIREF names the control range
  if (/[\u0000-\u0020<>"{}|\\^`]/.test(iri)) throw new TypeError(`not an IRI: ${iri}`)
  return `<${iri}>`
}

function toTerm(term: JsonTerm): Term {
  if (term.type === 'uri') return DataFactory.namedNode(term.value)
  if (term.type === 'bnode') return DataFactory.blankNode(term.value)
  const { datatype, 'xml:lang': language } = term
  return DataFactory.literal(
    term.value,
    language ?? (datatype === undefined ? undefined : DataFactory.namedNode(datatype)),
  )
}
