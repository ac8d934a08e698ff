import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, type JWK } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeProofKey, signJwt, signProof } from '../dpop-session.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { type Browser, openBrowser } from './browser.ts'
import { signInByPages, startTestApp, type TestApp } from './test-app.ts'

// What is exchanged for what, under which conditions, and what comes out (O-14, O-19 to O-25).

const minute = 60_000
let aheadMs = 0
let server: RunningServer
let endpoint: string
let app: TestApp
let alice: Person
let browser: Browser

beforeAll(async () => {
  server = await startTestServer({}, { clock: { now: () => Date.now() + aheadMs } })
  endpoint = `${server.url}.oidc/token`
  app = await startTestApp(server.url)
  alice = await makePerson(server.url, 'alice')
  browser = openBrowser()
  await signInByPages(browser, app, alice)
})

beforeEach(() => {
  aheadMs = 0
})

afterAll(async () => {
  await app.close()
  await server.close()
})

/** A fresh answer of the authorization endpoint: this browser is signed in, and the app let in. */
async function callback(change: Record<string, string | undefined> = {}): Promise<string> {
  return (await browser.open(app.authUrl(change), app.redirectUri)).url
}

async function withProof(dpop: string | undefined): Promise<Response> {
  return fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa(`${alice.clientId}:${alice.clientSecret}`)}`,
      ...(dpop === undefined ? {} : { dpop }),
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
}

describe('a code', () => {
  it.each([
    ['another redirect_uri', { redirect_uri: 'http://127.0.0.1:9/callback' }],
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: undefined }],
    ['another code', { code: 'x'.repeat(43) }],
  ])('O-14 O-19 with %s gives nothing', async (_what, change) => {
    const { status, body } = await app.redeem(await callback(), change)
    expect([status, body.error, body.access_token]).toEqual([400, 'invalid_grant', undefined])
  })

  it('O-19 RFC 7636 4.1 a verifier has at least 43 characters', async () => {
    const { status, body } = await app.redeem(await callback(), { code_verifier: 'x'.repeat(42) })
    expect([status, body.error]).toEqual([400, 'invalid_request'])
  })

  it('O-14 O-19 is for the app that asked for it, and is still good when another one tried', async () => {
    const other = await startTestApp(server.url)
    const theirs = await callback()
    const stolen = await app.redeem(theirs, { client_id: other.clientId })
    expect([stolen.status, stolen.body.error]).toEqual([400, 'invalid_grant'])
    await other.close()
  })

  it('O-14 is good for ten minutes at most', async () => {
    const late = await callback()
    aheadMs = 10 * minute + 1000
    const { status, body } = await app.redeem(late)
    expect([status, body.error]).toEqual([400, 'invalid_grant'])
  })
})

describe('a proof at the token endpoint', () => {
  const own = () => ({ htm: 'POST', htu: endpoint })
  const seconds = () => Math.floor(Date.now() / 1000)
  it.each([
    ['for another method', () => signProof(makeProofKey(), { ...own(), htm: 'GET' })],
    ['for another address', () => signProof(makeProofKey(), { ...own(), htu: `${server.url}alice/` })],
    ['from an hour ago', () => signProof(makeProofKey(), { ...own(), iat: seconds() - 3600 })],
    ['from the future', () => signProof(makeProofKey(), { ...own(), iat: seconds() + 3600 })],
    ['without a name of its own', () => signProof(makeProofKey(), { ...own(), jti: undefined })],
    ['of another type', () => bent({ typ: 'JWT' })],
    ['by a key it does not name', () => bent({ jwk: makeProofKey().publicJwk })],
    ['that shows its private key', () => bent({}, true)],
    ['that is none', () => 'nonsense'],
    ['that is missing', () => undefined],
  ])('O-21 %s gives invalid_dpop_proof and no token', async (_what, proof) => {
    const response = await withProof(proof())
    const body = (await response.json()) as Record<string, unknown>
    expect([response.status, body.error, body.access_token]).toEqual([400, 'invalid_dpop_proof', undefined])
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it('O-21 bug-class-17 is good once, and who sends it again keeps what they have', async () => {
    const proof = signProof(makeProofKey(), own())
    expect((await withProof(proof)).status).toBe(200)
    const { body } = await app.redeem(await callback())
    const refreshProof = signProof(app.key, own())
    const refresh = () =>
      fetch(endpoint, {
        method: 'POST',
        headers: { dpop: refreshProof },
        body: new URLSearchParams({
          grant_type: 'refresh_token',
          refresh_token: body.refresh_token ?? '',
          client_id: app.clientId,
        }),
      })
    expect((await refresh()).status).toBe(200)
    for (const again of [await withProof(proof), await refresh()]) {
      expect(again.status).toBe(400)
      expect(await again.json()).toEqual({
        error: 'invalid_dpop_proof',
        error_description: expect.stringContaining('used before'),
      })
    }
    expect((await app.refresh(body.refresh_token ?? '')).status).toBe(200)
  })

  function bent(header: object, isPrivate = false): string {
    const { privateKey, publicJwk } = makeProofKey()
    const jwk = isPrivate ? privateKey.export({ format: 'jwk' }) : publicJwk
    const claims = { ...own(), jti: `bent-${Math.random()}`, iat: seconds() }
    return signJwt(privateKey, { typ: 'dpop+jwt', alg: 'ES256', jwk, ...header }, claims)
  }
})

describe('tokens', () => {
  it('O-20 O-24 O-25 say whom they are for, until when, and which key they belong to', async () => {
    const began = Math.floor(Date.now() / 1000)
    const { status, body } = await app.redeem(await callback())
    expect([status, body.token_type]).toEqual([200, 'DPoP'])
    expect(body.expires_in).toBeGreaterThan(0)
    const cnf = { jkt: await calculateJwkThumbprint(app.key.publicJwk as JWK) }
    const own = { webid: alice.webId, sub: alice.webId, iss: server.url, cnf }
    const access = decodeJwt(body.access_token)
    expect(access).toMatchObject({ ...own, aud: 'solid', client_id: app.clientId, jti: expect.any(String) })
    expect(decodeProtectedHeader(body.access_token)).toMatchObject({ typ: 'at+jwt', kid: expect.any(String) })
    const identity = decodeJwt(body.id_token ?? '')
    expect(identity).toMatchObject({ ...own, aud: [app.clientId, 'solid'], azp: app.clientId })
    expect(identity.nonce).toBe('the-nonce')
    for (const { iat = 0, exp = 0 } of [access, identity]) {
      expect(iat).toBeGreaterThanOrEqual(began)
      expect(exp - iat).toBe(body.expires_in)
    }
    const again = await app.redeem(await callback())
    expect(decodeJwt(again.body.access_token).jti).not.toBe(access.jti)
  })

  it('O-37 an ID token opens nothing', async () => {
    const { body } = await app.redeem(await callback())
    const response = await app.session({ ...body, access_token: body.id_token ?? '' }).fetch(alice.pod)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('error="invalid_token"')
  })

  it('O-23 name the WebID whatever scope was asked for, and none at all', async () => {
    const { body } = await app.redeem(await callback({ scope: 'openid' }))
    expect(body.scope).toBe('openid')
    expect(decodeJwt(body.access_token).webid).toBe(alice.webId)
    expect((await app.session(body).fetch(alice.pod)).status).toBe(200)
    const response = await withProof(signProof(makeProofKey(), { htm: 'POST', htu: endpoint }))
    const { access_token, token_type } = (await response.json()) as Record<string, string>
    expect(token_type).toBe('DPoP')
    expect(decodeJwt(access_token ?? '')).toMatchObject({
      webid: alice.webId,
      client_id: alice.clientId,
      aud: 'solid',
      cnf: { jkt: expect.any(String) },
    })
  })

  it('O-22 what refreshing gives belongs to the key it was asked with, and to the app', async () => {
    const { body: first } = await app.redeem(await callback())
    const { status, body } = await app.refresh(first.refresh_token ?? '')
    expect(status).toBe(200)
    const cnf = { jkt: await calculateJwkThumbprint(app.key.publicJwk as JWK) }
    expect(decodeJwt(body.access_token)).toMatchObject({ webid: alice.webId, client_id: app.clientId, cnf })
    const other = await startTestApp(server.url)
    const stolen = await other.refresh(body.refresh_token ?? '', app.key)
    expect([stolen.status, stolen.body.error]).toEqual([400, 'invalid_grant'])
    await other.close()
  })
})
