import type { Quad } from '@rdfjs/types'
import { allNodes, type Graph, graphOf, hasType, type Quads, termKey } from './graph.ts'
import type { N3Patch } from './n3-patch.ts'
import type { Photo } from './photo.ts'
import { hashtagsIn, type Post, postQuads } from './post.ts'
import { AS, DCT, SCHEMA, sameTerm } from './terms.ts'
import { quad, text } from './write.ts'

/** Rows that say what a post says, and when that was changed. */
const wordTerms = [AS.content, AS.updated, DCT.modified]
const altTerms = [AS.name, SCHEMA.name]

/**
 * A post with other words: changed in place, with `as:updated` (data-model 2.4). Whatever else its document says stays,
 * also what no reader here knows.
 */
export function editPost(
  quads: Quads,
  post: Post,
  edit: { content: string; updated: string },
): { post: Post; patch: N3Patch } {
  const content = edit.content.trim()
  const edited = { ...post, content, updated: edit.updated, hashtags: hashtagsIn(content) }
  const before = wordsOf(graphOf(quads), post.iri)
  const after = wordsOf(graphOf(postQuads(edited)), post.iri)
  return { post: edited, patch: difference(before, after) }
}

/** A photo described anew; an empty text takes the description away. */
export function describePhoto(quads: Quads, photo: Photo, alt: string): { photo: Photo; patch: N3Patch } {
  const described = { ...photo, alt: alt.trim() }
  const before = rowsOf(graphOf(quads), photo.iri).filter(({ predicate }) =>
    isOneOf(altTerms, predicate.value),
  )
  const after = described.alt === '' ? [] : [quad(photo.iri, AS.name, text(described.alt))]
  return { photo: described, patch: difference(before, after) }
}

function wordsOf(graph: Graph, iri: string): Quad[] {
  const hashtags = allNodes(graph, iri, [AS.tag]).filter((tag) => hasType(graph, tag, AS.Hashtag))
  const own = rowsOf(graph, iri).filter(
    ({ predicate, object }) =>
      isOneOf(wordTerms, predicate.value) ||
      (predicate.value === AS.tag && hashtags.includes(termKey(object))),
  )
  return [...own, ...hashtags.flatMap((tag) => rowsOf(graph, tag))]
}

function rowsOf(graph: Graph, subject: string): readonly Quad[] {
  return graph.bySubject.get(subject) ?? []
}

function isOneOf(terms: readonly string[], predicate: string): boolean {
  return terms.some((term) => sameTerm(term, predicate))
}

function difference(before: readonly Quad[], after: readonly Quad[]): N3Patch {
  const without = (some: readonly Quad[], others: readonly Quad[]): Quad[] =>
    some.filter((one) => !others.some((other) => isSame(one, other)))
  return { deletes: without(before, after), inserts: without(after, before) }
}

/** Whatever graph they stand in. */
function isSame(one: Quad, other: Quad): boolean {
  return (
    one.subject.equals(other.subject) &&
    one.predicate.equals(other.predicate) &&
    one.object.equals(other.object)
  )
}
