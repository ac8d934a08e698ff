import type { Quad } from '@rdfjs/types'
import { allIris, firstIri, firstText, type Graph, graphOf, type Quads, subjectsOfType } from './graph.ts'
import { nameTerms } from './profile.ts'
import { OWL, VCARD } from './terms.ts'
import { quad, text, triples } from './write.ts'

/** A named circle of people: a `vcard:Group` in the owner's address book. */
export interface Aspect {
  readonly iri: string
  readonly name: string
  /** WebIDs: what WAC and our ACL copies need. */
  readonly members: readonly string[]
  /** Local cards by WebID (`<webid> owl:sameAs <card>`). */
  readonly cards: ReadonlyMap<string, string>
}

/** Reads a group; a member that is a local card counts by the WebID it is `owl:sameAs` of (data-model 2.1, trap 2). */
export function readAspect(quads: Quads, iri: string): Aspect | undefined {
  const graph = graphOf(quads)
  if (!graph.bySubject.has(iri)) return undefined
  const cards = cardsByWebid(graph)
  const webidOfCard = new Map([...cards].map(([webid, card]) => [card, webid]))
  const members = allIris(graph, iri, [VCARD.hasMember, VCARD.member]).map(
    (member) => webidOfCard.get(member) ?? member,
  )
  return { iri, name: firstText(graph, iri, nameTerms) ?? iri, members: [...new Set(members)], cards }
}

/** Every group of a document. */
export function aspectsIn(quads: Quads): Aspect[] {
  const graph = graphOf(quads)
  return subjectsOfType(graph, VCARD.Group).flatMap((iri) => readAspect(graph, iri) ?? [])
}

/** The group document. */
export function aspectQuads(aspect: Aspect): Quad[] {
  return [
    ...triples(aspect.iri, [VCARD.Group], [[VCARD.fn, text(aspect.name)]]),
    ...aspect.members.flatMap((webid) => memberQuads(aspect.iri, webid, aspect.cards.get(webid))),
  ]
}

/** One member's rows: insert them to add the person, delete them to remove. */
export function memberQuads(group: string, webid: string, card?: string): Quad[] {
  const member = quad(group, VCARD.hasMember, webid)
  return card === undefined ? [member] : [member, quad(webid, OWL.sameAs, card)]
}

function cardsByWebid(graph: Graph): Map<string, string> {
  const cards = new Map<string, string>()
  for (const subject of graph.bySubject.keys()) {
    const card = firstIri(graph, subject, [OWL.sameAs])
    if (card !== undefined) cards.set(subject, card)
  }
  return cards
}
