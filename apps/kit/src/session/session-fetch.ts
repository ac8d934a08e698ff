import * as oauth from 'oauth4webapi'
import { NoAnswer, noteRoom } from '../app-error.ts'
import { insecureOnLoopback } from './oidc.ts'

/** What the authenticated fetch needs from the session; the session stays the only owner of tokens. */
export type TokenSource = {
  /** A token that is good for now; refreshes when it is about to end. `undefined` when signed out. */
  readonly accessToken: () => Promise<string | undefined>
  /** Called once after a 401 to a token: gives a newer one, or `undefined` when there is none. */
  readonly renewedToken: (rejected: string) => Promise<string | undefined>
  readonly proofs: () => oauth.DPoPHandle | undefined
  readonly isTokenOrigin: (origin: string) => boolean
  readonly rememberTokenOrigin: (origin: string) => void
}

/**
 * A fetch that signs in where it must. Unknown origins get the request without a token first; one that answers
 * 401 gets it again with a token and is remembered (O-47). Each try has a proof of its own (O-44).
 */
export function createSessionFetch(source: TokenSource, networkFetch: typeof fetch): typeof fetch {
  const signedFetch = fetchWhereNeeded(source, answeredInTime(networkFetch))
  return async (input, init) => {
    const response = await signedFetch(input, init)
    await noteRoom(response)
    return response
  }
}

function fetchWhereNeeded(source: TokenSource, plainFetch: typeof fetch): typeof fetch {
  return async (input, init) => {
    const request = await toReplayableRequest(input, init)
    const origin = request.url.origin
    if (!source.isTokenOrigin(origin)) {
      const response = await plainFetch(request.url, request.init)
      if (response.status !== 401) return response
    }
    const token = await source.accessToken()
    if (token === undefined) return await plainFetch(request.url, request.init)
    let response = await fetchWithToken(request, token, source, plainFetch)
    if (response.status === 401) {
      const renewed = await source.renewedToken(token)
      if (renewed === undefined) return response
      response = await fetchWithToken(request, renewed, source, plainFetch)
    }
    if (response.status !== 401) source.rememberTokenOrigin(origin)
    return response
  }
}

const ANSWER_WITHIN_MS = 30_000

/**
 * A read that gets no answer fails as one that cannot connect: a server that takes requests and says nothing would hold
 * a page, and everybody behind it in the queue, for minutes. What is sent may take as long as it is large.
 */
function answeredInTime(networkFetch: typeof fetch): typeof fetch {
  return async (input, init) => {
    if (!['GET', 'HEAD'].includes(init?.method ?? 'GET')) return await networkFetch(input, init)
    const late = new AbortController()
    const timer = setTimeout(() => late.abort(new NoAnswer('no answer in time')), ANSWER_WITHIN_MS)
    const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal
    try {
      return await networkFetch(input, { ...init, signal })
    } finally {
      clearTimeout(timer)
    }
  }
}

type ReplayableRequest = { readonly url: URL; readonly init: RequestInit & { method: string } }

async function toReplayableRequest(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
): Promise<ReplayableRequest> {
  if (!(input instanceof Request)) {
    const method = (init?.method ?? 'GET').toUpperCase()
    return { url: new URL(input), init: { ...init, method, credentials: 'omit' } }
  }
  const request = new Request(input, init)
  const hasBody = request.body !== null
  return {
    url: new URL(request.url),
    init: {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      cache: request.cache,
      redirect: request.redirect,
      // Pods are other people's servers: no cookie of this browser ever goes there.
      credentials: 'omit',
      ...(hasBody ? { body: await request.blob() } : {}),
    },
  }
}

async function fetchWithToken(
  request: ReplayableRequest,
  token: string,
  source: TokenSource,
  plainFetch: typeof fetch,
): Promise<Response> {
  const response = await fetchOnce(request, token, source, plainFetch)
  if (response.status !== 401) return response
  if (response.redirected) {
    // A browser follows redirects by itself, with the proof for the first address: sign one for the last (O-44).
    const target = { ...request, url: new URL(response.url) }
    return maySendOn(request, target.url, source)
      ? await fetchOnce(target, token, source, plainFetch)
      : response
  }
  // RFC 9449 9: a resource server may ask for a nonce; the handle keeps it, the second proof carries it (O-45).
  const asksForNonce = response.headers.has('dpop-nonce')
  return asksForNonce ? await fetchOnce(request, token, source, plainFetch) : response
}

/** What is read may lead anywhere that knows me. What is written stays on its server: or any could have me write to another. */
function maySendOn({ url, init }: ReplayableRequest, target: URL, source: TokenSource): boolean {
  if (target.origin === url.origin) return true
  return ['GET', 'HEAD'].includes(init.method) && source.isTokenOrigin(target.origin)
}

async function fetchOnce(
  request: ReplayableRequest,
  token: string,
  source: TokenSource,
  plainFetch: typeof fetch,
): Promise<Response> {
  const proofs = source.proofs()
  if (proofs === undefined) return await plainFetch(request.url, request.init)
  const headers = new Headers(request.init.headers)
  let response: Response | undefined
  try {
    return await oauth.protectedResourceRequest(token, request.init.method, request.url, headers, null, {
      DPoP: proofs,
      ...insecureOnLoopback(request.url.href),
      // The library signs; the fetch is ours, because it neither follows redirects nor takes a Blob.
      [oauth.customFetch]: async (_url, options) => {
        response = await plainFetch(request.url, { ...request.init, headers: options.headers })
        return response
      },
    })
  } catch (error) {
    if (error instanceof oauth.WWWAuthenticateChallengeError && response !== undefined) return response
    throw error
  }
}
