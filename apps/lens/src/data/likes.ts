'use client'
import { AppError } from '@hearth/kit/app-error.ts'
import { findInbox } from '@hearth/kit/load-person.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { documentRules } from '@hearth/vocab/access-rules.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { reactionsDocument } from '@hearth/vocab/layout.ts'
import {
  type Like,
  likeEntryQuads,
  likeIri,
  likeQuads,
  likeRetractionQuads,
  likesIn,
} from '@hearth/vocab/like.ts'
import { noticeQuads } from '@hearth/vocab/notice.ts'
import { type Home, isRightlyNamed, mayBeWithin } from '@hearth/vocab/own-place.ts'
import { threadParts } from '@hearth/vocab/thread.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import {
  createDocument,
  giveAccess,
  patchDocument,
  postDocument,
  publicModesOf,
  type Rdf,
  readDocument,
  requireDocument,
} from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'
import type { PhotoPost } from './read-photos.ts'
import { threadKeys } from './thread.ts'

const likeKeys = { mine: (webid: string) => ['likes', webid] as const }

/** The IRIs of everything I like, from this year's and last year's documents. */
export function useMyLikes(): UseQueryResult<readonly string[]> {
  const { webid } = useSignedIn()
  const { data: pod } = useMyPod()
  const rdf = useRdf()
  const storage = pod?.storage
  return useQuery({
    queryKey: likeKeys.mine(webid),
    enabled: storage !== undefined,
    queryFn: async () => {
      if (storage === undefined) return []
      const year = new Date().getUTCFullYear()
      const documents = [year, year - 1].flatMap((one) => [
        reactionsDocument(storage, 'public', one),
        reactionsDocument(storage, 'private', one),
      ])
      const graphs = await Promise.all(
        documents.map((document) => readDocument(rdf, document).catch(() => undefined)),
      )
      return graphs.flatMap((graph) =>
        graph === undefined ? [] : likesIn(graph).map(({ object }) => object),
      )
    },
  })
}

/** Likes or unlikes; the heart changes at once and goes back if the pod refuses. */
export function useToggleLike(): UseMutationResult<void, Error, { post: PhotoPost; isLiked: boolean }> {
  const { webid } = useSignedIn()
  const { data: pod } = useMyPod()
  const rdf = useRdf()
  const client = useQueryClient()
  const key = likeKeys.mine(webid)
  return useMutation({
    mutationFn: async ({ post, isLiked }: { post: PhotoPost; isLiked: boolean }) => {
      if (pod?.storage === undefined) throw new AppError('forbidden', 'you have no pod to keep likes in')
      const { storage } = pod
      const actor = { webid, storage, storages: [storage, ...pod.profile.storages] }
      await (isLiked ? unlike(rdf, actor, post) : like(rdf, actor, post))
    },
    onMutate: async ({ post, isLiked }) => {
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<readonly string[]>(key)
      const others = (before ?? []).filter((iri) => iri !== post.iri)
      client.setQueryData(key, isLiked ? others : [...others, post.iri])
      return { before }
    },
    onError: (_error, _variables, context) => client.setQueryData(key, context?.before),
    onSettled: async (_data, _error, { post }) => {
      await client.invalidateQueries({ queryKey: key })
      await client.invalidateQueries({ queryKey: threadKeys.of(post.iri) })
    },
  })
}

type Actor = Home & { readonly webid: string; readonly storage: string }

// The row in my pod is the truth; the thread entry and the notice only tell about it, so they come after and may fail.
async function like(rdf: Rdf, actor: Actor, post: PhotoPost): Promise<void> {
  const document = reactionsFor(actor, post)
  // Readable for whom it should be, also where an earlier try broke off.
  const isNew = await createDocument(rdf, document, [])
  const isHidden = async (): Promise<boolean> =>
    isNew || (await publicModesOf(rdf, document))?.includes('read') === false
  if (post.isPublic && (await isHidden()))
    await giveAccess(rdf, document, documentRules(actor.webid, { kind: 'public' }))
  const row: Like = {
    iri: await likeIri(document, post.iri),
    actor: actor.webid,
    object: post.iri,
    published: new Date().toISOString(),
  }
  await patchDocument(rdf, document, { inserts: likeQuads(row) })
  const thread = threadToWrite(actor, post)
  const isInThread =
    thread !== undefined &&
    (await tells(patchDocument(rdf, thread, { inserts: likeEntryQuads(row, threadParts(thread).likes) })))
  if (!isInThread || post.author !== actor.webid) await notify(rdf, actor, { post, row, kind: 'Like' })
}

async function unlike(rdf: Rdf, actor: Actor, post: PhotoPost): Promise<void> {
  const document = reactionsFor(actor, post)
  const row = { iri: await likeIri(document, post.iri), actor: actor.webid, object: post.iri }
  const graph = await requireDocument(rdf, document)
  await patchDocument(rdf, document, { deletes: graph.bySubject.get(row.iri) ?? [] })
  const thread = threadToWrite(actor, post)
  if (thread !== undefined)
    await tells(patchDocument(rdf, thread, { inserts: likeRetractionQuads(row.iri, new Date()) }))
  await notify(rdf, actor, { post, row, kind: 'Undo' })
}

// Whoever wrote the post says where: a place of mine is not for them to name.
function threadToWrite(actor: Actor, post: PhotoPost): string | undefined {
  return post.thread !== undefined && isRightlyNamed(post.thread, post, actor) ? post.thread : undefined
}

type Message = { readonly post: PhotoPost; readonly row: Like; readonly kind: 'Like' | 'Undo' }

async function notify(rdf: Rdf, { storages }: Actor, { post, row, kind }: Message): Promise<void> {
  if (post.author === row.actor) return
  const inbox = post.inbox ?? (await findInbox(post.author, rdf.fetch).catch(() => undefined))
  if (inbox === undefined || mayBeWithin(inbox, storages)) return
  const notice = noticeQuads({
    iri: inbox,
    kind,
    actor: row.actor,
    object: kind === 'Like' ? post.iri : row.iri,
    source: row.iri,
    published: new Date().toISOString(),
  })
  await tells(postDocument(rdf, inbox, notice))
}

async function tells(telling: Promise<void>): Promise<boolean> {
  return await telling.then(
    () => true,
    () => false,
  )
}

// data-model 2.5: what I like of limited posts is nobody else's business.
function reactionsFor(actor: Actor, post: PhotoPost): string {
  return documentOf(
    reactionsDocument(actor.storage, post.isPublic ? 'public' : 'private', new Date().getUTCFullYear()),
  )
}
