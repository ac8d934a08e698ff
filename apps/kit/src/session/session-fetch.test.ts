import * as oauth from 'oauth4webapi'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createSessionFetch, type TokenSource } from './session-fetch.ts'

type Sent = { url: string; method: string; headers: Headers; body: unknown }

let keyPair: CryptoKeyPair
let sent: Sent[]
let origins: Set<string>
let tokens: string[]

beforeAll(async () => {
  keyPair = await oauth.generateKeyPair('ES256', { extractable: false })
})
beforeEach(() => {
  sent = []
  origins = new Set(['https://pod.example'])
  tokens = ['first', 'second']
})

/** The outside network: answers each request in turn. */
function sessionFetch(answers: readonly (() => Response)[]): typeof fetch {
  const proofs = oauth.DPoP({}, keyPair)
  const source: TokenSource = {
    accessToken: async () => tokens[0],
    renewedToken: async () => tokens[1],
    proofs: () => proofs,
    isTokenOrigin: (origin) => origins.has(origin),
    rememberTokenOrigin: (origin) => void origins.add(origin),
  }
  const network: typeof fetch = async (input, init) => {
    sent.push({
      url: String(input),
      method: init?.method ?? 'GET',
      headers: new Headers(init?.headers),
      body: init?.body,
    })
    const answer = answers[sent.length - 1]
    if (answer === undefined) throw new TypeError('one request more than expected')
    return answer()
  }
  return createSessionFetch(source, network)
}

const ok = (): Response => new Response('fine')
const refused =
  (headers: Record<string, string> = {}) =>
  (): Response =>
    new Response('', { status: 401, headers: { 'www-authenticate': 'DPoP algs="ES256"', ...headers } })

function proofOf(request: Sent | undefined): Record<string, unknown> {
  const payload = request?.headers.get('dpop')?.split('.')[1] ?? ''
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

describe('the fetch of a session', () => {
  it('O-47 shows no token to an origin it does not know, when that origin asks for none', async () => {
    const response = await sessionFetch([ok])('https://stranger.example/cat.jpg')
    expect(response.status).toBe(200)
    expect(sent).toHaveLength(1)
    expect(sent[0]?.headers.has('authorization')).toBe(false)
    expect(sent[0]?.headers.has('dpop')).toBe(false)
    expect(origins.has('https://stranger.example')).toBe(false)
  })

  it('O-47 signs after a 401 and remembers the origin', async () => {
    const send = sessionFetch([refused(), ok, ok])
    await send('https://other.example/private.ttl')
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([null, 'DPoP first'])
    await send('https://other.example/more.ttl')
    expect(sent[2]?.headers.get('authorization')).toBe('DPoP first')
  })

  it('O-47 does not remember an origin that goes on refusing', async () => {
    await sessionFetch([refused(), refused(), refused()])('https://trap.example/')
    expect(origins.has('https://trap.example')).toBe(false)
  })

  it('O-44 makes a proof of its own for each request, for its method, address and token', async () => {
    const send = sessionFetch([ok, ok])
    await send('https://pod.example/a?page=2#x', { method: 'put', body: 'hello' })
    await send('https://pod.example/b')
    const [first, second] = [proofOf(sent[0]), proofOf(sent[1])]
    expect(first).toMatchObject({ htm: 'PUT', htu: 'https://pod.example/a' })
    expect(second).toMatchObject({ htm: 'GET', htu: 'https://pod.example/b' })
    expect(first.ath).toBe(
      Buffer.from(await crypto.subtle.digest('SHA-256', Buffer.from('first'))).toString('base64url'),
    )
    expect(first.jti).not.toBe(second.jti)
    expect(sent[0]?.body).toBe('hello')
  })

  it('O-45 refreshes once on a 401 and sends the same body again', async () => {
    const response = await sessionFetch([refused(), ok])('https://pod.example/note', {
      method: 'PUT',
      body: 'text',
    })
    expect(response.status).toBe(200)
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['DPoP first', 'DPoP second'])
    expect(sent[1]?.body).toBe('text')
  })

  it('O-45 gives a second 401 back instead of trying for ever', async () => {
    const response = await sessionFetch([refused(), refused()])('https://pod.example/secret')
    expect(response.status).toBe(401)
    expect(sent).toHaveLength(2)
  })

  it('O-45 retries with the nonce the server asked for', async () => {
    await sessionFetch([refused({ 'dpop-nonce': 'n-1' }), ok])('https://pod.example/a')
    expect(proofOf(sent[0]).nonce).toBeUndefined()
    expect(proofOf(sent[1]).nonce).toBe('n-1')
    expect(sent[1]?.headers.get('authorization')).toBe('DPoP first')
  })

  it.each([
    ['GET', 'https://pod.example/b', 2],
    ['GET', 'https://unknown.example/b', 1],
    ['PATCH', 'https://trap.example/b', 2],
    ['PATCH', 'https://pod.example/b', 1],
    ['DELETE', 'https://pod.example/b', 1],
  ] as const)(
    'O-44 signs a %s again where it was sent on to %s: %i requests in all',
    async (method, target, requests) => {
      origins.add('https://trap.example')
      tokens = ['first']
      const sentOn = (): Response =>
        Object.defineProperties(refused()(), { redirected: { value: true }, url: { value: target } })
      await sessionFetch([sentOn, ok])('https://trap.example/a', { method })
      expect(sent).toHaveLength(requests)
    },
  )

  it('carries on without a token when nobody is signed in any more', async () => {
    tokens = []
    await sessionFetch([ok])('https://pod.example/a')
    expect(sent[0]?.headers.has('authorization')).toBe(false)
  })
})

describe('a server that takes a request and says nothing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Ends when the request is given up; what it ends with, or that it has not. */
  async function outcome(method: string): Promise<unknown> {
    const silent: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      })
    const source = { isTokenOrigin: () => false } as unknown as TokenSource
    let ended: unknown = 'waiting'
    createSessionFetch(source, silent)('https://silent.example/a', { method }).catch((error: unknown) => {
      ended = error
    })
    await vi.advanceTimersByTimeAsync(60_000)
    return ended
  }

  it('counts as one that is not answering when something is read', async () => {
    expect(await outcome('GET')).toBeInstanceOf(TypeError)
  })

  it('has all the time it needs for what is sent, which may be large', async () => {
    expect(await outcome('PUT')).toBe('waiting')
  })
})
