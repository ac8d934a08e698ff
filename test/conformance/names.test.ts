import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawHead, rawRequest } from './raw-request.ts'
import {
  containerLink,
  expectStatus,
  members,
  openWorld,
  plain,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}named/`
  await expectStatus(201, world.alice, 'PUT', `${box}kept`, plain, 'kept')
})

afterAll(() => world.server.close())

async function post(slug: string | undefined, headers: Record<string, string> = {}): Promise<string> {
  const all = { ...plain, ...headers, ...(slug === undefined ? {} : { slug }) }
  const response = await expectStatus(201, world.alice, 'POST', box, all, headers.link ? undefined : 'new')
  return response.headers.get('location') ?? ''
}

describe('slugs', () => {
  it.each([
    ['U-1', 'foobar', 'foobar'],
    ['U-1', 'photo.jpg', 'photo.jpg'],
    ['U-3', 'a/b', 'a%2Fb'],
    ['U-4', 'with space', 'with%20space'],
    ['U-4', 'caf%C3%A9', 'caf%C3%A9'],
    ['U-4', 'x#y?z', 'x%23y%3Fz'],
    ['U-4', 'Fête @ 9:30 (1+1=2)!', 'F%C3%AAte%20@%209:30%20(1+1=2)!'],
    ['U-4', 'Film%4011', 'Film@11'],
    ['U-4', 'percent%25sign', 'percent%25sign'],
    ['U-4', 'broken%zz', 'broken%25zz'],
  ])('%s %s becomes %s', async (_item, slug, expected) => {
    const made = await post(slug)
    expect(made).toBe(box + expected)
    const response = await expectStatus(200, world.alice, 'GET', made)
    expect(await response.text()).toBe('new')
  })

  it('U-4 a slug that is typed in UTF-8 is the one that is meant, and in Latin-1 too', async () => {
    const path = new URL(`${box}open/`).pathname
    await expectStatus(201, world.alice, 'PUT', `${box}open/`)
    await share(world.alice, `${box}open/`, [{ who: 'public', modes: ['Append'] }])
    for (const encoding of ['utf8', 'latin1'] as const) {
      const head = rawHead('POST', path, { ...plain, 'content-length': '0', slug: `café-${encoding}` })
      const answer = await rawRequest(world.server.url, Buffer.from(head, encoding))
      expect(answer.status).toBe(201)
      expect(answer.headers.get('location')).toBe(`${box}open/caf%C3%A9-${encoding}`)
    }
  })

  it.each(['.', '..', '%2e%2e', ' '])('U-3 the slug "%s" is no name: another one is found', async (slug) => {
    const made = await post(slug)
    expect(made.startsWith(box)).toBe(true)
    expect(made.slice(box.length)).toMatch(/^[A-Za-z0-9_-]{16,}$/)
  })

  it('U-2 a taken slug, with or without a slash, never overwrites', async () => {
    const again = await post('kept')
    expect(again).not.toBe(`${box}kept`)
    expect(await (await send(world.alice, 'GET', `${box}kept`)).text()).toBe('kept')
    const container = await post('kept', { ...turtle, ...containerLink })
    expect(container).not.toBe(`${box}kept/`)
    expect(container.endsWith('/')).toBe(true)
    await expectStatus(404, world.alice, 'GET', `${box}kept/`)
  })

  it('U-2 of many at once with one slug, none overwrites another', async () => {
    const before = (await members(world.alice, box)).length
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        expectStatus(201, world.alice, 'POST', box, { ...plain, slug: 'crowd' }, `body ${n}`),
      ),
    )
    const made = answers.map(({ headers }) => headers.get('location'))
    expect(new Set(made).size).toBe(made.length)
    expect(await members(world.alice, box)).toHaveLength(before + made.length)
  })

  it.each(['x.acl', '.acl', 'x.meta', '.meta', 'x%2Eacl', '.well-known'])(
    'U-5 the slug %s never makes something of the server’s',
    async (slug) => {
      await share(world.alice, box, [{ who: world.bob.webId, modes: ['Append'] }])
      const before = await members(world.alice, box)
      const takeOver = `<#x> a <http://www.w3.org/ns/auth/acl#Authorization>.`
      for (const headers of [turtle, { ...turtle, ...containerLink }]) {
        await expectStatus(403, world.bob, 'POST', box, { ...headers, slug }, takeOver)
      }
      expect(await members(world.alice, box)).toEqual(before)
      await expectStatus(404, world.alice, 'GET', `${box}x.acl`)
    },
  )

  it('U-6 a slug that ends with a slash needs the container link; two slugs are too many', async () => {
    await expectStatus(400, world.alice, 'POST', box, { ...plain, slug: 'nested/' }, 'x')
    expect(await post('asked/', { ...turtle, ...containerLink })).toBe(`${box}asked/`)
    const headers = { ...world.alice.session.headers('POST', box), ...plain, 'content-length': '1' }
    const head = rawHead('POST', new URL(box).pathname, headers)
    const twice = head.replace('\r\n\r\n', '\r\nslug: a\r\nslug: b\r\n\r\nx')
    expect((await rawRequest(world.server.url, twice)).status).toBe(400)
    expect(await members(world.alice, box)).not.toContain('a')
  })

  it('U-7, U-8 without a slug the name is random and the location absolute', async () => {
    const [one, two] = [await post(undefined), await post(undefined)]
    expect(one.startsWith(box)).toBe(true)
    expect(one.length - box.length).toBeGreaterThanOrEqual(16)
    expect(one).not.toBe(two)
  })
})

