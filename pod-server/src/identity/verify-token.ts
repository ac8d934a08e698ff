import { hash } from 'node:crypto'
import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import type { PodError } from '#base/errors.ts'
import { remember } from '#base/remember.ts'
import { credentialError, type TokenError } from './challenge.ts'
import { createProofChecker, type Proof, proofWindowMs } from './dpop-proof.ts'
import type { ReplayGuard } from './replay-guard.ts'
import { readToken, type SolidToken } from './solid-token.ts'
import type { TokenTrust } from './token-trust.ts'

/** The parts of a request that say who asks. */
export interface TokenRequest {
  readonly method: string
  /** Public URL in its normal form, without query: what `htu` must name. */
  readonly url: string
  readonly authorization: string | undefined
  /** Where there were several, with commas between them, as Node joins them. */
  readonly dpop: string | undefined
  /** The address it comes from, as limits count it. Called only where a foreign server has to be asked. */
  asker(): string
}

/** The public without credentials; otherwise the proven agent, or a 401 (ER-2). */
export type TokenVerifier = (request: TokenRequest) => Promise<Agent>

export interface TokenVerifierOptions {
  /** Our issuer and public base URL, slash at the end. */
  readonly baseUrl: string
  /** Whether http issuers and WebIDs may be believed: only on a server that is itself on loopback. */
  readonly allowHttp: boolean
  /** O-30: whether a proof without `ath` is refused. One with a wrong `ath` always is. */
  readonly requireAth: boolean
  readonly clock: Clock
  readonly trust: TokenTrust
  readonly replay: ReplayGuard
  /** Counts what was taken back so far, as this process knows: whoever comes with a token is looked at again then. */
  revocations(): number
  /** Told of every app whose proofs leave `ath` out. */
  noteMissingAth(client: string | undefined): void
}

interface CachedToken extends SolidToken {
  /** When the WebID document and the grant are looked at again. */
  recheckAtMs: number
  /** What had been taken back when they were. */
  revocations: number
}

const thePublic: Agent = { webid: undefined, client: undefined, issuer: undefined }
const recheckMs = 15_000

/**
 * Makes the check that every request with a credential passes. Costs one signature verification, of the proof:
 * the access token is recognised by its hash for as long as it holds (design.md 7).
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { baseUrl, allowHttp, clock, trust, replay, revocations } = options
  const checkProof = createProofChecker(options.requireAth)
  const tokens = new Map<string, CachedToken>()
  const refuse = (error: TokenError, message: string): PodError => credentialError(baseUrl, error, message)

  const proven = async (request: TokenRequest, tokenHash: string): Promise<Proof> => {
    // RFC 9449 4.3 [1], O-27
    if (request.dpop === undefined || request.dpop.includes(',')) {
      throw refuse('invalid_dpop_proof', 'send exactly one DPoP header')
    }
    const { method, url } = request
    const proof = await checkProof(request.dpop, { method, url, tokenHash, nowMs: clock.now() })
    if ('fault' in proof) throw refuse('invalid_dpop_proof', proof.fault)
    return proof
  }

  const verifyFirst = async (raw: string, thumbprint: string, asker: string): Promise<CachedToken> => {
    const read = readToken('access token', raw, { ownIssuer: baseUrl, allowHttp, nowMs: clock.now() })
    if ('fault' in read) throw refuse('invalid_token', read.fault)
    // Before the network is asked: a stolen token without its key causes no traffic.
    if (read.thumbprint !== thumbprint)
      throw refuse('invalid_token', 'the access token belongs to another key')
    await trust.checkSignature(read, asker)
    const { jws, ...token } = read
    return { ...token, recheckAtMs: 0, revocations: 0 }
  }

  const recheck = async (token: CachedToken, asker: string, seen = revocations()): Promise<void> => {
    await trust.checkStanding(token, asker)
    Object.assign(token, { recheckAtMs: clock.now() + recheckMs, revocations: seen })
  }

  const usableToken = async (raw: string, { tokenHash, proof, asker }: Shown): Promise<CachedToken> => {
    const known = tokens.get(tokenHash)
    const token = known ?? (await verifyFirst(raw, proof.thumbprint, asker()))
    if (token.thumbprint !== proof.thumbprint)
      throw refuse('invalid_token', 'the access token belongs to another key')
    if (token.expiresAtMs <= clock.now())
      throw refuse('invalid_token', 'the access token has expired, refresh it')
    if (token.recheckAtMs <= clock.now() || token.revocations !== revocations()) await recheck(token, asker())
    if (known === undefined) remember(tokens, tokenHash, token, 20_000)
    return token
  }

  return async (request) => {
    if (request.authorization === undefined) return thePublic
    const raw = /^DPoP ([\w.~+/-]+=*)$/i.exec(request.authorization)?.[1]
    // RFC 9449 7.2, O-37: a bound token is worth nothing as Bearer, and no other scheme is spoken here.
    if (raw === undefined)
      throw refuse('invalid_token', 'send the access token with the DPoP scheme and a proof')
    const tokenHash = hash('sha256', raw, 'base64url')
    const proof = await proven(request, tokenHash)
    const token = await usableToken(raw, { tokenHash, proof, asker: request.asker })
    // Last, so that only a proof that would have been accepted uses up its name (bug class 17).
    const isFirst = await replay.firstSeen(
      `${proof.thumbprint}.${proof.jti}`,
      proof.issuedAtMs + proofWindowMs,
    )
    if (!isFirst)
      throw refuse('invalid_dpop_proof', 'the proof was used before, make a new one for each request')
    if (!proof.namesToken) options.noteMissingAth(token.agent.client)
    return token.agent
  }
}

/** What comes with a token. */
interface Shown extends Pick<TokenRequest, 'asker'> {
  readonly tokenHash: string
  readonly proof: Proof
}
