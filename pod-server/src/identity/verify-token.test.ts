import { generateKeyPairSync, hash, type KeyObject, randomUUID, sign } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createForeignVisits } from '#base/foreign-visits.ts'
import { createSafeFetch } from '#base/safe-fetch.ts'
import { createIssuerKeys } from './issuer-keys.ts'
import { createReplayGuard } from './replay-guard.ts'
import { createTokenTrust } from './token-trust.ts'
import {
  createTokenVerifier,
  type TokenRequest,
  type TokenVerifier,
  type TokenVerifierOptions,
} from './verify-token.ts'
import { createWebidIssuers } from './webid-issuers.ts'

const baseUrl = 'http://localhost:3999/'
const url = `${baseUrl}alice/notes.ttl`
const webid = `${baseUrl}alice/profile/card#me`
const startMs = 1_800_000_000_000

const issuerPair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const clientPair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherPair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const clientJwk = clientPair.publicKey.export({ format: 'jwk' })
const thumbprint = thumbprintOf(clientPair.publicKey)

/** RSA allows for exponents as long as the modulus. */
const costlyJwk = {
  kty: 'RSA',
  n: Buffer.alloc(384, 0xff).toString('base64url'),
  e: Buffer.alloc(380, 0xff).toString('base64url'),
}

type Json = Record<string, unknown>

function thumbprintOf(key: KeyObject): string {
  const { crv, kty, x, y } = key.export({ format: 'jwk' })
  return hash('sha256', JSON.stringify({ crv, kty, x, y }), 'base64url')
}

function jws(header: Json, claims: Json, key: KeyObject): string {
  const part = (value: Json) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part(header)}.${part(claims)}`
  const signature = sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}

let nowMs = startMs
const seconds = () => nowMs / 1000

function accessToken(claims: Json = {}, header: Json = {}, key = issuerPair.privateKey): string {
  return jws(
    { alg: 'ES256', typ: 'at+jwt', kid: 'k1', ...header },
    {
      iss: baseUrl,
      sub: webid,
      webid,
      aud: 'solid',
      client_id: 'https://app.example/id',
      iat: seconds(),
      exp: seconds() + 600,
      jti: randomUUID(),
      cnf: { jkt: thumbprint },
      ...claims,
    },
    key,
  )
}

function proofFor(token: string, claims: Json = {}, header: Json = {}, key = clientPair.privateKey): string {
  return jws(
    { alg: 'ES256', typ: 'dpop+jwt', jwk: clientJwk, ...header },
    {
      jti: randomUUID(),
      htm: 'GET',
      htu: url,
      iat: seconds(),
      ath: hash('sha256', token, 'base64url'),
      ...claims,
    },
    key,
  )
}

function requestWith(token: string, dpop = proofFor(token), more: Partial<TokenRequest> = {}): TokenRequest {
  return { method: 'GET', url, authorization: `DPoP ${token}`, dpop, asker: () => '203.0.113.1', ...more }
}

let foreignUrl = ''
let foreignProfile = ''
let foreignDiscovery: Json = {}
let foreignVisits: string[] = []
let foreignServer: Server
beforeAll(async () => {
  foreignServer = createServer((request, response) => {
    foreignVisits.push(request.url ?? '')
    if (request.url?.startsWith('/.well-known')) return response.end(JSON.stringify(foreignDiscovery))
    if (request.url === '/jwks') {
      return response.end(
        JSON.stringify({ keys: [{ ...otherPair.publicKey.export({ format: 'jwk' }), kid: 'f1' }] }),
      )
    }
    return response.writeHead(200, { 'content-type': 'text/turtle' }).end(foreignProfile)
  })
  await new Promise<void>((ready) => foreignServer.listen(0, '127.0.0.1', ready))
  foreignUrl = `http://127.0.0.1:${(foreignServer.address() as AddressInfo).port}`
})
afterAll(() => {
  foreignServer.closeAllConnections()
  foreignServer.close()
})

