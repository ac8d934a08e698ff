'use client'
import { hostOf } from '@hearth/kit/app-error.ts'
import { type Profile, personFromCache } from '@hearth/kit/pod.ts'
import { feedIri, publicAudience } from '@hearth/vocab/layout.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { type UseQueryResult, useQueries, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { inSlot } from '#pod/in-flight.ts'
import { limitedAudiences } from '#pod/limited-audiences.ts'
import type { FeedSource, LoadedFeed } from '#pod/load-feed.ts'
import type { Me } from '#pod/me.ts'
import { mergePosts } from '#pod/merge-posts.ts'
import { inPod } from './in-pod.ts'
import { useMe } from './me.tsx'
import { useContacts, useFollowing } from './people.ts'
import { useQueriedServers } from './queried-servers.ts'

export const feedKeys = {
  all: ['feed'] as const,
  of: (owner: string) => ['feed', owner] as const,
  one: (owner: string, feed: string) => ['feed', owner, feed] as const,
}

/** A page that opens asks again whatever the cache says: another app may have posted a second ago. */
const freshness = { staleTime: 5_000, refetchInterval: 30_000, refetchOnMount: 'always' as const }

/** The stream: everybody's feeds as one list, newest first, with what could not be reached named. */
export interface Timeline {
  readonly posts: readonly Post[]
  readonly isLoading: boolean
  /** True until the first answer of every feed is here. */
  readonly isPartial: boolean
  /** Hosts that could not be read; what is shown of them is what was known before, if anything. */
  readonly failedHosts: readonly string[]
  /** Hosts whose first answer is not here yet. */
  readonly awaitedHosts: readonly string[]
  readonly error: Error | undefined
  readonly refetch: () => void
}

/** Everybody I follow, and what others share with me: by query where a server takes questions, else feed by feed, eight in flight. */
export function useTimeline(): Timeline {
  const me = useMe()
  const following = useFollowing()
  const contacts = useContacts()
  const people = (following.data ?? []).map((row) => row.person)
  const shared = (contacts.data ?? []).flatMap((contact) =>
    contact.webid === undefined || !people.includes(contact.webid)
      ? []
      : contact.streams.map((feed) => ({ feed, owner: contact.webid ?? '', isPublic: false })),
  )
  const timeline = useFeeds([...ownSources(me), ...shared], people)
  const isWaiting = following.isPending || contacts.isPending
  return {
    ...timeline,
    isLoading: isWaiting || timeline.isLoading,
    isPartial: isWaiting || timeline.isPartial,
    error: following.error ?? undefined,
  }
}

/** One person's posts: the public feed, and what they share with me. */
export function usePostsOf(webid: string): Timeline {
  const me = useMe()
  const contacts = useContacts()
  const streams = (contacts.data ?? []).find((contact) => contact.webid === webid)?.streams ?? []
  const shared = streams.map((feed) => ({ feed, owner: webid, isPublic: false }))
  const isMine = webid === me.webid
  return useFeeds(isMine ? ownSources(me) : shared, isMine ? [] : [webid])
}

function ownSources(me: Me): FeedSource[] {
  const mine = { owner: me.webid, isPublic: false }
  return [
    { feed: feedIri(me.storage, publicAudience), owner: me.webid, isPublic: true },
    ...limitedAudiences(me).map(({ feed }) => ({ ...mine, feed })),
  ]
}

function useFeeds(sources: readonly FeedSource[], people: readonly string[]): Timeline {
  const me = useMe()
  const client = useQueryClient()
  const asked = useAskedServers(people)
  const loadPerson = (webid: string): Promise<Profile> => personFromCache(client, webid, me.fetch)
  const named = sources.map((source) => ({
    queryKey: feedKeys.one(source.owner, source.feed),
    queryFn: () =>
      inSlot(() => inPod(async (pod) => pod.loadFeed(source, await loadPerson(source.owner), me.fetch))),
    owner: source.owner,
  }))
  const discovered = people
    .filter((webid) => !asked.covered.has(webid))
    .map((webid) => ({
      queryKey: feedKeys.one(webid, 'public'),
      queryFn: () =>
        inSlot(() => inPod(async (pod) => pod.loadPublicFeed(await loadPerson(webid), me.fetch))),
      owner: webid,
    }))
  const queries = [...named, ...discovered]
  const owners = queries.map(({ owner }) => owner).join(' ')
  const byFeed = useQueries({
    queries: queries.map(({ queryKey, queryFn }) => ({ queryKey, queryFn, ...freshness })),
    combine: useCallback(
      (results: UseQueryResult<LoadedFeed>[]) => toTimeline(results, owners.split(' ')),
      [owners],
    ),
  })
  return useMemo(() => bothTimelines(byFeed, asked.timeline), [byFeed, asked.timeline])
}

/** Servers that take questions. Until one has answered, or when it cannot, its people are read by their feeds. */
function useAskedServers(people: readonly string[]): { timeline: Timeline; covered: ReadonlySet<string> } {
  const me = useMe()
  const servers = useQueriedServers(people)
  const { timeline, answered } = useQueries({
    queries: servers.map(({ endpoint, authors }) => ({
      queryKey: [...feedKeys.one(endpoint, 'query'), authors.map((author) => author.webid)],
      queryFn: () => inPod((pod) => pod.queryTimeline(endpoint, authors, me.fetch)),
      retry: false,
      ...freshness,
    })),
    combine: (results) => ({
      timeline: toTimeline(
        results.filter((result) => result.data !== undefined && !result.isError),
        [],
      ),
      answered: results.map((result) => result.data !== undefined && !result.isError),
    }),
  })
  const covered = servers.flatMap(({ authors }, index) =>
    answered[index] === true ? authors.map((author) => author.webid) : [],
  )
  return { timeline, covered: new Set(covered) }
}

function bothTimelines(one: Timeline, other: Timeline): Timeline {
  const items = [one, other].map(({ posts }) =>
    posts.map((post) => ({ kind: 'post' as const, published: post.published, post })),
  )
  return {
    ...one,
    posts: mergePosts(items),
    isLoading: one.isLoading && other.posts.length === 0,
    refetch: () => {
      one.refetch()
      other.refetch()
    },
  }
}

/** `owners`: whose feed each result is of. */
function toTimeline(results: UseQueryResult<LoadedFeed>[], owners: readonly string[]): Timeline {
  const feeds = results.flatMap((result) => result.data ?? [])
  const hosts = results.map(({ error }, index) => failedHost(error) ?? hostOf(owners[index] ?? ''))
  const hostsWhere = (state: 'isError' | 'isPending'): string[] => [
    ...new Set(hosts.filter((_host, index) => results[index]?.[state])),
  ]
  return {
    posts: mergePosts(feeds.map((feed) => feed.items)),
    isLoading: feeds.length === 0 && results.some((result) => result.isPending),
    isPartial: results.some((result) => result.isPending),
    failedHosts: hostsWhere('isError'),
    awaitedHosts: hostsWhere('isPending'),
    error: undefined,
    refetch: () => {
      for (const result of results) void result.refetch()
    },
  }
}

/** A profile may be in one place and the posts in another: the error knows which of them it was. */
function failedHost(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  const url = typeof cause === 'object' && cause !== null && 'url' in cause ? String(cause.url) : undefined
  if (url !== undefined) return hostOf(url)
  return error instanceof Error ? /^(\S+) is not answering/.exec(error.message)?.[1] : undefined
}
