import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { share } from '../conformance/world.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser, type Visit } from './browser.ts'
import { allow, signInByPages, startTestApp, type TestApp } from './test-app.ts'

let server: RunningServer
let app: TestApp
let alice: Person
let credentials: { email: string; password: string }
beforeAll(async () => {
  server = await startTestServer()
  app = await startTestApp(server.url)
  alice = await makePerson(server.url, 'alice')
  credentials = { email: alice.email, password: alice.password }
})
afterAll(async () => {
  await app.close()
  await server.close()
})

describe('signing in to an app', () => {
  it('O-11 O-12 O-19 O-20 O-24 O-25 register, consent, code, tokens, and a request as that person', async () => {
    const browser = openBrowser()
    const signIn = await browser.open(app.authUrl(), app.redirectUri)
    expect(signIn.text).toContain('Test &lt;App&gt;')
    const register = await browser.open(
      new URL(/href="([^"]*register)"/.exec(signIn.text)?.[1] ?? '', signIn.url).href,
    )
    const consent = await browser.submit(register, '/register', {
      name: 'Bea B.',
      pod: 'bea',
      email: 'bea@example.org',
      password: 'a long enough one',
    })
    expect(consent.response.headers.get('content-security-policy')).toContain(
      `form-action 'self' ${new URL(app.clientId).origin}`,
    )
    expect(consent.text).toContain(new URL(app.clientId).origin)
    const back = new URL((await allow(browser, consent, app)).url)
    expect(back.searchParams.get('state')).toBe('the-state')
    expect(back.searchParams.get('iss')).toBe(server.url)

    const { status, body } = await app.redeem(back.href)
    expect(status).toBe(200)
    expect(body.token_type).toBe('DPoP')
    const webid = `${server.url}bea/profile/card#me`
    const { payload } = await jwtVerify(
      body.id_token ?? '',
      createRemoteJWKSet(new URL(`${server.url}.oidc/jwks`)),
      {
        issuer: server.url,
        audience: app.clientId,
      },
    )
    const { cnf } = decodeJwt(body.access_token)
    expect(payload).toMatchObject({
      webid,
      sub: webid,
      azp: app.clientId,
      aud: [app.clientId, 'solid'],
      nonce: 'the-nonce',
      cnf,
    })
    expect(decodeJwt(body.access_token)).toMatchObject({
      webid,
      sub: webid,
      iss: server.url,
      aud: 'solid',
      client_id: app.clientId,
    })
    const session = app.session(body)
    expect((await session.fetch(`${server.url}bea/`)).status).toBe(200)
    expect((await session.fetch(`${server.url}alice/`)).status).toBe(403)
  })

  it.each([
    ['what Solid apps expect', {}, 'ES256'],
    ['what it says', { id_token_signed_response_alg: 'RS256' }, 'RS256'],
  ])('O-8 O-24 an app with a document gets its ID token signed as %s', async (_what, more, alg) => {
    const other = await startTestApp(server.url, more)
    const { body } = await other.redeem(await signInByPages(openBrowser(), other, alice))
    expect(decodeProtectedHeader(body.id_token ?? '').alg).toBe(alg)
    await other.close()
  })

  it('O-16 bug-class-19 a silent sign-in needs no page once consent is stored, and brings a refresh token too', async () => {
    const browser = openBrowser()
    await signInByPages(browser, app, alice)
    const silent = await browser.open(app.authUrl({ prompt: 'none' }), app.redirectUri)
    const { body } = await app.redeem(silent.url)
    expect(body.refresh_token).toEqual(expect.any(String))
    const again = await browser.open(app.authUrl(), app.redirectUri)
    expect(new URL(again.url).searchParams.get('code')).toEqual(expect.any(String))
  })

  it('O-15 prompt=none without a session is login_required; bug-class-09 without consent it is no token', async () => {
    const stranger = await openBrowser().open(app.authUrl({ prompt: 'none' }), app.redirectUri)
    const answer = new URL(stranger.url).searchParams
    expect(['error', 'state', 'iss'].map((name) => answer.get(name))).toEqual([
      'login_required',
      'the-state',
      server.url,
    ])

    const browser = openBrowser()
    await signInByPages(browser, app, alice)
    const other = await startTestApp(server.url)
    const silent = await browser.open(other.authUrl({ prompt: 'none' }), other.redirectUri)
    expect(new URL(silent.url).searchParams.get('code')).toBeNull()
    expect(new URL(silent.url).searchParams.get('error')).toMatch(/consent_required|interaction_required/)
    await other.close()
  })

  it('bug-class-09 a no is a no: the app learns access_denied and nothing is stored', async () => {
    const browser = openBrowser()
    const other = await startTestApp(server.url)
    const signIn = await browser.open(other.authUrl(), other.redirectUri)
    const consent = await browser.submit(signIn, '/sign-in', credentials, other.redirectUri)
    const no = await browser.submit(consent, '/consent', { decision: 'deny' }, other.redirectUri)
    expect(new URL(no.url).searchParams.get('error')).toBe('access_denied')
    const again = await browser.open(other.authUrl(), other.redirectUri)
    expect(again.text).toContain('Let Test &lt;App&gt; in?')
    await other.close()
  })

  it('"not you?" starts again with nobody signed in', async () => {
    const browser = openBrowser()
    const other = await startTestApp(server.url)
    const signIn = await browser.open(other.authUrl(), other.redirectUri)
    const consent = await browser.submit(signIn, '/sign-in', credentials, other.redirectUri)
    const fresh = await browser.submit(consent, '/switch', {}, other.redirectUri)
    expect(fresh.text).toContain('Sign in to go on')
    await other.close()
  })
})

