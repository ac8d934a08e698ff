'use client'
import { loadDescription, type Profile, personQuery } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import { isWithinStorage } from '@hearth/vocab/authority.ts'
import type { StorageDescription } from '@hearth/vocab/storage-description.ts'
import { type UseQueryResult, useQueries } from '@tanstack/react-query'
import { useEffect } from 'react'

/** People on one server, and where that server answers questions about all it holds. */
export interface QueriedServer {
  readonly endpoint: string
  readonly authors: readonly Profile[]
}

/** Asking costs a description and two queries, so it pays from here on. */
const worthAsking = 4
const dayMs = 24 * 60 * 60_000

/** The servers worth asking (data-model 2.9, tier 3): those that take questions and hold several of these people. */
export function useQueriedServers(people: readonly string[]): QueriedServer[] {
  const { fetch, addTokenOrigins } = useSignedIn()
  const profiles = useQueries({
    queries: people.map((webid) => ({
      ...personQuery(webid, fetch),
      enabled: people.length >= worthAsking,
    })),
    combine: dataOf,
  })
  const crowded = byOrigin(profiles).filter((neighbours) => neighbours.length >= worthAsking)
  const endpoints = useQueries({
    queries: crowded.map((neighbours) => ({
      queryKey: ['server-endpoint', originOf(neighbours[0])],
      queryFn: async () => endpointOf(await loadDescription(neighbours[0]?.storages[0] ?? '', fetch)) ?? null,
      staleTime: dayMs,
    })),
    combine: (results) => results.map((result) => result.data ?? undefined),
  })
  const queried = crowded.flatMap((authors, index): QueriedServer[] => {
    const endpoint = endpoints[index]
    return endpoint === undefined ? [] : [{ endpoint, authors }]
  })
  const asked = queried.map((server) => server.endpoint).join(' ')
  useEffect(() => {
    // Without a token the server would answer, and leave out what is shared with me.
    if (asked !== '') addTokenOrigins(asked.split(' '))
  }, [asked, addTokenOrigins])
  return queried
}

function dataOf(results: UseQueryResult<Profile>[]): Profile[] {
  return results.flatMap((result) => result.data ?? [])
}

function byOrigin(profiles: readonly Profile[]): Profile[][] {
  const groups = new Map<string, Profile[]>()
  for (const profile of profiles) {
    const origin = originOf(profile)
    if (origin !== undefined) groups.set(origin, [...(groups.get(origin) ?? []), profile])
  }
  return [...groups.values()]
}

function originOf(profile: Profile | undefined): string | undefined {
  const storage = profile?.storages[0]
  return storage !== undefined && URL.canParse(storage) ? new URL(storage).origin : undefined
}

/** The endpoint for the whole server is the one that is not inside the storage. */
function endpointOf(description: StorageDescription | undefined): string | undefined {
  return description?.sparqlEndpoints.find((endpoint) => !isWithinStorage(endpoint, [description.storage]))
}
