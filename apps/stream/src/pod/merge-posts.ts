import type { FeedItem } from '@hearth/vocab/feed.ts'
import type { Post } from '@hearth/vocab/post.ts'

/** Several feeds as one list, newest first, each post once: the fuller of two copies wins. */
export function mergePosts(feeds: readonly (readonly FeedItem[])[]): Post[] {
  const byIri = new Map<string, Post>()
  for (const item of feeds.flat()) {
    if (item.kind !== 'post') continue
    const known = byIri.get(item.post.iri)
    if (known === undefined || known.content.length < item.post.content.length)
      byIri.set(item.post.iri, item.post)
  }
  return [...byIri.values()].sort((one, other) => other.published.localeCompare(one.published))
}
