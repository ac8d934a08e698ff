import type { IncomingMessage } from 'node:http'
import { PodError } from '#base/errors.ts'
import type { Incoming } from '#ldp/operation.ts'
import { n3Patch, rdfTypes, sparqlUpdate } from '#rdf/media-types.ts'
import type { BlobStore, Body } from '#storage/store.ts'
import type { Limits } from '../config.ts'

/** Small bodies live in their row; larger ones go to disk before the transaction that names them. */
const inlineBytes = 32 * 1024

/**
 * Reads a request's body: RDF and patches into memory up to their limit, anything else through to a blob when it
 * is not small. A client that goes away half-way leaves nothing (bug class 21). Undefined when there is no content.
 */
export async function receiveBody(
  request: IncomingMessage,
  blobs: BlobStore,
  limits: Limits,
): Promise<Incoming | undefined> {
  const contentType = request.headers['content-type']
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  const hasContent = length > 0 || request.headers['transfer-encoding'] !== undefined
  if (!hasContent) return contentType === undefined ? undefined : { ...typeOf(contentType), body: empty }
  // P-5: content without a type is refused, whatever it looks like.
  if (contentType === undefined)
    throw new PodError('bad-request', 'say what the body is with a Content-Type header')
  const encoding = request.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    throw new PodError('unsupported-media-type', 'send the body without Content-Encoding')
  }
  const type = typeOf(contentType)
  const inMemory = rdfTypes.has(type.essence) || type.essence === n3Patch || type.essence === sparqlUpdate
  const limit = inMemory ? limits.rdfBytes : limits.bodyBytes
  if (length > limit) throw new PodError('too-large', `a body of this kind ends at ${limit} bytes`)
  const isHeld = length <= (inMemory ? limit : inlineBytes)
  const body = isHeld ? hold(request) : receive(request, blobs, { limit, inMemory })
  return { ...type, body: await body.catch(explainFor(request)) }
}

const empty: Body = { kind: 'bytes', bytes: new Uint8Array() }

function typeOf(contentType: string): { mediaType: string; essence: string } {
  const essence = essenceOf(contentType)
  if (essence === undefined || contentType.length > 255) {
    throw new PodError('bad-request', 'the Content-Type header is not a media type')
  }
  // One spelling of the type itself, so that it can be compared and put into a listing; parameters stay (P-31).
  const parameters = contentType.slice(contentType.split(';', 1)[0]?.length ?? 0)
  return { mediaType: essence + parameters, essence }
}

/** What is known to fit into memory needs nothing of an iterator's machinery. */
function hold(request: IncomingMessage): Promise<Body> {
  return new Promise((resolve, reject) => {
    const held: Uint8Array[] = []
    request.on('data', (chunk: Uint8Array) => held.push(chunk))
    request.once('end', () => resolve(inOnePiece(held)))
    request.once('error', reject)
    request.once('close', reject)
    if (request.destroyed) reject()
  })
}

/** Who hangs up in the middle of a body is no failure of ours. */
function explainFor(request: IncomingMessage) {
  return (reason: unknown): never => {
    const isGone = request.destroyed && !request.complete
    throw isGone
      ? new PodError('bad-request', 'the client went away in the middle', { cause: reason })
      : reason
  }
}

function inOnePiece(held: readonly Uint8Array[]): Body {
  return { kind: 'bytes', bytes: held.length === 1 && held[0] ? held[0] : Buffer.concat(held) }
}

async function receive(
  request: IncomingMessage,
  blobs: BlobStore,
  { limit, inMemory }: { limit: number; inMemory: boolean },
): Promise<Body> {
  const held: Uint8Array[] = []
  let size = 0
  const chunks = request[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const most = inMemory ? limit : Math.min(inlineBytes, limit)
  for (;;) {
    const { value, done } = await chunks.next()
    if (done) return inOnePiece(held)
    held.push(value)
    size += value.byteLength
    if (size > limit) throw new PodError('too-large', `a body of this kind ends at ${limit} bytes`)
    if (size > most) break
  }
  const saved = await blobs.save(rest(held, chunks), limit)
  return { kind: 'blob', ...saved }
}

async function* rest(
  held: readonly Uint8Array[],
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* held
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value
}

/** `text/turtle; charset=utf-8` is Turtle (P-35). Undefined for what is no media type at all. */
function essenceOf(contentType: string): string | undefined {
  const essence = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(essence) ? essence : undefined
}