let verify: TokenVerifier
let lenient: TokenVerifier
let clientsWithoutAth: unknown[]
let profileIssuers: string[]
let isGranted: boolean
let revocations = 0
beforeEach(() => {
  nowMs = startMs
  profileIssuers = [baseUrl]
  isGranted = true
  foreignVisits = []
  foreignDiscovery = { issuer: foreignUrl, jwks_uri: `${foreignUrl}/jwks` }
  foreignProfile = `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${foreignUrl}>.`
  const clock = { now: () => nowMs }
  const safeFetch = createSafeFetch({ allowLoopback: true })
  clientsWithoutAth = []
  const visits = createForeignVisits(clock)
  const options: TokenVerifierOptions = {
    baseUrl,
    allowHttp: true,
    clock,
    replay: createReplayGuard(clock),
    trust: createTokenTrust({
      baseUrl,
      issuerKeys: createIssuerKeys({
        ownIssuer: baseUrl,
        ownKeys: [{ ...issuerPair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }],
        safeFetch,
        visits,
        clock,
      }),
      webidIssuers: createWebidIssuers({
        safeFetch,
        visits,
        clock,
        localIssuers: async (asked) => (asked.startsWith(baseUrl) ? profileIssuers : undefined),
      }),
      stillGranted: async () => isGranted,
    }),
    revocations: () => revocations,
    requireAth: true,
    noteMissingAth: (client) => clientsWithoutAth.push(client),
  }
  verify = createTokenVerifier(options)
  lenient = createTokenVerifier({ ...options, requireAth: false })
})

const refused = (error: string, message: RegExp) => ({
  code: 'unauthenticated',
  message: expect.stringMatching(message),
  headers: { 'WWW-Authenticate': expect.stringContaining(`error="${error}"`) },
})

describe('a good credential', () => {
  it('O-34 proves agent, client and issuer (O-39), again and again with fresh proofs', async () => {
    const token = accessToken()
    for (let round = 0; round < 3; round++) {
      expect(await verify(requestWith(token))).toEqual({
        webid,
        client: 'https://app.example/id',
        issuer: baseUrl,
      })
    }
  })

  it('is not needed: without Authorization the public asks', async () => {
    const agent = await verify({
      method: 'GET',
      url,
      authorization: undefined,
      dpop: undefined,
      asker: () => '203.0.113.1',
    })
    expect(agent).toEqual({ webid: undefined, client: undefined, issuer: undefined })
  })

  it('O-28 may spell the address another way', async () => {
    const token = accessToken()
    const spelled = `${baseUrl}alice/%6eotes.ttl?query#fragment`
    await expect(verify(requestWith(token, proofFor(token, { htu: spelled })))).resolves.toMatchObject({
      webid,
    })
  })

  it('O-34 takes an audience list and the azp of an older issuer', async () => {
    const token = accessToken({ aud: ['x', 'solid'], client_id: undefined, azp: 'old-app' })
    await expect(verify(requestWith(token))).resolves.toMatchObject({ client: 'old-app' })
  })

  it('may be made with RS256, PS256, ES384 or EdDSA keys', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
    const ed = generateKeyPairSync('ed25519')
    const { exportJWK, SignJWT, calculateJwkThumbprint } = await import('jose')
    for (const [alg, pair] of [
      ['RS256', rsa],
      ['PS256', rsa],
      ['ES384', p384],
      ['EdDSA', ed],
    ] as const) {
      const jwk = await exportJWK(pair.publicKey)
      const token = accessToken({ cnf: { jkt: await calculateJwkThumbprint(jwk) } })
      const proof = await new SignJWT({ htm: 'GET', htu: url, ath: hash('sha256', token, 'base64url') })
        .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk })
        .setJti(randomUUID())
        .setIssuedAt(seconds())
        .sign(pair.privateKey)
      await expect(verify(requestWith(token, proof)), alg).resolves.toMatchObject({ webid })
    }
  })
})

