'use client'
import { podKeys, useRefreshMyPod } from '@hearth/kit/pod.ts'
import type { Aspect } from '@hearth/vocab/aspect.ts'
import type { Contact } from '@hearth/vocab/contact.ts'
import type { Follow } from '@hearth/vocab/following.ts'
import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { addMember, createAspect, loadAspects, removeMember } from '#pod/aspects.ts'
import { loadContacts } from '#pod/contacts.ts'
import { acceptFollower, follow, loadFollowing, unfollow } from '#pod/following.ts'
import { useMe } from './me.tsx'

export type { Aspect, Contact, Follow }

/** Somebody, with what to call them on a new card. */
export interface Person {
  readonly webid: string
  readonly name: string
}

export const peopleKeys = {
  contacts: (webid: string) => ['contacts', webid] as const,
  aspects: (webid: string) => ['aspects', webid] as const,
  following: (webid: string) => ['following', webid] as const,
}

/** Far from the accent first: an aspect must not look like "Public". */
const hueOrder = [4, 7, 6, 8, 5, 3, 2, 1] as const
const freshMs = 60_000

export function useContacts(): UseQueryResult<Contact[]> {
  const me = useMe()
  return useQuery({
    queryKey: peopleKeys.contacts(me.webid),
    queryFn: () => loadContacts(me),
    staleTime: freshMs,
  })
}

/** My aspects, oldest first, so that each keeps its colour. */
export function useAspects(): UseQueryResult<Aspect[]> {
  const me = useMe()
  return useQuery({
    queryKey: peopleKeys.aspects(me.webid),
    queryFn: () => loadAspects(me),
    staleTime: freshMs,
  })
}

/** 1 to 8: the colour of an aspect among my aspects. */
export function hueOf(aspects: readonly Aspect[], iri: string): number {
  const sorted = aspects.map((aspect) => aspect.iri).sort()
  return hueOrder[Math.max(0, sorted.indexOf(iri)) % hueOrder.length] ?? 4
}

export function useFollowing(): UseQueryResult<Follow[]> {
  const me = useMe()
  return useQuery({
    queryKey: peopleKeys.following(me.webid),
    queryFn: () => loadFollowing(me),
    staleTime: freshMs,
  })
}

/** Follows or unfollows; the button answers at once and goes back when the pod refuses. */
export function useFollow(): UseMutationResult<void, Error, { person: Person; isFollowing: boolean }> {
  const me = useMe()
  const client = useQueryClient()
  const key = peopleKeys.following(me.webid)
  return useMutation({
    mutationFn: ({ person, isFollowing }) => (isFollowing ? follow(me, person) : unfollow(me, person.webid)),
    onMutate: async ({ person, isFollowing }) => {
      await client.cancelQueries({ queryKey: key })
      client.setQueryData<Follow[]>(key, (rows = []) => {
        const others = rows.filter((row) => row.person !== person.webid)
        return isFollowing ? [...others, { iri: person.webid, person: person.webid }] : others
      })
    },
    onSettled: async () => {
      await Promise.all([
        client.invalidateQueries({ queryKey: key }),
        client.invalidateQueries({ queryKey: peopleKeys.contacts(me.webid) }),
      ])
      // An invitation may have waited for this person to be known.
      await client.invalidateQueries({ queryKey: ['inbox'] })
    },
  })
}

export function useAcceptFollower(): UseMutationResult<void, Error, { webid: string; proof: string }> {
  const me = useMe()
  return useMutation({ mutationFn: ({ webid, proof }) => acceptFollower(me, webid, proof) })
}

export function useCreateAspect(): UseMutationResult<Aspect, Error, string> {
  const me = useMe()
  const refresh = useRefreshAspects()
  return useMutation({
    mutationFn: (name) => createAspect(me, name),
    onSettled: refresh,
    scope: { id: 'aspects' },
  })
}

/** Puts a person into an aspect or takes them out. */
export function useSetMember(): UseMutationResult<
  void,
  Error,
  { aspect: Aspect; person: Person; isMember: boolean }
> {
  const me = useMe()
  const client = useQueryClient()
  const refresh = useRefreshAspects()
  const key = peopleKeys.aspects(me.webid)
  return useMutation({
    mutationFn: ({ aspect, person, isMember }) =>
      isMember ? addMember(me, aspect, person) : removeMember(me, aspect, person.webid),
    onMutate: async ({ aspect, person, isMember }) => {
      await client.cancelQueries({ queryKey: key })
      client.setQueryData<Aspect[]>(key, (aspects = []) =>
        aspects.map((one) => (one.iri === aspect.iri ? withMember(one, person.webid, isMember) : one)),
      )
    },
    onSettled: refresh,
    // One at a time: two changes of one aspect each read the members before they write.
    scope: { id: 'aspects' },
  })
}

function withMember(aspect: Aspect, webid: string, isMember: boolean): Aspect {
  const others = aspect.members.filter((member) => member !== webid)
  return { ...aspect, members: isMember ? [...others, webid] : others }
}

function useRefreshAspects(): () => Promise<void> {
  const me = useMe()
  const client = useQueryClient()
  const refreshPod = useRefreshMyPod()
  return async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: peopleKeys.aspects(me.webid) }),
      client.invalidateQueries({ queryKey: peopleKeys.contacts(me.webid) }),
      // A new audience is listed in the private type index.
      refreshPod(),
    ])
    await client.invalidateQueries({ queryKey: podKeys.pod(me.webid) })
  }
}
