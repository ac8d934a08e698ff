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

  it('bug-class-30 a way back that nobody is on is refused, whatever app it names', async () => {
    const { response } = await openBrowser().open(
      `${server.url}.oidc/auth/nothing?client_id=${encodeURIComponent(app.clientId)}`,
    )
    expect(response.status).toBe(400)
  })

  it('O-18 leads nowhere that the app did not name, and then ends nothing', async () => {
    const browser = openBrowser()
    const { body } = await app.redeem(await signInByPages(browser, app, alice))
    for (const hint of [{ id_token_hint: body.id_token ?? '' }, { client_id: app.clientId }]) {
      const query = new URLSearchParams({ ...hint, post_logout_redirect_uri: 'https://evil.example/' })
      const { response, text } = await browser.open(`${server.url}.oidc/session/end?${query}`)
      expect([response.status, response.headers.get('location')]).toEqual([400, null])
      expect(text).toContain('<h1>You are still signed in here</h1>')
      expect(text).toContain('href="/.account/"')
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