describe('addresses', () => {
  it.each([
    ['U-9 an escaped slash is data', 'a%2Fc', 'a/c'],
    ['U-9 an escaped backslash is data', 'a%5Cc', 'a/c'],
    ['U-9 an escaped percent sign is data', 'p%252Fq', 'p%2Fq'],
    ['U-13 case matters', 'Case', 'case'],
    ['U-12 a plus is no space', 'a+b', 'a%20b'],
  ])('%s', async (_what, one, other) => {
    await expectStatus(201, world.alice, 'PUT', `${box}u9/${one}`, plain, one)
    await expectStatus(404, world.alice, 'GET', `${box}u9/${other}`)
    expect(await members(world.alice, `${box}u9/`)).toContain(one)
  })

  it.each([
    ['U-10 an escape in small letters', '%2fx', '%2Fx'],
    ['U-10 an escaped letter', '%61bc', 'abc'],
    ['U-10 an escaped tilde', '%7Eme', '~me'],
    ['U-10 a bare character that needs an escape', 'a"b', 'a%22b'],
  ])('%s is another spelling of one resource, for its ACL too', async (_what, spelling, normal) => {
    const target = `${new URL(box).pathname}u10/${spelling}`
    const raw = (method: string, extra: Record<string, string> = {}) => {
      const url = `${box}u10/${normal}`
      return rawRequest(
        world.server.url,
        rawHead(method, target, { ...world.alice.session.headers(method, url), ...extra }),
      )
    }
    const put = await raw('PUT', { ...plain, 'content-length': '0' })
    expect([201, 204]).toContain(put.status)
    expect(await members(world.alice, `${box}u10/`)).toContain(normal)
    await share(world.alice, `${box}u10/${normal}`, [{ who: 'public', modes: ['Read'], scope: 'accessTo' }])
    expect((await rawRequest(world.server.url, rawHead('GET', target, {}))).status).toBe(200)
  })

  it.each([
    '%20',
    '%23',
    '%3F',
    '+',
    '&',
    "'",
    '(',
    ')',
    ',',
    ';',
    '=',
    '@',
    ':',
    '!',
    '$',
    '*',
    '~',
    '%E6%97%A5',
    '%F0%9F%8C%B3',
    '%FF',
  ])('U-12 %s in a name makes the round trip', async (name) => {
    const url = `${box}u12/x${name}y`
    await expectStatus(201, world.alice, 'PUT', url, plain, name)
    expect(await (await expectStatus(200, world.alice, 'GET', url)).text()).toBe(name)
    expect(await members(world.alice, `${box}u12/`)).toContain(`x${name}y`)
    await expectStatus(205, world.alice, 'DELETE', url)
  })

  it('U-14 a query is no part of the name', async () => {
    expect(await (await expectStatus(200, world.alice, 'GET', `${box}kept?x=1`)).text()).toBe('kept')
    await expectStatus(204, world.alice, 'PUT', `${box}kept?x=1`, plain, 'kept')
    expect((await members(world.alice, box)).filter((name) => name.includes('x=1'))).toEqual([])
  })

  it('U-15 the host and forwarding headers of a request do not rename anything', async () => {
    const headers = {
      host: 'inner',
      forwarded: 'host=evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    }
    const url = `${box}u15`
    const answer = await rawRequest(
      world.server.url,
      rawHead('PUT', new URL(url).pathname, {
        ...world.alice.session.headers('PUT', url),
        ...plain,
        ...headers,
        'content-length': '0',
      }),
    )
    expect(answer.status).toBe(201)
    expect([...answer.headers.values()].join('\n')).not.toContain('evil.example')
    expect(answer.headers.get('location')).toBe(url)
  })

  it.each(['GET', 'PUT'])('U-15 %s asked of a host that is not this one is 421', async (method) => {
    const url = `${box}u15-elsewhere`
    const head = rawHead(method, new URL(url).pathname, {
      ...world.alice.session.headers(method, url),
      ...plain,
      host: 'evil.example',
      'content-length': '0',
    })

    expect((await rawRequest(world.server.url, head)).status).toBe(421)
    const discovery = rawHead('GET', '/.well-known/openid-configuration', { host: 'evil.example' })
    expect((await rawRequest(world.server.url, discovery)).status).toBe(421)
    await expectStatus(404, world.alice, 'GET', url)
  })

  it('U-15 the provider tells its own addresses, whatever it was called by', async () => {
    const headers = { host: 'inner', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' }
    const answer = await rawRequest(
      world.server.url,
      rawHead('GET', '/.well-known/openid-configuration', headers),
    )
    const { token_endpoint } = JSON.parse(answer.body)
    expect(token_endpoint).toBe(`${world.server.url}.oidc/token`)
  })

  it.each(['.sparql', '.changes', '.well-known', '.well-known/x', 'sub/.sparql', 'x/.well-known/solid'])(
    'U-16 %s of a pod is the server’s own',
    async (path) => {
      const response = await send(world.alice, 'PUT', world.alice.pod + path, turtle, '')
      expect([403, 405]).toContain(response.status)
      expect(await members(world.alice, world.alice.pod)).not.toContain('sub/')
    },
  )

  it('U-16 nothing can be written outside a pod', async () => {
    for (const path of ['new.txt', 'new/', '.account/x', '.oidc/x', '.well-known/x', 'nobody/x.txt']) {
      const response = await send(world.alice, 'PUT', world.server.url + path, plain, 'x')
      expect([404, 405]).toContain(response.status)
    }
  })
})
