'use client'
import { AppError } from '@hearth/kit/app-error.ts'
import { useApp } from '@hearth/kit/app-providers.tsx'
import { type Pod, useMyPod, useRefreshMyPod } from '@hearth/kit/pod.ts'
import { refuseIfPublic } from '@hearth/kit/refuse-if-public.ts'
import { finished, forgetFile, nameOfFile, unfinishedName } from '@hearth/kit/unfinished.ts'
import { type Attempt, watchedFetch } from '@hearth/kit/watched-fetch.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { type Feed, feedLimits, feedOverflow, feedRowIn, feedRowQuads, readFeed } from '@hearth/vocab/feed.ts'
import {
  audienceContainers,
  feedIri,
  photoContainer,
  postIri,
  publicAudience,
  threadDocument,
} from '@hearth/vocab/layout.ts'
import { type Photo, photoQuads } from '@hearth/vocab/photo.ts'
import { hashtagsIn, type Post, postQuads } from '@hearth/vocab/post.ts'
import { threadParts, threadQuads } from '@hearth/vocab/thread.ts'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { decodeTime, ulid } from 'ulid'
import {
  createDocument,
  deleteContainer,
  deleteDocument,
  openRdf,
  patchDocument,
  putFile,
  type Rdf,
  readDocument,
  requireDocument,
  writeDocument,
} from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'
import { setUpPod } from '#pod/set-up.ts'
import { makeDerivatives } from './derivatives.ts'
import { photoKeys } from './photos.ts'

/** A picture chosen for a post, and what it shows in words. */
export type PhotoDraft = { readonly file: Blob; readonly alt: string }

export type PostDraft = {
  /** What is being written, whatever its words become before it is in the pod. */
  readonly id: string
  readonly photos: readonly PhotoDraft[]
  readonly caption: string
  /** `public`, or the opaque name of one of my limited audiences. */
  readonly audience: string
}

/** Pictures on their way. `onLeft`: they were called off, and what may have arrived could not be taken away. */
type Sending = Attempt & { readonly onLeft: (error: unknown) => void }

/** Puts pictures and their post into my pod: the same kind of post that every app shows. */
export function usePublish(): UseMutationResult<Post, Error, PostDraft & { sending: Sending }> {
  const { config } = useApp()
  const { data: pod } = useMyPod()
  const refreshMyPod = useRefreshMyPod()
  const client = useQueryClient()
  const rdf = useRdf()
  return useMutation({
    mutationFn: async ({ sending, ...draft }) => {
      if (pod?.storage === undefined) throw new AppError('forbidden', 'you have no pod to put pictures in')
      const author = { pod, storage: pod.storage, generator: `${config.origin}/clientid.jsonld` }
      const { signal } = sending
      const quiet = openRdf(watchedFetch(rdf.fetch, { signal, onAnswer: () => undefined }))
      const watched = openRdf(watchedFetch(rdf.fetch, sending))
      try {
        // The first visit of a pod is no part of how far the pictures are.
        if (await setUpPod(quiet, pod)) await refreshMyPod()
        return await publish(watched, author, draft)
      } catch (error) {
        if (sending.signal.aborted) abandon(rdf, author, draft).catch(sending.onLeft)
        throw error
      }
    },
    onSuccess: async () => await client.invalidateQueries({ queryKey: photoKeys.all }),
  })
}

type Author = { readonly pod: Pod; readonly storage: string; readonly generator: string }

/** The last try of each draft that is not in the pod yet: what it may have left there. */
const tries = new Map<string, PostDraft>()

// Photos, post, thread, feed row: in this order a crash leaves nothing that points nowhere (data-model 2.2). Tried again it
// goes on with what is there, also with other words; what it is not for any more is taken away first.
async function publish(rdf: Rdf, author: Author, draft: PostDraft): Promise<Post> {
  if (draft.audience !== publicAudience)
    await refuseIfPublic(audienceContainers(author.storage, draft.audience).posts)
  const before = tries.get(draft.id)
  if (before !== undefined) await clearAway(rdf, author, before, draft)
  tries.set(draft.id, draft)
  const photos: string[] = []
  for (const photo of draft.photos) photos.push((await savePhoto(rdf, author, draft.audience, photo)).iri)
  const what = whatIsWritten(author, draft)
  const post = composePost(author, draft, photos, unfinishedName(what, ulid))
  await writeDocument(rdf, documentOf(post.iri), postQuads(post))
  const thread = documentOf(post.replies ?? '')
  await createDocument(rdf, thread, threadQuads(thread))
  await addToFeed(rdf, feedIri(author.storage, draft.audience), post)
  finished(what)
  tries.delete(draft.id)
  return post
}

