'use client'
import { findPerson } from '@hearth/kit/identity/find-person.ts'
import { displayName, personFromCache } from '@hearth/kit/pod.ts'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useMe } from './me.tsx'
import type { Person } from './people.ts'

export type { Person }

/** Finds somebody by whatever address was typed. */
export function useFindPerson(): UseMutationResult<Person, Error, string> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (typed) => {
      const webid = await findPerson(typed)
      const profile = await personFromCache(client, webid, me.fetch)
      return { webid, name: displayName(profile, webid) }
    },
  })
}
