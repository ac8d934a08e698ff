import type { ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type Agent, publicAgent } from '#access/agent.ts'
import { authorize, learnGroups } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import { wacAllow } from '#access/wac-allow.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { conditionsOf, etagOf, isNotModified } from '#ldp/etag.ts'
import { locate, located } from '#ldp/locate.ts'
import { type Representation, readResource } from '#ldp/read-resource.ts'
import { unstoredAuxiliary } from '#ldp/unstored-auxiliary.ts'
import type { Reader, Resource } from '#storage/store.ts'
import { varyWithPages } from './cors.ts'
import { inboxLinks } from './inbox-links.ts'
import { readPart } from './prefer.ts'
import { parseRange } from './range.ts'
import { contentHeaders, linksOf, methodsOf, ownerLinks } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'
import { answerUnstored } from './unstored-auxiliary.ts'

const onePieceBytes = 16 * 1024

/** One read, with all that it needs said once. */
export interface ReadRequest {
  readonly iri: ResourceIri
  readonly agent: Agent
  /** Where older apps hear of changes (NT-36). */
  readonly updatesVia?: string | undefined
  /** For how long a client may leave what it was sent. */
  readonly stallMs: number
}

/** GET and HEAD of anything (P-9): find, authorize, choose a representation, answer the conditions, send. */
export async function answerRead(
  reader: Reader,
  { iri, agent, updatesVia, stallMs }: ReadRequest,
  request: ServerRequest,
  response: ServerResponse,
): Promise<void> {
  const found = await reader.resourceWithBody(iri)
  const target = found ? located(iri, found.resource) : await locate(reader, iri)
  const root = (target.resource ?? target.parent)?.root
  response.setHeader('link', linksOf(iri, root, reader.language))
  if (agent.memberships !== undefined) await learnGroups(reader, agent, target)
  const permit = await authorize(reader, agent, target, read)
  // On a 404 too: whoever may read here may wait for what is to come.
  if (updatesVia !== undefined) response.setHeader('updates-via', updatesVia)
  if (!found) {
    const unstored = await unstoredAuxiliary(reader, target)
    if (unstored) {
      const allowed = await wacAllow(reader, permit, target)
      return answerUnstored(permit, { ...unstored, wacAllow: allowed }, request, response)
    }
    // rdflib learns from this answer whether and how the document can be made.
    throw new PodError('not-found', 'no resource here', { headers: methodsOf(iri, root, false) })
  }

  const { resource, body } = found
  if (resource.kind === 'container' || !resource.isRdf) await tellMore(reader, resource, response)
  const whole = readResource(reader, permit, { resource, body, accept: request.headers.accept })
  const part = mayWantPart(request, resource)
    ? await readPart(reader, permit, { resource, mediaType: whole.mediaType, request, response })
    : undefined
  const representation = part ?? whole
  const { mediaType } = representation
  const etag = etagOf(resource, mediaType, part?.tag)
  response.setHeader('last-modified', new Date(resource.modified).toUTCString())
  response.setHeader('cache-control', agent === publicAgent ? 'no-cache' : 'private, no-cache')
  response.setHeader('wac-allow', await wacAllow(reader, permit, target))
  if (
    isNotModified(
      conditionsOf(request.headers),
      etag,
      resource.kind === 'container' ? undefined : resource.modified,
    )
  ) {
    response.writeHead(304, { etag }).end()
    return
  }
  const headers = {
    etag,
    ...methodsOf(iri, root, true, resource.isRdf),
    ...contentHeaders(mediaType, resource),
  }
  await send({ request, response, stallMs }, representation, headers)
}

/** What only heads of containers, and of what is no RDF, say. */
async function tellMore(reader: Reader, resource: Resource, response: ServerResponse): Promise<void> {
  if (resource.kind === 'container') response.setHeader('vary', varyWithPages)
  for (const link of await inboxLinks(reader, resource)) response.appendHeader('link', link)
  if (resource.iri !== resource.root) return
  const storage = await reader.storage(resource.storage)
  if (storage) response.appendHeader('link', ownerLinks(storage))
}

/** Nearly every request stops here. */
function mayWantPart({ headers, url }: ServerRequest, { kind }: Resource): boolean {
  return kind === 'container' && (headers.prefer !== undefined || url.includes('?'))
}

async function send(
  { request, response, stallMs }: { request: ServerRequest; response: ServerResponse; stallMs: number },
  representation: Representation,
  headers: Record<string, string | number>,
): Promise<void> {
  const { size, isRanged } = representation
  const wantsRange =
    isRanged && size !== undefined && request.method === 'GET' && mayRange(request, headers.etag)
  const range = wantsRange ? parseRange(request.headers.range, size) : undefined
  const length = range ? range.end - range.start + 1 : size
  if (isRanged) headers['accept-ranges'] = 'bytes'
  if (range) headers['content-range'] = `bytes ${range.start}-${range.end}/${size}`
  if (length !== undefined) headers['content-length'] = length
  if (request.method === 'HEAD') {
    response.writeHead(200, headers).end()
    return
  }
  const body = await representation.open(range)
  if (body instanceof Uint8Array) headers['content-length'] = body.byteLength
  response.writeHead(range ? 206 : 200, headers)
  // As Latin-1 text every byte stays itself, and Node sends head and body as one piece instead of two.
  if (body instanceof Uint8Array && body.byteLength <= onePieceBytes)
    response.end(asBuffer(body).toString('latin1'), 'latin1')
  else await sendLarge(response, body, stallMs)
}

/** A body, a file and a connection would be held for ever by who asks and does not take (bug class 25). What moves may be slow. */
async function sendLarge(
  response: ServerResponse,
  body: Awaited<ReturnType<Representation['open']>>,
  stallMs: number,
): Promise<void> {
  response.setTimeout(stallMs)
  if (body instanceof Uint8Array) response.end(body)
  else await pipeline(body, response).catch(ignoreClientGone(response))
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** RFC 9110 13.1.5: a range of another version than the client holds is worth nothing to it. */
function mayRange(request: ServerRequest, etag: string | number | undefined): boolean {
  const ifRange = request.headers['if-range']
  return ifRange === undefined || ifRange === etag
}

function ignoreClientGone(response: ServerResponse) {
  return (reason: unknown) => {
    if (!response.destroyed) throw reason
  }
}