describe('bug-class-17 a bad proof', () => {
  const cases: [string, (token: string) => string | undefined, RegExp][] = [
    [
      'O-27 refuses alg none',
      (token) => `${proofFor(token, {}, { alg: 'none' }).replace(/[^.]+$/, '')}`,
      /signed JWT|asymmetric/,
    ],
    ['O-27 refuses alg none with a signature', (token) => proofFor(token, {}, { alg: 'none' }), /asymmetric/],
    ['O-27 refuses HS256', (token) => proofFor(token, {}, { alg: 'HS256' }), /asymmetric/],
    [
      'O-27 refuses an algorithm that the key is not for',
      (token) => proofFor(token, {}, { alg: 'RS256' }),
      /asymmetric/,
    ],
    ['O-27 refuses a wrong typ', (token) => proofFor(token, {}, { typ: 'JWT' }), /typ/],
    [
      'O-27 bug-class-24 refuses a key that takes long to check with',
      (token) => proofFor(token, {}, { alg: 'RS256', jwk: costlyJwk }),
      /public key/,
    ],
    ['O-27 refuses a missing key', (token) => proofFor(token, {}, { jwk: undefined }), /public key/],
    [
      'O-27 refuses a private key',
      (token) => proofFor(token, {}, { jwk: clientPair.privateKey.export({ format: 'jwk' }) }),
      /public key/,
    ],
    [
      'O-27 refuses a symmetric key',
      (token) => proofFor(token, {}, { jwk: { kty: 'oct', k: 'AAAA' } }),
      /public key/,
    ],
    [
      'O-27 refuses a broken key',
      (token) => proofFor(token, {}, { jwk: { ...clientJwk, y: clientJwk.x } }),
      /public key/,
    ],
    [
      'O-27 refuses unknown critical extensions',
      (token) => proofFor(token, {}, { crit: ['b64'], b64: false }),
      /extension/,
    ],
    [
      'O-27 refuses a signature by another key',
      (token) => proofFor(token, {}, {}, otherPair.privateKey),
      /not signed/,
    ],
    ['O-27 refuses a missing proof', () => undefined, /exactly one/],
    ['O-27 refuses what is no JWT', () => 'hello', /signed JWT/],
    ['O-27 refuses an oversized proof', (token) => proofFor(token, { pad: 'x'.repeat(9000) }), /signed JWT/],
    ['O-28 refuses another method', (token) => proofFor(token, { htm: 'PUT' }), /method/],
    ['O-28 refuses the method in lower case', (token) => proofFor(token, { htm: 'get' }), /method/],
    ['O-28 refuses a proof for another URL', (token) => proofFor(token, { htu: `${url}x` }), /address/],
    [
      'O-28 refuses a proof for another host',
      (token) => proofFor(token, { htu: 'http://localhost:4000/alice/notes.ttl' }),
      /address/,
    ],
    [
      'O-28 refuses an encoded slash for a real one',
      (token) => proofFor(token, { htu: `${baseUrl}alice%2Fnotes.ttl` }),
      /address/,
    ],
    ['O-28 refuses an htu that is no text', (token) => proofFor(token, { htu: [url] }), /address/],
    [
      'O-29 refuses an old proof',
      (token) => proofFor(token, { iat: seconds() - 241 }),
      /behind the server's clock/,
    ],
    [
      'O-29 refuses a proof from the future',
      (token) => proofFor(token, { iat: seconds() + 241 }),
      /ahead of the server's clock/,
    ],
    ['O-29 refuses a missing iat', (token) => proofFor(token, { iat: undefined }), /iat/],
    ['O-29 refuses a missing jti', (token) => proofFor(token, { jti: undefined }), /jti/],
    ['O-29 refuses an endless jti', (token) => proofFor(token, { jti: 'x'.repeat(257) }), /jti/],
    [
      'O-30 refuses a missing ath',
      (token) => proofFor(token, { ath: undefined }),
      /ath|another access token/,
    ],
    [
      'O-30 refuses the ath of another token',
      (token) => proofFor(token, { ath: hash('sha256', 'x', 'base64url') }),
      /another access token/,
    ],
  ]
  for (const [name, make, message] of cases) {
    it(name, async () => {
      const token = accessToken()
      await expect(verify({ ...requestWith(token), dpop: make(token) })).rejects.toMatchObject(
        refused('invalid_dpop_proof', message),
      )
    })
  }

  it('O-27 refuses two DPoP headers', async () => {
    const token = accessToken()
    const two = `${proofFor(token)}, ${proofFor(token)}`
    await expect(verify(requestWith(token, two))).rejects.toMatchObject(
      refused('invalid_dpop_proof', /exactly one/),
    )
  })

  it('O-29 refuses the same proof twice, and the same jti in a new proof', async () => {
    const token = accessToken()
    const request = requestWith(token, proofFor(token, { jti: 'once' }))
    await verify(request)
    await expect(verify(request)).rejects.toMatchObject(refused('invalid_dpop_proof', /used before/))
    nowMs += 61_000
    await expect(verify(requestWith(token, proofFor(token, { jti: 'once' })))).rejects.toMatchObject(
      refused('invalid_dpop_proof', /used before/),
    )
  })

  it('O-29 does not use up a jti with a proof that was refused for another reason', async () => {
    const token = accessToken()
    await expect(verify(requestWith(token, proofFor(token, { jti: 'mine', htm: 'PUT' })))).rejects.toThrow()
    await expect(verify(requestWith(token, proofFor(token, { jti: 'mine' })))).resolves.toMatchObject({
      webid,
    })
  })

  it('answers 503 instead of accepting what it cannot remember', () => {
    const guard = createReplayGuard({ now: () => nowMs }, 1)
    expect(guard.firstSeen('a', nowMs + 1000)).toBe(true)
    expect(() => guard.firstSeen('b', nowMs + 1000)).toThrow(expect.objectContaining({ code: 'unavailable' }))
    nowMs += 120_000
    expect(guard.firstSeen('b', nowMs + 1000)).toBe(true)
  })

  it('O-30 where old clients are let in, takes a proof without ath and notes the app, but never a wrong ath', async () => {
    const token = accessToken()
    await expect(lenient(requestWith(token, proofFor(token, { ath: undefined })))).resolves.toMatchObject({
      webid,
    })
    expect(clientsWithoutAth).toEqual(['https://app.example/id'])
    for (const ath of [hash('sha256', 'x', 'base64url'), '', null, 0]) {
      await expect(lenient(requestWith(token, proofFor(token, { ath })))).rejects.toMatchObject(
        refused('invalid_dpop_proof', /another access token/),
      )
    }
    await lenient(requestWith(token))
    expect(clientsWithoutAth).toHaveLength(1)
  })

  it('O-27 of many writes at once, each is decided by its own signature', async () => {
    const token = accessToken()
    const wishes = Array.from({ length: 30 }, (_, number) => {
      const signer = number % 3 === 0 ? otherPair : clientPair
      return requestWith(token, proofFor(token, { htm: 'PUT' }, {}, signer.privateKey), { method: 'PUT' })
    })
    const answers = await Promise.allSettled(wishes.map(verify))
    expect(answers.map(({ status }) => status === 'fulfilled')).toEqual(wishes.map((_, n) => n % 3 !== 0))
  })

  it('O-31 refuses a proof by a key the token is not bound to', async () => {
    const token = accessToken()
    await verify(requestWith(token))
    const proof = proofFor(
      token,
      {},
      { jwk: otherPair.publicKey.export({ format: 'jwk' }) },
      otherPair.privateKey,
    )
    await expect(verify(requestWith(token, proof))).rejects.toMatchObject(
      refused('invalid_token', /another key/),
    )
  })
})

