'use client'
import { AppError } from '@hearth/kit/app-error.ts'
import { findInbox } from '@hearth/kit/load-person.ts'
import { type Pod, useMyPod, useRefreshMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { followIri, followQuads, readFollowing } from '@hearth/vocab/following.ts'
import { layoutOf } from '@hearth/vocab/layout.ts'
import { noticeQuads } from '@hearth/vocab/notice.ts'
import { mayBeWithin } from '@hearth/vocab/own-place.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { patchDocument, postDocument, type Rdf, readDocument, requireDocument } from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'
import { setUpPod } from '#pod/set-up.ts'
import { photoKeys } from './photos.ts'

const followingKeys = { mine: (webid: string) => ['following', webid] as const }

/** The WebIDs of the people I follow. */
export function useFollowing(): UseQueryResult<readonly string[]> {
  const { webid } = useSignedIn()
  const { data: pod } = useMyPod()
  const rdf = useRdf()
  return useQuery({
    queryKey: followingKeys.mine(webid),
    enabled: pod !== undefined,
    queryFn: async () => {
      const collection = pod === undefined ? undefined : collectionOf(pod)
      const graph = collection === undefined ? undefined : await readDocument(rdf, collection)
      return graph === undefined || collection === undefined
        ? []
        : readFollowing(graph, collection).map(({ person }) => person)
    },
  })
}

/** Follows or unfollows; the button changes at once and goes back if the pod refuses. */
export function useToggleFollow(): UseMutationResult<void, Error, { person: string; isFollowed: boolean }> {
  const { webid } = useSignedIn()
  const { data: pod } = useMyPod()
  const refreshMyPod = useRefreshMyPod()
  const rdf = useRdf()
  const client = useQueryClient()
  const key = followingKeys.mine(webid)
  return useMutation({
    mutationFn: async ({ person, isFollowed }: { person: string; isFollowed: boolean }) => {
      const collection = pod === undefined ? undefined : collectionOf(pod)
      if (pod === undefined || collection === undefined)
        throw new AppError('forbidden', 'you have no pod to keep this in')
      if (await setUpPod(rdf, pod)) await refreshMyPod()
      const { storages } = pod.profile
      await (isFollowed
        ? unfollow(rdf, collection, { webid, storages, person })
        : follow(rdf, collection, { webid, storages, person }))
    },
    onMutate: async ({ person, isFollowed }) => {
      await client.cancelQueries({ queryKey: key })
      const before = client.getQueryData<readonly string[]>(key)
      const others = (before ?? []).filter((one) => one !== person)
      client.setQueryData(key, isFollowed ? others : [...others, person])
      return { before }
    },
    onError: (_error, _variables, context) => client.setQueryData(key, context?.before),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: key })
      await client.invalidateQueries({ queryKey: photoKeys.stream(webid) })
    },
  })
}

function collectionOf({ profile, storage }: Pod): string | undefined {
  return profile.following ?? (storage === undefined ? undefined : layoutOf(storage).following)
}

type Pair = { readonly webid: string; readonly storages: readonly string[]; readonly person: string }

// data-model 2.6, step 1: the row is the truth and the proof; the notice only tells of it.
async function follow(rdf: Rdf, collection: string, pair: Pair): Promise<void> {
  const { webid, person } = pair
  const iri = await followIri(collection, person)
  const graph = await requireDocument(rdf, collection)
  if (!graph.bySubject.has(iri)) {
    const row = { iri, actor: webid, person, since: new Date().toISOString() }
    await patchDocument(rdf, collection, { inserts: followQuads(collection, row) })
  }
  await tell(rdf, pair, { kind: 'Follow', actor: webid, object: person, source: iri })
}

async function unfollow(rdf: Rdf, collection: string, pair: Pair): Promise<void> {
  const { webid, person } = pair
  const iri = await followIri(collection, person)
  const graph = await requireDocument(rdf, collection)
  const deletes = [...graph].filter(
    ({ subject, object }) =>
      subject.value === iri || (subject.value === collection && object.value === person),
  )
  if (deletes.length > 0) await patchDocument(rdf, collection, { deletes })
  await tell(rdf, pair, { kind: 'Undo', actor: webid, object: iri, target: person })
}

// Following needs no permission: an inbox that does not answer changes nothing.
async function tell(
  rdf: Rdf,
  { person, storages }: Pair,
  notice: Omit<Parameters<typeof noticeQuads>[0], 'iri'>,
): Promise<void> {
  const inbox = await findInbox(person, rdf.fetch)
  // Inside my own pod I would write with my right what they name.
  if (inbox === undefined || mayBeWithin(inbox, storages)) return
  const quads = noticeQuads({ ...notice, iri: inbox, published: new Date().toISOString() })
  await postDocument(rdf, inbox, quads).catch(() => undefined)
}
