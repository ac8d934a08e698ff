import { hash, type JsonWebKey } from 'node:crypto'
import { parseResourceIri } from '#base/iri.ts'
import { remember } from '#base/remember.ts'
import {
  importKey,
  type Jws,
  parseJws,
  splitJws,
  type VerifyingKey,
  verifierOfTurns,
  verifyJws,
} from './jws.ts'

/** What a good proof tells: which key signed it, and by what it is recognised when it comes again. */
export interface Proof {
  /** RFC 7638 thumbprint of the key. */
  readonly thumbprint: string
  readonly jti: string
  readonly issuedAtMs: number
  readonly namesToken: boolean
}

export interface ProofExpectation {
  readonly method: string
  /** Public URL of the request in its normal form, without query. */
  readonly url: string
  /** Of the access token that comes with it, '' with none. */
  readonly tokenHash: string
  readonly nowMs: number
}

/** A sentence for the client instead of a proof. */
export type ProofFault = { readonly fault: string }

/** O-29: how far a client's clock may be off, either way. */
export const proofWindowMs = 240_000

const writes: ReadonlySet<string> = new Set(['PUT', 'POST', 'PATCH', 'DELETE'])
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
