import type { Clock } from '#base/clock.ts'
import type { ForeignVisits } from '#base/foreign-visits.ts'
import { type AddressSpace, resourceIriWithin } from '#base/iri.ts'
import { remember } from '#base/remember.ts'
import type { SafeFetch } from '#base/safe-fetch.ts'
import { createTimedCache } from '#base/timed-cache.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { parseRdf } from '#rdf/parse.ts'

/** What is known of one person's place in groups on other servers. Groups are principals, as in grants. */
export interface Memberships {
  /** Whether the group lists the person, as far as is known by now. */
  has(group: string): boolean
  /** Groups that are known to list the person. */
  known(): readonly string[]
  /** Asks the network about those of the groups that nothing is known of; true when that was worth it. */
  learn(groups: readonly string[]): Promise<boolean>
}

export interface RemoteGroups {
  membershipsOf(webid: string): Memberships
}

interface GroupDocument {
  /** Groups by the people they list. */
  readonly groupsOf: ReadonlyMap<string, readonly string[]>
  readonly until: number
}

const hasMember = 'http://www.w3.org/2006/vcard/ns#hasMember'
const ttlMs = 60_000
const failureTtlMs = 10_000
const mostDocuments = 100
const mostBytes = 128 * 1024
/** New documents that one request may make us fetch (bug class 7). */
const mostPerRequest = 3

/**
 * W-12: group documents of other servers, read as anyone would read them and remembered for a minute. A document that
 * cannot be had lists nobody, for a few seconds. Only people who are signed in have memberships, and we ask without
 * being anybody: no server can send us in a circle. Our own groups are read from the store, never fetched.
 */
export function createRemoteGroups(options: {
  readonly space: AddressSpace
  readonly safeFetch: SafeFetch
  readonly visits: ForeignVisits
  readonly clock: Clock
}): RemoteGroups {
  const { space, safeFetch, visits, clock } = options
  const known = new Map<string, GroupDocument>()
  const documents = createTimedCache<void>({
    clock,
    // What is known always lasts longer, so that it is asked for again when it ends.
    ttlMs: ttlMs - 1_000,
    failureTtlMs,
    maxEntries: mostDocuments,
    async load(url) {
      const groupsOf = await fetchGroups(url, safeFetch)
      known.delete(url)
      remember(known, url, { groupsOf, until: clock.now() + ttlMs }, mostDocuments)
    },
  })
  const isFresh = (document: GroupDocument | undefined): document is GroupDocument =>
    document !== undefined && clock.now() < document.until
  const ask = (webid: string, url: string): Promise<void> =>
    documents.has(url) ? documents.get(url) : visits.visit(webid, url, () => documents.get(url))
  return {
    membershipsOf(webid) {
      return {
        has(group) {
          const url = documentOf(group, space)
          const document = url === undefined ? undefined : known.get(url)
          return isFresh(document) && document.groupsOf.get(webid)?.includes(group) === true
        },
        known: () => [...known.values()].filter(isFresh).flatMap(({ groupsOf }) => groupsOf.get(webid) ?? []),
        async learn(groups) {
          const urls = new Set(groups.flatMap((group) => documentOf(group, space) ?? []))
          const unknown = [...urls].filter((url) => !isFresh(known.get(url)))
          // What answered last time comes first, and what takes no visit is no reason not to make one: else three
          // servers that are gone would keep the lists of all others from being read.
          const asked = unknown.filter((url) => documents.has(url))
          const due = unknown.filter((url) => !documents.has(url))
          due.sort((one, other) => Number(known.has(other)) - Number(known.has(one)))
          const learnt = await Promise.all(
            [...asked, ...due.slice(0, mostPerRequest)].map((url) =>
              ask(webid, url).then(
                () => true,
                () => false,
              ),
            ),
          )
          return learnt.includes(true)
        },
      }
    },
  }
}

/** Undefined for groups of our own, and for what is no web address. */
function documentOf(group: string, space: AddressSpace): string | undefined {
  const iri = group.slice('group:'.length)
  if (!/^https?:/.test(iri) || resourceIriWithin(space, iri) !== undefined) return undefined
  return iri.replace(/#.*$/, '')
}

async function fetchGroups(
  url: string,
  safeFetch: SafeFetch,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const headers = { accept: `${turtle}, ${jsonLd};q=0.9` }
  const response = await safeFetch(url, { headers, timeoutMs: 3_000, maxBytes: mostBytes })
  const groupsOf = new Map<string, string[]>()
  if (response.status !== 200) return groupsOf
  const [mediaType = turtle] =
    /^[^;\s]+/.exec(response.headers.get('content-type')?.toLowerCase() ?? '') ?? []
  const quads = await parseRdf(response.body, mediaType, response.url, { triples: mostBytes })
  for (const { subject, predicate, object } of quads) {
    // A document can only say who belongs to groups of its own, and a text is nobody (as in groups of ours).
    if (predicate.value !== hasMember || !isWithin(subject.value, url) || object.termType !== 'NamedNode')
      continue
    groupsOf.set(object.value, [...(groupsOf.get(object.value) ?? []), `group:${subject.value}`])
  }
  return groupsOf
}

function isWithin(group: string, url: string): boolean {
  return group === url || group.startsWith(`${url}#`)
}
