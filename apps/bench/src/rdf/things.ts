import { type Aspect, aspectsIn } from '@hearth/vocab/aspect.ts'
import { graphOf, hasType, subjectsOfType } from '@hearth/vocab/graph.ts'
import { type Photo, photosIn } from '@hearth/vocab/photo.ts'
import { type Post, postsIn } from '@hearth/vocab/post.ts'
import { type Profile, readProfile } from '@hearth/vocab/profile.ts'
import { AS, FOAF, SCHEMA, VCARD } from '@hearth/vocab/terms.ts'
import type { Quad } from '@rdfjs/types'
import { Parser } from 'n3'

/** Something in a document that the data model knows, and that can be shown as what it is. */
export type Thing =
  | { readonly kind: 'post'; readonly iri: string; readonly post: Post }
  | { readonly kind: 'photo'; readonly iri: string; readonly photo: Photo }
  | { readonly kind: 'person'; readonly iri: string; readonly profile: Profile }
  | { readonly kind: 'aspect'; readonly iri: string; readonly aspect: Aspect }

export type Things = { readonly quads: readonly Quad[]; readonly known: readonly Thing[] }

/** The triples of a document and the things in it; undefined when it is not Turtle after all. */
export function thingsIn(turtle: string, url: string): Things | undefined {
  try {
    const quads = new Parser({ baseIRI: url }).parse(turtle) as Quad[]
    return { quads, known: knownThings(quads) }
  } catch {
    return undefined
  }
}

function knownThings(quads: readonly Quad[]): Thing[] {
  const graph = graphOf(quads)
  const people = subjectsOfType(graph, FOAF.Person, SCHEMA.Person, VCARD.Individual).filter(
    (iri) => !hasType(graph, iri, AS.Note),
  )
  return [
    ...people.map((iri): Thing => ({ kind: 'person', iri, profile: readProfile(graph, iri) })),
    ...postsIn(graph).map((post): Thing => ({ kind: 'post', iri: post.iri, post })),
    ...photosIn(graph).map((photo): Thing => ({ kind: 'photo', iri: photo.iri, photo })),
    ...aspectsIn(graph).map((aspect): Thing => ({ kind: 'aspect', iri: aspect.iri, aspect })),
  ]
}
