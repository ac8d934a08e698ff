import { hash, type JsonWebKey } from 'node:crypto'
import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { parseResourceIri } from '#base/iri.ts'
import { remember } from '#base/remember.ts'
import { type AccessToken, isSignedByIssuer, readAccessToken } from './access-token.ts'
import { credentialError, type TokenError } from './challenge.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import {
  importKey,
  type Jws,
  parseJws,
  splitJws,
  type VerifyingKey,
  verifierOfTurns,
  verifyJws,
} from './jws.ts'
import type { ReplayGuard } from './replay-guard.ts'
import type { WebidIssuers } from './webid-issuers.ts'

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
  readonly issuerKeys: IssuerKeys
  readonly webidIssuers: WebidIssuers
  readonly replay: ReplayGuard
  /** Whether what our own issuer granted still stands: a revoked app stops before its token ends (bug class 18). */
  stillGranted(claims: Readonly<Record<string, unknown>>): Promise<boolean>
  /** Counts what was taken back so far, as this process knows: whoever comes with a token is looked at again then. */
  revocations(): number
  /** Told of every app whose proofs leave `ath` out. */
  noteMissingAth(client: string | undefined): void
}

interface CachedToken extends AccessToken {
  /** When the WebID document and the grant are looked at again. */
  recheckAtMs: number
  /** What had been taken back when they were. */
  revocations: number
}

const thePublic: Agent = { webid: undefined, client: undefined, issuer: undefined }
const recheckMs = 15_000
const writes: ReadonlySet<string> = new Set(['PUT', 'POST', 'PATCH', 'DELETE'])

