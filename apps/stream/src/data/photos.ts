'use client'
import type { Photo } from '@hearth/vocab/photo.ts'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { inSlot } from '#pod/in-flight.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'

export type { Photo }

/** A photo of a post: its sizes and its words. Photo documents hardly change. */
export function usePhoto(iri: string): UseQueryResult<Photo | null> {
  const me = useMe()
  return useQuery({
    queryKey: ['photo', iri],
    queryFn: () => inSlot(() => inPod(async (pod) => (await pod.loadPhoto(iri, me.fetch)) ?? null)),
    staleTime: 60 * 60_000,
  })
}
