'use client'
import { personFromCache } from '@hearth/kit/pod.ts'
import type { Comment } from '@hearth/vocab/comment.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Thread } from '@hearth/vocab/thread.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { inSlot } from '#pod/in-flight.ts'
import { loadThread, verifyReplies } from '#pod/load-thread.ts'
import { publishComment } from '#pod/publish-comment.ts'
import { threadOf } from '#pod/reactions.ts'
import { useGenerator } from './generator.ts'
import { useMe } from './me.tsx'

export type { Comment, Thread }

export const threadKeys = {
  of: (post: string) => ['thread', post] as const,
  summary: (post: string) => ['thread', post, 'summary'] as const,
  verified: (post: string) => ['thread', post, 'verified'] as const,
}

const openRefetchMs = 30_000

/** Who liked and how many answered, for a card in the stream: one GET, asked for when the card comes into view. */
export function useThreadSummary(post: Post, isVisible: boolean): UseQueryResult<Thread> {
  const me = useMe()
  const client = useQueryClient()
  return useQuery({
    queryKey: threadKeys.summary(post.iri),
    queryFn: () =>
      inSlot(() => loadThread(post, me.fetch, (webid) => personFromCache(client, webid, me.fetch))),
    enabled: isVisible && threadOf(post) !== undefined,
    staleTime: 5_000,
  })
}

/** The conversation of an open post, each public answer as its author has it. */
export function useThread(post: Post | undefined): UseQueryResult<Thread> {
  const me = useMe()
  const client = useQueryClient()
  return useQuery({
    queryKey: threadKeys.verified(post?.iri ?? ''),
    queryFn: async () => {
      if (post === undefined) throw new TypeError('a thread needs its post')
      const thread = await loadThread(post, me.fetch, (webid) => personFromCache(client, webid, me.fetch))
      const trustsHidden = !post.isPublic && post.author !== me.webid
      return await verifyReplies(thread, me.fetch, { trustsHidden })
    },
    enabled: post !== undefined,
    refetchInterval: openRefetchMs,
  })
}

/** Answers a post; the answer stands in the thread before the pods agree. */
export function useComment(root: Post): UseMutationResult<Comment, Error, { parent: Post; content: string }> {
  const me = useMe()
  const client = useQueryClient()
  const generator = useGenerator()
  return useMutation({
    mutationFn: ({ parent, content }) => publishComment(me, parent, root, content, generator),
    onSuccess: (comment) => {
      client.setQueryData<Thread>(
        threadKeys.verified(root.iri),
        (thread) => thread && withReply(thread, comment),
      )
    },
    onSettled: () => client.invalidateQueries({ queryKey: threadKeys.of(root.iri) }),
  })
}

function withReply(thread: Thread, comment: Comment): Thread {
  const others = thread.replies.filter((reply) => reply.iri !== comment.iri)
  return { ...thread, replies: [...others, comment] }
}
