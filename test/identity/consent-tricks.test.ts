import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { share } from '../conformance/world.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'
import { allow, signInByPages, startTestApp, type TestApp } from './test-app.ts'

let server: RunningServer
let known: TestApp
let hostile: TestApp
let alice: Person
let credentials: { email: string; password: string }
beforeAll(async () => {
  server = await startTestServer()
  ;[known, hostile] = [await startTestApp(server.url), await startTestApp(server.url)]
  alice = await makePerson(server.url, 'alice')
  credentials = { email: alice.email, password: alice.password }
})
afterAll(async () => {
  await known.close()
  await hostile.close()
  await server.close()
})

async function registerApp(metadata: Record<string, unknown>): Promise<string> {
  const answer = await fetch(`${server.url}.oidc/reg`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token_endpoint_auth_method: 'none', ...metadata }),
  })
  expect(answer.status).toBe(201)
  return ((await answer.json()) as { client_id: string }).client_id
}

describe('whom a person lets in', () => {
  it('bug-class-09 is who lives where the page said: what registered itself gets no answer elsewhere for that', async () => {
    // The first address is of an app that people trust, and does not know of this.
    const redirect_uris = [known.redirectUri, hostile.redirectUri]
    const client_id = await registerApp({ client_name: 'Known App', redirect_uris })
    const browser = openBrowser()
    const signIn = await browser.open(known.authUrl({ client_id }), known.redirectUri)
    const consent = await browser.submit(signIn, '/sign-in', credentials, known.redirectUri)
    expect(consent.text).toContain(`<small>${new URL(known.redirectUri).origin}</small>`)
    const back = await allow(browser, consent, known)
    expect(new URL(back.url).searchParams.has('code')).toBe(true)

    const elsewhere = { client_id, redirect_uri: hostile.redirectUri }
    const silent = await browser.open(hostile.authUrl({ ...elsewhere, prompt: 'none' }), hostile.redirectUri)
    expect(new URL(silent.url).searchParams.get('error')).toBe('consent_required')
    const asked = await browser.open(hostile.authUrl(elsewhere), hostile.redirectUri)
    expect(asked.text).toContain(`<small>${new URL(hostile.redirectUri).origin}</small>`)
    // Where the person let it in, it stays let in.
    const again = await browser.open(known.authUrl({ client_id, prompt: 'none' }), known.redirectUri)
    expect(new URL(again.url).searchParams.has('code')).toBe(true)
  })

  it('bug-class-09 O-17 is not the server, although all of it lies in a pod here', async () => {
    const client_id = `${alice.pod}app.jsonld`
    const redirect_uri = `${alice.pod}welcome.html`
    const document = { ...hostile.document, client_id, client_name: 'Account', redirect_uris: [redirect_uri] }
    const headers = { 'content-type': 'application/ld+json' }
    expect(
      (await alice.fetch(client_id, { method: 'PUT', headers, body: JSON.stringify(document) })).ok,
    ).toBe(true)
    await share(alice, client_id, [{ who: 'public', modes: ['Read'] }])
    const registered = await registerApp({ client_name: 'Account', redirect_uris: [redirect_uri] })
    for (const [id, shown] of [
      [client_id, client_id],
      [registered, redirect_uri],
    ] as const) {
      const browser = openBrowser()
      const signIn = await browser.open(hostile.authUrl({ client_id: id, redirect_uri }), redirect_uri)
      const consent = await browser.submit(signIn, '/sign-in', credentials, redirect_uri)
      expect(consent.text).toContain(`<small>${shown}</small>`)
    }
  })

  it('bug-class-09 O-17 has a name that turns no line around', async () => {
    const other = await startTestApp(server.url)
    Object.assign(other.document, { client_name: 'Bank\u202e\u2067 knab' })
    const browser = openBrowser()
    const signIn = await browser.open(other.authUrl(), other.redirectUri)
    const consent = await browser.submit(signIn, '/sign-in', credentials, other.redirectUri)
    for (const { text } of [signIn, consent]) expect(text).toContain('Bank knab')
    await other.close()
  })

  it('bug-class-13 learns who is signed in by a token that it was given, not by guessing', async () => {
    const browser = openBrowser()
    await signInByPages(browser, known, alice)
    const guess = { prompt: 'none', hearth_webid: `${server.url}somebody/profile/card#me` }
    const { url } = await browser.open(known.authUrl(guess), known.redirectUri)
    expect(new URL(url).searchParams.get('error')).toBe(null)
  })
})
