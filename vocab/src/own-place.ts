import { documentOf, isWithinStorage } from './authority.ts'
import { layoutOf } from './layout.ts'

/** Where somebody keeps things, as their own profile says. */
export interface Home {
  readonly storages: readonly string[]
  readonly inbox?: string | undefined
}

/**
 * Whether what stands there is said by whoever claims the place. Their inbox and their threads (data-model 2.2) are open:
 * others add to them, and an addition can say anything of anybody.
 */
export function isOwnPlace(iri: string, { storages, inbox }: Home): boolean {
  const open = [...storages.flatMap(openPlaces), ...(inbox === undefined ? [] : [inbox])]
  return isWithinStorage(iri, storages) && !mayBeWithin(iri, open)
}

function openPlaces(storage: string): string[] {
  const { threads, inbox } = layoutOf(storage)
  return [threads, inbox]
}

/** As `isWithinStorage`, for what is refused where it is: in whichever spelling a server takes for the same address. */
export function mayBeWithin(iri: string, places: readonly string[]): boolean {
  return isWithinStorage(plainly(iri), places.map(plainly))
}

/**
 * Whether I write to a place because a post names it. One of mine only where the post is mine: whoever wrote any other
 * would write there with my right.
 */
export function isRightlyNamed(
  place: string,
  post: { readonly iri: string; readonly author: string },
  me: Home & { readonly webid: string },
): boolean {
  const isMine = post.author === me.webid && isOwnPlace(post.iri, me)
  return isMine ? isWithinStorage(place, me.storages) : !mayBeWithin(place, me.storages)
}

/** What a post names for others to read and write in. */
interface Named {
  readonly iri: string
  readonly replies?: string | undefined
  readonly likes?: string | undefined
  readonly shares?: string | undefined
  readonly inbox?: string | undefined
}

/**
 * A post with those of its places alone that are its author's: the inbox is the one of their profile. Whoever names somebody else's conversation would have it
 * shown as theirs, and what is answered and liked below it written there (data-model 2.2, 2.5).
 */
export function withOwnPlaces<Noted extends Named>(post: Noted, author: Home): Noted {
  const ownPart = (part: string | undefined): string | undefined =>
    part !== undefined && isBesidePost(part, post.iri, author) ? part : undefined
  return {
    ...post,
    replies: ownPart(post.replies),
    likes: ownPart(post.likes),
    shares: ownPart(post.shares),
    inbox: post.inbox === author.inbox ? post.inbox : undefined,
  }
}

/**
 * Whether it lies with the post in one folder of a storage that the author claims. Inside the storage is not enough: any
 * profile may claim that of somebody else, or all of a host with many pods.
 */
function isBesidePost(place: string, post: string, { storages }: Home): boolean {
  if (documentOf(place) === documentOf(post)) return true
  return storages.some((storage) => {
    const folder = folderOf(post, storage)
    return folder !== undefined && isWithinStorage(place, [folder])
  })
}

/** The folder directly inside the storage that holds it. */
function folderOf(iri: string, storage: string): string | undefined {
  const [root, place] = [URL.parse(storage), URL.parse(iri)]
  if (root === null || place === null || !isWithinStorage(iri, [storage])) return undefined
  const start = root.pathname.endsWith('/') ? root.pathname : `${root.pathname}/`
  const end = place.pathname.indexOf('/', start.length)
  return end < 0 ? undefined : `${place.origin}${place.pathname.slice(0, end + 1)}`
}

/**
 * Whether a feed may list what is there: it lies beside the feed or below it (data-model 2.2). Any profile may claim the
 * storage of somebody else, and a row by that name would take the place of what they wrote.
 */
export function isBesideFeed(iri: string, feed: string): boolean {
  const folder = URL.parse('.', feed)
  return folder !== null && isWithinStorage(iri, [folder.href])
}

/** Where each person keeps things, as the app has looked it up. */
export type Claims = ReadonlyMap<string, Home>

/** True when the author's own profile claims the place this statement is named in; unknown authors are not believed. */
export function isBelievable(iri: string, author: string, claims: Claims): boolean {
  const home = claims.get(author)
  return home !== undefined && isOwnPlace(iri, home)
}

/** Slashes that are data stay data: a name could else lead out of the place that it is in. */
function plainly(iri: string): string {
  const url = URL.parse(iri)
  if (url === null) return iri
  const path = url.pathname.replace(/%[2-7][\da-f]/gi, (escaped) => {
    const character = decodeURIComponent(escaped)
    return /[\w.~-]/.test(character) ? character : escaped
  })
  return `${url.origin}${path.replace(/\/{2,}/g, '/')}`
}
