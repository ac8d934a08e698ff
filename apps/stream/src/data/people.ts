'use client'
import type { Aspect } from '@hearth/vocab/aspect.ts'
import type { Contact } from '@hearth/vocab/contact.ts'
import type { Follow } from '@hearth/vocab/following.ts'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { inPod } from './in-pod.ts'
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
    queryFn: () => inPod((pod) => pod.loadContacts(me)),
    staleTime: freshMs,
  })
}

/** My aspects, oldest first, so that each keeps its colour. */
export function useAspects(): UseQueryResult<Aspect[]> {
  const me = useMe()
  return useQuery({
    queryKey: peopleKeys.aspects(me.webid),
    queryFn: () => inPod((pod) => pod.loadAspects(me)),
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
    queryFn: () => inPod((pod) => pod.loadFollowing(me)),
    staleTime: freshMs,
  })
}
