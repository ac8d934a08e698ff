import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { PodError } from '#base/errors.ts'
import type { Incoming } from '#ldp/operation.ts'
import { n3Patch, rdfTypes, sparqlUpdate } from '#rdf/media-types.ts'
import type { BlobStore, Body } from '#storage/store.ts'
import type { Limits } from '../config.ts'

/** Small bodies live in their row; larger ones go to disk before the transaction that names them. */
const inlineBytes = 32 * 1024

/** A body as the head of its request tells of it. */
export interface Announced {
  /** As the client spelt it. */
  readonly mediaType: string
  readonly essence: string
  /** NaN when it comes in chunks. */
  readonly length: number
}

/** What is to come, if it can be taken at all; undefined when there is no content. */
export function announcedBody({ headers }: IncomingMessage, limits: Limits): Announced | undefined {
  const contentType = headers['content-type']
  const length = Number(headers['content-length'] ?? Number.NaN)
  const hasContent = length > 0 || headers['transfer-encoding'] !== undefined
  if (!hasContent) return contentType === undefined ? undefined : { ...typeOf(contentType), length: 0 }
  // P-5: content without a type is refused, whatever it looks like.
  if (contentType === undefined)
    throw new PodError('bad-request', 'say what the body is with a Content-Type header')
  checkCodings(headers)
  const announced = { ...typeOf(contentType), length }
  const { limit } = keepingOf(announced, limits)
  if (length > limit) throw tooLarge(limit)
  return announced
}

/**
 * Reads a request's body: RDF and patches into memory up to their limit, anything else through to a blob when it
 * is not small. A client that goes away half-way leaves nothing (bug class 21).
 */
export async function receiveBody(
  request: IncomingMessage,
  announced: Announced,
  { blobs, limits }: { blobs: BlobStore; limits: Limits },
): Promise<Incoming> {
  const { mediaType, essence, length } = announced
  if (length === 0) return { mediaType, essence, body: empty }
  const keeping = keepingOf(announced, limits)
  const isHeld = length <= (keeping.inMemory ? keeping.limit : inlineBytes)
  const body = isHeld ? hold(request) : receive(request, blobs, keeping)
  return { mediaType, essence, body: await body.catch(explainFor(request)) }
}

/** RFC 9110 10.1.1: who waits to be asked for the body is asked here. HTTP/1.0 does not know the word. */
export function askForBody({ headers, httpVersion }: IncomingMessage, response: ServerResponse): void {
  if (headers.expect !== undefined && httpVersion === '1.1') response.writeContinue()
}

interface Keeping {
  readonly limit: number
  readonly inMemory: boolean
}

function keepingOf({ essence }: Announced, limits: Limits): Keeping {
  const inMemory = rdfTypes.has(essence) || essence === n3Patch || essence === sparqlUpdate
  return { inMemory, limit: inMemory ? limits.rdfBytes : limits.bodyBytes }
}

/** Node takes chunks apart, and what was done to the bytes before that stays done. */
function checkCodings(headers: IncomingHttpHeaders): void {
  const transfer = headers['transfer-encoding'] ?? 'chunked'
  // RFC 9112 6.1: a transfer coding that is not understood is a 501.
  if (transfer.toLowerCase() !== 'chunked')
    throw new PodError('not-implemented', 'send the body with no other Transfer-Encoding than chunked')
  const content = headers['content-encoding'] ?? 'identity'
  // RFC 9110 12.5.3, 15.5.16: a refused coding is told from a refused type by what would be accepted.
  if (content.toLowerCase() !== 'identity') {
    const accepted = { 'accept-encoding': 'identity' }
    throw new PodError('unsupported-media-type', 'send the body without Content-Encoding', {
      headers: accepted,
    })
  }
}

function tooLarge(limit: number): PodError {
  return new PodError('too-large', `a body of this kind ends at ${limit} bytes`)
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
  { limit, inMemory }: Keeping,
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
    if (size > limit) throw tooLarge(limit)
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
