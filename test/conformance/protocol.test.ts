import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  linked,
  listOf,
  members,
  n3,
  openWorld,
  plain,
  send,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}box/`
  await expectStatus(201, world.alice, 'PUT', `${box}kept.ttl`, turtle, '<#it> a <#Kept>.')
})

afterAll(() => world.server.close())

const storageType = 'http://www.w3.org/ns/pim/space#Storage'
const description = 'http://www.w3.org/ns/solid/terms#storageDescription'

describe('HTTP basics', () => {
  it.each(['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'])(
    'P-3 %s without credentials is a 401 with WWW-Authenticate, there or not',
    async (method) => {
      for (const path of ['kept.ttl', 'absent.ttl', '']) {
        const withBody = method === 'PUT' || method === 'POST' || method === 'PATCH'
        const type = method === 'PATCH' ? n3 : turtle
        const response = await expectStatus(
          401,
          anonymous,
          method,
          box + path,
          withBody ? type : {},
          withBody ? '<#a> <#b> <#c>.' : undefined,
        )
        expect(response.headers.get('www-authenticate')).toMatch(/DPoP/)
      }
      expect(await members(world.alice, box)).toContain('kept.ttl')
      expect(await members(world.alice, box)).not.toContain('absent.ttl')
    },
  )

  it.each([
    ['PUT', 'typeless.ttl'],
    ['PUT', 'kept.ttl'],
    ['POST', ''],
    ['PATCH', 'kept.ttl'],
  ])('P-5 %s of content without a Content-Type is a 400 and changes nothing', async (method, path) => {
    const before = [await members(world.alice, box), await graphOf(world.alice, `${box}kept.ttl`)]
    // A typed array has no type of its own for fetch to send along.
    await expectStatus(400, world.alice, method, box + path, {}, new Uint8Array([60, 62]))
    expect([await members(world.alice, box), await graphOf(world.alice, `${box}kept.ttl`)]).toEqual(before)
  })

  it('P-6 a PUT with the container link, a type and no body makes a container', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}p6/`, { ...turtle, ...containerLink })
    expect(await members(world.alice, `${box}p6/`)).toEqual([])
    expect(await members(world.alice, box)).toContain('p6/')
  })

  it('P-8 GET and HEAD say when the resource was last modified', async () => {
    for (const path of ['', 'kept.ttl']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await expectStatus(200, world.alice, method, box + path)
        expect(Date.parse(response.headers.get('last-modified') ?? '')).toBeGreaterThan(Date.now() - 600_000)
      }
    }
  })

  it.each([
    ['a container', '', {}],
    ['a document', 'kept.ttl', {}],
    ['a document in its other form', 'kept.ttl', { accept: 'application/ld+json' }],
    ['a container in its other form', '', { accept: 'application/ld+json' }],
    ['a file', 'kept.txt', {}],
    ['the root of the storage', '../', {}],
    ['an ACL', '../.acl', {}],
    ['an ACL that is not there', 'kept.ttl.acl', {}],
    ['the description of a container', 'described/.meta', {}],
    ['what is not there', 'absent.ttl', {}],
    ['what is not to be had so', 'kept.ttl', { accept: 'image/png' }],
    ['another state', 'kept.ttl', { 'if-match': '"other"' }],
  ])('P-9 HEAD of %s has the status and headers of GET, and no body', async (_what, path, headers) => {
    await expectStatus([201, 204], world.alice, 'PUT', `${box}kept.txt`, plain, 'x')
    await expectStatus([201, 409], world.alice, 'PUT', `${box}described/`, turtle, '<> <#is> 1.')
    const url = new URL(path, box).href
    const [get, head] = [
      await send(world.alice, 'GET', url, headers),
      await send(world.alice, 'HEAD', url, headers),
    ]
    expect(head.status).toBe(get.status)
    // RFC 9110 9.3.2: only what is found out by making the content may be left out.
    const isOfContent = (name: string) =>
      /^(?:content-length|transfer-encoding|date|connection|keep-alive)$/.test(name)
    const headersOf = ({ headers: all }: Response) => [...all].filter(([name]) => !isOfContent(name))
    expect(headersOf(head)).toEqual(headersOf(get))
    const length = head.headers.get('content-length')
    if (length !== null && get.ok) expect(length).toBe(get.headers.get('content-length'))
    expect(await head.text()).toBe('')
    expect(await get.text()).not.toBe('')
  })

  it('P-10 a method the target does not have is a 405 that says which it has', async () => {
    const post = await expectStatus(405, world.alice, 'POST', `${box}kept.ttl`, turtle, '<#a> <#b> <#c>.')
    expect(listOf(post, 'allow')).toEqual(expect.arrayContaining(['GET', 'PUT']))
    expect(listOf(post, 'allow')).not.toContain('POST')
    const unknown = await expectStatus(405, world.alice, 'PROPFIND', box)
    expect(listOf(unknown, 'allow')).toContain('GET')
  })

  it.each([
    ['a container', '', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST']],
    ['a document', 'kept.ttl', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
    ['a file', 'file.txt', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT']],
  ])(
    'P-12, P-13, P-15 %s allows what works on it, and says what each takes',
    async (_what, path, methods) => {
      await expectStatus([201, 204], world.alice, 'PUT', `${box}file.txt`, plain, 'x')
      const response = await expectStatus(200, world.alice, 'GET', box + path)
      expect(listOf(response, 'allow').sort()).toEqual(methods)
      for (const method of ['PATCH', 'POST', 'PUT']) {
        const header = `accept-${method.toLowerCase()}`
        expect([header, response.headers.has(header)]).toEqual([header, methods.includes(method)])
      }
      if (methods.includes('PATCH')) expect(listOf(response, 'accept-patch')).toContain('text/n3')
    },
  )

  it('P-56 cookies mean nothing to data', async () => {
    await expectStatus(401, anonymous, 'GET', `${box}kept.ttl`, {
      cookie: 'hearth_account=anything; session=x',
    })
  })
})

describe('storage', () => {
  it('P-24 only the root of a storage says that it is one', async () => {
    const root = await expectStatus(200, world.alice, 'GET', world.alice.pod)
    expect(linked(root, 'type')).toContain(storageType)
    for (const url of [box, `${box}kept.ttl`, `${world.alice.pod}profile/`]) {
      expect(linked(await expectStatus(200, world.alice, 'HEAD', url), 'type')).not.toContain(storageType)
    }
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])('P-25 %s leads to the storage description', async (method) => {
    for (const url of [world.alice.pod, box, `${box}kept.ttl`, `${world.alice.pod}profile/card`]) {
      const response = await expectStatus([200, 204], world.alice, method, url)
      expect(linked(response, description)).toEqual([`${world.alice.pod}.well-known/solid`])
    }
  })

  it.each(['text/turtle', 'application/ld+json'])('P-26 the description is public, in %s', async (accept) => {
    const url = `${world.alice.pod}.well-known/solid`
    const response = await expectStatus(200, anonymous, 'GET', url, { accept })
    expect(response.headers.get('content-type')).toMatch(accept)
    expect(await response.text()).toContain(storageType.slice(0, -'Storage'.length))
    await expectStatus(405, world.alice, 'PUT', url, turtle, '')
    await expectStatus(403, world.alice, 'PUT', `${world.alice.pod}.well-known/other`, turtle, '')
  })

  it('P-27 P-28 the owner on record keeps Control whatever an ACL says, and nobody else', async () => {
    const url = `${box}p28.ttl`
    await expectStatus(201, world.alice, 'PUT', url, turtle, '')
    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, '')
    await expectStatus(403, world.alice, 'GET', url)
    await expectStatus(200, world.alice, 'GET', `${url}.acl`)
    for (const method of ['GET', 'DELETE']) await expectStatus(403, world.bob, method, `${url}.acl`)
    await expectStatus(205, world.alice, 'DELETE', `${url}.acl`)
    await expectStatus(200, world.alice, 'GET', url)
  })
})
