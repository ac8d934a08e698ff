import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aclOf,
  anonymous,
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
let folder: string

beforeAll(async () => {
  world = await openWorld()
  folder = `${world.alice.pod}bugs/`
  await expectStatus(201, world.alice, 'PUT', `${folder}note.ttl`, turtle, '<> <urn:says> "secret words".')
  await share(world.alice, folder, [])
})

afterAll(() => world.server.close())

const methods = ['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE']
const names = [
  '.acl',
  '.meta',
  'note.ttl.acl',
  'note.ttl.meta',
  '',
  'note.ttl',
  'none.ttl',
  'none.ttl.acl',
  'no/.acl',
]

describe('what went wrong elsewhere', () => {
  it.each(methods.flatMap((method) => names.map((name) => [method, name] as const)))(
    'bug-class-01 %s of "%s" never skips the decision',
    async (method, name) => {
      const body = method === 'GET' || method === 'HEAD' ? undefined : ''

      const strange = await send(anonymous, method, folder + name, turtle, body)
      const foreign = await send(world.bob, method, folder + name, turtle, body)

      expect([strange.status, foreign.status]).toEqual([401, 403])
      expect(await strange.text()).not.toContain('secret')
    },
  )

  it('bug-class-04 an ACL that grants nothing denies, and is never passed over for the one above', async () => {
    const url = `${world.alice.pod}open/shut.ttl`
    await expectStatus(201, world.alice, 'PUT', url, turtle, '<> <urn:says> "shut".')
    await share(world.alice, `${world.alice.pod}open/`, [{ who: 'public', modes: ['Read', 'Write'] }])
    await expectStatus(200, anonymous, 'GET', url)

    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, '<#empty> a <urn:nothing>.')
    await expectStatus(401, anonymous, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', url, turtle, '')
    await expectStatus(400, world.alice, 'PUT', `${url}.acl`, turtle, 'this is no turtle')
    await expectStatus(401, anonymous, 'GET', url)
  })

  it('bug-class-22 a client that stalls in mid-upload holds nobody up, and is let finish', async () => {
    const target = `${folder}stalled.txt`
    const stalled = await beginUpload(target, 40_000)

    const others = await Promise.all(
      Array.from({ length: 20 }, (_, n) => send(world.alice, 'PUT', `${folder}other-${n}`, plain, 'x')),
    )
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set([201]))
    await expectStatus(201, world.alice, 'PUT', target, plain, 'meanwhile')

    stalled.write('y'.repeat(39_999))
    const [answer] = (await once(stalled, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 20[45]/)
    stalled.destroy()
    expect(await (await send(world.alice, 'GET', target)).text()).toHaveLength(40_000)
  })

  it('bug-class-26 owners cannot lock themselves out of a pod, nor out of a folder in it', async () => {
    const { pod } = world.alice
    await expectStatus(409, world.alice, 'PUT', `${pod}.acl`, turtle, aclOf(pod, undefined, []))
    await expectStatus(405, world.alice, 'DELETE', `${pod}.acl`)

    await expectStatus(201, world.alice, 'PUT', `${folder}sub/`)
    await expectStatus(
      [201, 204],
      world.alice,
      'PUT',
      `${folder}sub/.acl`,
      turtle,
      aclOf(`${folder}sub/`, undefined, []),
    )
    await expectStatus(403, world.alice, 'GET', `${folder}sub/`)
    const restored = aclOf(`${folder}sub/`, world.alice.webId, [])
    await expectStatus(204, world.alice, 'PUT', `${folder}sub/.acl`, turtle, restored)
    expect(await members(world.alice, `${folder}sub/`)).toEqual([])
  })
})

/** Sends the head of a signed-in upload and one byte of its body. */
async function beginUpload(url: string, length: number): Promise<Socket> {
  const { hostname, port, pathname, host } = new URL(url)
  const headers = { host, ...world.alice.session.headers('PUT', url), 'content-type': 'text/plain' }
  const lines = Object.entries({ ...headers, 'content-length': length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.write(`PUT ${pathname} HTTP/1.1\r\n${lines.join('')}\r\ny`)
  return socket
}
