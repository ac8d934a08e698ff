'use client'
import type { Profile } from '@hearth/vocab/profile.ts'
import type { StorageDescription } from '@hearth/vocab/storage-description.ts'
import { type QueryClient, type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { rememberIdentity } from './identity/remembered-identities.ts'
import type { Pod } from './load-person.ts'
import { useSession } from './session.tsx'

export type { Pod } from './load-person.ts'
export type { Profile }

/** RDF is read by code that comes with the first question: what the cache holds is drawn without it. */
const reader = () => import('./load-person.ts')
const PERSON_FRESH_MS = 5 * 60_000

export const podKeys = {
  person: (webid: string) => ['person', webid] as const,
  pod: (webid: string) => ['pod', webid] as const,
}

/**
 * How a profile is asked for. All who ask share one query, and the last one's function is what a retry calls: one that
 * asked the cache there would wait for itself.
 */
export function personQuery(webid: string, fetchImpl: typeof fetch) {
  return {
    queryKey: podKeys.person(webid),
    queryFn: async (): Promise<Profile> => (await reader()).loadPerson(webid, fetchImpl),
    staleTime: PERSON_FRESH_MS,
  }
}

/** Anybody's profile. */
export function usePerson(webid: string | undefined): UseQueryResult<Profile> {
  const { fetch } = useSession()
  return useQuery({ ...personQuery(webid ?? '', fetch), enabled: webid !== undefined })
}

/** The signed-in person's pod: profile, storage, inbox, query endpoint, type indexes. */
export function useMyPod(): UseQueryResult<Pod> {
  const { fetch, webid, issuer, addTokenOrigins } = useSession()
  const result = useQuery({
    queryKey: podKeys.pod(webid ?? ''),
    queryFn: async () => (await reader()).loadPod(webid ?? '', fetch),
    enabled: webid !== undefined,
    staleTime: PERSON_FRESH_MS,
  })
  const profile = result.data?.profile
  useEffect(() => {
    if (profile === undefined || issuer === undefined) return
    addTokenOrigins(profile.storages)
    rememberIdentity({ webid: profile.webid, issuer, name: profile.name, photo: profile.photo })
  }, [profile, issuer, addTokenOrigins])
  return result
}

/** A person inside a query function: from the cache while fresh. */
export async function personFromCache(
  client: QueryClient,
  webid: string,
  fetchImpl: typeof fetch,
): Promise<Profile> {
  return await client.fetchQuery(personQuery(webid, fetchImpl))
}

/** What the server of a storage offers; undefined where it does not say. */
export async function loadDescription(
  storage: string,
  fetchImpl: typeof fetch,
): Promise<StorageDescription | undefined> {
  return await (await reader()).describeStorage(storage, fetchImpl)
}

/** Forgets what is known about my pod: call it after writing a profile or a type index. */
export function useRefreshMyPod(): () => Promise<void> {
  const client = useQueryClient()
  const { webid } = useSession()
  return async () => {
    await client.invalidateQueries({ queryKey: podKeys.pod(webid ?? '') })
    await client.invalidateQueries({ queryKey: podKeys.person(webid ?? '') })
  }
}

/** What to call somebody: their name, else the readable part of their address. */
export function displayName(profile: Profile | undefined, webid: string): string {
  if (profile?.name !== undefined) return withoutBidiControls(profile.name)
  if (!URL.canParse(webid)) return webid
  const { host, pathname } = new URL(webid)
  const first = pathname.split('/').find((part) => part !== '')
  return first === undefined || first === 'profile' ? host : `${first} (${host})`
}

// ID-12, data-model 2.10: a name must not turn the text around it.
function withoutBidiControls(name: string): string {
  return name.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
}
