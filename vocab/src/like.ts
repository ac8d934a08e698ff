import type { Quad } from '@rdfjs/types'
import {
  allNodes,
  firstDate,
  firstIri,
  firstText,
  type Graph,
  graphOf,
  objectsOf,
  type Quads,
  subjectsOfType,
} from './graph.ts'
import { rowFragment } from './layout.ts'
import { AS, ontologiLikes, SCHEMA, sameTerm } from './terms.ts'
import { date, quad, text, triples } from './write.ts'

/** One row of a yearly reactions document. */
export interface Like {
  readonly iri: string
  readonly actor: string
  readonly object: string
  readonly published?: string | undefined
  /** An emoji, when the reaction is more than a like. */
  readonly emoji?: string | undefined
}

/** Reads our rows and SolidOS's `schema:LikeAction`. */
export function readLike(quads: Quads, iri: string): Like | undefined {
  const graph = graphOf(quads)
  const actor = firstIri(graph, iri, [AS.actor, SCHEMA.agent])
  const object = firstIri(graph, iri, [AS.object, SCHEMA.target])
  if (actor === undefined || object === undefined) return undefined
  return {
    iri,
    actor,
    object,
    published: firstDate(graph, iri, [AS.published]),
    emoji: firstText(graph, iri, [AS.content]),
  }
}

/** All likes a document states, also in the form `<me> likes <post>` of older apps. */
export function likesIn(quads: Quads): Like[] {
  const graph = graphOf(quads)
  const rows = subjectsOfType(graph, AS.Like, SCHEMA.LikeAction).flatMap((iri) => readLike(graph, iri) ?? [])
  const plain = [...graph].filter(({ predicate }) => sameTerm(predicate.value, ontologiLikes))
  return [
    ...rows,
    ...plain.map(({ subject, object }) => ({
      iri: `${subject.value} ${object.value}`,
      actor: subject.value,
      object: object.value,
    })),
  ]
}

/** The IRI of my like of `object` in this yearly document: the same one every time. */
export async function likeIri(document: string, object: string): Promise<string> {
  return `${document}#${await rowFragment(object)}`
}

/** The row in the liker's own pod: the truth of the like. */
export function likeQuads(like: Like): Quad[] {
  return triples(
    like.iri,
    [AS.Like],
    [
      [AS.actor, like.actor],
      [AS.object, like.object],
      [AS.published, like.published === undefined ? undefined : date(like.published)],
      [AS.content, like.emoji === undefined ? undefined : text(like.emoji)],
    ],
  )
}

/** What is appended to the thread document of the liked post. */
export function likeEntryQuads(like: Like, likesIri: string): Quad[] {
  return [quad(likesIri, AS.items, like.iri), ...triples(like.iri, [AS.Like], [[AS.actor, like.actor]])]
}

/** The append that retracts a like from a thread; readers subtract it. */
export function likeRetractionQuads(likeIriInThread: string, at: string | Date): Quad[] {
  return [quad(likeIriInThread, AS.deleted, date(at))]
}

/** The likers a thread lists, retractions subtracted. Rows there need no `as:object`: the thread is about one post. */
export function threadLikes(graph: Graph, likesIri: string, post: string): Like[] {
  return allNodes(graph, likesIri, [AS.items]).flatMap((iri) => {
    const actor = firstIri(graph, iri, [AS.actor, SCHEMA.agent])
    const isRetracted = objectsOf(graph, iri, AS.deleted).length > 0
    if (actor === undefined || isRetracted) return []
    const emoji = firstText(graph, iri, [AS.content])
    return [{ iri, actor, object: post, published: firstDate(graph, iri, [AS.published]), emoji }]
  })
}