describe('bug-class-02 a bad access token', () => {
  const cases: [string, () => string, RegExp][] = [
    ['O-34 refuses an expired token', () => accessToken({ exp: seconds() - 1 }), /expired/],
    ['O-34 refuses exp 0', () => accessToken({ exp: 0 }), /expired/],
    ['O-34 refuses a missing exp', () => accessToken({ exp: undefined }), /expired/],
    ['O-34 refuses an exp that is no number', () => accessToken({ exp: '9999999999' }), /expired/],
    ['O-34 refuses a token from the future', () => accessToken({ iat: seconds() + 300 }), /future/],
    [
      'O-34 refuses a token that is not valid yet',
      () => accessToken({ nbf: seconds() + 300 }),
      /not valid yet/,
    ],
    ['O-34 refuses another audience', () => accessToken({ aud: 'https://other.example/' }), /Solid/],
    ['O-34 refuses a missing audience', () => accessToken({ aud: undefined }), /Solid/],
    ['O-31 refuses a token bound to no key', () => accessToken({ cnf: undefined }), /no key/],
    ['O-31 refuses a token bound to another key', () => accessToken({ cnf: { jkt: 'x' } }), /another key/],
    ['O-34 refuses alg none', () => accessToken({}, { alg: 'none' }), /not signed/],
    ['O-34 refuses HS256', () => accessToken({}, { alg: 'HS256' }), /not signed/],
    ['O-34 refuses another type of JWT', () => accessToken({}, { typ: 'JWT' }), /another type/],
    ['O-34 refuses a logout token', () => accessToken({}, { typ: 'logout+jwt' }), /another type/],
    ['O-34 refuses unknown critical extensions', () => accessToken({}, { crit: ['x'] }), /extension/],
    [
      'O-34 refuses a signature by another key',
      () => accessToken({}, {}, otherPair.privateKey),
      /not signed/,
    ],
    ['O-34 refuses an unknown key', () => accessToken({}, { kid: 'k2' }), /not signed/],
    ['O-34 refuses a token without WebID', () => accessToken({ webid: undefined }), /WebID/],
    [
      'O-34 refuses a WebID that is no web address',
      () => accessToken({ webid: 'file:///etc/passwd' }),
      /WebID/,
    ],
    ['O-34 refuses a token without issuer', () => accessToken({ iss: undefined }), /issuer/],
    ['O-34 refuses a token that is too long', () => accessToken({ pad: 'x'.repeat(17_000) }), /signed JWT/],
  ]
  for (const [name, make, message] of cases) {
    it(name, async () => {
      await expect(verify(requestWith(make()))).rejects.toMatchObject(refused('invalid_token', message))
      expect(foreignVisits).toEqual([])
    })
  }

  it('O-37 refuses a bound token as Bearer, and any other scheme', async () => {
    const token = accessToken()
    for (const authorization of [
      `Bearer ${token}`,
      token,
      'Basic YTpi',
      'DPoP',
      '',
      `DPoP ${token}, DPoP ${token}`,
    ]) {
      await expect(verify({ ...requestWith(token), authorization })).rejects.toMatchObject(
        refused('invalid_token', /DPoP scheme/),
      )
    }
  })

  it('O-34 notices that a remembered token has expired', async () => {
    const token = accessToken()
    await verify(requestWith(token))
    nowMs += 600_000
    await expect(verify(requestWith(token))).rejects.toMatchObject(refused('invalid_token', /expired/))
  })

  it('O-35 refuses a WebID whose profile names another issuer, also once it was accepted', async () => {
    const token = accessToken()
    await verify(requestWith(token))
    profileIssuers = ['https://other.example/', baseUrl.slice(0, -1)]
    nowMs += 16_000
    await expect(verify(requestWith(token))).rejects.toMatchObject(refused('invalid_token', /does not name/))
  })

  it('bug-class-18 refuses a token whose grant was taken back', async () => {
    const token = accessToken()
    await verify(requestWith(token))
    isGranted = false
    nowMs += 16_000
    await expect(verify(requestWith(token))).rejects.toMatchObject(refused('invalid_token', /taken back/))
  })

  it('bug-class-18 and at once where this process was told', async () => {
    const token = accessToken()
    await verify(requestWith(token))
    isGranted = false
    revocations++
    await expect(verify(requestWith(token))).rejects.toMatchObject(refused('invalid_token', /taken back/))
  })
})

