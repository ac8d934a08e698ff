import { isIP } from 'node:net'
import { Agent, type Dispatcher, request as send } from 'undici'
import { PodError } from './errors.ts'
import { guardedLookup, isReachable, type Reach } from './public-address.ts'

export interface SafeRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Smaller caps than the fetcher's own, for this request. */
  readonly timeoutMs?: number
  readonly maxBytes?: number
  readonly signal?: AbortSignal
}

export interface SafeResponse {
  /** Where the body came from, after redirects: the base IRI for parsing it. */
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
  text(): string
}

export type SafeFetch = (url: string, request?: SafeRequest) => Promise<SafeResponse>

export interface SafeFetchOptions {
  /** True only when our own base URL is on loopback: then http and loopback addresses may be visited too. */
  readonly allowLoopback: boolean
  readonly timeoutMs?: number
  readonly maxBytes?: number
}

const maxRedirects = 3
/** By which servers of this kind know each other's visits. */
export const visitor = 'hearth'

/**
 * The only way out of the server (bug class 7): https, a public address checked at the moment of connecting, each redirect
 * checked anew, bounded time and size. It adds no credentials, and never carries the caller's along a redirect.
 */
export function createSafeFetch(options: SafeFetchOptions): SafeFetch {
  const { allowLoopback, timeoutMs = 10_000, maxBytes = 1024 * 1024 } = options
  const secureReach: Reach = allowLoopback ? 'public-or-loopback' : 'public'
  const secure = agentFor(secureReach)
  const plain = agentFor('loopback')

  const guard = (url: URL): Dispatcher => {
    const isPlain = url.protocol === 'http:' && allowLoopback
    if (url.protocol !== 'https:' && !isPlain)
      throw new PodError('bad-request', 'only https addresses are fetched')
    if (url.username || url.password)
      throw new PodError('bad-request', 'an address to fetch carries no password')
    // A socket asks the look-up only about names, so an address spelled in the URL is judged here.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    if (isIP(host) && !isReachable(host, isPlain ? 'loopback' : secureReach)) throw unreachable(url)
    return isPlain ? plain : secure
  }

  return async (address, request = {}) => {
    const method = request.method ?? 'GET'
    const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutMs)
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
    let url = parseUrl(address)
    for (let redirects = 0; ; redirects++) {
      const response = await sendOnce(guard(url), url, { ...request, method, signal })
      const location = response.headers.get('location')
      const isRedirect = response.statusCode >= 300 && response.statusCode < 400 && location !== null
      if (!isRedirect || !mayFollow(method, request.headers)) {
        const body = await readBody(response.body, request.maxBytes ?? maxBytes, url)
        return {
          url: url.href,
          status: response.statusCode,
          headers: response.headers,
          body,
          text: () => new TextDecoder().decode(body),
        }
      }
      await response.body.dump().catch(() => {})
      if (redirects === maxRedirects)
        throw new PodError('upstream-failed', `${url.origin} redirects too often`)
      url = parseUrl(location, url)
    }
  }
}

function agentFor(reach: Reach): Agent {
  return new Agent({
    connect: { lookup: guardedLookup(reach), timeout: 5_000 },
    keepAliveTimeout: 4_000,
    connections: 16,
    maxHeaderSize: 16_384,
  })
}

async function sendOnce(
  dispatcher: Dispatcher,
  url: URL,
  request: SafeRequest & { method: Dispatcher.HttpMethod; signal: AbortSignal },
) {
  try {
    const response = await send(url, {
      dispatcher,
      method: request.method,
      headers: { 'user-agent': visitor, ...request.headers, 'accept-encoding': 'identity' },
      body: request.body ?? null,
      signal: request.signal,
    })
    return {
      ...response,
      statusCode: response.statusCode,
      body: response.body,
      headers: toHeaders(response.headers),
    }
  } catch (cause) {
    throw unreachable(url, cause)
  }
}

async function readBody(body: Dispatcher.ResponseData['body'], limit: number, url: URL): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > limit) throw new PodError('upstream-failed', `${url.origin} sent more than ${limit} bytes`)
      chunks.push(chunk)
    }
  } catch (cause) {
    throw cause instanceof PodError ? cause : unreachable(url, cause)
  }
  return Buffer.concat(chunks)
}

function mayFollow(method: string, headers: SafeRequest['headers']): boolean {
  const isPlainRead = method === 'GET' || method === 'HEAD'
  return (
    isPlainRead && !Object.keys(headers ?? {}).some((name) => /^(authorization|cookie|dpop)$/i.test(name))
  )
}

function parseUrl(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href)
  if (url === null || address.length > 4096)
    throw new PodError('bad-request', 'not an address that can be fetched')
  url.hash = ''
  return url
}

/** One text whether the name is unknown, the port closed or the address forbidden: we are no map of the inner network. */
function unreachable(url: URL, cause?: unknown): PodError {
  return new PodError('upstream-failed', `${url.origin} could not be reached`, { cause })
}

function toHeaders(raw: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one)
  }
  return headers
}
