import { createPublicKey, hash, randomUUID, verify } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { systemClock } from '@hearth/pod-server/src/base/clock.ts'
import { createReplayGuard } from '@hearth/pod-server/src/identity/replay-guard.ts'
import { createTokenTrust } from '@hearth/pod-server/src/identity/token-trust.ts'
import { createTokenVerifier } from '@hearth/pod-server/src/identity/verify-token.ts'
import { makeProofKey, type Session, sessionOf, signJwt } from '../dpop-session.ts'

// What checking one signed-in request costs, against the one signature verification that it cannot do without.
// The bar is 1.3 times (design.md 7).

const baseUrl = 'http://localhost:3000/'
const webid = `${baseUrl}alice/profile/card#me`
const url = `${baseUrl}alice/notes.ttl`
const rounds = 9
const requestsPerRound = 3000

const issuerKey = makeProofKey()
const session = makeSession()
const check = createTokenVerifier({
  baseUrl,
  allowHttp: true,
  clock: systemClock,
  replay: createReplayGuard(systemClock),
  trust: createTokenTrust({
    baseUrl,
    issuerKeys: async () => [{ ...issuerKey.publicJwk, kid: 'bench' }],
    webidIssuers: async () => [baseUrl],
    stillGranted: async () => true,
  }),
  revocations: () => 0,
  requireAth: true,
  noteMissingAth: () => {},
})

const bare: number[] = []
const whole: number[] = []
for (let round = 0; round < rounds; round++) {
  bare.push(timeBare())
  whole.push(await timeWhole())
}
const [bareMicros, wholeMicros] = [median(bare), median(whole)]
console.log(`one bare ES256 verification   ${bareMicros.toFixed(1)} µs`)
console.log(`one checked DPoP request      ${wholeMicros.toFixed(1)} µs`)
console.log(`ratio                         ${(wholeMicros / bareMicros).toFixed(2)} (bar 1.30)`)

function timeBare(): number {
  const key = createPublicKey({ key: session.publicJwk, format: 'jwk' })
  const proofs = proofsFor(requestsPerRound).map((proof) => {
    const end = proof.lastIndexOf('.')
    return {
      signed: Buffer.from(proof.slice(0, end)),
      signature: Buffer.from(proof.slice(end + 1), 'base64url'),
    }
  })
  const start = performance.now()
  for (const { signed, signature } of proofs) {
    if (!verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature))
      throw new Error('not verified')
  }
  return ((performance.now() - start) * 1000) / proofs.length
}

async function timeWhole(): Promise<number> {
  const authorization = `DPoP ${session.accessToken}`
  const proofs = proofsFor(requestsPerRound)
  let spent = 0
  for (const dpop of proofs) {
    // As requests come when there is no crowd: each in a turn of the event loop of its own.
    await setImmediate()
    const start = performance.now()
    const agent = await check({ method: 'GET', url, authorization, dpop, asker: () => '' })
    spent += performance.now() - start
    if (agent.webid !== webid) throw new Error('not signed in')
  }
  return (spent * 1000) / proofs.length
}

function proofsFor(count: number): string[] {
  return Array.from({ length: count }, () => session.proof('GET', url))
}

/** A token as our own provider issues it. */
function makeSession(): Session {
  const clientKey = makeProofKey()
  const { crv, kty, x, y } = clientKey.publicJwk
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: baseUrl,
    sub: webid,
    webid,
    aud: 'solid',
    client_id: 'https://app.example/id',
    iat: now,
    exp: now + 600,
    jti: randomUUID(),
    cnf: { jkt: hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url') },
  }
  const header = { alg: 'ES256', typ: 'at+jwt', kid: 'bench' }
  return sessionOf(clientKey, signJwt(issuerKey.privateKey, header, claims))
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
