import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { Agent } from '#access/agent.ts'
import { authorize, grantedModes } from '#access/authorize.ts'
import { control, read } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import type { ResourceIri } from '#base/iri.ts'
import { type ListingPart, listPart } from '#ldp/container.ts'
import { etagOf } from '#ldp/etag.ts'
import { located } from '#ldp/locate.ts'
import { offeredTypes, type Representation, readResource } from '#ldp/read-resource.ts'
import { negotiate } from '#rdf/negotiate.ts'
import type { Reader, Resource, Store } from '#storage/store.ts'
import { contentHeaders } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'

const ldp = 'http://www.w3.org/ns/ldp#'
const mostInPage = 1000

interface Preference {
  readonly name: string
  readonly value: string
  readonly parameters: ReadonlyMap<string, string>
}

/** A container's listing as far as the client wants it; undefined when that is the whole. Says so in its headers. */
export async function readPart(
  reader: Reader,
  permit: Permit,
  {
    resource,
    mediaType,
    request,
    response,
  }: { resource: Resource; mediaType: string; request: ServerRequest; response: ServerResponse },
): Promise<(Representation & { readonly tag: string }) | undefined> {
  const part = listingPartOf(request)
  if (!part) return undefined
  const { bytes, next } = await listPart(reader, permit, resource, { mediaType, part })
  response.setHeader(
    'preference-applied',
    part.kind === 'minimal' ? 'return=representation' : `max-member-count=${part.limit}`,
  )
  if (part.kind === 'page') {
    const links = [String(response.getHeader('link')), `<${ldp}Page>; rel="type"`]
    if (next !== undefined)
      links.push(`<${resource.iri}?after=${next}&max-member-count=${part.limit}>; rel="next"`)
    response.setHeader('link', links.join(', '))
  }
  // CR-2: each page is a representation of its own.
  const tag = part.kind === 'minimal' ? 'm' : `p${part.after}n${part.limit}`
  return { mediaType, size: bytes.byteLength, isRanged: false, tag, open: async () => bytes }
}

/**
 * The part of a listing a client prefers (L-8, L-9), or a page of it: `Prefer: max-member-count="100"` asks for the
 * first, as LDP Paging has it, and the `next` link of each page names the following one. Undefined: the whole.
 */
function listingPartOf(request: ServerRequest): ListingPart | undefined {
  const preferences = preferencesOf(request)
  // RFC 7240 2: of a preference that comes twice, the first counts.
  const wish = preferences.find(({ name }) => name === 'return')
  const parameters = wish?.value === 'representation' ? wish.parameters : undefined
  const included = parameters?.get('include')?.split(/\s+/) ?? []
  const omitted = parameters?.get('omit')?.split(/\s+/) ?? []
  // What is included wins over what is omitted: nobody asks for containment to go without it.
  if (!included.includes(`${ldp}PreferContainment`)) {
    const isMinimal = included.some(
      (iri) => iri === `${ldp}PreferMinimalContainer` || iri === `${ldp}PreferEmptyContainer`,
    )
    if (isMinimal || omitted.includes(`${ldp}PreferContainment`)) return { kind: 'minimal' }
  }
  return pageOf(request, preferences)
}

/** What a writer wants to hear back: `minimal`, `representation`, or nothing in particular. */
export function preferredReturn(request: ServerRequest): string | undefined {
  return preferencesOf(request).find(({ name }) => name === 'return')?.value
}

/**
 * L-11: what was written goes back only to those who may read it, in the form they would read it in; false otherwise, and
 * the plain answer stands. RFC 9110 12.4.1: the write is done, so an Accept that nothing meets is no reason to fail.
 */
export async function answerRepresentation(
  store: Store,
  {
    iri,
    agent,
    accept,
    response,
  }: { iri: ResourceIri; agent: Agent; accept: string | undefined; response: ServerResponse },
  status: number,
  headers: Readonly<Record<string, string>>,
): Promise<boolean> {
  return store.read(async (reader) => {
    const found = await reader.resourceWithBody(iri)
    if (!found) return false
    const target = located(iri, found.resource)
    const needed = target.kind === 'acl' ? control : read
    if (((await grantedModes(reader, agent, target)) & needed) === 0) return false
    const permit = await authorize(reader, agent, target, read)
    const isMet = negotiate(accept, offeredTypes(found.resource)) !== undefined
    const wanted = { ...found, accept: isMet ? accept : undefined }
    const { mediaType, open } = readResource(reader, permit, wanted)
    const body = await open()
    response.writeHead(status, {
      ...headers,
      ...contentHeaders(mediaType, found.resource),
      etag: etagOf(found.resource, mediaType),
      'content-location': iri,
      'preference-applied': 'return=representation',
    })
    if (body instanceof Uint8Array) response.end(body)
    else await pipeline(body, response)
    return true
  })
}

function pageOf(request: ServerRequest, preferences: readonly Preference[]): ListingPart | undefined {
  const query = new URLSearchParams(request.url.split('?')[1] ?? '')
  const preferred = preferences.find(({ name }) => name === 'max-member-count')?.value
  const among = preferences.map(({ parameters }) => parameters.get('max-member-count')).find(Boolean)
  const limit = Number(preferred ?? among ?? query.get('max-member-count') ?? Number.NaN)
  const after = Number(query.get('after') ?? 0)
  if (!Number.isInteger(limit) || limit < 1 || !Number.isSafeInteger(after) || after < 0) return undefined
  return { kind: 'page', after, limit: Math.min(limit, mostInPage) }
}

/** RFC 7240: names and their parameters; what is not understood is not there (L-10). */
function preferencesOf(request: ServerRequest): Preference[] {
  const header = request.headers.prefer
  const text = (Array.isArray(header) ? header.join(',') : (header ?? '')).slice(0, 4096)
  const preferences: Preference[] = []
  for (const part of text.match(/(?:"[^"]*"|[^",])+/g) ?? []) {
    const [first, ...rest] = (part.match(/(?:"[^"]*"|[^";])+/g) ?? []).map(toPair)
    if (first) preferences.push({ name: first[0], value: first[1], parameters: new Map(rest) })
  }
  return preferences
}

function toPair(text: string): [name: string, value: string] {
  const [name = '', ...value] = text.split('=')
  return [
    name.trim().toLowerCase(),
    value
      .join('=')
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  ]
}
