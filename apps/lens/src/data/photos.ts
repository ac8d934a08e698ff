'use client'
import { AppError, hostOf } from '@hearth/kit/app-error.ts'
import { personFromCache, useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import type { Photo } from '@hearth/vocab/photo.ts'
import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { inTime, settleInFlight } from '#pod/in-flight.ts'
import type { Rdf } from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'
import { type FeedSource, followedFeeds, ownFeeds, publicFeedOf } from './feeds.ts'
import { type PhotoPost, readFeedPosts, readPhotoDocument, readPostAt, withPhotos } from './read-photos.ts'

/** The newest pictures, and the hosts whose pods could not be read this time. */
export type PhotoStream = { readonly posts: readonly PhotoPost[]; readonly unread: readonly string[] }

export const photoKeys = {
  all: ['photos'] as const,
  stream: (webid: string) => ['photos', 'stream', webid] as const,
  of: (webid: string) => ['photos', 'of', webid] as const,
  post: (iri: string) => ['photos', 'post', iri] as const,
  file: (iri: string, version: string | undefined) => ['photo', iri, version] as const,
}

/** Pictures of the people I follow and my own, newest first. */
export function usePhotoStream(): UseQueryResult<PhotoStream> {
  const { webid, fetch } = useSignedIn()
  const { data: pod } = useMyPod()
  const client = useQueryClient()
  const rdf = useRdf()
  return useQuery({
    queryKey: photoKeys.stream(webid),
    enabled: pod !== undefined,
    queryFn: async () => {
      if (pod === undefined) return { posts: [], unread: [] }
      const { feeds, unread } = await followedFeeds(rdf, pod, (person) =>
        personFromCache(client, person, fetch),
      )
      const stream = await readStream(rdf, client, [...ownFeeds(pod), ...feeds])
      return { ...stream, unread: [...new Set([...stream.unread, ...unread.map(hostOf)])] }
    },
  })
}

/** One person's pictures, as far as I may see them. */
export function usePhotosOf(person: string): UseQueryResult<PhotoStream> {
  const { webid, fetch } = useSignedIn()
  const { data: pod } = useMyPod()
  const client = useQueryClient()
  const rdf = useRdf()
  return useQuery({
    queryKey: photoKeys.of(person),
    enabled: pod !== undefined,
    queryFn: async () => {
      if (pod !== undefined && person === webid) return await readStream(rdf, client, ownFeeds(pod))
      const profile = await personFromCache(client, person, fetch)
      const limited =
        pod === undefined ? [] : (await followedFeeds(rdf, pod, async () => profile, [person])).feeds
      return await readStream(rdf, client, [...publicFeedOf(profile), ...limited])
    },
  })
}

/** One post with everything the photo page needs; opens at once from what the grid has. */
export function usePhotoPost(iri: string): UseQueryResult<PhotoPost> {
  const { fetch } = useSignedIn()
  const client = useQueryClient()
  const rdf = useRdf()
  return useQuery({
    queryKey: photoKeys.post(iri),
    placeholderData: () => findInStreams(client, iri),
    queryFn: async () => {
      const post = await readPostAt(rdf, iri, (webid) => personFromCache(client, webid, fetch))
      return await withPhotos(post, (photo) => photoFromCache(rdf, client, photo, post.updated))
    },
  })
}

function findInStreams(client: QueryClient, iri: string): PhotoPost | undefined {
  const streams = client.getQueriesData<PhotoStream>({ queryKey: photoKeys.all })
  return streams.flatMap(([, stream]) => stream?.posts ?? []).find((post) => post.iri === iri)
}

async function readStream(rdf: Rdf, client: QueryClient, feeds: readonly FeedSource[]): Promise<PhotoStream> {
  const { results, failures } = await settleInFlight(feeds, (feed) => readFeedPhotos(rdf, client, feed))
  const byIri = new Map(results.flat().map((post) => [post.iri, post]))
  const posts = [...byIri.values()].sort((one, other) => other.published.localeCompare(one.published))
  // A feed that refuses is one that was not shared with us; everything else is worth telling.
  const broken = failures.filter(
    ({ error }) => !(error instanceof AppError && ['forbidden', 'signed-out'].includes(error.code)),
  )
  if (posts.length === 0 && broken.length > 0 && broken.length === feeds.length) throw broken[0]?.error
  return { posts, unread: [...new Set(broken.map(({ item }) => hostOf(item.iri)))] }
}

async function readFeedPhotos(rdf: Rdf, client: QueryClient, feed: FeedSource): Promise<PhotoPost[]> {
  const posts = await inTime((one: FeedSource) => readFeedPosts(rdf, one))(feed)
  const { results } = await settleInFlight(posts, (post) =>
    withPhotos(post, (photo) => photoFromCache(rdf, client, photo, post.updated)),
  )
  return results.filter(({ photos }) => photos.length > 0)
}

// A photo document changes only with its post, whose time of change (`version`) names what is kept of it.
async function photoFromCache(
  rdf: Rdf,
  client: QueryClient,
  iri: string,
  version: string | undefined,
): Promise<Photo | undefined> {
  const photo = await client.fetchQuery({
    queryKey: photoKeys.file(iri, version),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<Photo | null> => (await readPhotoDocument(rdf, iri)) ?? null,
  })
  return photo ?? undefined
}
