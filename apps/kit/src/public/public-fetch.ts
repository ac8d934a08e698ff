import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'

const maxRedirects = 3
/** Requests that one app server has under way for visitors; whoever comes beyond them is answered without. */
const mostAtOnce = 32
const loopback = ['127.0.0.1', '::1']

/** What the drawing of one page may take, whatever the documents it reads name. */
export interface PageLimits {
  readonly milliseconds: number
  readonly requests: number
  /** Of all answers together: what is read is parsed, too. */
  readonly bytes: number
}

const usual: PageLimits = { milliseconds: 2000, requests: 60, bytes: 1_000_000 }

interface Page {
  readonly signal: AbortSignal
  requests: number
  bytes: number
}

/**
 * How an app's server reads what anybody may read, for visitors without an account: each call gives the `fetch` of one
 * page. The address comes from a stranger, so (bug class 7) only https and public addresses are reached, decided when the
 * socket connects and again for each redirect; loopback too where the app itself is on loopback. Nothing of the visitor
 * goes along, and a page has an end in time, number and size (bug class 24).
 */
export function createPublicFetch(appOrigin: string, limits = usual): () => typeof fetch {
  const isLocal = ['localhost', '127.0.0.1'].includes(new URL(appOrigin).hostname)
  const options = { allowIPAddressList: isLocal ? loopback : [], keepAlive: true, maxSockets: 8 }
  const agents = {
    https: new RequestFilteringHttpsAgent(options),
    http: new RequestFilteringHttpAgent(options),
  }
  let underWay = 0

  const sendOnce = (
    url: URL,
    init: RequestInit | undefined,
    signal: AbortSignal,
  ): Promise<IncomingMessage> => {
    const isPlain = url.protocol === 'http:' && isLocal
    if (url.protocol !== 'https:' && !isPlain) throw new TypeError('only https addresses are read')
    if (url.username !== '' || url.password !== '') throw new TypeError('an address carries no password')
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const accept = new Headers(init?.headers).get('accept') ?? '*/*'
    const headers = { accept, 'accept-encoding': 'identity', 'user-agent': 'hearth-app' }
    const settings = { method: init?.method ?? 'GET', headers, signal, maxHeaderSize: 16_384 }
    const request = isPlain
      ? httpRequest(url, { ...settings, agent: agents.http }, resolve)
      : httpsRequest(url, { ...settings, agent: agents.https }, resolve)
    request.once('error', reject).end()
    return promise
  }

  const follow = async (address: string, init: RequestInit | undefined, page: Page): Promise<Response> => {
    let url = new URL(address)
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      if (page.requests-- <= 0) throw new TypeError('this page names too many documents')
      const message = await sendOnce(url, init, page.signal)
      const { statusCode: status = 500, headers } = message
      if (status < 300 || status >= 400 || headers.location === undefined)
        return toResponse(message, url, page)
      message.destroy()
      url = new URL(headers.location, url)
    }
    throw new TypeError(`${url.host} redirects too often`)
  }

  return () => {
    const page: Page = { ...limits, signal: AbortSignal.timeout(limits.milliseconds) }
    return async (input, init) => {
      const { method = 'GET', body } = init ?? {}
      if (!['GET', 'HEAD'].includes(method) || body) throw new TypeError('an app’s server only reads')
      if (underWay >= mostAtOnce) throw new TypeError('too many visitors are being read for')
      underWay++
      try {
        return await follow(input instanceof Request ? input.url : String(input), init, page)
      } finally {
        underWay--
      }
    }
  }
}

async function toResponse(message: IncomingMessage, url: URL, page: Page): Promise<Response> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) {
    page.bytes -= chunk.length
    if (page.bytes < 0) throw new TypeError(`${url.host} sent too much`)
    chunks.push(chunk)
  }
  const { statusCode: status = 500, headersDistinct } = message
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  const isEmpty = status === 204 || status === 205 || status === 304
  const response = new Response(isEmpty ? null : Buffer.concat(chunks), { status, headers })
  // Where the body came from is the base of its addresses, and a Response that was made says nothing of it.
  return Object.defineProperty(response, 'url', { value: url.href })
}
