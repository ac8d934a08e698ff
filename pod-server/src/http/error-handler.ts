import type { ServerResponse } from 'node:http'
import { type ErrorCode, PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import type { Log } from '#base/log.ts'
import { constraintsLink } from './constraints.ts'
import type { ServerRequest } from './server-request.ts'

export interface ErrorHandling {
  readonly log: Log
  readonly issuer: string
  challengeOf(refused: PodError): string
  membersFor?(error: PodError): object
}

/**
 * The only place that turns a failure into an answer: RFC 9457, the message that was written for the client and
 * nothing else. What was not foreseen is a 500 with an id that leads to the log (bug class 30). `membersFor` adds what the
 * clients of one room read (RFC 9457 3.2), `challengeOf` says how one gets in (P-3, O-33).
 */
export function errorHandler({ log, issuer, challengeOf, membersFor = () => ({}) }: ErrorHandling) {
  const note = noteFailures(log)
  return (error: unknown, request: ServerRequest, response: ServerResponse): void => {
    const known = toPodError(error)
    const id = note(known, request, error)
    if (response.headersSent) {
      // Too late for a status: an aborted connection is the only honest way to say that the body is not whole.
      response.destroy()
      return
    }
    const problem = { ...describe(known, id), ...membersFor(known) }
    const constraints = constraintsLink(issuer, request.method, known)
    if (constraints) response.appendHeader('link', constraints)
    if (known.status >= 500) for (const name of ['etag', 'last-modified']) response.removeHeader(name)
    response.writeHead(known.status, {
      ...known.headers,
      ...(known.status === 401 ? { 'WWW-Authenticate': challengeOf(known) } : {}),
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...(isBodyUnread(request) ? { connection: 'close' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(problem))
  }
}

/** RFC 9457 3.1; the id leads to the log. `room`: how many bytes a full pod would still take. */
function describe({ code, status, message, details }: PodError, id: string | undefined): object {
  const title = code.replaceAll('-', ' ')
  const instance = id === undefined ? {} : { instance: `urn:hearth:error:${id}` }
  const room = details.room === undefined ? {} : { room: Number(details.room) }
  return { type: 'about:blank', title, status, detail: message, ...room, ...instance }
}

/** For how long one line about overload is enough: whoever causes it could fill the log. */
const overloadPauseMs = 60_000

/** What goes to the log; of what is ours, the id by which to find it there. */
function noteFailures(log: Log) {
  let tellsOverloadFrom = 0
  return (known: PodError, request: ServerRequest, error: unknown): string | undefined => {
    const asked = { method: request.method, path: pathOf(request) }
    if (isOurs(known)) {
      const id = randomId(9)
      log.error('request failed', { id, ...asked, error })
      return id
    }
    log.debug('request refused', { ...asked, error: known.message })
    if (known.code === 'unavailable' && performance.now() >= tellsOverloadFrom) {
      tellsOverloadFrom = performance.now() + overloadPauseMs
      log.warn('requests are put off', { ...asked, error: known.message })
    }
    return undefined
  }
}

/**
 * What an operator must hear of each time, a full disk too: not what somebody asked for in vain, or anybody could fill the
 * log. Where it is known when to come back, nothing is broken.
 */
function isOurs({ code, cause, headers }: PodError): boolean {
  if (code === 'unavailable') return headers['retry-after'] === undefined
  return code === 'internal' || (code === 'storage-full' && cause !== undefined)
}

const parsersCodes: Readonly<Record<number, ErrorCode>> = {
  400: 'bad-request',
  413: 'too-large',
  415: 'unsupported-media-type',
}

function toPodError(error: unknown): PodError {
  if (error instanceof PodError) return error
  const status = (error as { status?: number } | undefined)?.status
  // Express and its parsers mark what the client did wrong with a status of their own.
  const code = status === undefined ? undefined : parsersCodes[status]
  if (code !== undefined) return new PodError(code, 'the request could not be read', { cause: error })
  return new PodError('internal', 'something went wrong on our side; nothing was changed', { cause: error })
}

/** Without the query, which may hold what no log should. */
function pathOf({ url }: ServerRequest): string {
  return url.split('?', 1)[0] ?? ''
}

/** A refused upload is not read to its end: the connection cannot be used again. */
function isBodyUnread(request: ServerRequest): boolean {
  return (
    !request.complete &&
    (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined)
  )
}
