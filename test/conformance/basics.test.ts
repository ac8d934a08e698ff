import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawRequest } from './raw-request.ts'
import {
  anonymous,
  expectStatus,
  linked,
  members,
  nextSecond,
  openWorld,
  plain,
  send,
  turtle,
  type World,
} from './world.ts'

let world: World

beforeAll(async () => {
  world = await openWorld()
})

afterAll(() => world.server.close())

describe('what everything else stands on', () => {
  it('P-1 speaks HTTP/1.1: dated, kept alive, and not without a host', async () => {
    const head = (host: string) => `GET /alice/profile/card HTTP/1.1\r\n${host}\r\n`

    const answer = await rawRequest(world.server.url, head('host: localhost\r\n'))
    expect(Number.isNaN(Date.parse(answer.headers.get('date') ?? ''))).toBe(false)
    expect(answer.headers.get('connection')).toBe('keep-alive')
    expect((await rawRequest(world.server.url, head(''))).status).toBe(400)
  })

  it.each([
    ['two hosts', 'host: localhost\r\nHost: localhost\r\n'],
    ['a path', 'host: localhost/alice\r\n'],
    ['a space', 'host: local host\r\n'],
    ['somebody at a host', 'host: me@localhost\r\n'],
  ])('P-1 RFC 9112 3.2 %s in place of a Host is a 400', async (_what, host) => {
    const head = `GET /alice/profile/card HTTP/1.1\r\n${host}connection: close\r\n\r\n`
    expect((await rawRequest(world.server.url, head)).status).toBe(400)
  })

  it('P-7 makes a container of a PUT with neither content nor type', async () => {
    const url = `${world.alice.pod}bare/`

    await expectStatus(201, world.alice, 'PUT', url)
    expect(await members(world.alice, url)).toEqual([])
    expect(await members(world.alice, world.alice.pod)).toContain('bare/')
  })

  it('P-22 every resource of a pod is below the root that its links lead to', async () => {
    const url = `${world.alice.pod}deep/er/note.ttl`
    await expectStatus(201, world.alice, 'PUT', url, turtle, '<> a <#Note>.')

    const response = await expectStatus(200, world.alice, 'HEAD', url)
    const [description = ''] = linked(response, 'http://www.w3.org/ns/solid/terms#storageDescription')
    expect(new URL('..', description).href).toBe(world.alice.pod)
    expect(await members(world.alice, world.alice.pod)).toContain('deep/')
    expect(await members(world.alice, `${world.alice.pod}deep/`)).toEqual(['er/'])
  })

  it('P-27 the owner on record is whom a foreign person cannot replace by an ACL of their own', async () => {
    const acl = `${world.alice.pod}.acl`

    await expectStatus(403, world.bob, 'PUT', acl, turtle, '')
    await expectStatus(401, anonymous, 'PUT', acl, turtle, '')
    await expectStatus(200, world.alice, 'GET', acl)
  })

  it('CT-7 a container is modified when its members come and go, not when they change', async () => {
    const container = `${world.alice.pod}times/`
    await expectStatus(201, world.alice, 'PUT', `${container}a`, plain, 'one')
    const made = await lastModified(container)
    await nextSecond()

    await expectStatus(204, world.alice, 'PUT', `${container}a`, plain, 'two')
    expect(await lastModified(container)).toBe(made)
    await expectStatus(201, world.alice, 'PUT', `${container}b`, plain, 'three')
    expect(await lastModified(container)).toBeGreaterThan(made)
  })

  it('U-1 a slug becomes the name of what is posted', async () => {
    const response = await expectStatus(
      201,
      world.alice,
      'POST',
      world.alice.pod,
      { ...plain, slug: 'foobar' },
      'x',
    )

    expect(response.headers.get('location')).toBe(`${world.alice.pod}foobar`)
  })

  it.each(['%00', 'a%0ab', 'a%5c..%5cb', '%2e%2e%2f%2e%2e%2fbob%2fsecret'])(
    'U-11 the name "%s" leads nowhere but into the pod it stands in',
    async (name) => {
      const before = await members(world.bob, world.bob.pod)

      const response = await send(world.alice, 'PUT', world.alice.pod + name, plain, 'x')

      expect([201, 400, 403, 404]).toContain(response.status)
      expect(await members(world.bob, world.bob.pod)).toEqual(before)
    },
  )

  it('O-20 what the token endpoint says is kept by no cache', async () => {
    const { token_endpoint } = await (
      await fetch(`${world.server.url}.well-known/openid-configuration`)
    ).json()
    const { clientId, clientSecret } = world.alice

    const response = await fetch(token_endpoint, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
    expect(response.headers.get('cache-control')).toContain('no-store')
  })

  it('O-5 the keys are public, and say what they are for', async () => {
    const discovery = await (await fetch(`${world.server.url}.well-known/openid-configuration`)).json()
    const { keys } = (await (await fetch(discovery.jwks_uri)).json()) as { keys: Record<string, string>[] }

    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) {
      expect(Object.keys(key)).toEqual(expect.arrayContaining(['kid', 'alg', 'use', 'kty']))
      expect(Object.keys(key)).not.toEqual(expect.arrayContaining(['d']))
    }
  })
})

async function lastModified(url: string): Promise<number> {
  const response = await expectStatus(200, world.alice, 'HEAD', url)
  return Date.parse(response.headers.get('last-modified') ?? '')
}
