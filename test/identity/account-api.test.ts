import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aclOf, turtle } from '../conformance/world.ts'
import { makePerson } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'
import { startTestApp } from './test-app.ts'

type Json = Record<string, unknown>
interface Controls {
  main: { index: string; logins: string }
  account: Record<'create' | 'logout' | 'webId' | 'pod' | 'clientCredentials', string>
  password: Record<'create' | 'login' | 'forgot', string>
  oidc: Record<'cancel' | 'prompt' | 'webId' | 'forgetWebId' | 'consent', string>
  html: Json
}

let server: RunningServer
beforeAll(async () => {
  server = await startTestServer({ podsPerAccount: '12' })
})
afterAll(() => server.close())

const email = 'test@example.com'

async function call(url: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { response, status: response.status, json: (await response.json()) as Json & { controls: Controls } }
}

/** The documented walk through the account API of Community Solid Server 7, as its own scripts do it. */
describe('a script written for Community Solid Server 7', () => {
  let cookie = ''
  let controls: Controls
  const signedIn = () => ({ cookie })
  let passwordResource = ''
  let made: Record<'pod' | 'podResource' | 'webId' | 'webIdResource', string>

  it('finds the controls at the index, without being signed in', async () => {
    const { status, json } = await call(`${server.url}.account/`)
    expect(status).toBe(200)
    expect(json.version).toBe('0.5')
    expect(json.controls.main.index).toBe(`${server.url}.account/`)
    expect(json.controls.account).toEqual({ create: `${server.url}.account/account/` })
    expect(json.controls.password.login).toBe(`${server.url}.account/login/password/`)
    expect(json.controls).not.toHaveProperty('oidc')
    const logins = await call(json.controls.main.logins)
    expect(Object.values(logins.json.logins as Json)).toEqual([json.controls.password.login])
    controls = json.controls
  })

  it('creates an account and gets one cookie, equal to the token in the body', async () => {
    const { response, status, json } = await call(controls.account.create, 'POST')
    expect(status).toBe(200)
    const cookies = response.headers.getSetCookie()
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(/HttpOnly; SameSite=Lax/)
    cookie = cookies[0]?.split(';')[0] ?? ''
    expect(json.authorization).toBe(cookie.split(/=(.*)/s)[1])
    expect(json.controls.account.pod).toEqual(expect.any(String))
  })

  it('sees more controls with the cookie, and the same ones with the token', async () => {
    const byCookie = await call(controls.main.index, 'GET', undefined, signedIn())
    controls = byCookie.json.controls
    expect(Object.keys(controls.account).sort()).toEqual([
      'clientCredentials',
      'create',
      'logout',
      'pod',
      'webId',
    ])
    expect(controls.password.create).toEqual(expect.any(String))
    const authorization = `CSS-Account-Token ${cookie.split('=')[1]}`
    const byToken = await call(controls.main.index, 'GET', undefined, { authorization })
    expect(byToken.json.controls).toEqual(controls)
    expect((await call(controls.account.pod)).status).toBe(401)
  })

  it('cannot make a pod before there is a way to sign in', async () => {
    const { status, json } = await call(controls.account.pod, 'POST', { name: 'test' }, signedIn())
    expect([status, json.message]).toEqual([400, 'An account needs at least 1 login method.'])
  })

  it('adds a password, which cannot be the last to go nor be taken by another account', async () => {
    const { status, json } = await call(
      controls.password.create,
      'POST',
      { email, password: 'secret' },
      signedIn(),
    )
    expect(status).toBe(200)
    passwordResource = String(json.resource)
    const list = await call(controls.password.create, 'GET', undefined, signedIn())
    expect(list.json.passwordLogins).toEqual({ [email]: passwordResource })
    expect((await call(passwordResource, 'DELETE', undefined, signedIn())).status).toBe(400)
    const other = await call(`${server.url}.account/account/`, 'POST')
    const authorization = `CSS-Account-Token ${other.json.authorization}`
    const taken = await call(
      other.json.controls.password.create,
      'POST',
      { email: 'TEST@example.com ', password: 'x' },
      { authorization },
    )
    expect(taken.status).toBe(400)
  })

  it('logs out, and in again', async () => {
    expect((await call(controls.account.logout, 'POST', {}, signedIn())).status).toBe(200)
    expect((await call(controls.account.pod, 'GET', undefined, signedIn())).status).toBe(401)
    const { response, status } = await call(controls.password.login, 'POST', {
      email,
      password: 'secret',
      remember: true,
    })
    expect(status).toBe(200)
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    expect((await call(controls.account.pod, 'GET', undefined, signedIn())).status).toBe(200)
  })

  it('changes the password only with the old one', async () => {
    const wrong = await call(
      passwordResource,
      'POST',
      { oldPassword: 'no', newPassword: 'secret2' },
      signedIn(),
    )
    expect(wrong.status).toBe(403)
    const right = await call(
      passwordResource,
      'POST',
      { oldPassword: 'secret', newPassword: 'secret2' },
      signedIn(),
    )
    expect(right.status).toBe(200)
    expect((await call(controls.password.login, 'POST', { email, password: 'secret2' })).status).toBe(200)
    expect((await call(controls.password.login, 'POST', { email, password: 'secret' })).status).toBe(403)
  })

  it('creates a pod, and finds it and its WebID again', async () => {
    const { status, json } = await call(controls.account.pod, 'POST', { name: 'test' }, signedIn())
    expect(status).toBe(200)
    made = json as unknown as typeof made
    expect(made).toMatchObject({ pod: `${server.url}test/`, webId: `${server.url}test/profile/card#me` })
    const pods = await call(controls.account.pod, 'GET', undefined, signedIn())
    expect(pods.json.pods).toEqual({ [made.pod]: made.podResource })
    const webids = await call(controls.account.webId, 'GET', undefined, signedIn())
    expect(webids.json.webIdLinks).toEqual({ [made.webId]: made.webIdResource })
    const pod = await call(made.podResource, 'GET', undefined, signedIn())
    expect(pod.json).toMatchObject({ baseUrl: made.pod, owners: [{ webId: made.webId, visible: false }] })
    const again = await call(controls.account.pod, 'POST', { name: 'test' }, signedIn())
    expect(again.status).toBe(409)
    expect((await call(controls.account.pod, 'GET', undefined, signedIn())).json.pods).toEqual(pods.json.pods)
  })

  it('is told that no name came, where it sends something else than JSON', async () => {
    for (const [headers, body] of [
      [{}, undefined],
      [{ 'content-type': 'text/plain' }, 'test2'],
      [{ 'content-type': 'application/json' }, '{"settings":null}'],
    ] as const) {
      const sent = { method: 'POST', headers: { ...signedIn(), ...headers } }
      const response = await fetch(controls.account.pod, body === undefined ? sent : { ...sent, body })
      expect([body, response.status]).toEqual([body, 400])
    }
  })

  it('makes a pod for a WebID from elsewhere', async () => {
    const webId = 'https://elsewhere.example/card#me'
    const { status, json } = await call(
      controls.account.pod,
      'POST',
      { name: 'other', settings: { webId } },
      signedIn(),
    )
    expect([status, json.webId, json.webIdResource]).toEqual([200, webId, undefined])
    const bad = await call(
      controls.account.pod,
      'POST',
      { name: 'bad', settings: { webId: 'no <iri>' } },
      signedIn(),
    )
    expect(bad.status).toBe(400)
  })

  it('makes client credentials for its own WebID, looks at them and removes them', async () => {
    const { status, json } = await call(
      controls.account.clientCredentials,
      'POST',
      { name: 'my token', webId: made.webId },
      signedIn(),
    )
    expect(status).toBe(200)
    expect(json).toMatchObject({
      id: expect.stringMatching(/^my-token_/),
      secret: expect.any(String),
      resource: expect.any(String),
    })
    const resource = String(json.resource)
    const list = await call(controls.account.clientCredentials, 'GET', undefined, signedIn())
    expect(list.json.clientCredentials).toEqual({ [String(json.id)]: resource })
    const one = await call(resource, 'GET', undefined, signedIn())
    expect(one.json).toMatchObject({ id: json.id, webId: made.webId })
    expect(one.json).not.toHaveProperty('secret')
    const foreign = await call(
      controls.account.clientCredentials,
      'POST',
      { webId: 'https://elsewhere.example/card#me' },
      signedIn(),
    )
    expect(foreign.status).toBe(400)
    expect((await call(resource, 'DELETE', undefined, signedIn())).status).toBe(200)
    expect((await call(resource, 'GET', undefined, signedIn())).status).toBe(404)
  })

  it('P-27 P-28 gives a pod further owners, who keep Control and are shown if they like, and takes them away again', async () => {
    const bob = await makePerson(server.url, 'bob')
    const owners = async () => (await call(made.podResource, 'GET', undefined, signedIn())).json.owners
    const change = (webId: string, more: Json = {}) =>
      call(made.podResource, 'POST', { webId, ...more }, signedIn())
    const asBob = async () => (await bob.fetch(`${made.pod}.acl`)).status
    const shown = async () => {
      const { headers } = await bob.fetch(made.pod, { method: 'HEAD' })
      return (
        headers.get('link')?.match(/<[^>]*>(?=; rel="http:\/\/www.w3.org\/ns\/solid\/terms#owner")/g) ?? []
      )
    }
    const alone = [{ webId: made.webId, visible: false }]
    expect([await owners(), await asBob(), await shown()]).toEqual([alone, 403, []])

    expect((await change(bob.webId)).status).toBe(200)
    expect([await owners(), await asBob()]).toEqual([[...alone, { webId: bob.webId, visible: false }], 200])
    const body = aclOf(made.pod, made.webId, [{ who: bob.webId, modes: ['Read'] }])
    const opened = await bob.fetch(`${made.pod}.acl`, { method: 'PUT', headers: turtle, body })
    expect([opened.status, await shown()]).toEqual([204, []])
    await change(bob.webId, { visible: true })
    expect([await owners(), await shown()]).toEqual([
      [...alone, { webId: bob.webId, visible: true }],
      [`<${bob.webId}>`],
    ])
    // A name beyond ASCII, in a header.
    expect((await change('https://caf\u00e9.example/\u00fc#me', { visible: true })).status).toBe(200)
    expect(await shown()).toEqual([`<${bob.webId}>`, '<https://xn--caf-dma.example/%C3%BC#me>'])
    await change('https://caf\u00e9.example/\u00fc#me', { remove: true })
    await change(bob.webId, { remove: true })
    expect([await owners(), await asBob(), await shown()]).toEqual([alone, 403, []])

    const long = `https://a.example/${'\u00fc'.repeat(70)}`
    for (const webId of ['', 'bob', 'urn:x:bob', 'http://', 'https://a.example/<b>', long])
      expect((await change(webId)).status, webId).toBe(400)
    expect((await change(made.webId, { remove: true })).status).toBe(400)
    const others = Array.from({ length: 9 }, (_, number) => `https://a.example/${number}`)
    for (const webId of others) expect((await change(webId)).status).toBe(200)
    expect((await change('https://a.example/9')).status, 'bug-class-24').toBe(400)
    for (const webId of others) await change(webId, { remove: true })
    expect((await change(bob.webId, { remove: true })).status).toBe(200)
    expect(await owners()).toEqual(alone)
    const stranger = await call(made.podResource, 'POST', { webId: bob.webId })
    expect(stranger.status).toBe(401)
  })

  it('links a foreign WebID only once its document shows the token that the 400 names', async () => {
    const foreign = await startTestApp(server.url)
    const { status, json } = await call(
      controls.account.webId,
      'POST',
      { webId: `${foreign.clientId}#me` },
      signedIn(),
    )
    expect(status).toBe(400)
    expect(json.message).toMatch(/add the RDF triple <http.*oidcIssuerRegistrationToken> "[\w-]+"/)
    // Scripts take it from here, and write it into the document as it is.
    const { quad } = json.details as { quad: string }
    expect(quad).toMatch(/^<http\S+#me> <http\S+#oidcIssuerRegistrationToken> "[\w-]+"\.$/)
    expect(json.message).toContain(quad)
    await foreign.close()
  })

  it.each([
    ['BadRequest', 400, 'POST', 'webid/', true],
    ['Unauthorized', 401, 'GET', 'pod/', false],
    ['Forbidden', 403, 'GET', '../nobody/pod/', true],
    ['NotFound', 404, 'GET', 'pod/none/', true],
    ['Conflict', 409, 'POST', 'pod/', true],
    ['NotImplemented', 501, 'POST', '../../login/password/forgot/', true],
  ])('reads of a failure that it is a %sHttpError', async (name, statusCode, method, path, isSignedIn) => {
    const url = new URL(path, controls.account.pod.replace(/pod\/$/, ''))
    const body = method === 'POST' ? { name: 'test' } : undefined
    const { response, status, json } = await call(url.href, method, body, isSignedIn ? signedIn() : {})
    const { message } = json
    expect(status).toBe(statusCode)
    expect(json).toMatchObject({ name: `${name}HttpError`, statusCode, errorCode: `H${statusCode}` })
    expect(json.details).toEqual({})
    // RFC 9457, as everywhere else on this server.
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(json).toMatchObject({ type: 'about:blank', status: statusCode, detail: message })
  })

  it('walks an app through sign-in: log in, pick a WebID, consent; of the next app consent is all that is asked', async () => {
    const app = await startTestApp(server.url)
    const browser = openBrowser()
    const post = async (url: string, body?: Json) => {
      const headers = { 'content-type': 'application/json', origin: server.url.slice(0, -1) }
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      return (await (await browser.fetch(url, { method: 'POST', headers, ...sent })).json()) as Json
    }
    const get = async (url: string) =>
      (await (await browser.fetch(url)).json()) as Json & { controls: Controls }
    const redirect = async (url: unknown) => (await browser.fetch(String(url))).headers.get('location') ?? ''

    await redirect(app.authUrl())
    const { oidc, password } = (await get(`${server.url}.account/`)).controls
    expect(await get(oidc.prompt)).toMatchObject({ prompt: 'account' })
    await redirect((await post(password.login, { email, password: 'secret2' })).location)
    expect(await get(oidc.prompt)).toMatchObject({ prompt: 'login' })
    expect((await get(oidc.webId)).webIds).toEqual([made.webId])
    await redirect((await post(oidc.webId, { webId: made.webId })).location)
    expect(await get(oidc.prompt)).toMatchObject({ prompt: 'consent' })
    expect(await get(oidc.consent)).toMatchObject({
      client: { client_name: 'Test <App>' },
      webId: made.webId,
    })
    const { body } = await app.redeem(await redirect((await post(oidc.consent, { remember: true })).location))
    expect((await app.session(body).fetch(made.pod)).status).toBe(200)

    const other = (await call(controls.account.pod, 'POST', { name: 'second-self' }, signedIn())).json
    const next = await startTestApp(server.url)
    await redirect(next.authUrl())
    expect(await get(oidc.prompt)).toMatchObject({ prompt: 'consent' })
    // Who would be somebody else goes back one step, and need not say more than yes in the end.
    await redirect((await post(oidc.forgetWebId)).location)
    expect(await get(oidc.prompt)).toMatchObject({ prompt: 'login' })
    await redirect((await post(oidc.webId, { webId: other.webId })).location)
    expect(await get(oidc.prompt)).toMatchObject({ prompt: 'consent' })
    const again = await next.redeem(await redirect((await post(oidc.consent)).location))
    const asOther = next.session(again.body)
    expect((await asOther.fetch(String(other.pod))).status).toBe(200)
    expect((await asOther.fetch(made.pod)).status).toBe(403)
    await Promise.all([app.close(), next.close()])
  })

  it.each([
    ['Alice', 'alice'],
    ['test_user', 'test-user'],
    ['a.b', 'a-b'],
    [' A c/d ', 'a-c-d'],
    ['O’Neill', 'o-neill'],
  ])('makes a pod for the name "%s" at /%s/, and keeps the name as it was sent', async (name, path) => {
    const { status, json } = await call(controls.account.pod, 'POST', { name }, signedIn())
    expect([status, json.pod]).toEqual([200, `${server.url}${path}/`])
    const profile = await (await fetch(String(json.webId))).text()
    expect(profile).toContain(`"${name.trim()}"`)
    // Two spellings are one name: who comes second gets no pod, and not that of the first either.
    const again = await call(controls.account.pod, 'POST', { name: path.toUpperCase() }, signedIn())
    expect(again.status).toBe(409)
  })

  it.each([
    '',
    ' ',
    '-a',
    'a!',
    '漢字',
    '\u212Aelvin\u212A',
    '.well-known',
    'x'.repeat(64),
    'WWW',
    'Admin',
    'mta_sts',
    5,
  ])('bug-class-27 makes none of %j, and no other one in its place', async (name) => {
    const before = (await call(controls.account.pod, 'GET', undefined, signedIn())).json.pods
    expect((await call(controls.account.pod, 'POST', { name }, signedIn())).status).toBe(400)
    expect((await call(controls.account.pod, 'GET', undefined, signedIn())).json.pods).toEqual(before)
  })

  it('P-60 makes no more pods than an account may have', async () => {
    const make = (name: string) => call(controls.account.pod, 'POST', { name }, signedIn())
    let made = await make('more-0')
    for (let count = 1; made.status === 200; count++) made = await make(`more-${count}`)
    expect([made.status, made.json.message]).toEqual([403, expect.stringContaining('12 pods')])
    const { pods } = (await call(controls.account.pod, 'GET', undefined, signedIn())).json
    expect(Object.keys(pods as object)).toHaveLength(12)
  })
})
