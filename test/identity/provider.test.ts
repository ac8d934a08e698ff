import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'
import { signInByPages, startTestApp, type TestApp } from './test-app.ts'

let server: RunningServer
let app: TestApp
let alice: Person
beforeAll(async () => {
  server = await startTestServer()
  app = await startTestApp(server.url)
  alice = await makePerson(server.url, 'alice')
})
afterAll(async () => {
  await app.close()
  await server.close()
})

describe('what the provider refuses', () => {
  const errorOf = async (change: Record<string, string | undefined>) => {
    const visit = await openBrowser().open(app.authUrl(change), app.redirectUri)
    const { searchParams } = new URL(visit.url.replace('#', '?'))
    const [error, state, iss] = ['error', 'state', 'iss'].map((name) => searchParams.get(name))
    return { error, state, iss, status: visit.response.status, text: visit.text }
  }

  it.each([
    ['no PKCE', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a method nobody named', { code_challenge_method: undefined }, 'invalid_request'],
    ['a token at once', { response_type: 'code token' }, 'unsupported_response_type'],
  ])('O-11 O-12 %s: the app is told, with its state and by whom', async (_what, change, error) => {
    expect(await errorOf(change)).toMatchObject({ error, state: 'the-state', iss: server.url })
  })

  it('O-6 another redirect_uri: a page, no redirect', async () => {
    const { status, error, text } = await errorOf({ redirect_uri: 'http://127.0.0.1:9/steal' })
    expect({ status, error }).toEqual({ status: 400, error: null })
    expect(text).toContain('That did not work')
  })

  it('O-11 a form that says less: the same as with an address', async () => {
    const query = new URL(app.authUrl({ code_challenge_method: 'plain' })).searchParams
    const post = (body: string | URLSearchParams, type = 'application/x-www-form-urlencoded') =>
      fetch(`${server.url}.oidc/auth`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
        redirect: 'manual',
      })
    const next = await post(query)
    expect(next.status).toBe(303)
    const answer = await fetch(next.headers.get('location') ?? '', { redirect: 'manual' })
    expect(answer.headers.get('location')).toContain(`${app.redirectUri}?error=invalid_request`)
    expect((await post(`state=${'x'.repeat(9000)}`)).status).toBe(413)
    expect((await post('{}', 'application/json')).status).toBe(415)
  })

  it('O-10 an unknown client: a page with a hint', async () => {
    const { status, text } = await errorOf({ client_id: 'gone' })
    expect(status).toBe(400)
    expect(text).toContain('clear its site data')
  })

  it('O-7 O-8 takes a context that is no list, or one of several', async () => {
    const context = 'https://www.w3.org/ns/solid/oidc-context.jsonld'
    for (const named of [context, [context, { more: 'urn:more:' }]]) {
      const plain = await startTestApp(server.url, { '@context': named })
      const { response } = await openBrowser().open(plain.authUrl(), plain.redirectUri)
      expect(response.status).toBe(200)
      await plain.close()
    }
  })

  it.each([
    ['that is too large', { client_name: 'x'.repeat(70_000) }],
    ['with a redirect to a script', { redirect_uris: ['javascript:alert(1)'] }],
    ['without redirects', { redirect_uris: undefined }],
  ])('O-7 O-8 not a client document %s', async (_what, change) => {
    const broken = await startTestApp(server.url, change)
    const { response } = await openBrowser().open(broken.authUrl(), broken.redirectUri)
    expect([response.status, response.headers.get('location')]).toEqual([400, null])
    await broken.close()
  })

  it.each([
    'http://10.0.0.1/client.jsonld',
    'https://169.254.169.254/client.jsonld',
    'https://localhost.example/#x',
  ])('O-8 bug-class-07 a client document at %s is never asked for', async (client_id) => {
    const began = Date.now()
    const { status, error } = await errorOf({ client_id })
    expect([status, error]).toEqual([400, null])
    expect(Date.now() - began).toBeLessThan(2000)
  })

  it('O-7 O-8 a client document that names another id, has no context or relative addresses', async () => {
    for (const change of [
      { client_id: 'https://other.example/' },
      { '@context': undefined },
      { redirect_uris: ['/callback'] },
    ]) {
      const broken = await startTestApp(server.url, change)
      const visit = await openBrowser().open(broken.authUrl(), broken.redirectUri)
      expect(visit.response.status).toBe(400)
      expect(visit.text).toContain('client document')
      await broken.close()
    }
  })

  it('O-19 O-14 a wrong verifier, and a code a second time', async () => {
    const browser = openBrowser()
    const callback = await signInByPages(browser, app, alice)
    const wrong = await app.redeem(callback, { code_verifier: 'x'.repeat(43) })
    expect([wrong.status, wrong.body.error]).toEqual([400, 'invalid_grant'])
    const second = await browser.open(app.authUrl(), app.redirectUri)
    const { body } = await app.redeem(second.url)
    const reused = await app.redeem(second.url)
    expect([reused.status, reused.body.error]).toEqual([400, 'invalid_grant'])
    // The same client reloading its page loses nothing by it (bug class 19).
    expect((await app.refresh(body.refresh_token ?? '')).status).toBe(200)
    const stolen = await app.redeem(second.url, { code_verifier: 'x'.repeat(43) })
    expect(stolen.body.error).toBe('invalid_grant')
    expect((await app.refresh(body.refresh_token ?? '')).status).toBe(400)
  })

  it('O-21 O-37 a token without a key', async () => {
    const browser = openBrowser()
    const callback = await signInByPages(browser, app, alice)
    const response = await fetch(`${server.url}.oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: new URL(callback).searchParams.get('code') ?? '',
        redirect_uri: app.redirectUri,
        client_id: app.clientId,
        code_verifier: 'x'.repeat(43),
      }),
    })
    expect(response.status).toBe(400)
  })

  it('O-21 bug-class-24 a proof with a key that takes long to check with', async () => {
    const [n, e] = [384, 380].map((bytes) => Buffer.alloc(bytes, 0xff).toString('base64url'))
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const header = { typ: 'dpop+jwt', alg: 'RS256', jwk: { kty: 'RSA', n, e } }
    const claims = { htm: 'POST', htu: `${server.url}.oidc/token`, iat: Date.now() / 1000, jti: 'one' }
    const response = await fetch(`${server.url}.oidc/token`, {
      method: 'POST',
      headers: { dpop: `${part(header)}.${part(claims)}.${'A'.repeat(512)}`, origin: 'https://app.example' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: app.clientId,
        code: 'none',
        redirect_uri: app.redirectUri,
        code_verifier: 'v'.repeat(43),
      }),
    })
    expect(response.status).toBe(400)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(await response.json()).toEqual({
      error: 'invalid_dpop_proof',
      error_description: expect.stringContaining('usual size'),
    })
  })

  it('O-21 RFC 9449 5 tells who sends no proof to send one, and gives no token', async () => {
    const browser = openBrowser()
    const callback = await signInByPages(browser, app, alice)
    const { body } = await app.redeem(callback)
    const basic = `Basic ${btoa(`${alice.clientId}:${alice.clientSecret}`)}`
    const refresh = { refresh_token: body.refresh_token ?? '', client_id: app.clientId }
    for (const [headers, grant] of [
      [{ authorization: basic }, { grant_type: 'client_credentials' }],
      [{}, { grant_type: 'refresh_token', ...refresh }],
    ] as const) {
      const sent = { method: 'POST', headers, body: new URLSearchParams(grant) }
      const response = await fetch(`${server.url}.oidc/token`, sent)
      expect(response.status).toBe(400)
      expect(await response.json()).toEqual({
        error: 'invalid_dpop_proof',
        error_description: expect.stringContaining('send a DPoP proof'),
      })
    }
    // What is wrong otherwise keeps its own name.
    const wrong = { grant_type: 'refresh_token', ...refresh, refresh_token: 'none' }
    const refused = await fetch(`${server.url}.oidc/token`, {
      method: 'POST',
      body: new URLSearchParams(wrong),
    })
    expect(await refused.json()).toMatchObject({ error: 'invalid_grant' })
    expect((await app.refresh(body.refresh_token ?? '')).status).toBe(200)
  })
})

describe('clients', () => {
  it('O-9 registers with CORS and no-store, and tells what is wrong', async () => {
    const register = (body: object) =>
      fetch(`${server.url}.oidc/reg`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://app.example' },
        body: JSON.stringify(body),
      })
    const made = await register({
      client_name: 'X',
      redirect_uris: ['https://app.example/cb'],
      scope: 'openid webid offline_access',
    })
    expect(made.status).toBe(201)
    expect(made.headers.get('cache-control')).toContain('no-store')
    expect(made.headers.get('access-control-allow-origin')).toBe('https://app.example')
    expect(await made.json()).toMatchObject({
      client_id: expect.any(String),
      client_secret: expect.any(String),
    })
    const large = await register({
      client_name: 'X'.repeat(20_000),
      redirect_uris: ['https://app.example/cb'],
    })
    expect(large.status).toBe(413)
    const redirect_uris = ['https://app.example/cb']
    for (const [metadata, error] of [
      [{ redirect_uris: ['not a uri'] }, 'invalid_redirect_uri'],
      [{ redirect_uris: ['javascript:alert(1)'] }, 'invalid_redirect_uri'],
      [{ redirect_uris: ['https://app.example/cb#here'] }, 'invalid_redirect_uri'],
      [{}, 'invalid_redirect_uri'],
      [{ redirect_uris: ['not a uri'], subject_type: 'pairwise' }, 'invalid_client_metadata'],
      [{ redirect_uris, response_types: ['token'] }, 'invalid_client_metadata'],
      [{ redirect_uris, grant_types: ['password'] }, 'invalid_client_metadata'],
      [{ redirect_uris, scope: 'openid webid everything' }, 'invalid_client_metadata'],
    ] as const) {
      const bad = await register(metadata)
      expect([bad.status, await bad.json()]).toEqual([400, expect.objectContaining({ error })])
      expect(bad.headers.get('cache-control')).toContain('no-store')
    }
  })

  it('O-2 O-3 O-4 CO-10 describes itself to every origin', async () => {
    const response = await fetch(`${server.url}.well-known/openid-configuration`)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    const metadata = (await response.json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      issuer: server.url,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
      scopes_supported: expect.arrayContaining(['openid', 'webid', 'offline_access']),
      claims_supported: expect.arrayContaining(['webid']),
      code_challenge_methods_supported: ['S256'],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'RS256']),
      id_token_signing_alg_values_supported: expect.arrayContaining(['ES256', 'RS256']),
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
      authorization_response_iss_parameter_supported: true,
    })
    for (const name of ['authorization', 'token', 'registration', 'end_session', 'revocation']) {
      const endpoint = String(metadata[`${name}_endpoint`])
      expect(endpoint.startsWith(server.url), name).toBe(true)
      expect((await fetch(endpoint, { method: 'OPTIONS' })).status, name).toBeLessThan(300)
    }
    const keys = (await (await fetch(String(metadata.jwks_uri))).json()) as {
      keys: Record<string, unknown>[]
    }
    expect(keys.keys.map(({ alg }) => alg).sort()).toEqual(['ES256', 'RS256'])
    for (const key of keys.keys) {
      expect(key).toMatchObject({ kid: expect.any(String), alg: expect.any(String), use: 'sig' })
      expect(key).not.toHaveProperty('d')
    }
  })

  it('O-23 client credentials need the right secret and a key', async () => {
    const ask = (secret: string, headers: Record<string, string> = {}) =>
      fetch(`${server.url}.oidc/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${alice.clientId}:${secret}`)}`, ...headers },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      })
    expect((await ask('wrong')).status).toBe(401)
    expect((await ask(alice.clientSecret)).status).toBe(400)
    const { makeProofKey, signProof } = await import('../dpop-session.ts')
    const url = `${server.url}.oidc/token`
    const dpop = signProof(makeProofKey(), { htm: 'POST', htu: url })
    const good = await ask(alice.clientSecret, { dpop })
    expect(decodeJwt(((await good.json()) as { access_token: string }).access_token)).toMatchObject({
      webid: alice.webId,
    })
    expect((await ask(alice.clientSecret, { dpop })).status).toBe(400)
  })
})
