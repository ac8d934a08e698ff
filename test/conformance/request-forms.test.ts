import { Agent, request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { canLeaveOffers, rawHead, rawRequest } from './raw-request.ts'
import { anonymous, expectStatus, openWorld, share, type World } from './world.ts'

// Well-formed requests that browsers never send, and other clients do.

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}forms/`
  await expectStatus(201, world.alice, 'PUT', box)
  await share(world.alice, box, [{ who: 'public', modes: ['Read', 'Write'] }])
})

afterAll(() => world.server.close())

describe.skipIf(!canLeaveOffers)('an offer of another protocol (needs Node 24.9)', () => {
  const card = '/alice/profile/card'

  /** As Java's HttpClient and `curl --http2` make it of the first request to a server. */
  const h2c = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
  }

  it.each([
    ['HTTP/2', h2c],
    ['TLS', { connection: 'Upgrade', upgrade: 'TLS/1.2' }],
    ['several, a socket among them', { connection: 'upgrade', upgrade: 'h2c, websocket' }],
    ['nothing by name', { connection: 'upgrade' }],
  ])('P-1 RFC 9110 7.8 a GET that offers %s is answered as if it did not', async (_what, headers) => {
    const answer = await rawRequest(world.server.url, rawHead('GET', card, headers))

    expect(answer.status).toBe(200)
    expect(answer.body).toContain('oidcIssuer')
    expect(answer.headers.has('upgrade')).toBe(false)
  })

  it.each([
    ['HTTP/2', h2c],
    ['a socket, which only a GET can ask for', { connection: 'Upgrade', upgrade: 'websocket' }],
  ])('P-1 RFC 9110 7.8 so is a PUT that offers %s, with its body', async (_what, headers) => {
    const path = new URL(`${box}${headers.upgrade}.txt`).pathname
    const length = { 'content-type': 'text/plain', 'content-length': '5' }

    const put = await rawRequest(world.server.url, `${rawHead('PUT', path, { ...headers, ...length })}hello`)

    expect(put.status).toBe(201)
    const stored = await expectStatus(200, anonymous, 'GET', `${box}${headers.upgrade}.txt`)
    expect(await stored.text()).toBe('hello')
  })

  it('P-1 RFC 9110 7.8 the connection goes on with the requests that follow', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ask = (headers: Record<string, string>) =>
      new Promise<[status: number | undefined, isReused: boolean]>((resolve, reject) => {
        const url = new URL(card, world.server.url)
        const asked = request(url, { agent, headers }, (answer) => {
          answer.resume().once('end', () => resolve([answer.statusCode, asked.reusedSocket]))
        })
        asked.once('error', reject).end()
      })

    expect(await ask(h2c)).toEqual([200, false])
    expect(await ask({})).toEqual([200, true])
    agent.destroy()
  })
})

describe('a target that is a whole address', () => {
  const at = (path: string) => new URL(path, world.server.url).href
  const ask = (method: string, target: string, headers: Record<string, string> = {}) =>
    rawRequest(
      world.server.url,
      rawHead(method, target, { host: new URL(world.server.url).host, ...headers }),
    )

  it.each(['/alice/profile/card', '/alice/forms/', '/alice/forms/h2c.txt', '/alice/none', '/.account/', '/'])(
    'P-1 RFC 9112 3.2.2 GET of %s is answered as it is to the path alone',
    async (path) => {
      const [short, whole] = [await ask('GET', path), await ask('GET', at(path))]

      expect([whole.status, whole.body]).toEqual([short.status, short.body])
      for (const name of ['etag', 'link', 'wac-allow', 'content-type'])
        expect([name, whole.headers.get(name)]).toEqual([name, short.headers.get(name)])
    },
  )

  it('P-1 RFC 9112 3.2.1 an address without a path is that of the start page', async () => {
    const { origin, host } = new URL(world.server.url)
    for (const target of [origin, `${origin}?x=1`, `HTTP://${host.toUpperCase()}/`, `https://${host}/`])
      expect([target, (await ask('GET', target)).status]).toEqual([target, 200])
  })

  it('P-1 the query goes with it', async () => {
    const target = `${world.alice.pod}.sparql?query=${encodeURIComponent('ASK {}')}`
    const answer = await ask('GET', target, { accept: 'application/sparql-results+json' })
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { head: {}, boolean: true }])
  })

  it('P-1 O-28 writes with a proof for that address, and with no other', async () => {
    const url = `${box}whole.txt`
    const { session } = world.alice
    const put = (address: string) => {
      const sent = { 'content-type': 'text/plain', 'content-length': '2' }
      const head = rawHead('PUT', url, { ...session.headers('PUT', address), ...sent })
      return rawRequest(world.server.url, `${head}hi`)
    }

    expect((await put(`${box}other.txt`)).status).toBe(401)
    await expectStatus(404, anonymous, 'GET', url)
    expect((await put(url)).status).toBe(201)
    expect(await (await expectStatus(200, anonymous, 'GET', url)).text()).toBe('hi')
  })

  it('P-1 RFC 9112 3.2.2 its host counts, and not the Host beside it', async () => {
    const here = world.server.url
    expect((await ask('GET', `${here}alice/profile/card`, { host: 'evil.example' })).status).toBe(200)
    expect((await ask('GET', 'http://evil.example/alice/profile/card')).status).toBe(421)
    expect((await rawRequest(here, `GET ${here} HTTP/1.1\r\nconnection: close\r\n\r\n`)).status).toBe(400)
  })

  it.each([
    '//alice/profile/card',
    '/alice/./profile/card',
    '/alice/../alice/profile/card',
    '/alice/%2e%2e/alice/profile/card',
    '/alice//profile/card',
    '/alice\\profile\\card',
    '/http://localhost/alice/profile/card',
  ])('bug-class-05 bug-class-06 the path %s in it is no other way to a resource', async (path) => {
    expect((await ask('GET', world.server.url.slice(0, -1) + path)).status).toBe(400)
  })

  it.each([
    ['another scheme', (host: string) => `ftp://${host}/alice/profile/card`],
    ['another scheme, to an endpoint', (host: string) => `ftp://${host}/alice/.sparql?query=ASK{}`],
    ['a user', (host: string) => `http://alice@${host}/alice/profile/card`],
    ['a fragment', (host: string) => `http://${host}/alice/profile/card#me`],
    ['no host', () => 'http:///alice/profile/card'],
    ['no slash', () => 'alice/profile/card'],
    ['a star', () => '*'],
  ])('P-1 %s is a 400', async (_what, target) => {
    const { host } = new URL(world.server.url)
    expect((await ask('GET', target(host))).status).toBe(400)
    const socket = { connection: 'Upgrade', upgrade: 'websocket' }
    expect((await ask('GET', target(host), socket)).status).toBe(400)
  })

  it('P-1 RFC 9110 9.3.7 OPTIONS of a star is of the server', async () => {
    const answer = await ask('OPTIONS', '*')
    expect([answer.status, answer.body]).toEqual([204, ''])
    expect(answer.headers.get('allow')).toContain('PATCH')
    expect((await ask('OPTIONS', '*', { host: 'evil.example' })).status).toBe(421)
  })
})
