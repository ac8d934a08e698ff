'use client'
import { podKeys, useRefreshMyPod } from '@hearth/kit/pod.ts'
import { type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { type Aspect, type Follow, type Person, peopleKeys } from './people.ts'
import { showAhead } from './show-ahead.ts'

/** Follows or unfollows; the button answers at once and goes back when the pod refuses. */
export function useFollow(): UseMutationResult<void, Error, { person: Person; isFollowing: boolean }> {
  const me = useMe()
  const client = useQueryClient()
  const key = peopleKeys.following(me.webid)
  return useMutation({
    mutationFn: ({ person, isFollowing }) =>
      inPod((pod) => (isFollowing ? pod.follow(me, person) : pod.unfollow(me, person.webid))),
    onMutate: async ({ person, isFollowing }) =>
      await showAhead<Follow[]>(client, key, (rows = []) => {
        const others = rows.filter((row) => row.person !== person.webid)
        return isFollowing ? [...others, { iri: person.webid, person: person.webid }] : others
      }),
    onError: (_error, _variables, showBefore) => showBefore?.(),
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
  return useMutation({
    mutationFn: ({ webid, proof }) => inPod((pod) => pod.acceptFollower(me, webid, proof)),
  })
}

export function useCreateAspect(): UseMutationResult<Aspect, Error, string> {
  const me = useMe()
  const refresh = useRefreshAspects()
  return useMutation({
    mutationFn: (name) => inPod((pod) => pod.createAspect(me, name)),
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
      inPod((pod) =>
        isMember ? pod.addMember(me, aspect, person) : pod.removeMember(me, aspect, person.webid),
      ),
    onMutate: async ({ aspect, person, isMember }) =>
      await showAhead<Aspect[]>(client, key, (aspects) =>
        aspects?.map((one) => (one.iri === aspect.iri ? withMember(one, person.webid, isMember) : one)),
      ),
    onError: (_error, _variables, showBefore) => showBefore?.(),
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
