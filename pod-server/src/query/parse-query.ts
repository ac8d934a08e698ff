import type { Algebra } from '@comunica/utils-algebra'
import { toAlgebra } from '@traqula/algebra-sparql-1-2'
import { Types } from '@traqula/algebra-transformations-1-2'
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
    orderColumns(operation as Algebra.Operation, syntax)
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

/** The columns of SELECT * come as the text first names them; the translation has them by the alphabet. */
function orderColumns(operation: Algebra.Operation, syntax: ReturnType<typeof parser.parse>): void {
  if (syntax.type !== 'query' || syntax.subType !== 'select') return
  if (!syntax.variables.some((column) => column.type === 'wildcard')) return
  let known = operation as Algebra.KnownOperation
  while (known.type !== Types.PROJECT) known = (known as Algebra.Single).input as Algebra.KnownOperation
  const names = [...namesIn(syntax)]
  known.variables.sort((a, b) => names.indexOf(a.value) - names.indexOf(b.value))
}

/** Parts of syntax stand in the order of the text, but for what a subquery selects. */
function namesIn(part: unknown, names = new Set<string>()): Set<string> {
  if (typeof part !== 'object' || part === null) return names
  if ('subType' in part && part.subType === 'variable' && 'value' in part)
    return names.add(String(part.value))
  if ('where' in part && 'variables' in part) namesIn(part.variables, names)
  for (const inner of Object.values(part)) namesIn(inner, names)
  return names
}
