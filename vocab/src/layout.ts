/**
 * Where things go in a new pod (data-model 2.2). Look in the type index first: an existing place wins over these.
 * An audience is `public` or the opaque name of one limited audience.
 */
export interface Layout {
  readonly inbox: string
  readonly contacts: string
  readonly addressBook: string
  readonly preferences: string
  readonly publicTypeIndex: string
  readonly privateTypeIndex: string
  readonly social: string
  readonly posts: string
  readonly threads: string
  readonly photos: string
  readonly reactions: string
  readonly drafts: string
  readonly state: string
  readonly messages: string
  readonly following: string
  readonly followers: string
  readonly moderation: string
  readonly apps: string
}

export const publicAudience = 'public'

/** The fixed places below a storage root. */
export function layoutOf(storage: string): Layout {
  const root = storage.endsWith('/') ? storage : `${storage}/`
  const social = `${root}social/`
  return {
    inbox: `${root}inbox/`,
    contacts: `${root}contacts/`,
    addressBook: `${root}contacts/index.ttl#this`,
    preferences: `${root}settings/prefs.ttl`,
    publicTypeIndex: `${root}settings/publicTypeIndex.ttl`,
    privateTypeIndex: `${root}settings/privateTypeIndex.ttl`,
    social,
    posts: `${social}posts/`,
    threads: `${social}threads/`,
    photos: `${social}photos/`,
    reactions: `${social}reactions/`,
    drafts: `${social}drafts/`,
    state: `${social}state/`,
    messages: `${social}messages/`,
    following: `${social}following.ttl#it`,
    followers: `${social}followers.ttl#it`,
    moderation: `${social}moderation.ttl`,
    apps: `${social}apps.ttl`,
  }
}

/** The three containers of one audience; each has its own ACL with `acl:default`. */
export function audienceContainers(
  storage: string,
  audience: string,
): { posts: string; threads: string; photos: string } {
  const { posts, threads, photos } = layoutOf(storage)
  const name = safeName(audience)
  return { posts: `${posts}${name}/`, threads: `${threads}${name}/`, photos: `${photos}${name}/` }
}

/** `…/posts/{audience}/feed.ttl#feed` */
export function feedIri(storage: string, audience: string): string {
  return `${audienceContainers(storage, audience).posts}feed.ttl#feed`
}

/** `…/posts/{audience}/{yyyy}/{ulid}.ttl#it`; the year comes out of the ULID, so no two clients disagree. */
export function postIri(storage: string, audience: string, ulid: string): string {
  return `${audienceContainers(storage, audience).posts}${yearOfUlid(ulid)}/${ulid}.ttl#it`
}

/** `…/threads/{audience}/{ulid}.ttl` */
export function threadDocument(storage: string, audience: string, ulid: string): string {
  return `${audienceContainers(storage, audience).threads}${safeName(ulid)}.ttl`
}

/** The container of one photo, holding `index.ttl`, `original.jpg`, `w1600.webp` and `w400.webp`. */
export function photoContainer(storage: string, audience: string, ulid: string): string {
  return `${audienceContainers(storage, audience).photos}${yearOfUlid(ulid)}/${ulid}/`
}

/** The yearly document of my likes. Likes of limited posts go to the private one (data-model 2.5). */
export function reactionsDocument(storage: string, visibility: 'public' | 'private', year: number): string {
  return `${layoutOf(storage).reactions}${visibility}-${year}.ttl`
}

/** The audience a post, photo or thread IRI was stored for, or undefined when it is outside this layout. */
export function audienceOf(iri: string): string | undefined {
  return /\/social\/(?:posts|threads|photos)\/([^/]+)\//.exec(iri)?.[1]
}

/** A fresh opaque audience name: never derived from the aspect's name (data-model 2.2). */
export function newAudienceName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  return Array.from(bytes, (byte) => base32[byte % 32]).join('')
}

/** The fragment of a like or follow row: the first 16 hex digits of SHA-256 of the target, so a repeated write is the same row. */
export async function rowFragment(target: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(target))
  return Array.from(new Uint8Array(digest).subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  )
}

/** Milliseconds since 1970 in a ULID's first ten characters. */
export function ulidTime(ulid: string): number {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(ulid)) throw new TypeError(`not a ULID: ${ulid}`)
  return [...ulid.slice(0, 10)].reduce((time, letter) => time * 32 + crockford.indexOf(letter), 0)
}

function yearOfUlid(ulid: string): number {
  return new Date(ulidTime(ulid)).getUTCFullYear()
}

function safeName(name: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) throw new TypeError(`not a plain name: ${name}`)
  return name
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const base32 = 'abcdefghijkmnpqrstuvwxyz23456789'
