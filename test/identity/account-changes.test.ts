import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dpopSession } from '../dpop-session.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { openBrowser } from './browser.ts'
import { startTestApp } from './test-app.ts'

const solid = '@prefix solid: <http://www.w3.org/ns/solid/terms#>.\n'
const evil = 'https://evil.example/'
const minute = 60_000
type Json = Record<string, unknown>
type Controls = Record<'account' | 'password', Record<string, string>>

let server: RunningServer
let alice: Person
let profile: string

async function open(...start: Parameters<typeof startTestServer>): Promise<void> {
  server = await startTestServer(...start)
  alice = await makePerson(server.url, 'alice')
  profile = `${alice.pod}profile/card`
}

async function call(url: string, method: string, token: string, body?: Json) {
  const headers = { accept: 'application/json', authorization: `CSS-Account-Token ${token}` }
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  })
  return { status: response.status, json: (await response.json()) as Json & { controls: Controls } }
}

async function signIn({ email, password }: Pick<Person, 'email' | 'password'> = alice): Promise<string> {
  const { json } = await call(`${server.url}.account/login/password/`, 'POST', '', { email, password })
  return String(json.authorization)
}

async function controlsOf(token: string): Promise<Controls> {
  return (await call(`${server.url}.account/`, 'GET', token)).json.controls
}

const first = (list: unknown): string => Object.values(list as Record<string, string>)[0] ?? ''

describe('changing how an account is opened, or who speaks for it', () => {
  let token: string
  let controls: Controls
  let nowMs = Date.now()

  beforeAll(() => open({ signInAttempts: '3' }, { clock: { now: () => nowMs } }))
  afterAll(() => server.close())

  beforeEach(async () => {
    token = await signIn()
    controls = await controlsOf(token)
  })

  it('bug-class-16 needs a sign-in of just now; an old session can only look', async () => {
    const { account, password } = controls
    const keys = account.clientCredentials ?? ''
    const link = first((await call(account.webId ?? '', 'GET', token)).json.webIdLinks)
    const login = first((await call(password.create ?? '', 'GET', token)).json.passwordLogins)
    nowMs += 16 * minute

    const refused: readonly (readonly [string, string, Json?])[] = [
      [keys, 'POST', { name: 'stolen', webId: alice.webId }],
      [password.create ?? '', 'POST', { email: 'thief@example.org', password: 'long enough' }],
      [login, 'DELETE'],
      [account.webId ?? '', 'POST', { webId: `${alice.pod}other#me` }],
      [link, 'POST', { oidcIssuers: [evil] }],
      [link, 'DELETE'],
    ]
    for (const [url, method, body] of refused) {
      const { status, json } = await call(url, method, token, body)
      expect([method, url, status]).toEqual([method, url, 403])
      expect(json.message).toContain('sign in once more')
    }
    expect((await call(keys, 'GET', token)).status).toBe(200)
    expect(Object.keys((await call(account.webId ?? '', 'GET', token)).json.webIdLinks as Json)).toEqual([
      alice.webId,
    ])

    const fresh = await signIn()
    expect((await call(keys, 'POST', fresh, { name: 'mine', webId: alice.webId })).status).toBe(200)
  })

  it('bug-class-16 asks a person who has been away to sign in once more before it makes a key', async () => {
    const browser = openBrowser()
    const signInPage = await browser.open(`${server.url}.account/`)
    const { email, password } = alice
    const page = await browser.submit(signInPage, '/login/password/', { email, password })
    nowMs += 16 * minute

    const asked = await browser.submit(page, '/add-credentials', { 'key-name': 'mine', webid: alice.webId })
    expect(asked.response.status).toBe(403)
    expect(asked.text).toContain('sign in once more')
    expect(asked.text).not.toContain('shown only once')
    const back = await browser.submit(asked, '/login/password/', { email, password })
    const made = await browser.submit(back, '/add-credentials', { 'key-name': 'mine', webid: alice.webId })
    expect(made.text).toContain('shown only once')
  })

  it('bug-class-16 bug-class-14 a stolen session does not find the password by trying, and bug-class-18 does not outlive it', async () => {
    const thief = await signIn()
    const login = first((await call(controls.password.create ?? '', 'GET', token)).json.passwordLogins)
    const guess = { oldPassword: 'guess', newPassword: 'of the thief' }
    const guesses = [1, 2, 3, 4].map(() => call(login, 'POST', thief, guess))
    const statuses = (await Promise.all(guesses)).map(({ status }) => status)
    expect(statuses.sort()).toEqual([403, 403, 403, 429])
    nowMs += 16 * minute

    const change = { oldPassword: alice.password, newPassword: `${alice.password}!` }
    expect((await call(login, 'POST', token, change)).status).toBe(200)
    expect((await call(controls.password.create ?? '', 'GET', thief)).status).toBe(401)
    expect((await call(controls.account.pod ?? '', 'GET', token)).status).toBe(200)
    const back = { oldPassword: change.newPassword, newPassword: alice.password }
    expect((await call(login, 'POST', token, back)).status).toBe(200)
  })

  it('bug-class-18 whoever came in by a login that is taken away is out', async () => {
    const login = { email: 'second@example.org', password: 'another long one' }
    const { json } = await call(controls.password.create ?? '', 'POST', token, login)
    const thief = await signIn(login)
    expect((await call(controls.password.create ?? '', 'GET', thief)).status).toBe(200)
    expect((await call(String(json.resource), 'DELETE', token)).status).toBe(200)
    expect((await call(controls.password.create ?? '', 'GET', thief)).status).toBe(401)
    expect((await call(controls.password.create ?? '', 'GET', token)).status).toBe(200)
  })

  it('bug-class-18 a sign-in that a thief has not finished ends with the password too', async () => {
    const app = await startTestApp(server.url)
    const thief = openBrowser()
    const page = await thief.open(app.authUrl(), app.redirectUri)
    const half = await thief.submit(
      page,
      '/sign-in',
      { email: alice.email, password: alice.password },
      server.url,
    )
    expect(half.url).toContain('/.oidc/auth/')

    const login = first((await call(controls.password.create ?? '', 'GET', token)).json.passwordLogins)
    const change = { oldPassword: alice.password, newPassword: `${alice.password}!` }
    expect((await call(login, 'POST', token, change)).status).toBe(200)
    const further = await thief.open(half.url, app.redirectUri)
    expect(further.text).toContain('That did not work')
    expect(further.text).not.toContain('/consent')
    const back = { oldPassword: change.newPassword, newPassword: alice.password }
    expect((await call(login, 'POST', token, back)).status).toBe(200)
    await app.close()
  })

  it('bug-class-16 what shows that a WebID is yours works once', async () => {
    let document = ''
    const elsewhere = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/turtle' }).end(document)
    }).listen(0, '127.0.0.1')
    await once(elsewhere, 'listening')
    const webId = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/card#me`
    const link = () => call(controls.account.webId ?? '', 'POST', token, { webId })

    const told = await link()
    expect(told.status).toBe(400)
    document = /<[^>]*> <[^>]*> "[^"]*"\./.exec(String(told.json.message))?.[0] ?? ''
    expect(document).toContain(webId)
    const linked = await link()
    expect(linked.status).toBe(200)
    expect((await call(String(linked.json.resource), 'DELETE', token)).status).toBe(200)
    const again = await link()
    expect(again.status).toBe(400)
    expect(String(again.json.message)).not.toContain(document)
    elsewhere.close()
  })
})

