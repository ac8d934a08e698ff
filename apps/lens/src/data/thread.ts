'use client'
import { personFromCache } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import type { Comment } from '@hearth/vocab/comment.ts'
import { readThread, threadAuthors } from '@hearth/vocab/thread.ts'
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { settleInFlight } from '#pod/in-flight.ts'
import { readDocument } from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'

/** What was said and who liked it; entries whose author does not keep them are left out. */
export type Conversation = { readonly replies: readonly Comment[]; readonly likers: readonly string[] }

export const threadKeys = { of: (post: string) => ['thread', post] as const }

export function useConversation(post: string, thread: string | undefined): UseQueryResult<Conversation> {
  const { fetch } = useSignedIn()
  const client = useQueryClient()
  const rdf = useRdf()
  return useQuery({
    queryKey: threadKeys.of(post),
    enabled: thread !== undefined,
    queryFn: async () => {
      const graph = thread === undefined ? undefined : await readDocument(rdf, thread)
      if (graph === undefined || thread === undefined) return { replies: [], likers: [] }
      const { results } = await settleInFlight(threadAuthors(graph, thread), (webid) =>
        personFromCache(client, webid, fetch),
      )
      const claims = new Map(results.map((person) => [person.webid, person.storages]))
      const { replies, likes } = readThread(graph, thread, post, claims)
      return { replies, likers: likes.map(({ actor }) => actor) }
    },
  })
}
