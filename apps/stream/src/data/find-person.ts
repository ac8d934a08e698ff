'use client'
import { AppError } from '@hearth/kit/app-error.ts'
import { resolveIdentity } from '@hearth/kit/identity/resolve-identity.ts'
import { displayName, personFromCache } from '@hearth/kit/pod.ts'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { useMe } from './me.tsx'
import type { Person } from './people.ts'

export type { Person }

/** A provider answers for every address of its host: only the host alone was meant as one. */
function nobodyAt(typed: string): string {
  const isHost = /^(https?:\/\/)?[^/]+\/?$/.test(typed.trim())
  return isHost
    ? 'that is a place to sign in, not a person; ask for the address of their profile'
    : 'there is nobody at this address; check the spelling, or ask them to copy it from their profile'
}

/** Finds somebody by whatever address was typed: a WebID, a pod, a profile page. */
export function useFindPerson(): UseMutationResult<Person, Error, string> {
  const me = useMe()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async (typed) => {
      const { webid } = await resolveIdentity(typed)
      if (webid === undefined) {
        throw new AppError('not-found', nobodyAt(typed))
      }
      const profile = await personFromCache(client, webid, me.fetch)
      return { webid, name: displayName(profile, webid) }
    },
  })
}
