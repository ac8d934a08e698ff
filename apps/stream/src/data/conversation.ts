'use client'
import { personFromCache } from '@hearth/kit/pod.ts'
import { verifyReplies } from '@hearth/kit/verify-replies.ts'
import type { Comment } from '@hearth/vocab/comment.ts'
import type { Post } from '@hearth/vocab/post.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useGenerator } from './generator.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { type Thread, threadKeys } from './threads.ts'

export type { Comment, Thread }

const openRefetchMs = 30_000

/** The conversation of an open post, each public answer as its author has it. */
export function useThread(post: Post | undefined): UseQueryResult<Thread> {
  const me = useMe()
  const client = useQueryClient()
  return useQuery({
    queryKey: threadKeys.verified(post?.iri ?? ''),
    queryFn: () =>
      inPod(async (pod) => {
        if (post === undefined) throw new TypeError('a thread needs its post')
        const homeOf = (webid: string) => personFromCache(client, webid, me.fetch)
        const thread = await pod.loadThread(post, me.fetch, homeOf)
        const trustsHidden = !post.isPublic && post.author !== me.webid
        // What I answered is in my pod, and in the thread only once its owner's app has heard of it.
        const shown = client.getQueryData<Thread>(threadKeys.verified(post.iri))?.replies ?? []
        const mine = shown.filter(({ author, iri }) => author === me.webid && !has(thread, iri))
        const whole = { ...thread, replies: [...thread.replies, ...mine] }
        const read = (url: string) => pod.readDocument(url, me.fetch)
        return await verifyReplies(whole, { read, homeOf, trustsHidden })
      }),
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
    mutationFn: ({ parent, content }) =>
      inPod((pod) => pod.publishComment(me, parent, root, content, generator)),
    onSuccess: async (comment) => {
      // One that began before knows nothing of it.
      await client.cancelQueries({ queryKey: threadKeys.verified(root.iri) })
      client.setQueryData<Thread>(
        threadKeys.verified(root.iri),
        (thread) => thread && withReply(thread, comment),
      )
    },
    onSettled: () => client.invalidateQueries({ queryKey: threadKeys.of(root.iri) }),
  })
}

function has({ replies }: Thread, iri: string): boolean {
  return replies.some((reply) => reply.iri === iri)
}

function withReply(thread: Thread, comment: Comment): Thread {
  const others = thread.replies.filter((reply) => reply.iri !== comment.iri)
  return { ...thread, replies: [...others, comment] }
}