describe('the consent page', () => {
  it('O-17 names app, origin and WebID, cannot be framed, and takes no answer from elsewhere', async () => {
    const browser = openBrowser()
    const other = await startTestApp(server.url)
    const signIn = await browser.open(other.authUrl(), other.redirectUri)
    const consent = await browser.submit(signIn, '/sign-in', credentials, other.redirectUri)
    expect(consent.text).toContain('Test &lt;App&gt;')
    expect(consent.text).toContain(new URL(other.clientId).origin)
    expect(consent.text).toContain(alice.webId)
    expect(consent.response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")

    const answer = new URL(/action="([^"]*\/consent)"/.exec(consent.text)?.[1] ?? '', consent.url).href
    const body = new URLSearchParams({ decision: 'allow', webid: alice.webId })
    for (const origin of ['https://evil.example', new URL(other.clientId).origin, 'null']) {
      const headers = { accept: 'text/html', origin }
      const forged = await browser.fetch(answer, { method: 'POST', headers, body })
      expect([forged.status, forged.headers.get('location')], origin).toEqual([403, null])
    }
    const headers = { accept: 'text/html', origin: new URL(server.url).origin }
    const stranger = await openBrowser().fetch(answer, { method: 'POST', headers, body })
    expect(stranger.headers.get('location') ?? '').not.toContain('code=')
    expect(stranger.status).toBeGreaterThanOrEqual(400)

    const back = await allow(browser, consent, other)
    expect(new URL(back.url).searchParams.get('code')).toEqual(expect.any(String))
    await other.close()
  })
})

it('O-17 bug-class-09 an app that keeps its document in a pod does not look like the server', async () => {
  const clientId = `${alice.pod}client.jsonld`
  const elsewhere = await startTestApp(server.url, { client_id: clientId, client_name: 'Account check' })
  const put = await alice.fetch(clientId, {
    method: 'PUT',
    headers: { 'content-type': 'application/ld+json' },
    body: JSON.stringify(elsewhere.document),
  })
  expect(put.status).toBe(201)
  await share(alice, clientId, [{ who: 'public', modes: ['Read'] }])
  const browser = openBrowser()
  const signIn = await browser.open(elsewhere.authUrl({ client_id: clientId }), elsewhere.redirectUri)
  const consent = await browser.submit(signIn, '/sign-in', credentials, elsewhere.redirectUri)
  expect(consent.text).toContain(`<small>${clientId}</small>`)
  expect(consent.text).toContain(
    `It gets its answer at <strong>${new URL(elsewhere.redirectUri).origin}</strong>`,
  )
  await elsewhere.close()
})

