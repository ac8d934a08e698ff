import { createHash, randomUUID } from 'node:crypto'
import { decodeJwt, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import { PodError } from '#base/errors.ts'
import { isLoopbackUrl } from '#base/loopback.ts'

/** What an account of a Solid server gives a program to sign in with. */
export interface ClientCredentials {
  readonly id: string
  readonly secret: string
  readonly issuer: string
}

/** Somebody who is signed in at one server, for as long as it takes. */
export interface SignedIn {
  readonly webid: string
  /** The server whose word their profile has to take for them. */
  readonly issuer: string
  /** The headers of one request; the token is a new one when the last is old, or was refused. */
  headers(method: string, url: string, nonce: string | undefined): Promise<Record<string, string>>
  /** Another token for the next request, unless this one is as good as new. */
  renew(): void
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

interface Token {
  readonly text: string
  readonly webid: string
  readonly takenAt: number
  readonly goodUntil: number
}

/** Tokens are left alone this long before they end: a large file is on its way for a while. */
const reserveMs = 60_000
/** Whoever refuses a token that was just made would refuse the next one too. */
const freshMs = 10_000

/** Signs in with client credentials and proofs of possession (Solid-OIDC 4, RFC 9449). */
export async function signIn(credentials: ClientCredentials, fetch: Fetch): Promise<SignedIn> {
  const { issuer } = credentials
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk = await exportJWK(publicKey)
  const prove = (claims: Record<string, string>): Promise<string> => proof(privateKey, jwk, claims)
  const endpoint = await tokenEndpoint(issuer, fetch)
  const take = async (): Promise<Token> => {
    const ask = async (nonce?: string) =>
      fetch(endpoint, await tokenRequest(credentials, endpoint, prove, nonce))
    const first = await ask()
    // RFC 9449 8: who wants a nonce in the proof says so by refusing the first.
    const nonce = first.ok ? null : first.headers.get('dpop-nonce')
    return tokenOf(nonce === null ? first : await ask(nonce), issuer)
  }
  let token = await take()
  return {
    webid: token.webid,
    issuer,
    renew: () => {
      if (Date.now() - token.takenAt > freshMs) token = { ...token, goodUntil: 0 }
    },
    headers: async (method, url, nonce) => {
      if (Date.now() > token.goodUntil) token = await take()
      const ath = createHash('sha256').update(token.text).digest('base64url')
      const [htu = ''] = url.split(/[?#]/, 1)
      const claims = { htm: method, htu, ath, ...(nonce === undefined ? {} : { nonce }) }
      return { authorization: `DPoP ${token.text}`, dpop: await prove(claims) }
    },
  }
}

/** The secret goes to the issuer that its owner named, and nowhere that somebody else did. */
async function tokenEndpoint(issuer: string, fetch: Fetch): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const answer = await fetch(address, { headers: { accept: 'application/json' } })
  const told = answer.ok ? ((await answer.json().catch(() => undefined)) as unknown) : undefined
  const endpoint = field(told, 'token_endpoint')
  if (endpoint === undefined)
    throw new PodError(
      'upstream-failed',
      `${issuer} tells nobody how to sign in (${answer.status}): name the issuer in the file of the credentials`,
    )
  if (URL.parse(endpoint)?.origin !== new URL(issuer).origin)
    throw new PodError('upstream-failed', `${issuer} wants secrets sent to another server: ${endpoint}`)
  if (!endpoint.startsWith('https:') && !isLoopbackUrl(endpoint))
    throw new PodError('upstream-failed', `${issuer} takes secrets without encryption: they are not sent`)
  return endpoint
}

async function tokenRequest(
  { id, secret }: ClientCredentials,
  endpoint: string,
  prove: (claims: Record<string, string>) => Promise<string>,
  nonce: string | undefined,
): Promise<RequestInit> {
  // RFC 6749 2.3.1: both are form-encoded before they are joined.
  const basic = Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')
  const claims = { htm: 'POST', htu: endpoint, ...(nonce === undefined ? {} : { nonce }) }
  return {
    method: 'POST',
    headers: {
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      dpop: await prove(claims),
    },
    body: 'grant_type=client_credentials&scope=webid',
  }
}

async function tokenOf(answer: Response, issuer: string): Promise<Token> {
  const told = (await answer.json().catch(() => undefined)) as unknown
  const text = field(told, 'access_token')
  if (!answer.ok || text === undefined)
    throw new PodError('unauthenticated', `${issuer} does not take these credentials (${answer.status})`)
  const seconds = (told as { expires_in?: unknown }).expires_in
  const lifeMs = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : 300_000
  return {
    text,
    webid: webidOf(text, issuer),
    takenAt: Date.now(),
    goodUntil: Date.now() + Math.max(lifeMs / 2, lifeMs - reserveMs),
  }
}

function webidOf(token: string, issuer: string): string {
  try {
    const { webid, sub } = decodeJwt(token)
    const named = webid ?? sub
    if (typeof named === 'string' && /^https?:/.test(named)) return named
  } catch {
    // Not a token that says whose it is.
  }
  throw new PodError('upstream-failed', `${issuer} gave a token that names no WebID`)
}

function proof(key: CryptoKey, jwk: JWK, claims: Record<string, string>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
    .setIssuedAt()
    .setJti(randomUUID())
    .sign(key)
}

function field(value: unknown, name: string): string | undefined {
  const found =
    typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
  return typeof found === 'string' ? found : undefined
}
