import { generateKeyPairSync, hash } from 'node:crypto'
import { calculateJwkThumbprint, importJWK, type JWK, SignJWT } from 'jose'
import type { Clock } from '#base/clock.ts'
import { randomId } from '#base/ids.ts'

/** The headers that prove a delivery is the server's. */
export type SignDelivery = (sendTo: string) => Promise<{ authorization: string; dpop: string }>

export interface SignatureOptions {
  readonly baseUrl: string
  /** The WebID this server sends as. */
  readonly sender: string
  /** The key whose public half the issuer publishes. */
  readonly signingKey: JWK
  readonly clock: Clock
}

const tokenSeconds = 600

/**
 * NT-28: the server speaks as an agent of its own, the way Community Solid Server does: an access token of its issuer for
 * the sender's WebID, bound to a key, and a proof of that key for each delivery. A receiver checks it as it checks any
 * request with a Solid token.
 */
export function createSignature({ baseUrl, sender, signingKey, clock }: SignatureOptions): SignDelivery {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = publicKey.export({ format: 'jwk' }) as JWK
  let token: { readonly text: string; readonly freshUntil: number } | undefined

  const makeToken = async (now: number): Promise<string> =>
    new SignJWT({ webid: sender, azp: sender, cnf: { jkt: await calculateJwkThumbprint(jwk) } })
      .setProtectedHeader({ alg: signingKey.alg ?? 'ES256', typ: 'at+jwt', ...kidOf(signingKey) })
      .setIssuer(baseUrl)
      .setSubject(sender)
      .setAudience([sender, 'solid'])
      .setIssuedAt(now)
      .setExpirationTime(now + tokenSeconds)
      .setJti(randomId())
      .sign(await importJWK(signingKey))

  return async (sendTo) => {
    const now = Math.floor(clock.now() / 1000)
    if (token === undefined || token.freshUntil <= now) {
      token = { text: await makeToken(now), freshUntil: now + tokenSeconds / 2 }
    }
    const { text } = token
    // RFC 9449 4.2: the address without query and fragment, and the token by its hash.
    const dpop = await new SignJWT({
      htm: 'POST',
      htu: sendTo.replace(/[?#].*$/s, ''),
      ath: hash('sha256', text, 'base64url'),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .setIssuedAt(now)
      .setJti(randomId())
      .sign(privateKey)
    return { authorization: `DPoP ${text}`, dpop }
  }
}

function kidOf({ kid }: JWK): { kid?: string } {
  return kid === undefined ? {} : { kid }
}
