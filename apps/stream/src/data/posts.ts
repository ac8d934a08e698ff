'use client'
import { personFromCache, useRefreshMyPod } from '@hearth/kit/pod.ts'
import type { Aspect } from '@hearth/vocab/aspect.ts'
import type { FeedItem } from '@hearth/vocab/feed.ts'
import { publicAudience } from '@hearth/vocab/layout.ts'
import type { Post } from '@hearth/vocab/post.ts'
import {
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { LoadedFeed } from '#pod/load-feed.ts'
import type { PhotoDraft } from '#pod/save-photo.ts'
import { feedKeys } from './feeds.ts'
import { useGenerator } from './generator.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'

export type { PhotoDraft, Post }

const postKeys = {
  one: (iri: string) => ['post', iri] as const,
}

/** Who a new post is for: everybody, or one aspect. Never nobody. */
export type ChosenAudience =
  | { readonly kind: 'public' }
  | { readonly kind: 'aspect'; readonly aspect: Aspect }

/** One post. What the stream already shows of it stands in until its document is here. */
export function usePost(iri: string | undefined): UseQueryResult<Post> {
  const me = useMe()
  const client = useQueryClient()
  return useQuery({
    queryKey: postKeys.one(iri ?? ''),
    queryFn: () =>
      inPod((pod) => pod.loadPost(iri ?? '', me.fetch, (webid) => personFromCache(client, webid, me.fetch))),
    enabled: iri !== undefined,
    placeholderData: () => (iri === undefined ? undefined : postInFeeds(client, iri)),
  })
}

export interface NewPost {
  readonly content: string
  readonly photos: readonly PhotoDraft[]
  readonly audience: ChosenAudience
}

/** Publishes, and puts the post at the top of what is on the screen. */
export function usePublish(): UseMutationResult<Post, Error, NewPost> {
  const me = useMe()
  const client = useQueryClient()
  const generator = useGenerator()
  const refreshPod = useRefreshMyPod()
  return useMutation({
    mutationFn: ({ content, photos, audience }) =>
      inPod(async (pod) => {
        const name =
          audience.kind === 'public'
            ? publicAudience
            : (await pod.ensureAudience(me, audience.aspect.iri, audience.aspect.members)).name
        return await pod.publishPost(me, { content, photos, audience: name, generator })
      }),
    onSuccess: async (post, { audience }) => {
      client.setQueryData(postKeys.one(post.iri), post)
      if (audience.kind === 'aspect') await refreshPod()
      await client.invalidateQueries({ queryKey: feedKeys.of(me.webid) })
    },
  })
}

/** Deletes one of my posts; it is gone from the screen at once. */
export function useDeletePost(): UseMutationResult<void, Error, Post> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (post) => inPod((pod) => pod.deletePost(me, post)),
    onMutate: (post) => {
      client.setQueriesData<LoadedFeed>(
        { queryKey: feedKeys.of(me.webid) },
        (feed) => feed && without(feed, post.iri),
      )
    },
    onSettled: async (_result, _error, { iri }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: feedKeys.of(me.webid) }),
        // Its own page may be open.
        client.invalidateQueries({ queryKey: postKeys.one(iri) }),
      ])
    },
  })
}

function without(feed: LoadedFeed, iri: string): LoadedFeed {
  return { ...feed, items: feed.items.filter((item) => item.kind !== 'post' || item.post.iri !== iri) }
}

function postInFeeds(client: QueryClient, iri: string): Post | undefined {
  for (const [, feed] of client.getQueriesData<LoadedFeed>({ queryKey: feedKeys.all })) {
    const found = feed?.items.find(
      (item): item is FeedItem & { kind: 'post' } => item.kind === 'post' && item.post.iri === iri,
    )
    if (found !== undefined) return found.post
  }
  return undefined
}
