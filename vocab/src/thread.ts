import type { Quad } from '@rdfjs/types'
import type { Comment } from './comment.ts'
import { allNodes, firstIri, type Graph, graphOf, type Quads } from './graph.ts'
import { type Like, threadLikes } from './like.ts'
import { type Claims, isBelievable } from './own-place.ts'
import { readPost } from './post.ts'
import { AS } from './terms.ts'
import { triples } from './write.ts'

/** Everything said under one post, in one document (data-model 2.5). */
export interface Thread {
  /** Oldest first. */
  readonly replies: readonly Comment[]
  readonly likes: readonly Like[]
  /** Entries that were not believed: named outside the storages of whoever they are attributed to. */
  readonly dropped: number
}

/** The fragments every thread document uses. */
export function threadParts(document: string): {
  replies: string
  likes: string
  shares: string
  hidden: string
} {
  const at = (fragment: string): string => `${document}#${fragment}`
  return { replies: at('replies'), likes: at('likes'), shares: at('shares'), hidden: at('hidden') }
}

/** A new, empty thread document. */
export function threadQuads(document: string): Quad[] {
  const { replies, likes, shares } = threadParts(document)
  return [replies, likes, shares].flatMap((part) => triples(part, [AS.Collection], []))
}

/** Everyone a thread attributes something to: look up their profiles, then call `readThread` with what they claim. */
export function threadAuthors(quads: Quads, document: string): string[] {
  const graph = graphOf(quads)
  const { replies, likes } = threadParts(document)
  const people = [
    ...allNodes(graph, replies, [AS.items]).map((iri) => firstIri(graph, iri, [AS.attributedTo])),
    ...allNodes(graph, likes, [AS.items]).map((iri) => firstIri(graph, iri, [AS.actor])),
  ]
  return [...new Set(people.filter((person) => person !== undefined))]
}

/**
 * Reads a thread with authority by location. An entry is still only a delivered copy: whoever may append could have
 * altered its words, so fetch the originals that are readable and let them win.
 */
export function readThread(quads: Quads, document: string, post: string, claims: Claims): Thread {
  const graph = graphOf(quads)
  const { replies, likes, hidden } = threadParts(document)
  const hiddenItems = new Set(allNodes(graph, hidden, [AS.items]))
  const listed = allNodes(graph, replies, [AS.items]).filter((iri) => !hiddenItems.has(iri))
  const comments = listed.flatMap((iri) => commentIn(graph, iri, post) ?? [])
  const likers = threadLikes(graph, likes, post)
  const believed = comments.filter((comment) => isBelievable(comment.iri, comment.author, claims))
  const believedLikes = likers.filter((like) => isBelievable(like.iri, like.actor, claims))
  return {
    replies: believed.sort((one, other) => one.published.localeCompare(other.published)),
    likes: believedLikes.filter(
      (like, index) => believedLikes.findIndex(({ actor }) => actor === like.actor) === index,
    ),
    dropped: listed.length - believed.length + likers.length - believedLikes.length,
  }
}

/** Entries without a parent answer the post itself. */
function commentIn(graph: Graph, iri: string, post: string): Comment | undefined {
  const entry = readPost(graph, iri)
  return entry && { ...entry, inReplyTo: entry.inReplyTo ?? post }
}