async function clearAway(rdf: Rdf, author: Author, before: PostDraft, draft: PostDraft): Promise<void> {
  if (before.audience !== draft.audience) return await abandon(rdf, author, before)
  const kept = new Set(draft.photos.map(({ file }) => file))
  const dropped = before.photos.filter(({ file }) => !kept.has(file))
  await Promise.all(dropped.map((photo) => deleteContainer(rdf, containerOf(author, before.audience, photo))))
  for (const { file } of dropped) forgetFile(file)
}

/**
 * Takes away what a try that was called off may have left: a server can carry out what nobody waits for any more. The
 * next try has new names, so that it and this never meet.
 */
async function abandon(rdf: Rdf, author: Author, draft: PostDraft): Promise<void> {
  const containers = draft.photos.map((photo) => containerOf(author, draft.audience, photo))
  const photos = containers.map((container) => `${container}index.ttl#it`)
  const what = whatIsWritten(author, draft)
  const post = composePost(author, draft, photos, unfinishedName(what, ulid))
  finished(what)
  tries.delete(draft.id)
  for (const { file } of draft.photos) forgetFile(file)
  const feed = feedIri(author.storage, draft.audience)
  const row = feedRowIn((await readDocument(rdf, feed)) ?? [], feed, post.iri)
  if (row.length > 0) await patchDocument(rdf, feed, { deletes: row })
  await Promise.all(containers.map((container) => deleteContainer(rdf, container)))
  await deleteDocument(rdf, documentOf(post.replies ?? ''))
  await deleteDocument(rdf, documentOf(post.iri))
}

function whatIsWritten({ pod }: Author, { audience, id }: PostDraft): string {
  return JSON.stringify([pod.profile.webid, audience, id])
}

function containerOf({ storage }: Author, audience: string, { file }: PhotoDraft): string {
  return photoContainer(storage, audience, nameOfFile(file, ulid))
}

async function savePhoto(rdf: Rdf, author: Author, audience: string, draft: PhotoDraft): Promise<Photo> {
  const container = containerOf(author, audience, draft)
  const { files, thumbhash } = await makeDerivatives(draft.file)
  await Promise.all(files.map(({ name, blob }) => putFile(rdf, container + name, blob)))
  const photo: Photo = {
    iri: `${container}index.ttl#it`,
    author: author.pod.profile.webid,
    alt: draft.alt.trim(),
    published: new Date().toISOString(),
    thumbhash,
    renditions: files.map(({ name, blob, width, height }) => ({
      href: container + name,
      mediaType: blob.type,
      width,
      height,
    })),
  }
  // The description comes last: what it names is there.
  await writeDocument(rdf, documentOf(photo.iri), photoQuads(photo))
  return photo
}

function composePost(
  { pod, storage, generator }: Author,
  draft: PostDraft,
  attachments: readonly string[],
  id: string,
): Post {
  const { replies, likes, shares } = threadParts(threadDocument(storage, draft.audience, id))
  const content = draft.caption.trim()
  return {
    iri: postIri(storage, draft.audience, id),
    author: pod.profile.webid,
    published: new Date(decodeTime(id)).toISOString(),
    content,
    mediaType: 'text/markdown',
    sensitive: false,
    isPublic: draft.audience === publicAudience,
    attachments,
    mentions: [],
    hashtags: hashtagsIn(content),
    replies,
    likes,
    shares,
    inbox: pod.inbox,
    generator,
    isForeign: false,
  }
}

/** Adds the row, in the place of one that an earlier try has left, and takes the oldest ones off a full page. */
async function addToFeed(rdf: Rdf, iri: string, post: Post): Promise<void> {
  const graph = await requireDocument(rdf, iri)
  await patchDocument(rdf, iri, {
    deletes: feedRowIn(graph, iri, post.iri),
    inserts: feedRowQuads(iri, post),
  })
  const feed: Feed | undefined = readFeed(graph, iri)
  if (feed === undefined || feed.items.length < feedLimits.items) return
  const deletes = feedOverflow(feed).flatMap((row) => feedRowIn(graph, iri, row))
  // Another frontend may have trimmed the same rows a moment ago: then there is nothing left to do.
  await patchDocument(rdf, iri, { deletes }).catch(() => undefined)
}
