import type { IncomingMessage, ServerResponse } from 'node:http'

const exposed = [
  'Accept-Patch, Accept-Post, Accept-Put, Accept-Ranges, Allow, Content-Range, DPoP-Nonce, ETag, Last-Modified, Link',
  'Location, Preference-Applied, Retry-After, Updates-Via, WAC-Allow, WWW-Authenticate',
].join(', ')

/**
 * CO-1 to CO-12: every answer to a page of any origin carries the headers that let it be read, errors too, because
 * they are set before anything can fail. True when the request was a preflight and is answered.
 */
export function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers
  response.setHeader('vary', 'Accept, Authorization, Origin, Prefer')
  if (origin === undefined) {
    response.setHeader('access-control-allow-origin', '*')
    return false
  }
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', exposed)
  const asked = request.headers['access-control-request-headers']
  if (asked !== undefined) response.setHeader('access-control-allow-headers', asked)
  const method = request.headers['access-control-request-method']
  if (request.method !== 'OPTIONS' || method === undefined) {
    // CO-11: an answer to a credentialed request says which headers it took.
    response.setHeader(
      'access-control-allow-headers',
      asked ?? 'Authorization, DPoP, Content-Type, If-Match, If-None-Match',
    )
    return false
  }
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE',
    'access-control-max-age': '7200',
    'content-length': '0',
  })
  response.end()
  return true
}
