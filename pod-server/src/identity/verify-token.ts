import { hash } from 'node:crypto'
import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import type { PodError } from '#base/errors.ts'
import { createLru } from '#base/lru.ts'
import { type AccessToken, isSignedByIssuer, readAccessToken } from './access-token.ts'
import { credentialError, type TokenError } from './challenge.ts'
import { createProofChecker, type Proof, proofWindowMs } from './dpop-proof.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import type { ReplayGuard } from './replay-guard.ts'
import type { WebidIssuers } from './webid-issuers.ts'

/** The parts of a request that say who asks. */
export interface TokenRequest {
  readonly method: string
  /** Public URL in its normal form, without query: what `htu` must name. */
  readonly url: string
  readonly authorization: string | undefined
  readonly dpop: string | undefined
  /** How many DPoP headers there were: Node joins repeated ones into one text. */
  readonly dpopCount: number
}

/** The public without credentials; otherwise the proven agent, or a 401 (ER-2). */
export type TokenVerifier = (request: TokenRequest) => Promise<Agent>

export interface TokenVerifierOptions {
  /** Our issuer and public base URL, slash at the end. */
  readonly baseUrl: string
  /** Whether http issuers and WebIDs may be believed: only on a server that is itself on loopback. */
  readonly allowHttp: boolean
  readonly clock: Clock
  readonly issuerKeys: IssuerKeys
  readonly webidIssuers: WebidIssuers
  readonly replay: ReplayGuard
  /** Whether what our own issuer granted still stands: a revoked app stops before its token ends (bug class 18). */
  stillGranted(claims: Readonly<Record<string, unknown>>): Promise<boolean>
}

interface CachedToken extends AccessToken {
  /** When the WebID document and the grant are looked at again. */
  recheckAtMs: number
}

const thePublic: Agent = { webid: undefined, client: undefined, issuer: undefined }
const recheckMs = 15_000

/**
 * Makes the check that every request with a credential passes. Costs one signature verification, of the proof:
 * the access token is recognised by its hash for as long as it holds (design.md 7).
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { baseUrl, allowHttp, clock, replay } = options
  const checkProof = createProofChecker(baseUrl)
  const tokens = createLru<CachedToken>(20_000)
  const refuse = (error: TokenError, message: string, cause?: unknown): PodError =>
    credentialError(baseUrl, error, message, cause)

  const proven = async (request: TokenRequest, tokenHash: string): Promise<Proof> => {
    // RFC 9449 4.3 [1], O-27
    if (request.dpop === undefined || request.dpopCount !== 1) {
      throw refuse('invalid_dpop_proof', 'send exactly one DPoP header')
    }
    const { method, url } = request
    const proof = await checkProof(request.dpop, { method, url, tokenHash, nowMs: clock.now() })
    if ('fault' in proof) throw refuse('invalid_dpop_proof', proof.fault)
    return proof
  }

  const verifyFirst = async (raw: string, thumbprint: string): Promise<CachedToken> => {
    const read = readAccessToken(raw, { ownIssuer: baseUrl, allowHttp, nowMs: clock.now() })
    if ('fault' in read) throw refuse('invalid_token', read.fault)
    const { jws, ...token } = read
    // Before the network is asked: a stolen token without its key causes no traffic.
    if (token.thumbprint !== thumbprint)
      throw refuse('invalid_token', 'the access token belongs to another key')
    const isSigned = await isSignedByIssuer(read, options.issuerKeys).catch((cause: unknown) => {
      throw refuse('invalid_token', 'the issuer of the access token could not be asked for its keys', cause)
    })
    if (!isSigned) throw refuse('invalid_token', 'the access token is not signed by its issuer')
    return { ...token, recheckAtMs: 0 }
  }

  const recheck = async (token: CachedToken): Promise<void> => {
    const issuers = await options.webidIssuers(token.webid).catch((cause: unknown) => {
      throw refuse('invalid_token', 'the WebID document could not be read', cause)
    })
    if (!issuers.includes(token.issuer)) {
      throw refuse('invalid_token', 'the WebID document does not name the issuer of the access token')
    }
    if (token.issuer === baseUrl && !(await options.stillGranted(token.claims))) {
      throw refuse('invalid_token', 'access was taken back, sign in again')
    }
    token.recheckAtMs = clock.now() + recheckMs
  }

  return async (request) => {
    if (request.authorization === undefined) return thePublic
    const raw = /^DPoP ([\w.~+/-]+=*)$/i.exec(request.authorization)?.[1]
    // RFC 9449 7.2, O-37: a bound token is worth nothing as Bearer, and no other scheme is spoken here.
    if (raw === undefined)
      throw refuse('invalid_token', 'send the access token with the DPoP scheme and a proof')
    const tokenHash = hash('sha256', raw, 'base64url')
    const proof = await proven(request, tokenHash)
    const token = tokens.get(tokenHash) ?? (await verifyFirst(raw, proof.thumbprint))
    if (token.thumbprint !== proof.thumbprint)
      throw refuse('invalid_token', 'the access token belongs to another key')
    if (token.expiresAtMs <= clock.now())
      throw refuse('invalid_token', 'the access token has expired, refresh it')
    if (token.recheckAtMs <= clock.now()) await recheck(token)
    tokens.set(tokenHash, token)
    // Last, so that only a proof that would have been accepted uses up its name (bug class 17).
    const isFirst = await replay.firstSeen(
      `${proof.thumbprint}.${proof.jti}`,
      proof.issuedAtMs + proofWindowMs,
    )
    if (!isFirst)
      throw refuse('invalid_dpop_proof', 'the proof was used before, make a new one for each request')
    return token.agent
  }
}
