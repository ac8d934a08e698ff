import { createPrivateKey } from 'node:crypto'
import { SignJWT } from 'jose'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import { createProofChecker, type Proof, proofWindowMs } from './dpop-proof.ts'
import type { ServerKeys } from './keys.ts'
import type { ReplayGuard } from './replay-guard.ts'
import { readToken, type SolidToken } from './solid-token.ts'
import type { TokenTrust } from './token-trust.ts'
import type { UmaTickets } from './uma-tickets.ts'

export const umaGrantType = 'urn:ietf:params:oauth:grant-type:uma-ticket'
/** The one form of claim that is taken, and the profile that says so (O-41). */
export const idTokenFormat = 'http://openid.net/specs/openid-connect-core-1_0.html#IDToken'

/** The form that was posted, and who posted it. */
export interface UmaRequest {
  /** Public URL of the endpoint: what the proof must name. */
  readonly url: string
  readonly form: Readonly<Record<string, string | undefined>>
  /** Where there were several, with commas between them. */
  readonly dpop: string | undefined
  /** The address it comes from, as limits count it. */
  asker(): string
}

/** What the client reads: a token (RFC 6749 5.1), or what is wrong (UMA 2.0 Grant 3.3.6). */
export interface UmaAnswer {
  readonly status: 200 | 400 | 403
  readonly body: Readonly<Record<string, unknown>>
}

export interface UmaGrantOptions {
  readonly baseUrl: string
  readonly allowHttp: boolean
  readonly clock: Clock
  readonly keys: ServerKeys
  readonly replay: ReplayGuard
  readonly tickets: UmaTickets
  readonly trust: TokenTrust
}

/** Nobody can take it back at the issuer that vouched; a client that may still speak for the person asks again. */
const mostSeconds = 600

/**
 * O-41: the ID token of any issuer that the WebID names, for an access token of this server. The new token is bound to the
 * same key, and is worth what an access token of that issuer is worth here (O-25): access rules decide about each request.
 */
export function createUmaGrant(options: UmaGrantOptions): (request: UmaRequest) => Promise<UmaAnswer> {
  const { baseUrl, allowHttp, clock, replay, tickets, trust } = options
  const checkProof = createProofChecker(false)
  const sign = createSigner(options)

  const proven = async ({ url, dpop }: UmaRequest): Promise<Proof> => {
    // RFC 9449 4.3 [1]
    if (dpop === undefined || dpop.includes(','))
      throw new Refusal('invalid_dpop_proof', 'send exactly one DPoP header')
    const proof = await checkProof(dpop, { method: 'POST', url, tokenHash: '', nowMs: clock.now() })
    if ('fault' in proof) throw new Refusal('invalid_dpop_proof', proof.fault)
    const name = `${proof.thumbprint}.${proof.jti}`
    if (!(await replay.firstSeen(name, proof.issuedAtMs + proofWindowMs)))
      throw new Refusal('invalid_dpop_proof', 'the proof was used before, make a new one for each request')
    return proof
  }

  const believed = async ({ form, asker }: UmaRequest, { thumbprint }: Proof): Promise<SolidToken> => {
    if (form.claim_token === undefined || form.claim_token_format !== idTokenFormat)
      throw new Refusal(
        'need_info',
        `send an ID token as claim_token, with claim_token_format ${idTokenFormat}`,
      )
    const read = readToken('ID token', form.claim_token, {
      ownIssuer: baseUrl,
      allowHttp,
      nowMs: clock.now(),
    })
    if ('fault' in read) throw new Refusal('need_info', read.fault)
    // Before the network is asked: an app that was shown somebody's ID token does not have its key.
    if (read.thumbprint !== thumbprint) throw new Refusal('need_info', 'the ID token belongs to another key')
    await trust.checkSignature(read, asker())
    await trust.checkStanding(read, asker())
    return read
  }

  const exchange = async (request: UmaRequest): Promise<UmaAnswer> => {
    const { grant_type, ticket } = request.form
    if (grant_type !== umaGrantType)
      throw new Refusal('unsupported_grant_type', `send grant_type ${umaGrantType}`)
    if (ticket === undefined) throw new Refusal('invalid_request', 'send the ticket of a refusal')
    // Looked at first, as it costs least; used up by a good proof only.
    if (!tickets.holds(ticket)) throw ticketIsOver()
    const proof = await proven(request)
    if (!(await tickets.redeem(ticket))) throw ticketIsOver()
    return { status: 200, body: await sign(await believed(request, proof)) }
  }

  return async (request) => {
    try {
      return await exchange(request)
    } catch (reason) {
      return tell(asRefusal(reason), tickets)
    }
  }
}

class Refusal extends Error {
  readonly error: string

  constructor(error: string, description: string) {
    super(description)
    this.error = error
  }
}

function ticketIsOver(): Refusal {
  return new Refusal('invalid_grant', 'the ticket does not hold: ask for the resource again')
}

/** What is wrong with the claim, in the words of RFC 6749 5.2; what is none of the client's doing stays what it is. */
function asRefusal(reason: unknown): Refusal {
  if (reason instanceof Refusal) return reason
  if (reason instanceof PodError && reason.code === 'unauthenticated')
    return new Refusal('need_info', reason.message)
  throw reason
}

/** UMA 2.0 Grant 3.3.6: whoever has to bring something else gets a ticket to bring it with. */
function tell({ error, message }: Refusal, tickets: UmaTickets): UmaAnswer {
  const body = { error, error_description: message }
  if (error !== 'need_info') return { status: 400, body }
  const required_claims = [{ claim_token_format: [idTokenFormat] }]
  return { status: 403, body: { ...body, ticket: tickets.issue(), required_claims } }
}

function createSigner({ baseUrl, clock, keys }: UmaGrantOptions) {
  const [jwk] = keys.signing
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return async ({ webid, issuer, agent, thumbprint, expiresAtMs, claims }: SolidToken) => {
    const now = Math.floor(clock.now() / 1000)
    const until = Math.min(now + mostSeconds, Math.floor(expiresAtMs / 1000))
    // Of our own ID tokens the grant comes along: it is looked up with each use, and may have been taken back (bug class 18).
    const { grant } = issuer === baseUrl ? claims : {}
    const access_token = await new SignJWT({
      webid,
      ...(agent.client === undefined ? {} : { client_id: agent.client }),
      ...(grant === undefined ? {} : { grant }),
      idp: issuer,
      cnf: { jkt: thumbprint },
    })
      .setProtectedHeader({ alg: jwk.alg, typ: 'at+jwt', kid: jwk.kid })
      .setIssuer(baseUrl)
      .setSubject(webid)
      .setAudience('solid')
      .setIssuedAt(now)
      .setExpirationTime(until)
      .setJti(randomId(16))
      .sign(key)
    return { access_token, token_type: 'DPoP', expires_in: until - now }
  }
}
