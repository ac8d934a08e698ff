'use client'
import { useMyPod } from '@hearth/kit/pod.ts'
import { useSignedIn } from '@hearth/kit/session.tsx'
import type { Audience } from '@hearth/kit/ui/chip.tsx'
import { readAspect } from '@hearth/vocab/aspect.ts'
import { audienceOf, publicAudience } from '@hearth/vocab/layout.ts'
import { audiencesFor, registrationsFor } from '@hearth/vocab/registration.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { settleInFlight } from '#pod/in-flight.ts'
import { readDocument } from '#pod/rdf.ts'
import { useRdf } from '#pod/rdf-context.tsx'

/** Where a post can go: the opaque name of its containers, and what people call it. */
export type PostAudience = { readonly name: string; readonly audience: Audience }

export const everybody: PostAudience = { name: publicAudience, audience: { kind: 'public' } }

/** Public, and each of my aspects that already has a place for posts. */
export function useAudiences(): UseQueryResult<readonly PostAudience[]> {
  const { webid } = useSignedIn()
  const { data: pod } = useMyPod()
  const rdf = useRdf()
  const index = pod?.privateTypeIndex
  return useQuery({
    queryKey: ['audiences', webid],
    enabled: index !== undefined,
    placeholderData: [everybody],
    queryFn: async () => {
      const groups = new Set(registrationsFor(index ?? [], AS.Note).flatMap(({ sources }) => sources))
      const { results } = await settleInFlight(
        [...groups].sort(),
        async (group): Promise<PostAudience | undefined> => {
          const container = audiencesFor(index ?? [], group)[0]?.containers[0]
          const name = container === undefined ? undefined : audienceOf(container)
          const graph = name === undefined ? undefined : await readDocument(rdf, group)
          const aspect = graph === undefined ? undefined : readAspect(graph, group)
          if (name === undefined || aspect === undefined) return undefined
          return {
            name,
            audience: { kind: 'aspect', name: aspect.name, count: aspect.members.length, hue: hueOf(group) },
          }
        },
      )
      return [everybody, ...results.flatMap((result) => result ?? [])]
    },
  })
}

// The same aspect has the same colour on every device without storing one.
function hueOf(group: string): number {
  return ([...group].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7) % 8) + 1
}