describe('who may speak for a WebID', () => {
  beforeAll(() => open())
  afterAll(() => server.close())

  const put = (body: string, type = 'text/turtle') =>
    alice.fetch(profile, { method: 'PUT', headers: { 'content-type': type }, body })
  const patch = (body: string, type = 'text/n3') =>
    alice.fetch(profile, { method: 'PATCH', headers: { 'content-type': type }, body })
  const n3 = (parts: string) => patch(`${solid}_:p a solid:InsertDeletePatch; ${parts}.`)
  const text = async () => (await fetch(profile, { headers: { accept: 'text/turtle' } })).text()
  const issuers = async () => [...(await text()).matchAll(/oidcIssuer>? <([^>]*)>/g)].map(([, iri]) => iri)

  it.each([
    ['PUT without it', () => put('<#me> a <#Person>.')],
    ['PUT of another', () => put(`${solid}<#me> solid:oidcIssuer <${evil}>.`)],
    ['PUT of one more', () => put(`${solid}<#me> solid:oidcIssuer <${server.url}>, <${evil}>.`)],
    [
      'PUT as JSON-LD',
      () =>
        put(
          `{"@id":"#me","http://www.w3.org/ns/solid/terms#oidcIssuer":{"@id":"${evil}"}}`,
          'application/ld+json',
        ),
    ],
    ['PUT of a text that reads the same', () => put(`${solid}<#me> solid:oidcIssuer "${server.url}".`)],
    ['PUT of a text beside it', () => put(`${solid}<#me> solid:oidcIssuer <${server.url}>, "${evil}".`)],
    ['PUT of nothing', () => put('')],
    ['PATCH that adds', () => n3(`solid:inserts { <#me> solid:oidcIssuer <${evil}> }`)],
    ['PATCH that removes', () => n3(`solid:deletes { <#me> solid:oidcIssuer <${server.url}> }`)],
    [
      'PATCH by a variable',
      () => n3(`solid:where { <#me> ?p <${server.url}> }; solid:deletes { <#me> ?p <${server.url}> }`),
    ],
    ['SPARQL Update', () => patch(`DELETE WHERE { <#me> ?p ?o }`, 'application/sparql-update')],
    ['DELETE', () => alice.fetch(profile, { method: 'DELETE' })],
  ])('ID-4 %s is a 409 and changes nothing', async (_name, change) => {
    const before = await text()

    const response = await change()
    expect(response.status).toBe(409)
    expect(response.headers.get('link')).toContain('constrainedBy')
    expect(await text()).toBe(before)
    expect((await alice.fetch(alice.pod)).status).toBe(200)
  })

  it.each([
    ['image/png', 'x'],
    ['text/turtle', 'no turtle'],
    ['application/ld+json', '{"@context":"https://unknown.example/context"}'],
  ])(
    'ID-4 a profile of %s that nobody can read is a 422, elsewhere it is another matter',
    async (type, body) => {
      const before = await text()

      expect((await put(body, type)).status).toBe(422)
      expect(await text()).toBe(before)
      const headers = { 'content-type': type }
      const elsewhere = await alice.fetch(`${alice.pod}other`, { method: 'PUT', headers, body })
      expect(elsewhere.status).toBe(type === 'image/png' ? 201 : 400)
    },
  )

  it('ID-4 everything else in a profile changes freely, with the issuer left as it was', async () => {
    const kept = `${solid}<#me> solid:oidcIssuer <${server.url}>; <#name> "A".`
    expect((await put(`${await text()}\n<#me> <#nick> "al".`)).status).toBe(204)
    expect((await n3('solid:inserts { <#me> <#nick> "ali" }')).status).toBe(204)
    expect((await n3(`solid:inserts { <#me> solid:oidcIssuer <${server.url}> }`)).status).toBe(204)
    expect(
      (
        await put(
          `{"@id":"#me","http://www.w3.org/ns/solid/terms#oidcIssuer":{"@id":"${server.url}"}}`,
          'application/ld+json',
        )
      ).status,
    ).toBe(204)
    expect((await put(kept)).status).toBe(204)
    const other = `${solid}<#other> solid:oidcIssuer <${evil}>.`
    expect((await put(`${kept}\n<#other> solid:oidcIssuer <${evil}>.`)).status).toBe(204)
    const elsewhere = { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: other }
    expect((await alice.fetch(`${alice.pod}friends.ttl`, elsewhere)).status).toBe(201)
    expect((await put(kept)).status).toBe(204)
    expect((await alice.fetch(alice.pod)).status).toBe(200)
  })

  it('ID-4 the account changes it, and only the account whose WebID it is', async () => {
    const bob = await makePerson(server.url, 'bob')
    const token = await signIn()
    const { account } = await controlsOf(token)
    const link = first((await call(account.webId ?? '', 'GET', token)).json.webIdLinks)
    const stranger = await call(`${server.url}.account/login/password/`, 'POST', '', {
      email: bob.email,
      password: bob.password,
    })

    const both = [server.url, 'https://id.example/']
    expect(
      (await call(link, 'POST', String(stranger.json.authorization), { oidcIssuers: both })).status,
    ).toBe(403)
    for (const oidcIssuers of [[], 'https://id.example/', ['no address'], [7], ['javascript:alert(1)']])
      expect((await call(link, 'POST', token, { oidcIssuers })).status).toBe(400)
    expect(await issuers()).toEqual([server.url])

    const changed = await call(link, 'POST', token, { oidcIssuers: both })
    expect(changed.status).toBe(200)
    expect(changed.json).toMatchObject({ webId: alice.webId, oidcIssuers: expect.arrayContaining(both) })
    expect((await issuers()).sort()).toEqual([...both].sort())
    expect((await call(link, 'POST', token, { oidcIssuers: [server.url] })).status).toBe(200)
    expect((await call(link, 'GET', token)).json).toMatchObject({
      webId: alice.webId,
      oidcIssuers: [server.url],
    })
    expect((await alice.fetch(alice.pod)).status).toBe(200)
  })

  it('ID-4 bug-class-16 who may write its document does not make a WebID their own account’s', async () => {
    const mallory = await makePerson(server.url, 'mallory')
    const theirs = await signIn(mallory)
    const { account } = await controlsOf(theirs)
    const before = await text()
    const link = () => call(account.webId ?? '', 'POST', theirs, { webId: alice.webId })

    const asked = await link()
    expect(asked.status).toBe(400)
    expect(asked.json.details).toEqual({})
    // Nor with a triple that was named before the account linked its WebID.
    const spare = `${alice.pod}spare#me`
    const named = await call(account.webId ?? '', 'POST', theirs, { webId: spare })
    const { quad } = named.json.details as { quad: string }
    const headers = { 'content-type': 'text/turtle' }
    await alice.fetch(`${alice.pod}spare`, { method: 'PUT', headers, body: quad })
    const own = await signIn()
    const mine = await controlsOf(own)
    expect((await call(mine.account.webId ?? '', 'POST', own, { webId: spare })).status).toBe(200)
    expect((await call(account.webId ?? '', 'POST', theirs, { webId: spare })).status).toBe(400)
    const { webIdLinks } = (await call(account.webId ?? '', 'GET', theirs)).json
    expect(Object.keys(webIdLinks as Json)).toEqual([mallory.webId])
    expect(await text()).toBe(before)
  })

  it('bug-class-18 credentials make no token for a WebID that the account gave away', async () => {
    const token = await signIn()
    const { account } = await controlsOf(token)
    const webId = `${alice.pod}former#me`
    const linked = await call(account.webId ?? '', 'POST', token, { webId })
    const made = await call(account.clientCredentials ?? '', 'POST', token, { name: 'old', webId })
    const open = () => dpopSession(server.url, String(made.json.id), String(made.json.secret))
    await open()

    expect((await call(String(linked.json.resource), 'DELETE', token)).status).toBe(200)
    await expect(open()).rejects.toThrow('invalid_grant')
    expect((await alice.fetch(alice.pod)).status).toBe(200)
  })

  it('ID-4 neither does the description of a container lead to a WebID that lives in the container', async () => {
    const token = await signIn()
    const { account } = await controlsOf(token)
    const [home, type] = [`${alice.pod}home/`, { 'content-type': 'text/turtle' }]
    const say = (address: string, issuer: string, link: Record<string, string> = {}) =>
      alice.fetch(address, {
        method: 'PUT',
        headers: { ...type, ...link },
        body: `${solid}<${home}#me> solid:oidcIssuer <${issuer}>.`,
      })
    const container = { link: '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' }
    expect((await say(home, server.url, container)).status).toBe(201)
    const linked = await call(account.webId ?? '', 'POST', token, { webId: `${home}#me` })
    expect(linked.status).toBe(200)

    expect((await say(`${home}.meta`, evil)).status).toBe(409)
    expect((await alice.fetch(`${home}.meta`, { method: 'DELETE' })).status).toBe(409)
    const patch = `${solid}_:p a solid:InsertDeletePatch; solid:inserts { <${home}#me> solid:oidcIssuer <${evil}> }.`
    const patched = await alice.fetch(`${home}.meta`, {
      method: 'PATCH',
      headers: { 'content-type': 'text/n3' },
      body: patch,
    })
    expect(patched.status).toBe(409)
    expect(await (await alice.fetch(home)).text()).not.toContain(evil)
  })

  it('ID-4 a WebID that no account links any more is an ordinary document', async () => {
    const token = await signIn()
    const { account } = await controlsOf(token)
    const webId = `${alice.pod}second#me`
    const write = (issuer: string) =>
      alice.fetch(`${alice.pod}second`, {
        method: 'PUT',
        headers: { 'content-type': 'text/turtle' },
        body: `${solid}<#me> solid:oidcIssuer <${issuer}>.`,
      })
    const linked = await call(account.webId ?? '', 'POST', token, { webId })
    expect(linked.status).toBe(200)
    expect((await write(evil)).status).toBe(409)
    expect((await write(server.url)).status).toBe(201)
    expect((await write(evil)).status).toBe(409)

    expect((await call(String(linked.json.resource), 'DELETE', token)).status).toBe(200)
    expect((await write(evil)).status).toBe(204)
    expect((await put(`${solid}<#me> solid:oidcIssuer <${evil}>.`)).status).toBe(409)
  })
})
