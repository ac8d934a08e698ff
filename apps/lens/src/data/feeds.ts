import type { Pod, Profile } from '@hearth/kit/pod.ts'
import { readAddressBook, readContact, readPeople } from '@hearth/vocab/contact.ts'
import { readFollowing, readFriends } from '@hearth/vocab/following.ts'
import { audienceOf, feedIri, layoutOf, publicAudience } from '@hearth/vocab/layout.ts'
import { registrationsFor } from '@hearth/vocab/registration.ts'
import { AS, VCARD } from '@hearth/vocab/terms.ts'
import { inTime, settleInFlight } from '#pod/in-flight.ts'
import { type Rdf, readDocument } from '#pod/rdf.ts'

/** A feed with the one person who is believed in it, and where that person's things may be. */
export type FeedSource = {
  readonly iri: string
  readonly author: string
  readonly storages: readonly string[]
  readonly isPublic: boolean
}

/** A person's public feed: named by the profile, else nothing (data-model 2.6). */
export function publicFeedOf({ webid, outbox, storages }: Profile): FeedSource[] {
  return outbox === undefined ? [] : [{ iri: outbox, author: webid, storages, isPublic: true }]
}

/** My public feed and those of my limited audiences, which my private index lists. */
export function ownFeeds({ profile, storage, privateTypeIndex }: Pod): FeedSource[] {
  if (storage === undefined) return []
  const limited = registrationsFor(privateTypeIndex, AS.Note)
    .flatMap(({ containers }) => containers)
    .map(audienceOf)
    .filter((name) => name !== undefined && name !== publicAudience)
  const storages = [storage, ...profile.storages]
  return [
    ...publicFeedOf(profile).map((feed) => ({ ...feed, storages })),
    ...[...new Set(limited)].map((name) => ({
      iri: feedIri(storage, name ?? publicAudience),
      author: profile.webid,
      storages,
      isPublic: false,
    })),
  ]
}

/** Feeds to read, and the people of whom not even the profile can be read. */
export type FollowedFeeds = { readonly feeds: readonly FeedSource[]; readonly unread: readonly string[] }

/** The feeds of the people I follow: their public ones, and the limited ones they shared with me, kept on their cards. */
export async function followedFeeds(
  rdf: Rdf,
  pod: Pod,
  profileOf: (webid: string) => Promise<Profile>,
  only?: readonly string[],
): Promise<FollowedFeeds> {
  const [people, streams] = await Promise.all([only ?? followedPeople(rdf, pod), sharedStreams(rdf, pod)])
  const everyone = [...new Set([...people, ...(only === undefined ? streams.keys() : [])])]
  const { results: profiles, failures } = await settleInFlight(everyone, inTime(profileOf))
  const feeds = profiles.flatMap((profile) => [
    ...(only === undefined && people.includes(profile.webid) ? publicFeedOf(profile) : []),
    ...(streams.get(profile.webid) ?? []).map((iri) => ({
      iri,
      author: profile.webid,
      storages: profile.storages,
      isPublic: false,
    })),
  ])
  return { feeds, unread: failures.map(({ item }) => item) }
}

/** Whom I follow; somebody who never followed anybody starts with the friends of their profile. */
async function followedPeople(rdf: Rdf, { profile, storage }: Pod): Promise<readonly string[]> {
  const collection = profile.following ?? (storage === undefined ? undefined : layoutOf(storage).following)
  const graph =
    collection === undefined ? undefined : await readDocument(rdf, collection).catch(() => undefined)
  const followed =
    graph === undefined || collection === undefined
      ? []
      : readFollowing(graph, collection).map(({ person }) => person)
  if (followed.length > 0) return followed
  const own = await readDocument(rdf, profile.webid)
  return own === undefined ? [] : readFriends(own, profile.webid)
}

/** Limited feeds by the person who shared them, from the cards of my address book. */
async function sharedStreams(rdf: Rdf, pod: Pod): Promise<ReadonlyMap<string, readonly string[]>> {
  const streams = new Map<string, readonly string[]>()
  for (const book of addressBooksOf(pod)) {
    const graph = await readDocument(rdf, book).catch(() => undefined)
    const peopleDocument = graph === undefined ? undefined : readAddressBook(graph, book)?.people
    const people =
      peopleDocument === undefined
        ? undefined
        : await readDocument(rdf, peopleDocument).catch(() => undefined)
    const { results: cards } = await settleInFlight(
      people === undefined ? [] : readPeople(people),
      async ({ iri }) => {
        const card = await readDocument(rdf, iri)
        return card === undefined ? undefined : readContact(card, iri)
      },
    )
    for (const card of cards)
      if (card?.webid !== undefined && card.streams.length > 0) streams.set(card.webid, card.streams)
  }
  return streams
}

function addressBooksOf({ privateTypeIndex, publicTypeIndex, storage }: Pod): string[] {
  const registered = registrationsFor([...privateTypeIndex, ...publicTypeIndex], VCARD.AddressBook).flatMap(
    ({ instances }) => instances,
  )
  if (registered.length > 0 || storage === undefined) return [...new Set(registered)]
  return [layoutOf(storage).addressBook]
}
