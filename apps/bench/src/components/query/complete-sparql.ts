import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import * as vocabulary from '@hearth/vocab/terms.ts'
import { knownPrefixes, prefixedName } from '#query/terms.ts'

const keywords = [
  'SELECT',
  'SELECT DISTINCT',
  'CONSTRUCT',
  'ASK',
  'DESCRIBE',
  'WHERE',
  'GRAPH',
  'OPTIONAL',
  'UNION',
  'MINUS',
  'FILTER',
  'FILTER NOT EXISTS',
  'BIND',
  'VALUES',
  'GROUP BY',
  'HAVING',
  'ORDER BY',
  'DESC',
  'LIMIT',
  'OFFSET',
  'COUNT',
  'SUM',
  'MIN',
  'MAX',
  'SAMPLE',
  'CONTAINS',
  'LCASE',
  'STR',
  'STRSTARTS',
  'REGEX',
  'YEAR',
  'NOW',
]

const keywordOptions: readonly Completion[] = keywords.map((label) => ({ label, type: 'keyword' }))

const prefixOptions: readonly Completion[] = Object.entries(knownPrefixes).map(([prefix, namespace]) => ({
  label: `${prefix}:`,
  detail: namespace.replace(/^https?:\/\//, ''),
  type: 'namespace',
  boost: -1,
}))

/** Every term that the data model uses, as `as:Note`. */
const termOptions: readonly Completion[] = Object.values(vocabulary)
  .flatMap((group) => (typeof group === 'object' ? Object.values(group) : []))
  .flatMap((iri) => prefixedName(iri) ?? [])
  .map((label) => ({ label, type: 'property' }))

/** Completes `?variables` of the query, `prefix:terms` of the data model, prefixes and keywords. PREFIX lines need not be written: they are added when the query is sent. */
export function completeSparql(context: CompletionContext): CompletionResult | null {
  const variable = context.matchBefore(/[?$]\w*/)
  if (variable !== null) {
    return { from: variable.from, options: variablesOf(context, variable.text), validFor: /^[?$]\w*$/ }
  }
  const word = context.matchBefore(/[A-Za-z][\w-]*:?[\w-]*/)
  if (word === null) return null
  const options = word.text.includes(':')
    ? termOptions
    : [...keywordOptions, ...prefixOptions, ...termOptions]
  return { from: word.from, options, validFor: /^[A-Za-z][\w-]*:?[\w-]*$/ }
}

function variablesOf(context: CompletionContext, typed: string): Completion[] {
  const found = context.state.doc.toString().match(/[?$]\w+/g) ?? []
  return [...new Set(found)].filter((name) => name !== typed).map((label) => ({ label, type: 'variable' }))
}