describe('a foreign issuer', () => {
  const foreign = (claims: Json = {}, header: Json = {}) =>
    accessToken(
      { iss: foreignUrl, webid: `${foreignUrl}/card#me`, ...claims },
      { kid: 'f1', ...header },
      otherPair.privateKey,
    )

  it('O-34 O-35 is found by discovery and believed when the WebID document names it; both are remembered', async () => {
    const token = foreign()
    await expect(verify(requestWith(token))).resolves.toMatchObject({
      webid: `${foreignUrl}/card#me`,
      issuer: foreignUrl,
    })
    await verify(requestWith(foreign()))
    expect(foreignVisits.sort()).toEqual(['/.well-known/openid-configuration', '/card', '/jwks'])
  })

  it('O-36 cannot speak for a WebID of this server', async () => {
    await expect(verify(requestWith(foreign({ webid })))).rejects.toMatchObject(
      refused('invalid_token', /does not name/),
    )
  })

  it('O-36 cannot speak for a WebID that names somebody else', async () => {
    foreignProfile = `<#you> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${foreignUrl}>.`
    await expect(verify(requestWith(foreign()))).rejects.toMatchObject(
      refused('invalid_token', /does not name/),
    )
  })

  it('O-1 must describe itself under the same name', async () => {
    foreignDiscovery.issuer = baseUrl
    await expect(verify(requestWith(foreign()))).rejects.toMatchObject(
      refused('invalid_token', /asked for its keys/),
    )
  })

  it('O-34 is asked again for its keys when a token names a new one, but not by every token', async () => {
    for (const kid of ['new', 'newer', 'newest']) {
      await expect(verify(requestWith(foreign({}, { kid })))).rejects.toMatchObject(
        refused('invalid_token', /not signed/),
      )
    }
    expect(foreignVisits.filter((path) => path === '/jwks').length).toBe(2)
  })

  it('O-38 that cannot be reached is a 401, and so is an unreadable WebID document', async () => {
    const gone = foreign({ iss: 'http://127.0.0.1:1' })
    await expect(verify(requestWith(gone))).rejects.toMatchObject(
      refused('invalid_token', /asked for its keys/),
    )
    foreignProfile = 'this is not turtle'
    await expect(verify(requestWith(foreign()))).rejects.toMatchObject(
      refused('invalid_token', /could not be read/),
    )
  })
})
