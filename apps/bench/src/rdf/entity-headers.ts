import { accessDocumentNamed } from '@hearth/kit/access-document.ts'
import { readWacAllow } from '#sharing/plain-words.ts'
import type { Mode } from '#sharing/share.ts'

/** What the headers of an answer say about a resource, beside its body. */
export type ResourceFacts = {
  readonly etag: string | undefined
  /** `text/turtle`, without parameters. */
  readonly mediaType: string
  readonly size: number | undefined
  readonly modified: string | undefined
  readonly acl: string | undefined
  /** What I may do here; undefined where the server does not say. */
  readonly mine: readonly Mode[] | undefined
  readonly everyones: readonly Mode[]
}

export function factsOf(response: Response, url: string): ResourceFacts {
  const { headers } = response
  const size = Number(headers.get('content-length') ?? Number.NaN)
  const modified = Date.parse(headers.get('last-modified') ?? '')
  const allow = headers.get('wac-allow')
  const held = readWacAllow(allow)
  return {
    etag: headers.get('etag') ?? undefined,
    mediaType: (headers.get('content-type') ?? 'application/octet-stream').split(';', 1)[0]?.trim() ?? '',
    size: Number.isFinite(size) ? size : undefined,
    modified: Number.isNaN(modified) ? undefined : new Date(modified).toISOString(),
    acl: accessDocumentNamed(headers, url),
    mine: allow === null ? undefined : held.user,
    everyones: held.public,
  }
}

/** May I do this here? Where the server does not say, the try will tell. */
export function mayI(facts: ResourceFacts | undefined, mode: Mode): boolean {
  const mine = facts?.mine
  if (mine === undefined) return true
  return mine.includes(mode) || (mode === 'Append' && mine.includes('Write'))
}
