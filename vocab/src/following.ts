import type { Quad } from '@rdfjs/types'
import { allIris, firstDate, firstIri, graphOf, hasType, type Quads, subjectsOfType } from './graph.ts'
import { rowFragment } from './layout.ts'
import { AS, FOAF } from './terms.ts'
import { date, quad, triples } from './write.ts'

/** One person in a `following` or `followers` collection. */
export interface Follow {
  /** The row, proof of a follow when it lies in the actor's storage; the person themselves in bare collections. */
  readonly iri: string
  readonly actor?: string | undefined
  readonly person: string
  readonly since?: string | undefined
}

/** Reads both forms: items that are people (ActivityPub), and `as:Follow` rows about them. */
export function readFollowing(quads: Quads, collection: string): Follow[] {
  const graph = graphOf(quads)
  const rows = subjectsOfType(graph, AS.Follow).flatMap((iri): Follow[] => {
    const person = firstIri(graph, iri, [AS.object])
    if (person === undefined) return []
    return [
      { iri, actor: firstIri(graph, iri, [AS.actor]), person, since: firstDate(graph, iri, [AS.published]) },
    ]
  })
  const known = new Set(rows.flatMap((row) => [row.iri, row.person]))
  const bare = allIris(graph, collection, [AS.items])
    .filter((item) => !known.has(item) && !hasType(graph, item, AS.Follow))
    .map((person) => ({ iri: person, person }))
  return [...rows, ...bare]
}

/** People a SolidOS profile says it knows: the seed for someone who never followed anybody. */
export function readFriends(quads: Quads, webid: string): string[] {
  return allIris(graphOf(quads), webid, [FOAF.knows])
}

export function followingQuads(collection: string, owner: string): Quad[] {
  return triples(collection, [AS.Collection], [[AS.attributedTo, owner]])
}

/** The IRI of the row about this person: the same one every time. */
export async function followIri(document: string, person: string): Promise<string> {
  return `${document.replace(/#.*$/, '')}#${await rowFragment(person)}`
}

/** The rows of one follow: the person as an item, and the dated `as:Follow` that a notice names as its source. */
export function followQuads(collection: string, follow: Follow & { actor: string; since: string }): Quad[] {
  return [
    quad(collection, AS.items, follow.person),
    ...triples(
      follow.iri,
      [AS.Follow],
      [
        [AS.actor, follow.actor],
        [AS.object, follow.person],
        [AS.published, date(follow.since)],
      ],
    ),
  ]
}
