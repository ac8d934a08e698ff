import type { Quad, Term } from '@rdfjs/types'
import { RDF, sameTerm } from './terms.ts'

/** What every reader takes: an n3 Store, an RDF/JS dataset, rdflib statements, an array. One document's quads at a time. */
export type Quads = Iterable<Quad>

/** Quads grouped by subject, so that reading fifty posts out of one document stays linear. */
export interface Graph extends Iterable<Quad> {
  readonly bySubject: ReadonlyMap<string, readonly Quad[]>
}

/** Indexes quads once; a Graph passes through, so readers can call readers. */
export function graphOf(quads: Quads): Graph {
  if (isGraph(quads)) return quads
  const all: Quad[] = []
  const bySubject = new Map<string, Quad[]>()
  for (const quad of quads) {
    all.push(quad)
    const key = termKey(quad.subject)
    const known = bySubject.get(key)
    if (known === undefined) bySubject.set(key, [quad])
    else known.push(quad)
  }
  return { bySubject, [Symbol.iterator]: () => all[Symbol.iterator]() }
}

/** Objects of `subject predicate ?o`, schema.org in either scheme. */
export function objectsOf(graph: Graph, subject: string, predicate: string): Term[] {
  return (graph.bySubject.get(subject) ?? [])
    .filter((quad) => sameTerm(quad.predicate.value, predicate))
    .map((quad) => quad.object)
}

/** The first IRI of the first predicate that has one: data-model 2.1, "first match wins". */
export function firstIri(graph: Graph, subject: string, predicates: readonly string[]): string | undefined {
  for (const predicate of predicates) {
    for (const term of objectsOf(graph, subject, predicate))
      if (term.termType === 'NamedNode') return term.value
  }
  return undefined
}

/** The first literal of the first predicate that has a non-empty one. */
export function firstText(graph: Graph, subject: string, predicates: readonly string[]): string | undefined {
  return firstLiteral(graph, subject, predicates)?.value
}

/** As `firstText`, with the language and the predicate that won. */
export function firstLiteral(
  graph: Graph,
  subject: string,
  predicates: readonly string[],
): { value: string; language?: string; predicate: string } | undefined {
  for (const predicate of predicates) {
    for (const term of objectsOf(graph, subject, predicate)) {
      if (term.termType !== 'Literal' || term.value.trim() === '') continue
      return { value: term.value, predicate, ...(term.language ? { language: term.language } : {}) }
    }
  }
  return undefined
}

/** A date as an ISO string in UTC; unreadable dates count as absent. */
export function firstDate(graph: Graph, subject: string, predicates: readonly string[]): string | undefined {
  for (const predicate of predicates) {
    for (const term of objectsOf(graph, subject, predicate)) {
      const time = term.termType === 'Literal' ? Date.parse(term.value) : Number.NaN
      if (!Number.isNaN(time)) return new Date(time).toISOString()
    }
  }
  return undefined
}

/** All IRIs of any of the predicates, each once. */
export function allIris(graph: Graph, subject: string, predicates: readonly string[]): string[] {
  const found = predicates.flatMap((predicate) =>
    objectsOf(graph, subject, predicate).flatMap((term) =>
      term.termType === 'NamedNode' ? [term.value] : [],
    ),
  )
  return [...new Set(found)]
}

/** As `allIris`, and blank nodes by their key: for reading what other apps nested. */
export function allNodes(graph: Graph, subject: string, predicates: readonly string[]): string[] {
  const found = predicates.flatMap((predicate) =>
    objectsOf(graph, subject, predicate).flatMap((term) =>
      term.termType === 'NamedNode' || term.termType === 'BlankNode' ? [termKey(term)] : [],
    ),
  )
  return [...new Set(found)]
}

export function hasType(graph: Graph, subject: string, ...types: readonly string[]): boolean {
  return objectsOf(graph, subject, RDF.type).some((term) => types.some((type) => sameTerm(term.value, type)))
}

/** Subjects of any of these classes, in document order. */
export function subjectsOfType(graph: Graph, ...types: readonly string[]): string[] {
  return [...graph.bySubject.keys()].filter((subject) => hasType(graph, subject, ...types))
}

/** The name a node has as a key of `bySubject`. */
export function termKey(term: Term): string {
  return term.termType === 'BlankNode' ? `_:${term.value}` : term.value
}

function isGraph(quads: Quads): quads is Graph {
  return 'bySubject' in quads
}
