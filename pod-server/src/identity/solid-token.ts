import type { Agent } from '#access/agent.ts'
import type { IssuerKeys, PublicJwk } from './issuer-keys.ts'
import { importKey, type Jws, parseJws, verifyJws } from './jws.ts'

/** O-23: with an access token a person's app asks; with an ID token it gets an access token of another server (O-41). */
export type TokenKind = 'access token' | 'ID token'

/** A token, with what it says: who it speaks for, with which key, for how long. */
export interface SolidToken {
  readonly kind: TokenKind
  readonly agent: Agent
  readonly webid: string
  /** Who says that this is the WebID's owner: the WebID has to name it. */
  readonly issuer: string
  /** Whose signature it bears. */
  readonly signer: string
  /** RFC 9449 6.1: thumbprint of the only key that may use it. */
  readonly thumbprint: string
  readonly expiresAtMs: number
  readonly claims: Readonly<Record<string, unknown>>
}

export type TokenFault = { readonly fault: string }

export interface TokenExpectation {
  readonly ownIssuer: string
  readonly allowHttp: boolean
  readonly nowMs: number
}

/** Clocks of issuers may run ahead by this much. */
const issuedAheadMs = 120_000
const maxTokenLength = 16_384

/** Reads the token and refuses whatever can be refused without a key or the network (O-24, O-25, O-34). */
export function readToken(
  kind: TokenKind,
  raw: string,
  expected: TokenExpectation,
): (SolidToken & { readonly jws: Jws }) | TokenFault {
  const jws = raw.length <= maxTokenLength ? parseJws(raw) : undefined
  if (!jws) return { fault: `the ${kind} is not a signed JWT` }
  const fault = headerFault(kind, jws, expected) ?? timeFault(kind, jws, expected.nowMs)
  if (fault) return { fault }
  const { iss, webid, aud, exp, client_id, azp, idp, cnf } = jws.claims
  if (typeof iss !== 'string' || !isAddress(iss, expected)) return { fault: `the ${kind} names no issuer` }
  if (typeof webid !== 'string' || !isAddress(webid, expected)) return { fault: `the ${kind} names no WebID` }
  if (![aud].flat().includes('solid')) return { fault: `the ${kind} is not for Solid servers` }
  const thumbprint = (cnf as { jkt?: unknown } | undefined)?.jkt
  if (typeof thumbprint !== 'string') return { fault: `the ${kind} is bound to no key` }
  // O-41: what we exchanged an ID token for, we signed; who vouches for the person is still the one who signed that.
  const issuer = iss === expected.ownIssuer && typeof idp === 'string' ? idp : iss
  const client = client_id ?? azp
  return {
    kind,
    jws,
    agent: { webid, issuer, client: typeof client === 'string' ? client : undefined },
    webid,
    issuer,
    signer: iss,
    thumbprint,
    expiresAtMs: (exp as number) * 1000,
    claims: jws.claims,
  }
}

/** Whether one of the signer's published keys made the signature; asks for fresh keys once when none fits. */
export async function isSigned(
  token: { jws: Jws; signer: string },
  issuerKeys: IssuerKeys,
  asker: string,
): Promise<boolean> {
  const { alg, kid } = token.jws.header
  const isFitting = (key: PublicJwk) => kid === undefined || key.kid === kid
  const published = async (fresh: boolean) =>
    (await issuerKeys(token.signer, { fresh, asker })).filter(isFitting)
  const known = await published(false)
  const keys = known.length > 0 ? known : await published(true)
  for (const jwk of keys) {
    const key = importKey(jwk, alg)
    if (key !== undefined && (await verifyJws(token.jws, key))) return true
  }
  return false
}

/** RFC 9068 2.1: `at+jwt` keeps other JWTs of the issuer from passing as access tokens; older issuers send plain `JWT`. */
function headerFault(
  kind: TokenKind,
  { header, claims }: Jws,
  { ownIssuer }: TokenExpectation,
): string | undefined {
  const access = claims.iss === ownIssuer ? ['at+jwt'] : ['at+jwt', 'application/at+jwt', 'JWT', undefined]
  const types: unknown[] = kind === 'access token' ? access : ['JWT', undefined]
  if (!types.includes(header.typ)) return `the ${kind} is of another type`
  return header.crit === undefined ? undefined : `the ${kind} asks for an unknown extension`
}

/** A missing or zero `exp` is an expired token, not an eternal one (bug class 2). */
function timeFault(kind: TokenKind, { claims: { exp, iat, nbf } }: Jws, nowMs: number): string | undefined {
  if (typeof exp !== 'number' || !(exp * 1000 > nowMs)) return `the ${kind} has expired, refresh it`
  if (typeof iat !== 'number' || !(iat * 1000 <= nowMs + issuedAheadMs))
    return `the ${kind} is from the future`
  const isEarly = nbf !== undefined && !(typeof nbf === 'number' && nbf * 1000 <= nowMs + issuedAheadMs)
  return isEarly ? `the ${kind} is not valid yet` : undefined
}

function isAddress(value: string, { allowHttp }: TokenExpectation): boolean {
  const protocol = value.length < 2048 ? URL.parse(value)?.protocol : undefined
  return protocol === 'https:' || (allowHttp && protocol === 'http:')
}
