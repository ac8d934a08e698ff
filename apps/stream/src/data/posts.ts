'use client'
import { personFromCache, useRefreshMyPod } from '@hearth/kit/pod.ts'
import { type Attempt, watchedFetch } from '@hearth/kit/watched-fetch.ts'
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
import type { KeptPost } from '#pod/kept-post.ts'
import type { LoadedFeed } from '#pod/load-feed.ts'
import type { PhotoDraft } from '#pod/save-photo.ts'
import { feedKeys } from './feeds.ts'
import { useGenerator } from './generator.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { showAhead } from './show-ahead.ts'
import { type Thread, threadKeys } from './threads.ts'

export type { KeptPost, PhotoDraft, Post }

export const postKeys = {
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
  /** Which draft it is: a second try finishes what the first has left. */
  readonly id: string
  readonly content: string
  readonly photos: readonly PhotoDraft[]
  readonly audience: ChosenAudience
}

/** A post on its way. `onLeft`: it was called off, and what may have arrived of it could not be taken away. */
export interface Sending extends Attempt {
  readonly onLeft: (error: unknown) => void
}

/** Publishes, and puts the post at the top of what is on the screen. */
export function usePublish(): UseMutationResult<Post, Error, NewPost & { sending: Sending }> {
  const me = useMe()
  const client = useQueryClient()
  const generator = useGenerator()
  const refreshPod = useRefreshMyPod()
  return useMutation({
    mutationFn: ({ id, content, photos, audience, sending }) =>
      inPod(async (pod) => {
        const watched = { ...me, fetch: watchedFetch(me.fetch, sending) }
        const name =
          audience.kind === 'public'
            ? publicAudience
            : (await pod.ensureAudience(watched, audience.aspect.iri, audience.aspect.members)).name
        const draft = { id, content, photos, audience: name, generator }
        try {
          return await pod.publishPost(watched, draft)
        } catch (error) {
          if (sending.signal.aborted) pod.abandonPost(me, draft).catch(sending.onLeft)
          throw error
        }
      }),
    onSuccess: async (post, { audience }) => {
      client.setQueryData(postKeys.one(post.iri), post)
      if (audience.kind === 'aspect') await refreshPod()
      await client.invalidateQueries({ queryKey: feedKeys.of(me.webid) })
    },
  })
}

/** For a draft that nobody will try to post again: what failed tries have left in the pod goes, too. */
export function useAbandonDraft(): (id: string) => Promise<void> {
  const me = useMe()
  return (id) => inPod((pod) => pod.abandonDraft(me, id))
}

/** Deletes one of my posts; it is gone from the screen at once. Gives what is needed to put it back, where that can be done. */
export function useDeletePost(): UseMutationResult<KeptPost | undefined, Error, Post> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (post) =>
      inPod(async (pod) => {
        const kept = await pod.keepPost(me, post)
        await pod.deletePost(me, post)
        await pod.tellConversation(me, post, 'Delete')
        return kept
      }),
    onMutate: async ({ iri }) =>
      await Promise.all([
        showAhead<LoadedFeed>(client, feedKeys.of(me.webid), (feed) => feed && without(feed, iri)),
        showAhead<Thread>(
          client,
          threadKeys.all,
          (thread) => thread && { ...thread, replies: thread.replies.filter((reply) => reply.iri !== iri) },
        ),
      ]),
    onError: (_error, _post, showBefore) => {
      for (const show of showBefore ?? []) show()
    },
    onSettled: async (_result, _error, { iri }) => {
      await Promise.all([
        client.invalidateQueries({ queryKey: threadKeys.all }),
        client.invalidateQueries({ queryKey: feedKeys.of(me.webid) }),
        // Its own page may be open.
        client.invalidateQueries({ queryKey: postKeys.one(iri) }),
      ])
    },
  })
}

/** Puts a deleted post back as it was. */
export function useRestorePost(): UseMutationResult<void, Error, KeptPost> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (kept) =>
      inPod(async (pod) => {
        await pod.restorePost(me, kept)
        await pod.tellConversation(me, kept.post, 'Create')
      }),
    onSuccess: async (_nothing, { post }) => {
      client.setQueryData(postKeys.one(post.iri), post)
      await client.invalidateQueries({ queryKey: threadKeys.all })
      await client.invalidateQueries({ queryKey: feedKeys.of(me.webid) })
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
