import type { IncomingHttpHeaders } from 'node:http'
import { PodError } from '#base/errors.ts'
import { jsonLd, nTriples, turtle } from '#rdf/media-types.ts'
import type { Resource } from '#storage/store.ts'

const suffixes: Readonly<Record<string, string>> = { [turtle]: 'ttl', [jsonLd]: 'ld', [nTriples]: 'nt' }

/**
 * Strong, from the version counter and the representation: never from time or size (CR-1 to CR-3).
 * The stored form of a document that is no RDF has no suffix; `part` names less than the whole of a listing.
 */
export function etagOf(resource: Pick<Resource, 'version' | 'isRdf'>, mediaType: string, part = ''): string {
  return resource.isRdf
    ? `"${resource.version}-${suffixes[mediaType] ?? 'raw'}${part}"`
    : `"${resource.version}"`
}

/** The conditional headers of a request, as they came. */
export interface Conditions {
  readonly ifMatch: string | undefined
  readonly ifNoneMatch: string | undefined
  readonly ifModifiedSince: string | undefined
  readonly ifUnmodifiedSince: string | undefined
}

const unconditional: Conditions = {
  ifMatch: undefined,
  ifNoneMatch: undefined,
  ifModifiedSince: undefined,
  ifUnmodifiedSince: undefined,
}

/** Mostly there are none: one value says so, which is told to the writer's thread once for all that go together. */
export function conditionsOf(headers: IncomingHttpHeaders): Conditions {
  const ifMatch = headers['if-match']
  const ifNoneMatch = headers['if-none-match']
  const ifModifiedSince = headers['if-modified-since']
  const ifUnmodifiedSince = headers['if-unmodified-since']
  if ((ifMatch ?? ifNoneMatch ?? ifModifiedSince ?? ifUnmodifiedSince) === undefined) return unconditional
  return { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }
}

interface State {
  readonly version: number
  readonly modified: number
}

/**
 * RFC 9110 13.2.2 for reads: true means 304; where another state was wanted, it is a 412. Compared with the very
 * representation that would be sent (CR-7). Without `modified` no date decides: a container's listing changes more often
 * than its containment (CT-7).
 */
export function isNotModified(
  { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince }: Conditions,
  etag: string,
  modified: number | undefined,
): boolean {
  if (ifMatch !== undefined) {
    if (ifMatch !== '*' && !listOf(ifMatch).includes(etag)) throw failed()
  } else if (ifUnmodifiedSince !== undefined && modified !== undefined) {
    if (inSeconds(modified) > inSeconds(Date.parse(ifUnmodifiedSince))) throw failed()
  }
  if (ifNoneMatch !== undefined) {
    return (
      ifNoneMatch === '*' || listOf(ifNoneMatch).some((candidate) => candidate.replace(/^W\//, '') === etag)
    )
  }
  if (ifModifiedSince === undefined || modified === undefined) return false
  return inSeconds(modified) <= inSeconds(Date.parse(ifModifiedSince))
}

/**
 * RFC 9110 13.2.2 for writes, against the state inside the write's own transaction: of many writers with one ETag
 * exactly one gets past (CR-10). If-Match takes the ETag of any representation of that state (CR-6).
 */
export function checkPreconditions(
  { ifMatch, ifNoneMatch, ifUnmodifiedSince }: Conditions,
  state: State | undefined,
): void {
  if (ifMatch !== undefined) {
    if (!state || !(ifMatch === '*' || listOf(ifMatch).some((etag) => versionOf(etag) === state.version)))
      throw failed()
  } else if (ifUnmodifiedSince !== undefined) {
    if (!state || inSeconds(state.modified) > inSeconds(Date.parse(ifUnmodifiedSince))) throw failed()
  }
  if (ifNoneMatch === undefined || !state) return
  if (
    ifNoneMatch === '*' ||
    listOf(ifNoneMatch).some((etag) => versionOf(etag.replace(/^W\//, '')) === state.version)
  ) {
    throw failed()
  }
}

/** Whether an ETag stands for this version, in whichever representation it was read. */
export function isEtagOf(etag: string, version: number): boolean {
  return versionOf(etag) === version
}

/** The state an ETag stands for, whichever representation it was read in (CR-6). */
function versionOf(etag: string): number | undefined {
  const match = /^"(\d+)(?:-[a-z0-9]+)?"$/.exec(etag.trim())
  return match ? Number(match[1]) : undefined
}

function failed(): PodError {
  return new PodError(
    'precondition-failed',
    'the resource is not in the state your condition names: read it again',
  )
}

function listOf(header: string): string[] {
  return header.split(',', 64).map((part) => part.trim())
}

function inSeconds(time: number): number {
  return Math.floor(time / 1000)
}