describe('a person with several WebIDs', () => {
  it('O-17 chooses one for each app, and may choose another later without changing what was given before', async () => {
    const browser = openBrowser()
    const page = await browser.open(`${server.url}.account/login/password/register/`)
    const values = { name: 'Eve', pod: 'eve', email: 'eve@example.org', password: 'a long enough one' }
    const account = await browser.submit(page, '/register/', values)
    await browser.submit(account, '/create-pod', { pod: 'eve-at-work' })
    const [home, work] = [`${server.url}eve/profile/card#me`, `${server.url}eve-at-work/profile/card#me`]
    const other = await startTestApp(server.url)
    const consent = await browser.open(other.authUrl(), other.redirectUri)
    expect(consent.text).toContain(`value="${home}"`)
    const choose = async (visit: Visit, webid: string) => {
      const back = await browser.submit(visit, '/consent', { decision: 'allow', webid }, other.redirectUri)
      return (await other.redeem(back.url)).body
    }
    const first = await choose(consent, work)
    expect(decodeJwt(first.access_token).webid).toBe(work)
    const second = await choose(
      await browser.open(other.authUrl({ prompt: 'consent' }), other.redirectUri),
      home,
    )
    expect(decodeJwt(second.access_token).webid).toBe(home)
    const refreshed = await other.refresh(first.refresh_token ?? '')
    expect(decodeJwt(refreshed.body.access_token).webid).toBe(work)
    const foreign = await browser.open(other.authUrl({ prompt: 'consent' }), other.redirectUri)
    const refused = await browser.submit(foreign, '/consent', { decision: 'allow', webid: alice.webId })
    expect(refused.response.status).toBe(400)
    await other.close()
  })

  it('prompt=login asks for the password again', async () => {
    const browser = openBrowser()
    await signInByPages(browser, app, alice)
    const page = await browser.open(app.authUrl({ prompt: 'login' }), app.redirectUri)
    const back = await browser.submit(page, '/sign-in', credentials, app.redirectUri)
    expect(new URL(back.url).searchParams.get('code')).toEqual(expect.any(String))
  })

  it('an ID token of somebody else as a hint is login_required for a silent sign-in', async () => {
    const browser = openBrowser()
    const { body } = await app.redeem(await signInByPages(browser, app, alice))
    const hint = { prompt: 'none', id_token_hint: body.id_token ?? '' }
    const same = await browser.open(app.authUrl(hint), app.redirectUri)
    expect(new URL(same.url).searchParams.get('code')).toEqual(expect.any(String))
    const bob = await makePerson(server.url, 'bob')
    const another = openBrowser()
    await signInByPages(another, app, bob)
    const wrong = await another.open(app.authUrl(hint), app.redirectUri)
    expect(new URL(wrong.url).searchParams.get('error')).toBe('login_required')
  })
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

describe('staying signed in', () => {
  it('O-22 bug-class-19 a refresh token turns, works next to its successor for a while, and only with its key', async () => {
    const browser = openBrowser()
    const callback = await signInByPages(browser, app, alice)
    const { body: first } = await app.redeem(callback)
    const { body: second } = await app.refresh(first.refresh_token ?? '')
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect((await app.session(second).fetch(`${server.url}alice/`)).status).toBe(200)
    // The answer was lost on the way: the old one still works.
    const retry = await app.refresh(first.refresh_token ?? '')
    expect(retry.status).toBe(200)
    const { makeProofKey } = await import('../dpop-session.ts')
    const stolen = await app.refresh(retry.body.refresh_token ?? '', makeProofKey())
    expect([stolen.status, stolen.body.error]).toEqual([400, 'invalid_grant'])
  })

  it('bug-class-18 taking access back on the account page ends refresh tokens and asks for consent again', async () => {
    const browser = openBrowser()
    const other = await startTestApp(server.url)
    const { body } = await other.redeem(await signInByPages(browser, other, alice))
    const account = await browser.open(`${server.url}.account/`)
    expect(account.text).toContain(new URL(other.clientId).origin)
    const grant = new RegExp(`${new URL(other.clientId).origin}.*?name="grant" value="([^"]*)"`, 's').exec(
      account.text,
    )?.[1]
    await browser.submit(account, '/revoke-app', { grant: grant ?? '' })
    expect((await other.refresh(body.refresh_token ?? '')).status).toBe(400)
    const again = await browser.open(other.authUrl(), other.redirectUri)
    expect(again.text).toContain('Let Test &lt;App&gt; in?')
    await other.close()
  })

  it('bug-class-19 a device that revokes its token ends its own session, not those of other devices', async () => {
    const phone = await startTestApp(server.url)
    const { body: first } = await phone.redeem(await signInByPages(openBrowser(), phone, alice))
    const { makeProofKey } = await import('../dpop-session.ts')
    const laptopKey = makeProofKey()
    const callback = await signInByPages(openBrowser(), phone, alice)
    const { body: second } = await phone.redeem(callback, {}, laptopKey)
    const revoked = await fetch(`${server.url}.oidc/token/revocation`, {
      method: 'POST',
      body: new URLSearchParams({ token: first.refresh_token ?? '', client_id: phone.clientId }),
    })
    expect(revoked.status).toBe(200)
    expect((await phone.refresh(first.refresh_token ?? '')).status).toBe(400)
    expect((await phone.refresh(second.refresh_token ?? '', laptopKey)).status).toBe(200)
    await phone.close()
  })

  it('O-18 leads nowhere that the app did not name, and then ends nothing', async () => {
    const browser = openBrowser()
    const { body } = await app.redeem(await signInByPages(browser, app, alice))
    for (const hint of [{ id_token_hint: body.id_token ?? '' }, { client_id: app.clientId }]) {
      const query = new URLSearchParams({ ...hint, post_logout_redirect_uri: 'https://evil.example/' })
      const { response } = await browser.open(`${server.url}.oidc/session/end?${query}`)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
    }
    const silent = await browser.open(app.authUrl({ prompt: 'none' }), app.redirectUri)
    expect(new URL(silent.url).searchParams.get('code')).toEqual(expect.any(String))
    const bye = (app.document.post_logout_redirect_uris as string[])[0] ?? ''
    const query = new URLSearchParams({ client_id: app.clientId, post_logout_redirect_uri: bye })
    const page = await browser.open(`${server.url}.oidc/session/end?${query}`)
    expect((await browser.submit(page, '/confirm', { logout: 'yes' }, bye)).url).toBe(bye)
  })

  it('O-18 signing out at the provider by an ID token, and back to the app', async () => {
    const browser = openBrowser()
    const other = await startTestApp(server.url)
    const { body } = await other.redeem(await signInByPages(browser, other, alice))
    const bye = (other.document.post_logout_redirect_uris as string[])[0] ?? ''
    const query = new URLSearchParams({
      id_token_hint: body.id_token ?? '',
      post_logout_redirect_uri: bye,
      state: 's',
    })
    const page = await browser.open(`${server.url}.oidc/session/end?${query}`)
    expect(page.text).toContain('Sign out here too?')
    const form = { method: 'POST', body: query }
    const next = await browser.fetch(`${server.url}.oidc/session/end`, form)
    expect(next.headers.get('location')).toBe(`${server.url}.oidc/session/end?${query}`)
    const done = await browser.submit(page, '/confirm', { logout: 'yes' }, bye)
    expect(done.url).toBe(`${bye}?state=s`)
    const silent = await browser.open(other.authUrl({ prompt: 'none' }), other.redirectUri)
    expect(new URL(silent.url).searchParams.get('error')).toBe('login_required')
    await other.close()
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
