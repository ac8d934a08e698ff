import {
  createHash,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomUUID,
  sign,
} from 'node:crypto'

/** A token bound to a key, and everything a test may want to do (or wrongly do) with the two. */
export interface Session {
  readonly accessToken: string
  readonly privateKey: KeyObject
  readonly publicJwk: JsonWebKey
  /** Signs a fresh proof; `claims` overrides any of them, for the tests of bad proofs. */
  proof(method: string, url: string, claims?: Record<string, unknown>): string
  /** The two headers that sign one request in. */
  headers(method: string, url: string): { authorization: string; dpop: string }
  fetch(url: string | URL | Request, init?: RequestInit): Promise<Response>
}

export interface ProofKey {
  readonly privateKey: KeyObject
  readonly publicJwk: JsonWebKey
}

/** Signs in with client credentials at the provider found by discovery. */
export async function dpopSession(issuer: string, clientId: string, secret: string): Promise<Session> {
  const discovery = await fetch(new URL('.well-known/openid-configuration', issuer))
  const { token_endpoint } = (await discovery.json()) as { token_endpoint: string }
  const key = makeProofKey()
  const response = await fetch(token_endpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
      dpop: signProof(key, { htm: 'POST', htu: token_endpoint }),
    },
    body: 'grant_type=client_credentials&scope=webid',
  })
  if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`)
  const { access_token } = (await response.json()) as { access_token: string }
  return sessionOf(key, access_token)
}

/** A session from a token that is already there (an own issuer, an expired one…). */
export function sessionOf(key: ProofKey, accessToken: string): Session {
  const ath = createHash('sha256').update(accessToken).digest('base64url')
  const proof: Session['proof'] = (method, url, claims = {}) =>
    signProof(key, { htm: method, htu: withoutQuery(url), ath, ...claims })
  const headers: Session['headers'] = (method, url) => ({
    authorization: `DPoP ${accessToken}`,
    dpop: proof(method, url),
  })
  return {
    accessToken,
    privateKey: key.privateKey,
    publicJwk: key.publicJwk,
    proof,
    headers,
    fetch: async (url, init) => {
      const request = new Request(url, { ...init, ...(init?.body ? { duplex: 'half' } : {}) })
      const signed = headers(request.method, request.url)
      for (const [name, value] of Object.entries(signed)) request.headers.set(name, value)
      // Named again: a request that nobody holds any more passes no abort on.
      return fetch(request, init?.signal ? { signal: init.signal } : {})
    },
  }
}

export function makeProofKey(): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { privateKey, publicJwk: publicKey.export({ format: 'jwk' }) }
}

/** RFC 9449 4.2: a proof is a JWT of type dpop+jwt with the public key in its header. */
export function signProof(key: ProofKey, claims: Record<string, unknown>): string {
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk }
  return signJwt(key.privateKey, header, {
    jti: randomUUID(),
    iat: Math.floor(Date.now() / 1000),
    ...claims,
  })
}

export function signJwt(key: KeyObject, header: object, claims: object): string {
  const signed = `${base64url(header)}.${base64url(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

/** RFC 9449 4.2: htu has neither query nor fragment. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/s, '')
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
