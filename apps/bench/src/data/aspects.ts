'use client'
import { fetchGraph } from '@hearth/kit/fetch-graph.ts'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { readAspect } from '@hearth/vocab/aspect.ts'
import { readAddressBook, readGroups } from '@hearth/vocab/contact.ts'
import { registrationsFor } from '@hearth/vocab/registration.ts'
import { VCARD } from '@hearth/vocab/terms.ts'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'

/** A circle of people: a group in an address book. */
export type Circle = { readonly iri: string; readonly name: string; readonly members: readonly string[] }

const aspectKeys = {
  mine: (webid: string) => ['aspects', webid] as const,
  one: (group: string) => ['aspect', group] as const,
}

const mostGroups = 100

/** My aspects, from the address books my type index names. */
export function useMyAspects(): UseQueryResult<readonly Circle[]> {
  const { fetch, webid } = useSignedIn()
  const { data: pod } = useMyPod()
  return useQuery({
    queryKey: aspectKeys.mine(webid),
    enabled: pod !== undefined,
    queryFn: async () => {
      const index = [...(pod?.privateTypeIndex ?? []), ...(pod?.publicTypeIndex ?? [])]
      const books = registrationsFor(index, VCARD.AddressBook).flatMap(({ instances }) => instances)
      const circles = await Promise.all([...new Set(books)].map((book) => circlesOf(book, fetch)))
      return circles.flat()
    },
  })
}

/** One group by its address, wherever it is. */
export function useAspect(group: string | undefined): UseQueryResult<Circle> {
  const { fetch } = useSignedIn()
  return useQuery({
    queryKey: aspectKeys.one(group ?? ''),
    enabled: group !== undefined,
    queryFn: () => loadCircle(group ?? '', fetch),
    retry: false,
  })
}

async function circlesOf(book: string, fetch: typeof globalThis.fetch): Promise<readonly Circle[]> {
  const groups = readAddressBook(await fetchGraph(book, fetch), book)?.groups
  if (groups === undefined) return []
  const entries = readGroups(await fetchGraph(groups, fetch)).slice(0, mostGroups)
  const circles = await Promise.allSettled(entries.map(({ iri }) => loadCircle(iri, fetch)))
  return circles.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

async function loadCircle(group: string, fetch: typeof globalThis.fetch): Promise<Circle> {
  const aspect = readAspect(await fetchGraph(group, fetch), group)
  return { iri: group, name: aspect?.name ?? group, members: aspect?.members ?? [] }
}
