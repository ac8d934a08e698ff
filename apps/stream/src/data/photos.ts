'use client'
import type { Photo } from '@hearth/vocab/photo.ts'
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { inSlot } from '#pod/in-flight.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'

export type { Photo }

export const photoKeys = {
  one: (iri: string, version: string | undefined) => ['photo', iri, version] as const,
}

/** A photo of a post: its sizes and its words. It changes with its post: `version` is when that was last changed. */
export function usePhoto(iri: string, version: string | undefined): UseQueryResult<Photo | null> {
  const me = useMe()
  return useQuery({
    queryKey: photoKeys.one(iri, version),
    queryFn: () => inSlot(() => inPod(async (pod) => (await pod.loadPhoto(iri, me.fetch)) ?? null)),
    staleTime: 60 * 60_000,
    placeholderData: keepPreviousData,
  })
}
