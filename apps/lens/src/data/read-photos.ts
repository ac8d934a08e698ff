import { AppError, hostOf } from '@hearth/kit/app-error.ts'
import type { Profile } from '@hearth/kit/pod.ts'
import { readFeed } from '@hearth/vocab/feed.ts'
import { isBesideFeed, isOwnPlace, withOwnPlaces } from '@hearth/vocab/own-place.ts'
import { type Photo, readPhoto } from '@hearth/vocab/photo.ts'
import { type Post, readPost } from '@hearth/vocab/post.ts'
import { settleInFlight } from '#pod/in-flight.ts'
import { type Rdf, readDocument, requireDocument } from '#pod/rdf.ts'
import type { FeedSource } from './feeds.ts'

/** A post with pictures, whichever app made it. */
export type PhotoPost = {
  readonly iri: string
  readonly author: string
  readonly published: string
  /** When its author last changed it. */
  readonly updated: string | undefined
  readonly caption: string
  readonly language: string | undefined
  /** Shown instead of the pictures until opened. */
  readonly warning: string | undefined
  readonly isPublic: boolean
  readonly photos: readonly Photo[]
  readonly thread: string | undefined
  readonly inbox: string | undefined
}

/** One post, if it is where its author keeps things: a statement by W is believed only inside a storage that W's profile claims, and only where nobody else adds to it. */
export async function readPostAt(
  rdf: Rdf,
  iri: string,
  personOf: (webid: string) => Promise<Profile>,
): Promise<Post> {
  const post = readPost(await requireDocument(rdf, iri), iri)
  if (post === undefined) throw new AppError('bad-data', `there is no post at this address on ${hostOf(iri)}`)
  const author = await personOf(post.author)
  if (!isOwnPlace(iri, author)) {
    throw new AppError('bad-data', `this says it is by somebody who does not keep it on ${hostOf(iri)}`)
  }
  return withOwnPlaces(post, author)
}

/** The posts with pictures of one feed, as far as its author is believed in them. */
export async function readFeedPosts(rdf: Rdf, source: FeedSource): Promise<Post[]> {
  const graph = await readDocument(rdf, source.iri)
  const feed = graph === undefined ? undefined : readFeed(graph, source.iri)
  const posts = (feed?.items ?? []).flatMap((item) => (item.kind === 'post' ? [item.post] : []))
  return posts
    .filter(
      (post) =>
        post.author === source.author &&
        post.attachments.length > 0 &&
        isBesideFeed(post.iri, source.iri) &&
        isOwnPlace(post.iri, source),
    )
    .map((post) => ({ ...withOwnPlaces(post, source), isPublic: source.isPublic }))
}

export async function withPhotos(
  post: Post,
  photoOf: (iri: string) => Promise<Photo | undefined>,
): Promise<PhotoPost> {
  const { results } = await settleInFlight(post.attachments, photoOf)
  return {
    iri: post.iri,
    author: post.author,
    published: post.published,
    updated: post.updated,
    caption: post.content,
    language: post.language,
    warning: post.warning ?? (post.sensitive ? 'Sensitive pictures' : undefined),
    isPublic: post.isPublic,
    photos: results.flatMap((photo) => photo ?? []),
    thread: (post.replies ?? post.likes)?.replace(/#.*$/, ''),
    inbox: post.inbox,
  }
}

export async function readPhotoDocument(rdf: Rdf, iri: string): Promise<Photo | undefined> {
  // Other apps attach the picture itself.
  if (/\.(jpe?g|png|webp|gif|avif)$/i.test(new URL(iri).pathname))
    return { iri, alt: '', renditions: [{ href: iri }] }
  const graph = await readDocument(rdf, iri)
  return graph === undefined ? undefined : readPhoto(graph, iri)
}
