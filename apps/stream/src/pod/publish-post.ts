import { refuseIfPublic } from '@hearth/kit/refuse-if-public.ts'
import { finished, forgetFile, nameOfFile, unfinishedName } from '@hearth/kit/unfinished.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { feedLimits, feedOverflow, feedRowIn, feedRowQuads, readFeed } from '@hearth/vocab/feed.ts'
import {
  audienceContainers,
  audienceOf,
  feedIri,
  photoContainer,
  postIri,
  publicAudience,
  threadDocument,
} from '@hearth/vocab/layout.ts'
import { hashtagsIn, type Mention, type Post, postQuads } from '@hearth/vocab/post.ts'
import { threadParts, threadQuads } from '@hearth/vocab/thread.ts'
import { decodeTime, ulid } from 'ulid'
import {
  createDocument,
  deleteDocument,
  patchDocument,
  readDocument,
  requireDocument,
  tryDocument,
  writeDocument,
} from './documents.ts'
import type { Me } from './me.ts'
import { type PhotoDraft, savePhoto } from './save-photo.ts'

export interface PostDraft {
  /** What is being written, whatever its words become before it is in the pod. */
  readonly id: string
  readonly content: string
  readonly photos: readonly PhotoDraft[]
  /** `public`, or the opaque name of one of my limited audiences. */
  readonly audience: string
  readonly mentions?: readonly Mention[]
  readonly warning?: string | undefined
  readonly inReplyTo?: string | undefined
  readonly generator: string
}

/** The last try of each draft that is not in the pod yet: what it may have left there. */
const tries = new Map<string, PostDraft>()

/**
 * Photos, post, thread, feed row, then `tell` for whoever else must hear of it: in this order a crash leaves nothing
 * that points nowhere (data-model 2.2). Tried again it goes on with what is there, also with other words; what it is not
 * for any more (another audience, a photo less) is taken away first.
 */
export async function publishPost(
  me: Me,
  draft: PostDraft,
  tell: (post: Post) => Promise<void> = async () => undefined,
): Promise<Post> {
  if (draft.audience !== publicAudience)
    await refuseIfPublic(audienceContainers(me.storage, draft.audience).posts)
  const before = tries.get(draft.id)
  if (before !== undefined) await clearAway(me, before, draft)
  tries.set(draft.id, draft)
  const what = whatIsWritten(me, draft)
  const photos = await Promise.all(draft.photos.map((photo) => savePhoto(me, draft.audience, photo)))
  const post = composePost(
    me,
    draft,
    photos.map((photo) => photo.iri),
    unfinishedName(what, ulid),
  )
  await writeDocument(documentOf(post.iri), postQuads(post), me.fetch)
  const thread = documentOf(post.replies ?? '')
  await createDocument(thread, threadQuads(thread), me.fetch)
  await addToFeed(me, post)
  await tell(post)
  finished(what)
  tries.delete(draft.id)
  return post
}

async function clearAway(me: Me, before: PostDraft, draft: PostDraft): Promise<void> {
  if (before.audience !== draft.audience) return await abandonPost(me, before)
  const kept = new Set(draft.photos.map(({ file }) => file))
  const dropped = before.photos.filter(({ file }) => !kept.has(file))
  await Promise.all(dropped.map((photo) => deletePhoto(me, photoIri(me, before, photo))))
  for (const { file } of dropped) forgetFile(file)
}

/** Takes away what failed tries of a draft may have left, for whoever will not try again. */
export async function abandonDraft(me: Me, id: string): Promise<void> {
  const left = tries.get(id)
  if (left !== undefined) await abandonPost(me, left)
}

/**
 * Takes away what a try that was called off may have left: a server can carry out what nobody waits for any more. The
 * next try has new names, so that it and this never meet.
 */
export async function abandonPost(me: Me, draft: PostDraft): Promise<void> {
  const what = whatIsWritten(me, draft)
  const photos = draft.photos.map((photo) => photoIri(me, draft, photo))
  const post = composePost(me, draft, photos, unfinishedName(what, ulid))
  finished(what)
  tries.delete(draft.id)
  for (const { file } of draft.photos) forgetFile(file)
  await deletePost(me, post)
}

function whatIsWritten(me: Me, { audience, id }: PostDraft): string {
  return JSON.stringify([me.webid, audience, id])
}

function photoIri(me: Me, { audience }: PostDraft, { file }: PhotoDraft): string {
  return `${photoContainer(me.storage, audience, nameOfFile(file, ulid))}index.ttl#it`
}

/** The post as it will be written: its ULID names the post and its thread, and says when. */
export function composePost(
  me: Pick<Me, 'webid' | 'storage' | 'inbox'>,
  draft: PostDraft,
  attachments: readonly string[],
  id = ulid(),
): Post {
  const thread = threadParts(threadDocument(me.storage, draft.audience, id))
  return {
    iri: postIri(me.storage, draft.audience, id),
    author: me.webid,
    published: new Date(decodeTime(id)).toISOString(),
    content: draft.content.trim(),
    mediaType: 'text/markdown',
    warning: draft.warning,
    sensitive: draft.warning !== undefined,
    isPublic: draft.audience === publicAudience,
    attachments,
    inReplyTo: draft.inReplyTo,
    mentions: draft.mentions ?? [],
    hashtags: hashtagsIn(draft.content),
    replies: thread.replies,
    likes: thread.likes,
    shares: thread.shares,
    inbox: me.inbox,
    generator: draft.generator,
    isForeign: false,
  }
}

/** Adds the row, in the place of one that an earlier try has left, and takes the oldest ones off a full page. */
export async function addToFeed(me: Me, post: Post): Promise<void> {
  const feed = feedIri(me.storage, audienceOf(post.iri) ?? publicAudience)
  const graph = await requireDocument(feed, me.fetch)
  const left = feedRowIn(graph, feed, post.iri)
  await patchDocument(feed, { deletes: left, inserts: feedRowQuads(feed, post) }, me.fetch)
  const current = readFeed(graph, feed)
  if (current === undefined || current.items.length < feedLimits.items) return
  const deletes = feedOverflow(current).flatMap((row) => feedRowIn(graph, feed, row))
  // Another frontend may have trimmed the same rows a moment ago: then there is nothing left to do.
  await patchDocument(feed, { deletes }, me.fetch).catch(() => undefined)
}

/** Feed row first, so that nobody is sent to what is going away; then photos and thread, the post last. */
export async function deletePost(me: Me, post: Post): Promise<void> {
  const feed = feedIri(me.storage, audienceOf(post.iri) ?? publicAudience)
  const graph = await readDocument(feed, me.fetch)
  const deletes = graph === undefined ? [] : feedRowIn(graph, feed, post.iri)
  if (deletes.length > 0) await patchDocument(feed, { deletes }, me.fetch)
  const own = post.attachments.filter((photo) => photo.startsWith(me.storage))
  await Promise.all(own.map((photo) => deletePhoto(me, photo)))
  if (post.replies !== undefined) await deleteDocument(post.replies, me.fetch)
  await deleteDocument(post.iri, me.fetch)
}

async function deletePhoto(me: Me, photo: string): Promise<void> {
  const container = new URL('.', photo).href
  const graph = await tryDocument(container, me.fetch)
  if (graph === undefined) return
  const files = [...graph].flatMap(({ predicate, object }) =>
    predicate.value.endsWith('ldp#contains') ? [object.value] : [],
  )
  await Promise.all(files.map((file) => deleteDocument(file, me.fetch)))
  await deleteDocument(container, me.fetch)
}
