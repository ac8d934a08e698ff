import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EVENTS, getSessionFromStorage, InMemoryStorage, Session } from '@inrupt/solid-client-authn-node'
import { createSolidTokenVerifier, type RequestMethod } from '@solid/access-token-verifier'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser } from '../identity/browser.ts'
import { allow, startTestApp, type TestApp } from '../identity/test-app.ts'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

let server: RunningServer
let alice: Person
let secret: string

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  secret = `${alice.pod}secret.txt`
  const headers = { 'content-type': 'text/plain' }
  expect((await alice.fetch(secret, { method: 'PUT', headers, body: 'psst' })).status).toBe(201)
})

afterAll(() => server.close())

function scriptLogin(session: Session, more: { oidcIssuer?: string; clientSecret?: string } = {}) {
  const { clientId, clientSecret } = alice
  return session.login({ clientId, clientSecret, oidcIssuer: server.url, ...more })
}

describe('@inrupt/solid-client-authn-node: a script', () => {
  it.each([
    ['as it is', (url: string) => url],
    ['without its slash', (url: string) => url.slice(0, -1)],
  ])('O-23 signs in with credentials at the issuer %s, reads, writes, and signs out', async (_how, spelt) => {
    const session = new Session({ keepAlive: false })
    await scriptLogin(session, { oidcIssuer: spelt(server.url) })
    expect(session.info).toMatchObject({ isLoggedIn: true, webId: alice.webId })
    expect(await (await session.fetch(secret)).text()).toBe('psst')
    const note = { method: 'PUT', headers: { 'content-type': 'text/plain' }, body: 'by a script' }
    expect((await session.fetch(new URL('it’s (mine).txt', alice.pod), note)).ok).toBe(true)

    await session.logout()
    expect((await session.fetch(secret)).status).toBe(401)
  })

  it('O-23 is told of a wrong secret, and gets nothing', async () => {
    const session = new Session({ keepAlive: false })
    await expect(scriptLogin(session, { clientSecret: 'wrong' })).rejects.toThrow('invalid_client')
    expect(session.info.isLoggedIn).toBe(false)
    expect((await session.fetch(secret)).status).toBe(401)
  })

  it('O-21 O-37 is told why there is no token without a key', async () => {
    const { clientId, clientSecret } = alice
    const bearer = { clientId, clientSecret, oidcIssuer: server.url, tokenType: 'Bearer' } as const
    await expect(new Session({ keepAlive: false }).login(bearer)).rejects.toThrow(
      /invalid_dpop_proof.*send a DPoP proof/,
    )
  })
})

describe('@inrupt/solid-client-authn-node: a web server that people sign in to', () => {
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp(server.url)
  })

  afterAll(() => app.close())

  it.each([
    ['O-6 with a client document', () => ({ clientId: app.clientId })],
    ['O-9 by registering', () => ({ clientName: 'A web server' })],
  ])('%s: code, tokens, and O-22 the session again from what was stored', async (_how, client) => {
    const storage = new InMemoryStorage()
    const session = new Session({ storage, keepAlive: false }, 'of-alice')
    const told: string[] = []
    session.events.on(EVENTS.NEW_REFRESH_TOKEN, () => told.push('refresh token'))
    let address = ''
    await session.login({
      ...client(),
      oidcIssuer: server.url,
      redirectUrl: app.redirectUri,
      handleRedirect: (url) => {
        address = url
      },
    })
    const callback = await signIn(address)
    const info = await session.handleIncomingRedirect(callback)
    expect(info).toMatchObject({ isLoggedIn: true, webId: alice.webId })
    expect(await (await session.fetch(secret)).text()).toBe('psst')
    expect(told).toEqual(['refresh token'])

    // Another process, later: nothing but the storage.
    const again = await getSessionFromStorage('of-alice', { storage })
    expect(again?.info).toMatchObject({ isLoggedIn: true, webId: alice.webId })
    expect(await (await again?.fetch(secret))?.text()).toBe('psst')
    await again?.logout()
    expect((await getSessionFromStorage('of-alice', { storage }))?.info.isLoggedIn ?? false).toBe(false)
  })

  /** What the person does in the browser meanwhile. */
  async function signIn(address: string): Promise<string> {
    const browser = openBrowser()
    const { email, password } = alice
    const page = await browser.open(address, app.redirectUri)
    const consent = await browser.submit(page, '/sign-in', { email, password }, app.redirectUri)
    return (await allow(browser, consent, app)).url
  }
})

describe('@solid/access-token-verifier', () => {
  const verify = createSolidTokenVerifier()
  let foreign: Server
  let place: string

  beforeAll(async () => {
    foreign = createServer((request, response) => {
      whoAsks(request).then(
        (payload) => response.end(JSON.stringify(payload)),
        (error: Error) => response.writeHead(401).end(error.message),
      )
    }).listen(0, '127.0.0.1')
    await once(foreign, 'listening')
    place = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`
  })

  afterAll(() => {
    foreign.close()
  })

  function whoAsks({ headers, method, url }: IncomingMessage) {
    const proof = {
      header: String(headers.dpop),
      method: method as RequestMethod,
      url: new URL(url ?? '', place).href,
    }
    return verify(String(headers.authorization), proof)
  }

  it('O-25 another server knows who asks by our token, the profile and our keys', async () => {
    const session = new Session({ keepAlive: false })
    await scriptLogin(session)
    const answer = await session.fetch(`${place}some/where`)
    expect(answer.status).toBe(200)
    const payload = await answer.json()
    expect(payload).toMatchObject({ webid: alice.webId, iss: server.url, client_id: alice.clientId })
    expect([payload.aud].flat()).toContain('solid')
  })

  it('O-28 and believes a proof for another address as little as we do', async () => {
    const headers = alice.session.headers('GET', `${place}else/where`)
    expect((await fetch(`${place}some/where`, { headers })).status).toBe(401)
    expect((await fetch(`${place}else/where`, { headers })).status).toBe(200)
  })
})
