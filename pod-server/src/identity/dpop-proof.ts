import { hash, type JsonWebKey } from 'node:crypto'
import { parseResourceIri } from '#base/iri.ts'
import { createLru } from '#base/lru.ts'
import { importKey, parseJws, splitJws, type VerifyingKey, verifyJws } from './jws.ts'

/** What a good proof tells: which key signed it, and by what it is recognised when it comes again. */
export interface Proof {
  /** RFC 7638 thumbprint of the key. */
  readonly thumbprint: string
  readonly jti: string
  readonly issuedAtMs: number
}

export interface ProofExpectation {
  readonly method: string
  /** Public URL of the request in its normal form, without query. */
  readonly url: string
  readonly tokenHash: string
  readonly nowMs: number
}

/** A sentence for the client instead of a proof. */
export type ProofFault = { readonly fault: string }

/** O-29: how far a client's clock may be off, either way. */
export const proofWindowMs = 240_000

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
export function createProofChecker(
  baseUrl: string,
): (proof: string, expected: ProofExpectation) => Promise<Proof | ProofFault> {
  const headers = createLru<ProofHeader>(5_000)

  const headerOf = (proof: string, rawHeader: string): ProofHeader | ProofFault => {
    const known = headers.get(rawHeader)
    if (known) return known
    const jws = parseJws(proof)
    const read = jws ? readHeader(jws.header) : faultOf('the proof is not a signed JWT')
    if (!('fault' in read) && rawHeader.length <= maxCachedHeader) headers.set(rawHeader, read)
    return read
  }

  return async (proof, expected) => {
    const jws = proof.length <= maxProofLength ? splitJws(proof) : undefined
    if (jws === undefined) return faultOf('the proof is not a signed JWT') // [2]
    const header = headerOf(proof, jws.rawHeader)
    if ('fault' in header) return header
    const fault = claimFault(jws.claims, expected, baseUrl)
    if (fault) return faultOf(fault)
    if (!(await verifyJws(jws, header))) return faultOf('the proof is not signed by the key it names') // [6]
    return {
      thumbprint: header.thumbprint,
      jti: jws.claims.jti as string,
      issuedAtMs: (jws.claims.iat as number) * 1000,
    }
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
  baseUrl: string,
): string | undefined {
  const { jti, htm, htu, iat, ath } = claims
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return 'the proof needs a jti' // [3]
  if (htm !== expected.method) return 'the proof is for another method' // [8]
  if (typeof htu !== 'string' || !namesTarget(htu, expected.url, baseUrl))
    return 'the proof is for another address' // [9]
  if (ath !== expected.tokenHash) return 'the proof is for another access token' // [12], O-30
  if (typeof iat !== 'number' || !Number.isFinite(iat)) return 'the proof needs an iat'
  const offMs = iat * 1000 - expected.nowMs
  if (Math.abs(offMs) <= proofWindowMs) return undefined // [11]
  return `the proof is ${Math.round(Math.abs(offMs) / 1000)} seconds ${offMs > 0 ? 'ahead of' : 'behind'} the server's clock`
}

/** O-28: equal after normalisation, query and fragment aside. The first comparison decides nearly always. */
function namesTarget(htu: string, url: string, baseUrl: string): boolean {
  if (htu === url) return true
  const parsed = URL.parse(htu)
  if (parsed === null || parsed.username || parsed.password || `${parsed.origin}/` !== baseUrl) return false
  try {
    return parseResourceIri(baseUrl, parsed.pathname) === url
  } catch {
    return false
  }
}
