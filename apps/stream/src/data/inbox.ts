'use client'
import { personFromCache } from '@hearth/kit/pod.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { InboxResult, Request } from '#pod/process-inbox.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { peopleKeys, useContacts, useFollowing } from './people.ts'
import { showAhead } from './show-ahead.ts'
import { threadKeys } from './threads.ts'

export type { Request }

const inboxKeys = { mine: (webid: string) => ['inbox', webid] as const }

const refetchMs = 60_000

/** Works through the inbox while the app is open, and returns what asks for a decision. */
export function useInbox(): UseQueryResult<InboxResult> {
  const me = useMe()
  const client = useQueryClient()
  const contacts = useContacts()
  const following = useFollowing()
  return useQuery({
    queryKey: inboxKeys.mine(me.webid),
    queryFn: async () => {
      const result = await inPod((pod) =>
        pod.processInbox({
          me,
          contacts: contacts.data ?? [],
          followed: new Set((following.data ?? []).map((row) => row.person)),
          loadPerson: (webid) => personFromCache(client, webid, me.fetch),
        }),
      )
      if (result.hasChanged) {
        await client.invalidateQueries({ queryKey: peopleKeys.contacts(me.webid) })
        await client.invalidateQueries({ queryKey: threadKeys.all })
      }
      return result
    },
    enabled: contacts.isSuccess && following.isSuccess,
    refetchInterval: refetchMs,
    meta: { isPersisted: false },
  })
}

/** Puts a request away. */
export function useDismissRequest(): UseMutationResult<void, Error, Request> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: (request) => inPod((pod) => pod.deleteDocument(request.document, me.fetch)),
    onMutate: async (request) =>
      await showAhead<InboxResult>(
        client,
        inboxKeys.mine(me.webid),
        (inbox) =>
          inbox && { ...inbox, requests: inbox.requests.filter((one) => one.document !== request.document) },
      ),
    onError: (_error, _request, showBefore) => showBefore?.(),
    onSettled: () => client.invalidateQueries({ queryKey: inboxKeys.mine(me.webid) }),
  })
}
