import type { Readable } from 'node:stream'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { rdfForms } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import type { Reader, Resource } from '#storage/store.ts'
import { listContainer } from './container.ts'

/** One representation, chosen but not yet read: HEAD and 304 never touch a body. */
export interface Representation {
  readonly mediaType: string
  /** Bytes, where they are known without producing the body. */
  readonly size: number | undefined
  /** Whether a part can be asked for (CR-15). */
  readonly isRanged: boolean
  open(range?: { start: number; end: number }): Promise<Uint8Array | Readable | AsyncIterable<string>>
}

/**
 * Chooses the representation for an Accept header (P-29, P-32). The stored form is a copy of the bytes that were
 * written; the other RDF form is made from the triples; containers are listed live.
 */
export function readResource(
  reader: Reader,
  permit: Permit,
  {
    resource,
    body,
    accept,
  }: { resource: Resource; body: Uint8Array | undefined; accept: string | undefined },
): Representation {
  const offered = offeredTypes(resource)
  const mediaType = negotiate(accept, offered)
  if (mediaType === undefined) {
    throw new PodError('not-acceptable', `this resource can be read as ${offered.join(' or ')}`)
  }
  if (resource.kind === 'container') {
    const open = async () => listContainer(reader, permit, resource, mediaType)
    return { mediaType, size: undefined, isRanged: false, open }
  }
  if (mediaType === essence(resource.mediaType)) return { mediaType, ...stored(reader, resource, body) }
  const open = async () => serializeRdf(await reader.quads(resource), mediaType)
  return { mediaType, size: undefined, isRanged: false, open }
}

function stored(
  reader: Reader,
  resource: Resource,
  body: Uint8Array | undefined,
): Omit<Representation, 'mediaType'> {
  const { size, blob } = resource
  const open: Representation['open'] = async (range) => {
    if (blob !== undefined)
      return reader.openBlob(blob, range).catch(async (reason) => {
        const now = await reader.resourceById(resource.id)
        throw now?.blob === blob ? reason : changedMeanwhile(reason)
      })
    const bytes = body ?? (await reader.body(resource))
    if (!bytes) throw changedMeanwhile()
    return range ? bytes.subarray(range.start, range.end + 1) : bytes
  }
  return { size, isRanged: true, open }
}

/** What came since was written under other rules, perhaps: nobody has decided about it. */
function changedMeanwhile(cause?: unknown): PodError {
  return new PodError('unavailable', 'this was changed while it was read: ask again', {
    cause,
    headers: { 'retry-after': '0' },
  })
}

/** What a resource can be read as, the stored form first: it is what an absent Accept gets. */
export function offeredTypes(resource: Resource): string[] {
  if (resource.kind === 'container') return rdfForms
  const own = essence(resource.mediaType)
  return resource.isRdf ? [own, ...rdfForms.filter((form) => form !== own)] : [own]
}

function essence(mediaType: string): string {
  const end = mediaType.indexOf(';')
  return end < 0 ? mediaType : mediaType.slice(0, end).trim()
}
