import type { Quad } from '@rdfjs/types'
import { allIris, firstDate, firstIri, graphOf, type Quads } from './graph.ts'
import { type Announce, contentRows, type Post, readAnnounce, readPost } from './post.ts'
import { AS } from './terms.ts'
import { date, quad, triples } from './write.ts'

/** Limits of one page of a feed (data-model 2.9). */
export const feedLimits = { items: 50, contentLength: 500 } as const

export type FeedItem =
  | { readonly kind: 'post'; readonly published: string; readonly post: Post }
  | { readonly kind: 'announce'; readonly published: string; readonly announce: Announce }

/** One audience's newest posts, inlined: a cache of the post documents. */
export interface Feed {
  readonly iri: string
  readonly author?: string | undefined
  readonly updated?: string | undefined
  readonly next?: string | undefined
  /** Newest first. */
  readonly items: readonly FeedItem[]
}

/** Reads a feed; rows without an author are the feed owner's. Unreadable rows are left out. */
export function readFeed(quads: Quads, iri: string): Feed | undefined {
  const graph = graphOf(quads)
  if (!graph.bySubject.has(iri)) return undefined
  const author = firstIri(graph, iri, [AS.attributedTo, AS.actor])
  const items = allIris(graph, iri, [AS.items]).flatMap((row): FeedItem[] => {
    const announce = readAnnounce(graph, row, { author })
    if (announce) return [{ kind: 'announce', published: announce.published, announce }]
    const post = readPost(graph, row, { author })
    return post ? [{ kind: 'post', published: post.published, post }] : []
  })
  return {
    iri,
    author,
    updated: firstDate(graph, iri, [AS.updated]),
    next: firstIri(graph, iri, [AS.next]),
    items: items.sort((one, other) => other.published.localeCompare(one.published)),
  }
}

/** A new, empty feed document. */
export function feedQuads(feed: { iri: string; author: string; updated: string | Date }): Quad[] {
  return triples(
    feed.iri,
    [AS.Collection, AS.CollectionPage],
    [
      [AS.attributedTo, feed.author],
      [AS.updated, date(feed.updated)],
    ],
  )
}

/** The row of one post: an item and a copy of the post cut at 500 characters. */
export function feedRowQuads(feedIri: string, post: Post): Quad[] {
  return [
    quad(feedIri, AS.items, post.iri),
    ...triples(
      post.iri,
      [AS.Note],
      [
        [AS.published, date(post.published)],
        [AS.updated, post.updated === undefined ? undefined : date(post.updated)],
        ...contentRows(post, feedLimits.contentLength),
        [AS.inReplyTo, post.inReplyTo],
        [AS.attachment, post.attachments],
        // Saves readers one request a post: the conversation is found without opening the post itself.
        [AS.replies, post.replies],
      ],
    ),
  ]
}

/** The quads to delete to take one row out of a feed. */
export function feedRowIn(quads: Quads, feedIri: string, row: string): Quad[] {
  const graph = graphOf(quads)
  const item = (graph.bySubject.get(feedIri) ?? []).filter(
    ({ predicate, object }) => predicate.value === AS.items && object.value === row,
  )
  return [...item, ...(graph.bySubject.get(row) ?? [])]
}

/** The rows that no longer fit on the page after `added` more: the oldest ones. */
export function feedOverflow(feed: Feed, added = 1): string[] {
  return feed.items
    .slice(Math.max(0, feedLimits.items - added))
    .map((item) => (item.kind === 'post' ? item.post.iri : item.announce.iri))
}
