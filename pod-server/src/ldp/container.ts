import type { Quad } from '@rdfjs/types'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { remember } from '#base/remember.ts'
import { jsonLd, nTriples } from '#rdf/media-types.ts'
import { toNQuad, toNTerm } from '#rdf/text.ts'
import type { Member, Reader, Resource } from '#storage/store.ts'

const ldp = 'http://www.w3.org/ns/ldp#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const modified = 'http://purl.org/dc/terms/modified'
const posix = 'http://www.w3.org/ns/posix/stat#'
const xsd = 'http://www.w3.org/2001/XMLSchema#'
const managedType = /^http:\/\/www\.w3\.org\/ns\/(?:ldp#|pim\/space#Storage$|iana\/media-types\/)/
const pageSize = 1000
/** Together at most 32 MB. */
const mostCached = 500
const mostCachedBytes = 64 * 1024

interface Listing {
  readonly version: number
  readonly bytes: Uint8Array
}

/** Short listings by container and form: a container's version moves with everything its listing shows. */
const shortListings = new WeakMap<Reader, Map<string, Listing>>()

/**
 * The listing of a container: bytes when one page holds it, else a stream page by page, so that 100,000 members
 * cost no more memory than a thousand (CT-12). Read on the container shows every member's name and metadata (CT-9);
 * auxiliaries are never among them (CT-3).
 */
export async function listContainer(
  reader: Reader,
  _permit: Permit,
  container: Resource,
  mediaType: string,
): Promise<Uint8Array | AsyncIterable<string>> {
  const cache = shortListings.get(reader) ?? new Map<string, Listing>()
  shortListings.set(reader, cache)
  const key = `${container.id} ${mediaType}`
  const known = cache.get(key)
  if (known?.version === container.version) return known.bytes
  const form = formOf(mediaType)
  const start = form.start(container, await reader.quads(container))
  const members = await reader.members(container, 0, pageSize)
  if (members.length === pageSize) return pages(reader, container, form, start)
  const bytes = Buffer.from(
    start + members.map((member) => form.member(container, member)).join('') + form.end,
  )
  if (bytes.byteLength <= mostCachedBytes) {
    remember(cache, key, { version: container.version, bytes }, mostCached)
  } else cache.delete(key)
  return bytes
}

/** Less than the whole of a listing: the container without its members, or some of them (L-8, L-9). */
export type ListingPart =
  | { readonly kind: 'minimal' }
  | { readonly kind: 'page'; readonly after: number; readonly limit: number }

/** A part of a listing, and where the next page goes on. Costs what the part costs, however many members there are. */
export async function listPart(
  reader: Reader,
  _permit: Permit,
  container: Resource,
  { mediaType, part }: { mediaType: string; part: ListingPart },
): Promise<{ bytes: Uint8Array; next: number | undefined }> {
  const form = formOf(mediaType)
  const members = part.kind === 'page' ? await reader.members(container, part.after, part.limit + 1) : []
  const limit = part.kind === 'page' ? part.limit : 0
  const shown = members.slice(0, limit)
  const start = form.start(container, await reader.quads(container))
  const bytes = Buffer.from(start + shown.map((member) => form.member(container, member)).join('') + form.end)
  return { bytes, next: members.length > limit ? shown.at(-1)?.id : undefined }
}

async function* pages(
  reader: Reader,
  container: Resource,
  form: Form,
  start: string,
): AsyncGenerator<string> {
  yield start
  let after = 0
  for (;;) {
    const members = await reader.members(container, after, pageSize)
    yield members.map((member) => form.member(container, member)).join('')
    const last = members.at(-1)
    if (!last || members.length < pageSize) break
    after = last.id
  }
  yield form.end
}

/** Triples the server keeps itself: a client can neither write nor remove them (P-43, P-44, CT-4). */
export function isManaged(quad: Quad, container: Pick<Resource, 'iri'>): boolean {
  const { subject, predicate, object } = quad
  if (predicate.value === `${ldp}contains`) return true
  // What a fragment of the container stands for is the client's own.
  if (!subject.value.startsWith(container.iri) || subject.value.includes('#')) return false
  if (predicate.value === modified || predicate.value.startsWith(posix)) return true
  return predicate.value === rdfType && managedType.test(object.value)
}

/** P-43, P-44, AUX-11: no door leads to the managed triples, a container's description neither. */
export function refuseManaged(quads: readonly Quad[], container: Pick<Resource, 'iri'>): void {
  if (quads.some((quad) => isManaged(quad, container))) {
    throw new PodError('conflict', 'the server keeps containment and metadata of containers itself')
  }
}

/** What of a new container's description is the client's to say; types that its listing states anyway are no contradiction. */
export function clientTriples(quads: readonly Quad[], container: Resource): Quad[] {
  const own = quads.filter(({ subject, predicate, object }) => {
    const isStated = predicate.value === rdfType && typesOf(container).includes(object.value)
    return !(isStated && subject.value === container.iri)
  })
  refuseManaged(own, container)
  return own
}

/** How a listing is written: what it says of the container, then of each member. */
interface Form {
  start(container: Resource, own: readonly Quad[]): string
  member(container: Resource, member: Member): string
  readonly end: string
}

const turtleForm: Form = {
  start: (container, own) =>
    `@prefix ldp: <${ldp}>.\n@prefix dcterms: <http://purl.org/dc/terms/>.\n@prefix stat: <${posix}>.\n` +
    `@prefix xsd: <${xsd}>.\n<${container.iri}> a ${typesOf(container)
      .map((type) => `<${type}>`)
      .join(', ')};\n  dcterms:modified "${isoSeconds(container.modified)}"^^xsd:dateTime.\n` +
    own
      .map((quad) => `${toNTerm(quad.subject)} ${toNTerm(quad.predicate)} ${toNTerm(quad.object)}.\n`)
      .join(''),
  member: (container, member) => {
    const time = `dcterms:modified "${isoSeconds(member.modified)}"^^xsd:dateTime`
    const contains = `<${container.iri}> ldp:contains <${member.iri}>.\n<${member.iri}> a `
    const mtime = `stat:mtime ${mtimeOf(member)}`
    if (member.kind === 'container')
      return `${contains}ldp:Container, ldp:BasicContainer, ldp:Resource; ${mtime}; ${time}.\n`
    return `${contains}ldp:Resource, <${mediaTypeClass(member)}>; stat:size ${member.size}; ${mtime}; ${time}.\n`
  },
  end: '',
}

const jsonLdForm: Form = {
  start: (container, own) => {
    const self = {
      '@id': container.iri,
      '@type': typesOf(container),
      [modified]: [{ '@value': isoSeconds(container.modified), '@type': `${xsd}dateTime` }],
    }
    const nodes = [self, ...own.map(toNode)].map((node) => JSON.stringify(node))
    return `[${nodes.join(',\n')}`
  },
  member: (container, member) => {
    const link = { '@id': container.iri, [`${ldp}contains`]: [{ '@id': member.iri }] }
    const time = [{ '@value': isoSeconds(member.modified), '@type': `${xsd}dateTime` }]
    const isContainer = member.kind === 'container'
    const types = isContainer
      ? ['Container', 'BasicContainer', 'Resource'].map((name) => ldp + name)
      : [`${ldp}Resource`, mediaTypeClass(member)]
    const integer = (value: number) => [{ '@value': String(value), '@type': `${xsd}integer` }]
    const node = {
      '@id': member.iri,
      '@type': types,
      [modified]: time,
      [`${posix}mtime`]: integer(mtimeOf(member)),
      ...(isContainer ? {} : { [`${posix}size`]: integer(member.size) }),
    }
    return `,\n${JSON.stringify(link)},\n${JSON.stringify(node)}`
  },
  end: ']',
}

const nTriplesForm: Form = {
  start: (container, own) =>
    typesOf(container)
      .map((type) => line(container.iri, rdfType, `<${type}>`))
      .concat(line(container.iri, modified, timeOf(container)))
      .concat(own.map((quad) => `${toNQuad(quad)}\n`))
      .join(''),
  member: (container, member) => {
    const isContainer = member.kind === 'container'
    const kinds = isContainer ? ['Container', 'BasicContainer', 'Resource'] : ['Resource']
    const types = kinds.map((name) => ldp + name).concat(isContainer ? [] : mediaTypeClass(member))
    const integer = (value: number) => `"${value}"^^<${xsd}integer>`
    return [
      line(container.iri, `${ldp}contains`, `<${member.iri}>`),
      ...types.map((type) => line(member.iri, rdfType, `<${type}>`)),
      ...(isContainer ? [] : [line(member.iri, `${posix}size`, integer(member.size))]),
      line(member.iri, `${posix}mtime`, integer(mtimeOf(member))),
      line(member.iri, modified, timeOf(member)),
    ].join('')
  },
  end: '',
}

function formOf(mediaType: string): Form {
  if (mediaType === nTriples) return nTriplesForm
  return mediaType === jsonLd ? jsonLdForm : turtleForm
}

function line(subject: string, predicate: string, object: string): string {
  return `<${subject}> <${predicate}> ${object} .\n`
}

function timeOf({ modified: time }: { readonly modified: number }): string {
  return `"${isoSeconds(time)}"^^<${xsd}dateTime>`
}

function typesOf(container: Resource): string[] {
  const types = ['Container', 'BasicContainer', 'Resource'].map((name) => ldp + name)
  return container.iri === container.root ? [...types, 'http://www.w3.org/ns/pim/space#Storage'] : types
}

function mediaTypeClass(member: Member): string {
  const essence = member.mediaType.split(';', 1)[0] ?? ''
  // A media type may hold characters that an IRI may not.
  return `http://www.w3.org/ns/iana/media-types/${encodeURI(essence).replaceAll('#', '%23')}#Resource`
}

/** In Unix time: of a container as well, for who lists a folder shows the times of all that is in it. */
function mtimeOf({ modified: time }: { readonly modified: number }): number {
  return Math.floor(time / 1000)
}

/** Whole seconds: the same moment that the member's own Last-Modified tells (CT-5). */
function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}

function toNode({ subject, predicate, object }: Quad): Record<string, unknown> {
  const id = (term: { termType: string; value: string }) =>
    term.termType === 'BlankNode' ? `_:${term.value}` : term.value
  if (object.termType !== 'Literal') return { '@id': id(subject), [predicate.value]: [{ '@id': id(object) }] }
  const kind = object.language ? { '@language': object.language } : { '@type': object.datatype.value }
  return { '@id': id(subject), [predicate.value]: [{ '@value': object.value, ...kind }] }
}
