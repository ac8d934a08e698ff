import { AppError } from '@hearth/kit/app-error.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { type FeedItem, readFeed } from '@hearth/vocab/feed.ts'
import type { Graph } from '@hearth/vocab/graph.ts'
import { isBesideFeed, isOwnPlace, withOwnPlaces } from '@hearth/vocab/own-place.ts'
import { type Post, postsIn } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { registrationsFor } from '@hearth/vocab/registration.ts'
import { AS, DCT, LDP } from '@hearth/vocab/terms.ts'
import { readTypeIndex } from '@hearth/vocab/type-index.ts'
import { readDocument, tryDocument } from './documents.ts'
import { collectInFlight } from './in-flight.ts'

type Fetch = typeof fetch
const postsWithoutFeed = 20

/** A feed to read, and whose it is supposed to be. */
export interface FeedSource {
  readonly feed: string
  readonly owner: string
  readonly isPublic: boolean
}

/** One page of posts by one person for one audience, newest first. */
export interface LoadedFeed {
  readonly source: FeedSource
  readonly items: readonly FeedItem[]
}

/** Tier 1: one GET. Rows outside the owner's own places, or by somebody else, are not believed. */
export async function loadFeed(source: FeedSource, owner: Profile, fetchImpl: Fetch): Promise<LoadedFeed> {
  if (!isOwnPlace(source.feed, owner)) return { source, items: [] }
  const graph = await readShared(source.feed, fetchImpl)
  const feed = graph && readFeed(graph, source.feed)
  const items = (feed?.items ?? []).filter((item) => isBesideFeed(namedBy(item).iri, source.feed))
  return { source, items: items.flatMap((item) => believed(item, source, owner)) }
}

/** What somebody tells everybody: `as:outbox` in the profile, else what the type index names (data-model 2.6, step 3). */
export async function loadPublicFeed(owner: Profile, fetchImpl: Fetch): Promise<LoadedFeed> {
  const { outbox, webid } = owner
  if (outbox === undefined) return await loadWithoutFeed(owner, fetchImpl)
  return await loadFeed({ feed: outbox, owner: webid, isPublic: true }, owner, fetchImpl)
}

/** Somebody who has no feed: the newest posts of the containers in their type index (data-model 2.9). */
async function loadWithoutFeed(owner: Profile, fetchImpl: Fetch): Promise<LoadedFeed> {
  const source = { feed: owner.webid, owner: owner.webid, isPublic: true }
  const index = await tryDocument(owner.publicTypeIndex, fetchImpl)
  const places = index === undefined ? [] : registrationsFor(readTypeIndex(index), AS.Note)
  const documents = await collectInFlight(
    [...new Set(places.flatMap((place) => place.containers))],
    (container) => newestIn(container, fetchImpl),
  )
  const newest = documents.flat().slice(0, postsWithoutFeed)
  const instances = places.flatMap((place) => place.instances)
  const posts = await collectInFlight([...newest, ...instances], async (document) => {
    const graph = await readDocument(document, fetchImpl)
    // A document may say things of others, and speaks for itself.
    return graph && postsIn(graph).filter(({ iri }) => documentOf(iri) === documentOf(document))
  })
  const items = posts.flat().map((post): FeedItem => ({ kind: 'post', published: post.published, post }))
  return { source, items: items.flatMap((item) => believed(item, source, owner)) }
}

/** What is no longer shared with me counts as empty, so that no cache goes on showing it. */
async function readShared(url: string, fetchImpl: Fetch): Promise<Graph | undefined> {
  try {
    return await readDocument(url, fetchImpl)
  } catch (error) {
    if (error instanceof AppError && error.code === 'forbidden') return undefined
    throw error
  }
}

function namedBy(item: FeedItem): { readonly iri: string; readonly author: string } {
  return item.kind === 'post' ? item.post : item.announce
}

function believed(item: FeedItem, source: FeedSource, owner: Profile): FeedItem[] {
  const named = namedBy(item)
  if (named.author !== owner.webid || !isOwnPlace(named.iri, owner)) return []
  if (item.kind === 'announce') return [item]
  const post: Post = { ...withOwnPlaces(item.post, owner), isPublic: item.post.isPublic || source.isPublic }
  return [{ ...item, post }]
}

async function newestIn(container: string, fetchImpl: Fetch): Promise<string[]> {
  const graph = await readDocument(container, fetchImpl)
  const rows = graph?.bySubject.get(container) ?? []
  const members = rows.flatMap(({ predicate, object }) =>
    predicate.value === LDP.contains ? [object.value] : [],
  )
  const modified = (member: string): string =>
    graph?.bySubject.get(member)?.find(({ predicate }) => predicate.value === DCT.modified)?.object.value ??
    ''
  return members
    .filter((member) => !member.endsWith('/'))
    .sort((one, other) => modified(other).localeCompare(modified(one)))
}
