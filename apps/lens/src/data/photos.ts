'use client'
import { AppError, hostOf } from '@hearth/kit/app-error.ts'
import { personFromCache, useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { isWithinStorage } from '@hearth/vocab/authority.ts'
import { readFeed } from '@hearth/vocab/feed.ts'
import { type Photo, readPhoto } from '@hearth/vocab/photo.ts'
import { type Post, readPost } from '@hearth/vocab/post.ts'
import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { settleInFlight } from '#pod/in-flight.ts'
import { type Rdf, readDocument, requireDocument } from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'
import { type FeedSource, followedFeeds, ownFeeds, publicFeedOf } from './feeds.ts'

export type { Photo } from '@hearth/vocab/photo.ts'

/** A post with pictures, whichever app made it. */
export type PhotoPost = {
  readonly iri: string
  readonly author: string
  readonly published: string
  readonly caption: string
  readonly language: string | undefined
  /** Shown instead of the pictures until opened. */
  readonly warning: string | undefined
  readonly isPublic: boolean
  readonly photos: readonly Photo[]
  readonly thread: string | undefined
  readonly inbox: string | undefined
}

/** The newest pictures, and the hosts whose pods did not answer this time. */
export type PhotoStream = { readonly posts: readonly PhotoPost[]; readonly silent: readonly string[] }

export const photoKeys = {
  all: ['photos'] as const,
  stream: (webid: string) => ['photos', 'stream', webid] as const,
  of: (webid: string) => ['photos', 'of', webid] as const,
  post: (iri: string) => ['photos', 'post', iri] as const,
  file: (iri: string) => ['photo', iri] as const,
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
      if (pod === undefined) return { posts: [], silent: [] }
      const feeds = await followedFeeds(rdf, pod, (person) => personFromCache(client, person, fetch))
      return await readStream(rdf, client, [...ownFeeds(pod), ...feeds])
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
      const limited = pod === undefined ? [] : await followedFeeds(rdf, pod, async () => profile, [person])
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
      const post = readPost(await requireDocument(rdf, iri), iri)
      if (post === undefined)
        throw new AppError('bad-data', `there is no post at this address on ${hostOf(iri)}`)
      // data-model decision 4: a statement by W is believed only inside a storage that W's profile claims.
      const author = await personFromCache(client, post.author, fetch)
      if (!isWithinStorage(iri, author.storages)) {
        throw new AppError('bad-data', `this says it is by somebody who does not keep it on ${hostOf(iri)}`)
      }
      return await withPhotos(rdf, client, post)
    },
  })
}

function findInStreams(client: QueryClient, iri: string): PhotoPost | undefined {
  const streams = client.getQueriesData<PhotoStream>({ queryKey: photoKeys.all })
  return streams.flatMap(([, stream]) => stream?.posts ?? []).find((post) => post.iri === iri)
}

async function readStream(rdf: Rdf, client: QueryClient, feeds: readonly FeedSource[]): Promise<PhotoStream> {
  const { results, failures } = await settleInFlight(feeds, (feed) => readFeedPosts(rdf, client, feed))
  const byIri = new Map(results.flat().map((post) => [post.iri, post]))
  const posts = [...byIri.values()].sort((one, other) => other.published.localeCompare(one.published))
  // A feed that refuses is one that was not shared with us; only silence is worth telling.
  const silent = failures.filter(({ error }) => error instanceof AppError && error.code === 'offline')
  if (posts.length === 0 && silent.length > 0 && silent.length === feeds.length) throw silent[0]?.error
  return { posts, silent: [...new Set(silent.map(({ item }) => hostOf(item.iri)))] }
}

async function readFeedPosts(rdf: Rdf, client: QueryClient, source: FeedSource): Promise<PhotoPost[]> {
  const graph = await readDocument(rdf, source.iri)
  const feed = graph === undefined ? undefined : readFeed(graph, source.iri)
  const posts = (feed?.items ?? []).flatMap((item) => (item.kind === 'post' ? [item.post] : []))
  const believed = posts.filter(
    (post) =>
      post.author === source.author &&
      post.attachments.length > 0 &&
      isWithinStorage(post.iri, source.storages),
  )
  const { results } = await settleInFlight(believed, (post) =>
    withPhotos(rdf, client, { ...post, isPublic: source.isPublic }),
  )
  return results.filter((post) => post.photos.length > 0)
}

async function withPhotos(rdf: Rdf, client: QueryClient, post: Post): Promise<PhotoPost> {
  const { results } = await settleInFlight(post.attachments, (iri) => photoFromCache(rdf, client, iri))
  return {
    iri: post.iri,
    author: post.author,
    published: post.published,
    caption: post.content,
    language: post.language,
    warning: post.warning ?? (post.sensitive ? 'Sensitive pictures' : undefined),
    isPublic: post.isPublic,
    photos: results.flatMap((photo) => photo ?? []),
    thread: (post.replies ?? post.likes)?.replace(/#.*$/, ''),
    inbox: post.inbox,
  }
}

// A photo document never changes once it is posted: its container is named anew for every picture.
async function photoFromCache(rdf: Rdf, client: QueryClient, iri: string): Promise<Photo | undefined> {
  const photo = await client.fetchQuery({
    queryKey: photoKeys.file(iri),
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async (): Promise<Photo | null> => (await readPhotoDocument(rdf, iri)) ?? null,
  })
  return photo ?? undefined
}

async function readPhotoDocument(rdf: Rdf, iri: string): Promise<Photo | undefined> {
  // Other apps attach the picture itself.
  if (/\.(jpe?g|png|webp|gif|avif)$/i.test(new URL(iri).pathname))
    return { iri, alt: '', renditions: [{ href: iri }] }
  const graph = await readDocument(rdf, iri)
  return graph === undefined ? undefined : readPhoto(graph, iri)
}
