import { AppError } from '@hearth/kit/app-error.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { describePhoto, editPost } from '@hearth/vocab/edit.ts'
import { feedRowIn, feedRowQuads } from '@hearth/vocab/feed.ts'
import type { Graph } from '@hearth/vocab/graph.ts'
import { audienceOf, feedIri, publicAudience } from '@hearth/vocab/layout.ts'
import { type Photo, readPhoto } from '@hearth/vocab/photo.ts'
import { type Post, readPost } from '@hearth/vocab/post.ts'
import { patchDocument, readDocument, readVersion } from './documents.ts'
import { collectInFlight } from './in-flight.ts'
import type { Me } from './me.ts'
import { tellConversation } from './publish-comment.ts'

/** A post as its author opened it for editing: what it says, and which version of its documents says so. */
export interface OpenedPost {
  readonly post: Post
  readonly graph: Graph
  readonly etag: string | undefined
  readonly photos: readonly OpenedPhoto[]
}

export interface OpenedPhoto {
  readonly photo: Photo
  readonly graph: Graph
  readonly etag: string | undefined
}

/** What an author can change of a post: its text, and the description of each photo by its IRI. */
export interface EditedWords {
  readonly content: string
  readonly alts: Readonly<Record<string, string>>
}

/** Reads the documents themselves: a stream shows long posts cut. */
export async function openPost(me: Me, iri: string): Promise<OpenedPost> {
  const { graph, etag } = await readVersion(iri, me.fetch)
  const post = readPost(graph, iri)
  if (post === undefined) throw new AppError('bad-data', 'there is no post here that this app can read')
  const own = post.attachments.filter((photo) => photo.startsWith(me.storage) && photo.includes('#'))
  const photos = await collectInFlight(own, async (photoIri) => {
    const version = await readVersion(photoIri, me.fetch)
    const photo = readPhoto(version.graph, photoIri)
    return photo && { photo, ...version }
  })
  return { post, graph, etag, photos }
}

/** What was saved. `isTold` is false where others may go on seeing the old words of a comment for a while. */
export interface SavedEdit {
  readonly post: Post
  readonly photos: readonly Photo[]
  readonly isTold: boolean
}

/**
 * Writes what has changed, and only over what was opened: whatever somebody else changed meanwhile is a conflict. The
 * row in the feed comes later, and also catches up with an edit that broke off before it; whoever keeps the
 * conversation of a comment hears of it last.
 */
export async function saveEdit(me: Me, opened: OpenedPost, words: EditedWords): Promise<SavedEdit> {
  const photos = await Promise.all(opened.photos.map((photo) => saveAlt(me, photo, words)))
  const isDescribedAnew = photos.some(({ alt }, index) => alt !== opened.photos[index]?.photo.alt)
  const post = await saveWords(me, opened, words.content.trim(), isDescribedAnew)
  await catchUpInFeed(me, post)
  return { post, photos, isTold: await tellConversation(me, post, 'Update') }
}

async function saveAlt(me: Me, { photo, graph, etag }: OpenedPhoto, words: EditedWords): Promise<Photo> {
  const alt = words.alts[photo.iri]?.trim()
  if (alt === undefined || alt === photo.alt) return photo
  const described = describePhoto(graph, photo, alt)
  await patchDocument(photo.iri, described.patch, me.fetch, etag)
  return described.photo
}

/** The post says that it was changed also where only a photo was: that is how readers learn to look at it again. */
async function saveWords(
  me: Me,
  { post, graph, etag }: OpenedPost,
  content: string,
  isDescribedAnew: boolean,
): Promise<Post> {
  if (content === post.content && !isDescribedAnew) return post
  const edited = editPost(graph, post, { content, updated: new Date().toISOString() })
  await patchDocument(documentOf(post.iri), edited.patch, me.fetch, etag)
  return edited.post
}

async function catchUpInFeed(me: Me, post: Post): Promise<void> {
  const feed = feedIri(me.storage, audienceOf(post.iri) ?? publicAudience)
  const graph = await readDocument(feed, me.fetch)
  const row = graph === undefined ? [] : feedRowIn(graph, feed, post.iri)
  // An old post has left the page of the newest fifty.
  if (row.length > 0) await patchDocument(feed, { deletes: row, inserts: feedRowQuads(feed, post) }, me.fetch)
}
