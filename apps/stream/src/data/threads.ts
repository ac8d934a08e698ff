'use client'
import { personFromCache } from '@hearth/kit/pod.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Thread } from '@hearth/vocab/thread.ts'
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { inSlot } from '#pod/in-flight.ts'
import { threadOf } from '#pod/thread-of.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'

export type { Thread }

export const threadKeys = {
  all: ['thread'] as const,
  of: (post: string) => ['thread', post] as const,
  summary: (post: string) => ['thread', post, 'summary'] as const,
  verified: (post: string) => ['thread', post, 'verified'] as const,
}

/** Who liked and how many answered, for a card in the stream: one GET, asked for when the card comes into view. */
export function useThreadSummary(post: Post, isVisible: boolean): UseQueryResult<Thread> {
  const me = useMe()
  const client = useQueryClient()
  return useQuery({
    queryKey: threadKeys.summary(post.iri),
    queryFn: () =>
      inSlot(() =>
        inPod((pod) => pod.loadThread(post, me.fetch, (webid) => personFromCache(client, webid, me.fetch))),
      ),
    enabled: isVisible && threadOf(post) !== undefined,
    staleTime: 5_000,
  })
}
