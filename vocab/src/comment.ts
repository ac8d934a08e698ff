import type { Quad } from '@rdfjs/types'
import type { Quads } from './graph.ts'
import { contentRows, type Post, postQuads, readPost } from './post.ts'
import { AS } from './terms.ts'
import { date, quad, triples } from './write.ts'

/** A post that answers another one. It lives in its author's pod; the thread holds a delivered copy (data-model 2.5). */
export interface Comment extends Post {
  readonly inReplyTo: string
}

export function readComment(quads: Quads, iri: string): Comment | undefined {
  const post = readPost(quads, iri)
  return post?.inReplyTo === undefined ? undefined : { ...post, inReplyTo: post.inReplyTo }
}

/** The quads of the comment's own document. */
export function commentQuads(comment: Comment): Quad[] {
  return postQuads(comment)
}

/** What is appended to the thread document, insert-only: the item and a copy that readers can show and check. */
export function threadEntryQuads(comment: Comment, repliesIri: string): Quad[] {
  return [
    quad(repliesIri, AS.items, comment.iri),
    ...triples(
      comment.iri,
      [AS.Note],
      [
        [AS.attributedTo, comment.author],
        [AS.published, date(comment.published)],
        [AS.updated, comment.updated === undefined ? undefined : date(comment.updated)],
        [AS.inReplyTo, comment.inReplyTo],
        ...contentRows(comment),
      ],
    ),
  ]
}
