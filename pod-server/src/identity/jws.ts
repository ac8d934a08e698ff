import { constants, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto'

/** A compact JWS (RFC 7515 7.1) taken apart, not yet believed. */
export interface Jws {
  /** The protected header as it was sent: equal text means equal header. */
  readonly rawHeader: string
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly signedBytes: Buffer
  readonly signature: Buffer
}

/** Asymmetric algorithms only: `none` and the HS family have no entry, so they cannot be asked for (O-27, bug class 2). */
const algorithms = {
  ES256: { hash: 'sha256', kty: 'EC', crv: 'P-256', numberBytes: 32 },
  ES384: { hash: 'sha384', kty: 'EC', crv: 'P-384', numberBytes: 48 },
  RS256: { hash: 'sha256', kty: 'RSA', padding: constants.RSA_PKCS1_PADDING },
  PS256: { hash: 'sha256', kty: 'RSA', padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 },
  EdDSA: { hash: null, kty: 'OKP', crv: 'Ed25519' },
  Ed25519: { hash: null, kty: 'OKP', crv: 'Ed25519' },
} as const

export type Algorithm = keyof typeof algorithms

/** Decided in less than a tenth of a millisecond. */
const quick: ReadonlySet<Algorithm> = new Set(['ES256', 'EdDSA', 'Ed25519'])

export const algorithmNames = Object.keys(algorithms) as readonly Algorithm[]

/** A public key with the one algorithm it may be used for. */
export interface VerifyingKey {
  readonly algorithm: Algorithm
  readonly key: KeyObject
}

/** Splits and decodes; undefined for anything that is not three parts with two JSON objects. */
export function parseJws(token: string): Jws | undefined {
  const parts = splitJws(token)
  if (parts === undefined) return undefined
  const header = decodeObject(parts.rawHeader)
  return header && { ...parts, header }
}

/** As `parseJws`, for a caller who has met the header before: the header is not decoded. */
export function splitJws(token: string): Omit<Jws, 'header'> | undefined {
  const first = token.indexOf('.')
  const second = token.indexOf('.', first + 1)
  if (first < 1 || second < 0 || !isBase64Url(token)) return undefined
  const claims = decodeObject(token.slice(first + 1, second))
  return (
    claims && {
      rawHeader: token.slice(0, first),
      claims,
      signedBytes: Buffer.from(token.slice(0, second), 'latin1'),
      signature: Buffer.from(token.slice(second + 1), 'base64url'),
    }
  )
}

/**
 * Decides by key and algorithm together; a `crit` header names an extension we do not have (RFC 7515 4.1.11).
 * Beside the event loop another processor checks signatures while this one answers requests; `here` is a fifth cheaper,
 * for when that processor has enough to do already. Slow algorithms never hold up the event loop: anyone may send them.
 */
export function verifyJws(
  jws: Omit<Jws, 'header'>,
  { algorithm, key }: VerifyingKey,
  where: 'here' | 'beside' = 'beside',
): Promise<boolean> {
  const rule = algorithms[algorithm]
  const signature = 'numberBytes' in rule ? toDer(jws.signature, rule.numberBytes) : jws.signature
  if (signature === undefined) return Promise.resolve(false)
  const options = ('padding' in rule ? { key, ...rule } : key) as KeyObject
  // What OpenSSL cannot even read is no signature; a stranger's bytes must not become our error.
  if (where === 'here' && quick.has(algorithm)) {
    try {
      return Promise.resolve(verify(rule.hash, jws.signedBytes, options, signature))
    } catch {
      return Promise.resolve(false)
    }
  }
  return new Promise((resolve) => {
    verify(rule.hash, jws.signedBytes, options, signature, (error, isSigned) =>
      resolve(error === null && isSigned),
    )
  })
}

/**
 * `verifyJws`, `here`, for many at once: what comes in one turn of the event loop is checked at its end, one after the
 * other. Between two requests each check would drive their code out of the processor's nearest memory, and be driven out
 * itself: signed writes cost this thread a sixth more that way.
 */
export function verifierOfTurns(): (jws: Omit<Jws, 'header'>, key: VerifyingKey) => Promise<boolean> {
  let waiting: (() => void)[] = []
  const checkAll = (): void => {
    const all = waiting
    waiting = []
    for (const check of all) check()
  }
  return (jws, key) =>
    new Promise((resolve) => {
      if (waiting.push(() => resolve(verifyJws(jws, key, 'here'))) === 1) setImmediate(checkAll)
    })
}

/**
 * RFC 7518 3.4 joins r and s; OpenSSL wants them as two ASN.1 integers. Done here it costs a microsecond,
 * left to node:crypto (`ieee-p1363`) a third of the whole verification.
 */
function toDer(joined: Buffer, numberBytes: number): Buffer | undefined {
  if (joined.length !== 2 * numberBytes) return undefined
  const der = Buffer.allocUnsafe(2 * numberBytes + 8)
  const middle = writeAsn1Integer(der, 2, joined.subarray(0, numberBytes))
  const end = writeAsn1Integer(der, middle, joined.subarray(numberBytes))
  der[0] = 0x30
  der[1] = end - 2
  return der.subarray(0, end)
}

/** As few bytes as its value takes, and one of zeros where the first bit would make it negative. Where the next one goes. */
function writeAsn1Integer(der: Buffer, at: number, bytes: Buffer): number {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start++
  const sign = (bytes[start] ?? 0) & 0x80 ? 1 : 0
  const length = sign + bytes.length - start
  der[at] = 0x02
  der[at + 1] = length
  der[at + 2] = 0
  bytes.copy(der, at + 2 + sign, start)
  return at + 2 + length
}

/** Imports a public JWK for one algorithm; undefined when the two do not fit, or the key is weak, costly or private. */
export function importKey(jwk: JsonWebKey, algorithm: unknown): VerifyingKey | undefined {
  if (!isAlgorithm(algorithm)) return undefined
  const rule = algorithms[algorithm]
  const fits = jwk.kty === rule.kty && (!('crv' in rule) || jwk.crv === rule.crv)
  const isFree =
    (jwk.alg === undefined || jwk.alg === algorithm) && (jwk.use === undefined || jwk.use === 'sig')
  if (!fits || !isFree || hasPrivatePart(jwk)) return undefined
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return isWithinBounds(key) ? { algorithm, key } : undefined
  } catch {
    return undefined
  }
}

/** An RSA key of a stranger with a huge exponent would cost a hundred times as much as any that somebody uses (bug class 24). */
function isWithinBounds({
  asymmetricKeyDetails: { modulusLength, publicExponent = 0n } = {},
}: KeyObject): boolean {
  if (modulusLength === undefined) return true
  return modulusLength >= 2048 && modulusLength <= 8192 && publicExponent < 2n ** 32n
}

function isAlgorithm(value: unknown): value is Algorithm {
  return typeof value === 'string' && Object.hasOwn(algorithms, value)
}

function hasPrivatePart(jwk: JsonWebKey): boolean {
  return ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'].some((member) => member in jwk)
}

/** Three parts of base64url and nothing else: Buffer would silently skip what does not belong. */
function isBase64Url(token: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token)
}

function decodeObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
