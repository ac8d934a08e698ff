import { PodError } from './errors.ts'
import { isOwnOrigin, originByHost } from './hosts.ts'

declare const iriBrand: unique symbol
declare const resourceIriBrand: unique symbol

/** An absolute IRI with no characters that Turtle or SPARQL would have to escape. */
export type Iri = string & { readonly [iriBrand]: true }

/**
 * The one name of a resource of this server: public base + path, in normal form (U-10).
 * Access decisions, storage keys, containment and notification topics all use it, so that two spellings
 * can never mean two resources (bug classes 5 and 6).
 */
export type ResourceIri = Iri & { readonly [resourceIriBrand]: true }

/** How addresses are laid out: pods lie below the base URL, or each has an origin of its own (`https://alice.host/`). */
export interface AddressSpace {
  /** The server's own address; it ends with the slash after the host. */
  readonly baseUrl: string
  readonly pods: 'path' | 'subdomain'
}

const maxPathLength = 4096
const maxSegmentBytes = 255
/** RFC 3986 3.3: what JavaScript escapes though a path may have it bare, `$&+,:;=@`. */
const escapedPchar = /%(?:2[46BC]|3[ABD]|40)/g

/** Parses an absolute IRI from a body or a header; undefined when it is not one. */
export function parseIri(value: string): Iri | undefined {
  if (value.length > 8192 || !/^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`]*$/i.test(value)) return undefined
  return hasControl(value) ? undefined : (value as Iri)
}

/** The origin (slash at the end) that a request is for: configured, and chosen by its Host only where hosts name pods (U-15). */
export function originOf(space: AddressSpace, host: string | undefined): string {
  const isPublicHost = space.pods === 'path' && space.baseUrl.endsWith(`//${host}/`)
  return isPublicHost ? space.baseUrl : originByHost(space, host)
}

/**
 * Parses the raw request target (`/alice/notes/a%2fb?x=1`), asked of an origin, into the resource's one IRI.
 * Rejects instead of repairing: dot segments, empty segments, backslashes and controls are a 400 (U-11).
 * The query is not part of the identity (U-14). `%2F` stays data and is never a separator (U-9).
 */
export function parseResourceIri(origin: string, requestTarget: string): ResourceIri {
  const path = pathOf(requestTarget)
  if (path.length > maxPathLength)
    throw new PodError('uri-too-long', `paths end at ${maxPathLength} characters`)
  if (isPlainPath(path)) return (origin + path.slice(1)) as ResourceIri
  const segments = path.slice(1).split('/')
  const normal = segments.map((segment, index) => normalSegment(segment, index === segments.length - 1))
  return (origin + normal.join('/')) as ResourceIri
}

/** A resource IRI out of an absolute IRI, or undefined when it lies outside this server. */
export function resourceIriWithin(space: AddressSpace, iri: string): ResourceIri | undefined {
  const origin = iri.slice(0, iri.indexOf('/', 8) + 1)
  if (!isOwnOrigin(space, origin)) return undefined
  try {
    return parseResourceIri(origin, `/${iri.slice(origin.length).replace(/#.*$/s, '')}`)
  } catch {
    return undefined
  }
}

/** P-17: the slash at the end decides, never the body. */
export function isContainerIri(iri: string): boolean {
  return iri.endsWith('/')
}

/** The container that holds this resource by its path; undefined for the root of a host. */
export function parentOf(iri: ResourceIri): ResourceIri | undefined {
  if (iri.indexOf('/', 8) === iri.length - 1) return undefined
  const end = isContainerIri(iri) ? iri.length - 2 : iri.length - 1
  return iri.slice(0, iri.lastIndexOf('/', end) + 1) as ResourceIri
}

/** `/foo` for `/foo/` and the other way round: the two must never both exist (P-18). */
export function twinOf(iri: ResourceIri): ResourceIri {
  return (isContainerIri(iri) ? iri.slice(0, -1) : `${iri}/`) as ResourceIri
}

/** A direct child's IRI from a name that is already a safe segment. */
export function childOf(container: ResourceIri, segment: string): ResourceIri {
  return (container + segment) as ResourceIri
}

/** Percent-encodes any text into one path segment (U-4); undefined when nothing sensible is left (U-3). */
export function toSegment(text: string): string | undefined {
  const encoded = encodeURIComponent(text.normalize('NFC').trim()).replace(escapedPchar, decodeURIComponent)
  if (encoded === '' || encoded === '.' || encoded === '..') return undefined
  return Buffer.byteLength(encoded) > maxSegmentBytes ? undefined : normalSegment(encoded, true)
}

/** The usual case, decided in one scan: unreserved characters and single slashes, no dot segment. */
function isPlainPath(path: string): boolean {
  return /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9\-._~]{1,200})*\/?$/.test(path)
}

function pathOf(requestTarget: string): string {
  const end = requestTarget.search(/[?#]/)
  const path = end < 0 ? requestTarget : requestTarget.slice(0, end)
  if (!path.startsWith('/')) throw new PodError('bad-request', 'the request target must start with a slash')
  // RFC 3986 2: raw bytes past ASCII would be one name here and another in a client that escapes them.
  if (/[^\0-\x7f]/.test(path)) throw new PodError('bad-request', 'percent-encode what is not ASCII')
  return path
}

function normalSegment(segment: string, isLast: boolean): string {
  if (segment === '' && !isLast) throw new PodError('bad-request', 'the path has an empty segment')
  const normal = segment.replace(/%..?|[^A-Za-z0-9\-._~]/gs, normalCharacter)
  if (normal === '.' || normal === '..') throw new PodError('bad-request', 'the path has a dot segment')
  if (normal.length > maxSegmentBytes) {
    throw new PodError('uri-too-long', `names end at ${maxSegmentBytes} bytes, percent-encoded`)
  }
  return normal
}

/** RFC 3986 6.2.2: upper-case escapes, unreserved characters bare, everything else that is not a pchar escaped. */
function normalCharacter(token: string): string {
  if (token.startsWith('%')) {
    if (!/^%[0-9a-f]{2}$/i.test(token))
      throw new PodError('bad-request', 'the path has a broken percent-escape')
    const character = String.fromCharCode(Number.parseInt(token.slice(1), 16))
    if (hasControl(character)) throw new PodError('bad-request', 'the path has a control character')
    return /[A-Za-z0-9\-._~]/.test(character) ? character : token.toUpperCase()
  }
  if (token === '\\' || hasControl(token))
    throw new PodError('bad-request', 'the path has a forbidden character')
  return /[!$&'()*+,;=:@]/.test(token) ? token : encodeURIComponent(token)
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 || code === 0x7f) return true
  }
  return false
}
