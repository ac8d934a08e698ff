import type { Algebra } from '@comunica/utils-algebra'
import { toAlgebra } from '@traqula/algebra-sparql-1-2'
import { Parser } from '@traqula/parser-sparql-1-2'
import { DataFactory } from 'rdf-data-factory'
import { PodError } from '#base/errors.ts'
import { readSparqlText } from '#rdf/sparql-text.ts'

export interface ParsedQuery {
  readonly operation: Algebra.Operation
  /** What IRI() resolves against: the last BASE of the query, or else the endpoint's. */
  readonly baseIri: string
}

// Made once: that takes as long as to parse a hundred queries.
const parser = new Parser({ lexerConfig: { positionTracking: 'full' } })
const dataFactory = new DataFactory()

/**
 * A query as Comunica's algebra. These are the parser and the translation that Comunica has inside, with its options,
 * but without the engine around them, which is four times as much to load and costs each query as much again. Prefixes
 * that the query does not declare are errors (SPARQL 4.1.1): the engine would know some by heart.
 */
export function parseQuery(query: string, baseIri: string): ParsedQuery {
  const text = readSparqlText(query)
  try {
    const syntax = parser.parse(text, { baseIRI: baseIri })
    const operation = toAlgebra(syntax, { quads: true, blankToVariable: true, baseIRI: baseIri, dataFactory })
    return { operation: operation as Algebra.Operation, baseIri: lastBase(syntax, baseIri) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/\s+/g, ' ').slice(0, 300) : ''
    throw new PodError('invalid-body', `this is not a SPARQL query: ${reason}`, { cause })
  }
}

function lastBase(syntax: ReturnType<typeof parser.parse>, baseIri: string): string {
  const declared = syntax.type === 'query' ? syntax.context : []
  return declared.reduce(
    (base, part) => (part.subType === 'base' ? new URL(part.value.value, base).href : base),
    baseIri,
  )
}
