import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  expectStatus,
  members,
  n3,
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
  box = `${world.alice.pod}private/`
  await expectStatus(201, world.alice, 'PUT', `${box}there.ttl`, turtle, '<#a> <#b> 1.')
})

afterAll(() => world.server.close())

const writes = [
  ['PUT', turtle, '<#a> <#b> 2.'],
  ['PUT', turtle, 'broken'],
  ['PATCH', n3, 'broken'],
  ['PATCH', { 'content-type': 'application/unknown' }, 'x'],
  ['DELETE', {}, undefined],
] as const

describe('which refusal comes first', () => {
  it.each(['GET', 'HEAD'])('ER-1 %s: 401 for nobody, 403 for somebody else, there or not', async (method) => {
    for (const path of [
      '',
      'there.ttl',
      'none.ttl',
      'none/',
      'none/below',
      'there.ttl.acl',
      'none.ttl.acl',
      '.meta',
    ]) {
      await expectStatus(401, anonymous, method, box + path)
      await expectStatus(403, world.bob, method, box + path)
    }
  })

  it.each(writes)(
    'ER-1 %s with %o: 401 and 403 come before anything about the body',
    async (method, headers, body) => {
      const before = await members(world.alice, box)
      for (const path of ['there.ttl', 'none.ttl', 'none/below.ttl']) {
        await expectStatus(401, anonymous, method, box + path, headers, body)
        await expectStatus(403, world.bob, method, box + path, headers, body)
      }
      expect(await members(world.alice, box)).toEqual(before)
    },
  )

  it('ER-1 POST: 401 and 403, there or not', async () => {
    for (const path of ['', 'none/', 'there.ttl']) {
      await expectStatus(401, anonymous, 'POST', box + path, turtle, 'broken')
      await expectStatus(403, world.bob, 'POST', box + path, turtle, 'broken')
    }
  })

  it('bug-class-13 the refusals of what is there and of what is not are the same, word for word', async () => {
    const answer = async (path: string) => {
      const response = await send(world.bob, 'GET', box + path)
      const names = [...response.headers.keys()].filter((name) => name !== 'date').sort()
      return [response.status, names, await response.text()]
    }
    expect(await answer('none.ttl')).toEqual(await answer('there.ttl'))
    expect(await answer('none/')).toEqual(await answer(''))
  })

  it('ER-2 a bad token is a 401, also where everyone may read', async () => {
    const open = `${box}open.txt`
    await expectStatus(201, world.alice, 'PUT', open, plain, 'x')
    await share(world.alice, open, [{ who: 'public', modes: ['Read'], scope: 'accessTo' }])
    await expectStatus(200, anonymous, 'GET', open)
    for (const authorization of ['DPoP nonsense', 'Bearer nonsense', 'Basic YTpi', 'nonsense']) {
      await expectStatus(401, anonymous, 'GET', open, { authorization })
    }
  })

  it('ER-3 what is not there is a 404 for whoever may read there', async () => {
    await share(world.alice, box, [{ who: world.bob.webId, modes: ['Read'] }])
    await expectStatus(404, world.bob, 'GET', `${box}none.ttl`)
    await expectStatus(404, world.bob, 'GET', `${box}none/below/`)
    await expectStatus(403, world.bob, 'DELETE', `${box}none.ttl`)
    await share(world.alice, box, [{ who: world.bob.webId, modes: ['Append'] }])
    await expectStatus(403, world.bob, 'GET', `${box}none.ttl`)
  })

  it('ER-4 a 415 says what would be accepted', async () => {
    const response = await expectStatus(415, world.alice, 'PATCH', `${box}there.ttl`, plain, 'x')
    expect(response.headers.get('accept-patch')).toContain('text/n3')
  })

  it('ER-5 every refusal is a problem document of one shape', async () => {
    const answers = [
      await expectStatus(401, anonymous, 'GET', box),
      await expectStatus(403, world.bob, 'GET', world.alice.pod),
      await expectStatus(404, world.alice, 'GET', `${box}none`),
      await expectStatus(405, world.alice, 'POST', `${box}there.ttl`, turtle, ''),
      await expectStatus(400, world.alice, 'PUT', `${box}bad.ttl`, turtle, '<'),
    ]
    for (const answer of answers) {
      expect(answer.headers.get('content-type')).toBe('application/problem+json')
      const problem = await answer.json()
      expect(problem).toMatchObject({
        status: answer.status,
        title: expect.any(String),
        detail: expect.any(String),
      })
    }
  })
})
