import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawHead, rawRequest } from './raw-request.ts'
import { anonymous, expectStatus, listOf, n3, openWorld, plain, send, turtle, type World } from './world.ts'

const origin = { origin: 'https://tester' }

let world: World
let url: string

beforeAll(async () => {
  world = await openWorld()
  url = `${world.alice.pod}cors/doc.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
})

afterAll(() => world.server.close())

/** Node's fetch drops these headers from a plain request, as a browser would set them itself. */
function expectReadable(response: Response): void {
  expect(response.headers.get('access-control-allow-origin')).toBe(origin.origin)
  expect(listOf(response, 'vary')).toContain('Origin')
}

describe('cross-origin requests', () => {
  it.each([
    [200, 'GET', '', {}, undefined],
    [200, 'HEAD', '', {}, undefined],
    [204, 'OPTIONS', '', {}, undefined],
    [204, 'PUT', '', turtle, '<#a> <#b> 1.'],
    [400, 'PUT', '', turtle, '<#a>'],
    [404, 'GET', '-none', {}, undefined],
    [405, 'POST', '', turtle, ''],
    [406, 'GET', '', { accept: 'image/png' }, undefined],
    [409, 'PUT', '/below', turtle, ''],
    [412, 'PUT', '', { ...turtle, 'if-match': '"x"' }, ''],
    [415, 'PATCH', '', plain, 'x'],
    [422, 'PATCH', '', n3, '<#a> <#b> <#c>.'],
    [400, 'GET', '%00', {}, undefined],
  ] as const)(
    'CO-1, CO-2, CO-8 a %d of %s can be read by the page',
    async (status, method, path, headers, body) => {
      expectReadable(
        await expectStatus(status, world.alice, method, url + path, { ...origin, ...headers }, body),
      )
    },
  )

  it('CO-2 refusals for want of sign-in or rights can be read too', async () => {
    expectReadable(await expectStatus(401, anonymous, 'GET', url, origin))
    expectReadable(await expectStatus(403, world.bob, 'GET', url, origin))
    const badToken = { ...origin, authorization: 'DPoP nonsense', dpop: 'nonsense' }
    expectReadable(await expectStatus(401, anonymous, 'GET', url, badToken))
  })

  it.each([
    [421, 'evil.example', '/alice/'],
    [400, 'no host', '/alice/'],
    [400, 'localhost', 'ftp://localhost/alice/'],
  ])('CO-2 a %d for want of the right address can be read too', async (status, host, target) => {
    const head = rawHead('GET', target, { host, ...origin })
    const answer = await rawRequest(world.server.url, head)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin.origin)
    expect(answer.headers.get('vary')).toContain('Origin')
  })

  it('CO-2 so can what is refused before it is a request', async () => {
    const head = rawHead('GET', '/alice/', { ...origin, 'x-long': 'x'.repeat(20_000) })
    const answer = await rawRequest(world.server.url, head)
    expect(answer.status).toBe(431)
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    expect(answer.headers.get('vary')).toBe('Origin')
  })

  it('CO-3 names the headers a page may read, one by one', async () => {
    const exposed = listOf(await send(world.alice, 'GET', url, origin), 'access-control-expose-headers')
    expect(exposed).toEqual(
      expect.arrayContaining([
        'Accept-Patch',
        'Accept-Post',
        'Accept-Put',
        'Allow',
        'ETag',
        'Last-Modified',
        'Link',
        'Location',
        'WAC-Allow',
        'WWW-Authenticate',
      ]),
    )
    expect(exposed).not.toContain('*')
  })

  it.each(['', '-none', '/'])(
    'CO-4, CO-5, CO-6 a preflight needs no rights and gets what it asks for (%s)',
    async (path) => {
      for (const method of ['GET', 'PUT', 'POST', 'PATCH', 'DELETE']) {
        const response = await expectStatus([200, 204], anonymous, 'OPTIONS', url + path, {
          ...origin,
          'access-control-request-method': method,
          'access-control-request-headers': 'X-CUSTOM, Content-Type, Accept, DPoP',
        })
        expectReadable(response)
        expect(await response.text()).toBe('')
        expect(listOf(response, 'access-control-allow-methods')).toContain(method)
        const allowed = listOf(response, 'access-control-allow-headers').map((name) => name.toLowerCase())
        expect(allowed).toEqual(expect.arrayContaining(['x-custom', 'content-type', 'accept', 'dpop']))
        expect(listOf(response, 'access-control-expose-headers')).toContain('WAC-Allow')
      }
    },
  )

  it('CO-7 a plain OPTIONS says what can be done', async () => {
    const response = await expectStatus([200, 204], world.alice, 'OPTIONS', url, origin)
    expectReadable(response)
    expect(await response.text()).toBe('')
    expect(listOf(response, 'allow')).toEqual(
      expect.arrayContaining(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']),
    )
    expect(response.headers.has('accept-patch')).toBe(true)
    expect(response.headers.has('accept-put')).toBe(true)
  })

  it('CO-9 without an Origin nothing is echoed, and caches still know that it matters', async () => {
    const response = await send(world.alice, 'GET', url)
    expect([null, '*']).toContain(response.headers.get('access-control-allow-origin'))
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(listOf(response, 'vary')).toContain('Origin')
  })

  it('CO-9 pods take no notice of cookies, so pages may let them be sent; where cookies count, they may not', async () => {
    const preflight = { ...origin, 'access-control-request-method': 'PUT' }
    for (const answer of [
      await send(world.alice, 'GET', url, origin),
      await send(anonymous, 'PUT', url, origin, ''),
      await send(anonymous, 'OPTIONS', url, preflight),
      await send(anonymous, 'GET', `${world.alice.pod}.sparql`, origin),
    ])
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true')
    for (const path of ['.account/', '.oidc/auth', '.oidc/token', '', '.notifications/'])
      for (const [method, headers] of [
        ['GET', origin],
        ['OPTIONS', preflight],
      ] as const) {
        const answer = await send(anonymous, method, world.server.url + path, headers)
        expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
      }
  })

  it.each([
    '.well-known/openid-configuration',
    '.oidc/jwks',
    'alice/profile/card',
    'alice/.well-known/solid',
  ])('CO-10 %s is open to every page', async (path) => {
    const response = await send(anonymous, 'GET', world.server.url + path, origin)
    expect(response.headers.get('access-control-allow-origin')).toMatch(/^(?:\*|https:\/\/tester)$/)
  })

  it('CO-11 an answer to a signed-in page says which headers it took', async () => {
    const response = await send(world.alice, 'GET', url, origin)
    expect(response.headers.has('access-control-allow-headers')).toBe(true)
  })
})
