'use client'
import {
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { EditedWords, OpenedPost, SavedEdit } from '#pod/edit-post.ts'
import type { LoadedFeed } from '#pod/load-feed.ts'
import { feedKeys } from './feeds.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { photoKeys } from './photos.ts'
import { type Post, postKeys } from './posts.ts'
import { type Thread, threadKeys } from './threads.ts'

export type { EditedWords, OpenedPost }

/** A post of mine in the version that is in the pod now: read anew whenever somebody begins to edit. */
export function useOpenedPost(iri: string): UseQueryResult<OpenedPost> {
  const me = useMe()
  return useQuery({
    queryKey: ['opened-post', iri],
    queryFn: () => inPod((pod) => pod.openPost(me, iri)),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    meta: { isPersisted: false },
  })
}

/** Saves other words for a post; they are on the screen at once, wherever it is shown. */
export function useSaveEdit(): UseMutationResult<
  SavedEdit,
  Error,
  { opened: OpenedPost; words: EditedWords }
> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ opened, words }) => inPod((pod) => pod.saveEdit(me, opened, words)),
    onSuccess: async ({ post, photos }) => {
      client.setQueryData(postKeys.one(post.iri), post)
      for (const photo of photos) client.setQueryData(photoKeys.one(photo.iri, post.updated), photo)
      showInFeeds(client, me.webid, post)
      showInThreads(client, post)
      await client.invalidateQueries({ queryKey: feedKeys.of(me.webid) })
    },
  })
}

function showInThreads(client: QueryClient, { inReplyTo, ...post }: Post): void {
  if (inReplyTo === undefined) return
  client.setQueriesData<Thread>(
    { queryKey: threadKeys.all },
    (thread) =>
      thread && {
        ...thread,
        replies: thread.replies.map((reply) => (reply.iri === post.iri ? { ...post, inReplyTo } : reply)),
      },
  )
}

function showInFeeds(client: QueryClient, webid: string, post: Post): void {
  client.setQueriesData<LoadedFeed>(
    { queryKey: feedKeys.of(webid) },
    (feed) =>
      feed && {
        ...feed,
        items: feed.items.map((item) =>
          item.kind === 'post' && item.post.iri === post.iri
            ? { ...item, post: { ...post, isPublic: item.post.isPublic } }
            : item,
        ),
      },
  )
}
