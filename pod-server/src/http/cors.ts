import type { IncomingMessage, ServerResponse } from 'node:http'

const exposed = [
  'Accept-Patch, Accept-Post, Accept-Put, Accept-Ranges, Allow, Content-Range, DPoP-Nonce, ETag, Last-Modified, Link',
  'Location, Preference-Applied, Retry-After, Updates-Via, WAC-Allow, WWW-Authenticate',
].join(', ')
/** CR-12: what an answer may depend on. */
export const usualVary = 'Accept, Authorization, Origin, Prefer'
/** An address may have a page for an address bar and its data for all others, and both answers say so. */
export const varyWithPages = `${usualVary}, Sec-Fetch-Dest`
const usual = 'Authorization, DPoP, Content-Type, If-Match, If-None-Match'

/** Only a browser's address bar or a link asks like this; no script can, and no program does by chance. */
export function opensInBrowser({ method, headers }: IncomingMessage): boolean {
  return headers['sec-fetch-dest'] === 'document' && (method === 'GET' || method === 'HEAD')
}

/**
 * CO-1 to CO-12: every answer to a page of any origin carries the headers that let it be read, errors and redirects too,
 * because they are set before anything can fail.
 */
export function allowOrigin(request: IncomingMessage, response: ServerResponse, vary: string): void {
  const { origin } = request.headers
  response.setHeader('vary', vary)
  response.setHeader('access-control-allow-origin', origin ?? '*')
  if (origin === undefined) return
  response.setHeader('access-control-expose-headers', exposed)
  const asked = request.headers['access-control-request-headers']
  // CO-11: an answer to a credentialed request says which headers it took.
  if (asked !== undefined || !isPreflight(request))
    response.setHeader('access-control-allow-headers', asked ?? usual)
}

/**
 * What is asked of a pod takes no notice of cookies (bug class 15), so it does not matter that a page lets the browser
 * send them, as rdflib does with every write. Pages of the account do, and stay shut to other origins' cookies.
 */
export function allowCredentials({ headers }: IncomingMessage, response: ServerResponse): void {
  if (headers.origin !== undefined) response.setHeader('access-control-allow-credentials', 'true')
}

/** True when the request was a preflight and is answered. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): boolean {
  if (request.headers.origin === undefined || !isPreflight(request)) return false
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE',
    'access-control-max-age': '7200',
    'content-length': '0',
  })
  response.end()
  return true
}

function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined
}
