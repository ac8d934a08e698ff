'use client'
import { personFromCache } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { verifyReplies } from '@hearth/kit/verify-replies.ts'
import type { Comment } from '@hearth/vocab/comment.ts'
import { readThread, threadAuthors } from '@hearth/vocab/thread.ts'
import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { settleInFlight } from '#pod/in-flight.ts'
import { readDocument } from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'
import type { PhotoPost } from './read-photos.ts'

/** What was said, each answer as its author has it, and who liked it. */
export type Conversation = { readonly replies: readonly Comment[]; readonly likers: readonly string[] }

export const threadKeys = { of: (post: string) => ['thread', post] as const }

export function useConversation({ iri, thread, author, isPublic }: PhotoPost): UseQueryResult<Conversation> {
  const { webid: me, fetch } = useSignedIn()
  const client = useQueryClient()
  const rdf = useRdf()
  return useQuery({
    queryKey: threadKeys.of(iri),
    enabled: thread !== undefined,
    queryFn: async () => {
      const graph = thread === undefined ? undefined : await readDocument(rdf, thread)
      if (graph === undefined || thread === undefined) return { replies: [], likers: [] }
      const homeOf = (webid: string) => personFromCache(client, webid, fetch)
      const { results } = await settleInFlight(threadAuthors(graph, thread), homeOf)
      const claims = new Map(results.map((person) => [person.webid, person]))
      const said = readThread(graph, thread, iri, claims)
      const trustsHidden = !isPublic && author !== me
      const { replies, likes } = await verifyReplies(said, {
        read: (url) => readDocument(rdf, url),
        homeOf,
        trustsHidden,
      })
      return { replies, likers: likes.map(({ actor }) => actor) }
    },
  })
}
