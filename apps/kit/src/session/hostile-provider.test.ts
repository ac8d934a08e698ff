import 'fake-indexeddb/auto'
import { generateKeyPairSync, type JsonWebKey, type KeyObject, sign } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetSession, readSession } from './session-store.ts'
import { comeBackFromProvider, leaveForProvider } from './sign-in-flow.ts'

// A provider with real sockets, and what a hostile or broken one could answer: nothing but the honest answer signs in.

const app = { name: 'App', origin: 'http://localhost:3999' }
const clientId = `${app.origin}/clientid.jsonld`
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const jwk: JsonWebKey = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256', use: 'sig' }

interface Answer {
  /** What comes back to the app's address; undefined leaves a parameter out. */
  readonly redirect?: Readonly<Record<string, string | undefined>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject
  readonly token?: Readonly<Record<string, unknown>>
  readonly metadata?: Readonly<Record<string, unknown>>
  /** Issuers that the WebID's own document names. */
  readonly named?: readonly string[]
}

let server: Server
let issuer: string
let webid: string
let answer: Answer
let nonce: string
let redeemed: number

beforeAll(async () => {
  server = createServer((request, response) => {
    const send = (body: unknown, type = 'application/json') => {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      response.writeHead(200, { 'content-type': type }).end(text)
    }
    if (request.url?.endsWith('/.well-known/openid-configuration')) return send(metadata())
    if (request.url === '/jwks') return send({ keys: [jwk] })
    if (request.url === '/card') return send(profile(), 'text/turtle')
    redeemed++
    request.resume()
    return send(tokens())
  }).listen(0, 'localhost')
  await once(server, 'listening')
})
afterAll(() => server.close())

beforeEach(() => {
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  // Another issuer each time, since metadata is remembered by it.
  issuer = `${origin}/${crypto.randomUUID()}`
  webid = `${origin}/card#me`
  answer = {}
  redeemed = 0
})
afterEach(() => forgetSession())

function metadata() {
  const { origin } = new URL(issuer)
  return {
    issuer,
    authorization_endpoint: `${origin}/auth`,
    token_endpoint: `${origin}/token`,
    jwks_uri: `${origin}/jwks`,
    id_token_signing_alg_values_supported: ['RS256', 'ES256'],
    authorization_response_iss_parameter_supported: true,
    ...answer.metadata,
  }
}

function profile(): string {
  const named = answer.named ?? [issuer]
  return `<#me> a <#Person>. ${named.map((one) => `<#me> <http://www.w3.org/ns/solid/terms#oidcIssuer> <${one}>.`).join('\n')}`
}

function tokens() {
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    sub: webid,
    webid,
    aud: [clientId, 'solid'],
    azp: clientId,
    nonce,
    iat: now,
    exp: now + 300,
    ...answer.claims,
  }
  const header = { alg: 'ES256', kid: 'k1', ...answer.header }
  const id_token = jwt(header, claims, answer.key ?? privateKey)
  return { access_token: 'a-token', token_type: 'DPoP', expires_in: 300, id_token, ...answer.token }
}

function jwt(header: Readonly<Record<string, unknown>>, claims: object, key: KeyObject): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode(header)}.${encode(claims)}`
  if (header.alg === 'none') return `${signed}.`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`
}

/** Leaves for the provider and comes back with what it answers. */
async function signIn(given: Answer = {}) {
  answer = given
  const left = new URL(await leaveForProvider({ issuer, app, returnTo: '/home' }))
  nonce = left.searchParams.get('nonce') ?? ''
  const callback = new URL(left.searchParams.get('redirect_uri') ?? '')
  const parameters = {
    code: 'a-code',
    state: left.searchParams.get('state') ?? '',
    iss: issuer,
    ...given.redirect,
  }
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) callback.searchParams.set(name, value)
  return comeBackFromProvider(callback)
}

const refused = { code: 'sign-in-failed' }