/**
 * Makes the check that every request with a credential passes. Costs one signature verification, of the proof:
 * the access token is recognised by its hash for as long as it holds (design.md 7).
 */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  const { baseUrl, allowHttp, clock, replay, revocations } = options
  const checkProof = createProofChecker(options.requireAth)
  const tokens = new Map<string, CachedToken>()
  const refuse = (error: TokenError, message: string, cause?: unknown): PodError =>
    credentialError(baseUrl, error, message, cause)

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
    const read = readAccessToken(raw, { ownIssuer: baseUrl, allowHttp, nowMs: clock.now() })
    if ('fault' in read) throw refuse('invalid_token', read.fault)
    const { jws, ...token } = read
    // Before the network is asked: a stolen token without its key causes no traffic.
    if (token.thumbprint !== thumbprint)
      throw refuse('invalid_token', 'the access token belongs to another key')
    const isSigned = await isSignedByIssuer(read, options.issuerKeys, asker).catch(
      orPutOff((cause) =>
        refuse('invalid_token', 'the issuer of the access token could not be asked for its keys', cause),
      ),
    )
    if (!isSigned) throw refuse('invalid_token', 'the access token is not signed by its issuer')
    return { ...token, recheckAtMs: 0, revocations: 0 }
  }

  const recheck = async (token: CachedToken, asker: string, seen = revocations()): Promise<void> => {
    const issuers = await options
      .webidIssuers(token.webid, asker)
      .catch(orPutOff((cause) => refuse('invalid_token', 'the WebID document could not be read', cause)))
    if (!issuers.includes(token.issuer)) {
      throw refuse('invalid_token', 'the WebID document does not name the issuer of the access token')
    }
    if (token.issuer === baseUrl && !(await options.stillGranted(token.claims))) {
      throw refuse('invalid_token', 'access was taken back, sign in again')
    }
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

/** Where nobody was asked, nothing is known of the token: its holder shall come back with it. */
function orPutOff(refusal: (cause: unknown) => PodError): (cause: unknown) => never {
  return (cause) => {
    throw cause instanceof PodError && cause.headers['retry-after'] !== undefined ? cause : refusal(cause)
  }
}

/** What comes with a token. */
interface Shown extends Pick<TokenRequest, 'asker'> {
  readonly tokenHash: string
  readonly proof: Proof
}

/** What a good proof tells: which key signed it, and by what it is recognised when it comes again. */
interface Proof {
  /** RFC 7638 thumbprint of the key. */
  readonly thumbprint: string
  readonly jti: string
  readonly issuedAtMs: number
  readonly namesToken: boolean
}

interface ProofExpectation {
  readonly method: string
  /** Public URL of the request in its normal form, without query. */
  readonly url: string
  readonly tokenHash: string
  readonly nowMs: number
}

/** A sentence for the client instead of a proof. */
type ProofFault = { readonly fault: string }

/** O-29: how far a client's clock may be off, either way. */
const proofWindowMs = 240_000

const maxProofLength = 8192
const maxCachedHeader = 1536
const faultOf = (fault: string): ProofFault => ({ fault })

interface ProofHeader extends VerifyingKey {
  readonly thumbprint: string
}

/**
 * Checks proofs as RFC 9449 4.3 says, numbers in brackets. A client sends the same header with every proof of its key,
 * so the imported key is remembered by the header's text; the proof itself is never cached.
 */
function createProofChecker(
  requireAth: boolean,
): (proof: string, expected: ProofExpectation) => Promise<Proof | ProofFault> {
  const headers = new Map<string, ProofHeader>()
  const isSigned = createSignatureCheck()

  const headerOf = (proof: string, rawHeader: string): ProofHeader | ProofFault => {
    const known = headers.get(rawHeader)
    if (known) return known
    const jws = parseJws(proof)
    const read = jws ? readHeader(jws.header) : faultOf('the proof is not a signed JWT')
    if (!('fault' in read) && rawHeader.length <= maxCachedHeader) remember(headers, rawHeader, read, 5_000)
    return read
  }

  return async (proof, expected) => {
    const jws = proof.length <= maxProofLength ? splitJws(proof) : undefined
    if (jws === undefined) return faultOf('the proof is not a signed JWT') // [2]
    const header = headerOf(proof, jws.rawHeader)
    if ('fault' in header) return header
    const namesToken = jws.claims.ath !== undefined
    if (requireAth && !namesToken) return faultOf('the proof needs the ath of its access token') // [12], O-30
    const fault = claimFault(jws.claims, expected)
    if (fault) return faultOf(fault)
    if (!(await isSigned(jws, header, expected.method)))
      return faultOf('the proof is not signed by the key it names') // [6]
    return {
      thumbprint: header.thumbprint,
      jti: jws.claims.jti as string,
      issuedAtMs: (jws.claims.iat as number) * 1000,
      namesToken,
    }
  }
}

/**
 * Where a signature is checked. While there are writes, their thread keeps another processor busy, and this one checks them
 * together. A reading that comes alone is answered soonest when nothing is handed over; of many in one turn of the event
 * loop, others can be read while signatures are checked.
 */
function createSignatureCheck() {
  const checkWithTurn = verifierOfTurns()
  let isFirstOfTurn = true
  return (jws: Omit<Jws, 'header'>, key: VerifyingKey, method: string): Promise<boolean> => {
    if (writes.has(method)) return checkWithTurn(jws, key)
    if (!isFirstOfTurn) return verifyJws(jws, key, 'beside')
    isFirstOfTurn = false
    setImmediate(() => {
      isFirstOfTurn = true
    })
    return verifyJws(jws, key, 'here')
  }
}

/** [4] [5] [7]: the type, an asymmetric algorithm, a public key that fits it. */
function readHeader(header: Readonly<Record<string, unknown>>): ProofHeader | ProofFault {
  if (header.typ !== 'dpop+jwt') return faultOf('the proof needs typ dpop+jwt')
  if (header.crit !== undefined) return faultOf('the proof asks for an unknown extension')
  if (typeof header.jwk !== 'object' || header.jwk === null) return faultOf('the proof carries no public key')
  const jwk = header.jwk as JsonWebKey
  const imported = importKey(jwk, header.alg)
  if (!imported) return faultOf('the proof needs a public key for an asymmetric algorithm')
  return { ...imported, thumbprint: thumbprintOf(imported) }
}

/** RFC 7638 3.2: required members only, in lexicographic order; taken from the imported key, not from what was sent. */
function thumbprintOf({ key }: VerifyingKey): string {
  const { kty, crv, x, y, n, e } = key.export({ format: 'jwk' })
  const members = kty === 'EC' ? { crv, kty, x, y } : kty === 'RSA' ? { e, kty, n } : { crv, kty, x }
  return hash('sha256', JSON.stringify(members), 'base64url')
}

function claimFault(
  claims: Readonly<Record<string, unknown>>,
  expected: ProofExpectation,
): string | undefined {
  const { jti, htm, htu, iat, ath } = claims
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return 'the proof needs a jti' // [3]
  if (htm !== expected.method) return 'the proof is for another method' // [8]
  if (typeof htu !== 'string' || !namesTarget(htu, expected.url)) return 'the proof is for another address' // [9]
  if (ath !== undefined && ath !== expected.tokenHash) return 'the proof is for another access token' // [12]
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return 'the proof needs an iat'
  const offMs = iat * 1000 - expected.nowMs
  if (Math.abs(offMs) <= proofWindowMs) return undefined // [11]
  return `the proof is ${Math.round(Math.abs(offMs) / 1000)} seconds ${offMs > 0 ? 'ahead of' : 'behind'} the server's clock`
}

/** O-28: equal after normalisation, query and fragment aside. The first comparison decides nearly always. */
function namesTarget(htu: string, url: string): boolean {
  if (htu === url) return true
  const parsed = URL.parse(htu)
  if (parsed === null || parsed.username || parsed.password || !url.startsWith(`${parsed.origin}/`))
    return false
  try {
    return parseResourceIri(`${parsed.origin}/`, parsed.pathname) === url
  } catch {
    return false
  }
}
