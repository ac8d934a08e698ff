import { isWithinStorage } from './authority.ts'
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