describe('coming back from a provider', () => {
  it('O-13 O-43 with an honest answer signs in, once', async () => {
    const { session, returnTo } = await signIn()

    expect(session).toMatchObject({ webid, issuer, accessToken: 'a-token' })
    expect(returnTo).toBe('/home')
    expect((await readSession())?.webid).toBe(webid)
    expect(redeemed).toBe(1)
  })

  it.each([
    ['no iss', { redirect: { iss: undefined } }],
    [
      'no iss, from a provider that does not promise one',
      {
        redirect: { iss: undefined },
        metadata: { authorization_response_iss_parameter_supported: undefined },
      },
    ],
    ['the iss of another provider', { redirect: { iss: 'https://evil.example/' } }],
    ['an iss that differs by a slash', { redirect: { iss: 'slash' } }],
  ] as const)('O-13 %s is refused, and the code is not redeemed', async (name, given: Answer) => {
    const redirect = name.endsWith('slash') ? { iss: `${issuer}/` } : given.redirect
    await expect(signIn({ ...given, ...(redirect && { redirect }) })).rejects.toMatchObject(refused)

    expect(redeemed).toBe(0)
    expect(await readSession()).toBeUndefined()
  })

  it.each([
    ['a state that nobody sent', { state: 'invented' }],
    ['no state', { state: undefined }],
    ['a code in the fragment’s stead', { code: undefined }],
  ])('O-43 %s is refused, and the code is not redeemed', async (_name, redirect) => {
    await expect(signIn({ redirect })).rejects.toMatchObject(refused)

    expect(redeemed).toBe(0)
    expect(await readSession()).toBeUndefined()
  })

  it('O-43 an answer counts once', async () => {
    const left = new URL(await leaveForProvider({ issuer, app, returnTo: '/' }))
    nonce = left.searchParams.get('nonce') ?? ''
    const callback = new URL(`${app.origin}/callback`)
    for (const [name, value] of Object.entries({
      code: 'c',
      state: left.searchParams.get('state') ?? '',
      iss: issuer,
    }))
      callback.searchParams.set(name, value)

    await comeBackFromProvider(callback)
    await expect(comeBackFromProvider(callback)).rejects.toMatchObject(refused)
    expect(redeemed).toBe(1)
  })

  const now = Math.floor(Date.now() / 1000)
  it.each<readonly [string, Answer]>([
    ['another nonce', { claims: { nonce: 'other' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['a signature by another key', { key: stranger.privateKey }],
    ['a key that the provider does not publish', { key: stranger.privateKey, header: { kid: 'k2' } }],
    ['no signature', { header: { alg: 'none' } }],
    ['a signature made with the public key as a secret', { header: { alg: 'HS256' } }],
    ['another audience', { claims: { aud: ['https://other.example/', 'solid'] } }],
    ['an audience of solid alone', { claims: { aud: 'solid' } }],
    ['another authorised party', { claims: { azp: 'https://other.example/' } }],
    ['two audiences and no authorised party', { claims: { azp: undefined } }],
    ['an end in the past', { claims: { iat: now - 900, exp: now - 600 } }],
    ['no end', { claims: { exp: undefined } }],
    ['another issuer inside', { claims: { iss: 'https://evil.example/' } }],
    ['no ID token', { token: { id_token: undefined } }],
    ['a token that is not bound to the key', { token: { token_type: 'Bearer' } }],
    ['no WebID', { claims: { webid: undefined, sub: 'someone' } }],
  ])('O-43 an ID token with %s is refused', async (_name, given) => {
    await expect(signIn(given)).rejects.toMatchObject(refused)

    expect(redeemed).toBe(1)
    expect(await readSession()).toBeUndefined()
  })

  it.each([
    ['names nobody', []],
    ['names another provider', ['https://id.example/']],
  ])('O-43 a WebID whose document %s is refused, whatever the provider says', async (_name, named) => {
    await expect(signIn({ named })).rejects.toMatchObject(refused)

    expect(await readSession()).toBeUndefined()
  })

  it.each(['javascript:alert(1)//', 'data:text/html,x', 'http://id.example/auth', 'intent:#'])(
    'O-43 nobody is sent to %s to sign in',
    async (authorization_endpoint) => {
      await expect(signIn({ metadata: { authorization_endpoint } })).rejects.toMatchObject({
        code: 'no-provider',
      })
    },
  )

  it('O-43 metadata that speak for another issuer are not believed', async () => {
    await expect(signIn({ metadata: { issuer: 'https://id.example/' } })).rejects.toMatchObject({
      code: 'no-provider',
    })
    expect(redeemed).toBe(0)
  })
})
