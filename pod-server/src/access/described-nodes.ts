import type { Quad, Term } from '@rdfjs/types'

/** A node of a document, by what is said of it there. */
export interface DescribedNode {
  readonly term: Term
  readonly predicates: readonly string[]
  values(predicate: string): readonly Term[]
  /** Values that are IRIs; a literal is nobody and nothing. */
  iris(predicate: string): readonly string[]
}

/** Every node that a document says something of, by its name. */
export function describedNodes(quads: readonly Quad[]): ReadonlyMap<string, DescribedNode> {
  const bySubject = new Map<string, Quad[]>()
  for (const quad of quads) {
    const known = bySubject.get(quad.subject.value)
    if (known) known.push(quad)
    else bySubject.set(quad.subject.value, [quad])
  }
  return new Map([...bySubject].map(([name, own]) => [name, nodeOf(own)]))
}

function nodeOf(own: readonly Quad[]): DescribedNode {
  const values = (predicate: string): Term[] =>
    own.filter((quad) => quad.predicate.value === predicate).map(({ object }) => object)
  return {
    term: own[0]?.subject as Term,
    predicates: [...new Set(own.map(({ predicate }) => predicate.value))],
    values,
    iris: (predicate) =>
      values(predicate).flatMap(({ termType, value }) => (termType === 'NamedNode' ? [value] : [])),
  }
}
