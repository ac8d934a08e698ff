import { generateKeyPair, hash, type JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'
import { randomId } from '#base/ids.ts'
import type { Store } from '#storage/store.ts'
import type { PublicJwk } from './issuer-keys.ts'

export type SigningJwk = JsonWebKey & {
  readonly kid: string
  readonly alg: 'ES256' | 'RS256'
  readonly use: 'sig'
}

/** What the server must never lose or share: made at first start, never configured (bug class 3). */
export interface ServerKeys {
  readonly signing: readonly [SigningJwk, ...SigningJwk[]]
  /** The public halves, as the JWKS shows them (O-5). */
  readonly public: readonly PublicJwk[]
  /** Signs cookies. */
  readonly cookie: string
}

type Secrets = Pick<ServerKeys, 'signing' | 'cookie'>

const kind = 'server-keys'
const id = 'current'

/** Keys survive restarts; of two processes that start at once, both use what the first one stored. */
export async function loadServerKeys(store: Store): Promise<ServerKeys> {
  const known = await store.read((reader) => reader.record<Secrets>(kind, id))
  const secrets = known ?? (await storeOnce(store, await makeSecrets()))
  return { ...secrets, public: secrets.signing.map(publicPart) }
}

async function storeOnce(store: Store, made: Secrets): Promise<Secrets> {
  return store.write(async (writer) => {
    const known = await writer.record<Secrets>(kind, id)
    if (known) return known
    await writer.putRecord(kind, id, made)
    return made
  })
}

async function makeSecrets(): Promise<Secrets> {
  const generate = promisify(generateKeyPair)
  const ec = await generate('ec', { namedCurve: 'P-256' })
  const rsa = await generate('rsa', { modulusLength: 2048 })
  return {
    signing: [
      withId(ec.privateKey.export({ format: 'jwk' }), 'ES256'),
      withId(rsa.privateKey.export({ format: 'jwk' }), 'RS256'),
    ],
    cookie: randomId(32),
  }
}

function withId(jwk: JsonWebKey, alg: SigningJwk['alg']): SigningJwk {
  const kid = hash('sha256', String(jwk.x ?? jwk.n), 'base64url').slice(0, 16)
  return { ...jwk, kid, alg, use: 'sig' }
}

function publicPart({ kty, crv, x, y, n, e, kid, alg, use }: SigningJwk): PublicJwk {
  const members = kty === 'EC' ? { crv, x, y } : { n, e }
  return { kty, ...members, kid, alg, use } as PublicJwk
}
