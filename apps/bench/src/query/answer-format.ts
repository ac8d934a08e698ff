import { AppError } from '@hearth/kit/app-error.ts'
import { Parser, type Quad, type Term as RdfTerm } from 'n3'
import type { Answer, Row, Term, Triple } from './terms.ts'

type ResultsJson = {
  head?: { vars?: unknown }
  boolean?: unknown
  results?: { bindings?: unknown }
}

/** Reads `application/sparql-results+json`; the answer of a server is not trusted to be in shape. */
export function readResultsJson(text: string): Answer {
  const json = parseJson(text)
  if (typeof json.boolean === 'boolean') return { kind: 'truth', value: json.boolean }
  const bindings = json.results?.bindings
  if (!Array.isArray(bindings)) throw unreadable()
  const rows = bindings.map(toRow)
  const named = Array.isArray(json.head?.vars) ? json.head.vars.map(String) : []
  const variables = named.length > 0 ? named : [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return { kind: 'table', variables, rows }
}

/** Reads the Turtle or N-Triples of a CONSTRUCT or DESCRIBE. */
export function readTriples(text: string): Answer {
  return { kind: 'triples', triples: new Parser().parse(text).map(toTriple) }
}

export function toTriple(quad: Quad): Triple {
  return { subject: toTerm(quad.subject), predicate: toTerm(quad.predicate), object: toTerm(quad.object) }
}

export function toTerm(term: RdfTerm): Term {
  if (term.termType === 'NamedNode') return { type: 'uri', value: term.value }
  if (term.termType !== 'Literal') return { type: 'bnode', value: term.value }
  return {
    type: 'literal',
    value: term.value,
    ...(term.language === '' ? { datatype: term.datatype.value } : { 'xml:lang': term.language }),
  }
}

function toRow(binding: unknown): Row {
  if (typeof binding !== 'object' || binding === null) throw unreadable()
  return Object.fromEntries(Object.entries(binding).map(([name, term]) => [name, knownTerm(term)]))
}

function knownTerm(value: unknown): Term {
  const term = value as Partial<Term> | null
  if (typeof term?.value !== 'string') throw unreadable()
  if (term.type === 'uri' || term.type === 'bnode') return { type: term.type, value: term.value }
  return { ...(term as Term), type: 'literal' } as Term
}

function parseJson(text: string): ResultsJson {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null) return json
  } catch (cause) {
    throw unreadable(cause)
  }
  throw unreadable()
}

function unreadable(cause?: unknown): AppError {
  return new AppError('bad-data', 'the server answered something that is not a SPARQL result', { cause })
}
