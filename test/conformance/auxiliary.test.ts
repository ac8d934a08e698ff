import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  aclOf,
  containerLink,
  expectStatus,
  graphOf,
  linked,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

let world: World
let box: string
let url: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}aux/`
  url = `${box}doc.txt`
  await expectStatus(201, world.alice, 'PUT', url, plain, 'x')
})

afterAll(() => world.server.close())

describe('auxiliary resources', () => {
  it.each(['GET', 'HEAD'])(
    'AUX-1, AUX-2, AUX-3 %s links to one ACL and one description, there or not',
    async (method) => {
      for (const subject of [world.alice.pod, box, url]) {
        const response = await expectStatus(200, world.alice, method, subject)
        expect(linked(response, 'acl')).toEqual([`${subject}.acl`])
        expect(linked(response, 'describedby')).toEqual([`${subject}.meta`])
      }
      await expectStatus(404, world.alice, 'GET', `${url}.acl`)
    },
  )

  it.each(['.acl', '.meta'])('AUX-4 %s is RDF, and nothing else', async (suffix) => {
    const target = `${box}aux4.txt`
    await expectStatus([201, 204], world.alice, 'PUT', target, plain, 'x')
    const rules = aclOf(target, world.alice.webId, [])
    await expectStatus([400, 415], world.alice, 'PUT', target + suffix, plain, 'no RDF')
    await expectStatus(404, world.alice, 'GET', target + suffix)
    await expectStatus(201, world.alice, 'PUT', target + suffix, turtle, rules)
    const json = await expectStatus(200, world.alice, 'GET', target + suffix, {
      accept: 'application/ld+json',
    })
    expect(await json.json()).toBeInstanceOf(Array)
    const insert = patchOf({ inserts: '<#note> <#b> "n"' })
    await expectStatus(204, world.alice, 'PATCH', target + suffix, n3, insert)
    expect(await graphOf(world.alice, target + suffix)).toContain(
      `${target}${suffix}#note ${target}${suffix}#b n`,
    )
    await expectStatus(205, world.alice, 'DELETE', target + suffix)
    await expectStatus(404, world.alice, 'GET', target + suffix)
    await expectStatus(200, world.alice, 'GET', target)
  })

  it.each([
    [['Read'], { get: 200, put: 403, append: 403 }],
    [['Append'], { get: 403, put: 403, append: 204 }],
    [['Write'], { get: 403, put: 204, append: 204 }],
    [['Control'], { get: 403, put: 403, append: 403 }],
  ] as const)(
    'AUX-5 a description is read and changed with the rights on its subject: %s',
    async (modes, expected) => {
      const target = `${box}aux5-${modes[0]}`
      await expectStatus(201, world.alice, 'PUT', target, plain, 'x')
      await expectStatus(201, world.alice, 'PUT', `${target}.meta`, turtle, '<#a> <#b> 1.')
      await share(world.alice, target, [{ who: world.bob.webId, modes, scope: 'accessTo' }])
      await expectStatus(expected.get, world.bob, 'GET', `${target}.meta`)
      await expectStatus(
        expected.append,
        world.bob,
        'PATCH',
        `${target}.meta`,
        n3,
        patchOf({ inserts: '<#a> <#b> 2' }),
      )
      await expectStatus(expected.put, world.bob, 'PUT', `${target}.meta`, turtle, '<#a> <#b> 3.')
    },
  )

  it.each([
    [['Control'], true],
    [['Read', 'Append', 'Write'], false],
  ] as const)('AUX-6 an ACL is open to Control and to nothing else: %s', async (modes, isOpen) => {
    const target = `${box}aux6-${isOpen}`
    await expectStatus(201, world.alice, 'PUT', target, plain, 'x')
    await share(world.alice, target, [{ who: world.bob.webId, modes, scope: 'accessTo' }])
    const before = await graphOf(world.alice, `${target}.acl`)
    await expectStatus(isOpen ? 200 : 403, world.bob, 'GET', `${target}.acl`)
    const insert = patchOf({ inserts: '<#note> <#b> 1' })
    await expectStatus(isOpen ? 204 : 403, world.bob, 'PATCH', `${target}.acl`, n3, insert)
    await expectStatus(405, world.alice, 'POST', `${target}.acl`, turtle, '')
    if (!isOpen) {
      const takeOver = aclOf(target, world.bob.webId, [])
      await expectStatus(403, world.bob, 'PUT', `${target}.acl`, turtle, takeOver)
      await expectStatus(403, world.bob, 'DELETE', `${target}.acl`)
      expect(await graphOf(world.alice, `${target}.acl`)).toEqual(before)
    }
  })

  it('AUX-7 a description leads back to its subject', async () => {
    await expectStatus([201, 204], world.alice, 'PUT', `${url}.meta`, turtle, '<#a> <#b> 1.')
    expect(linked(await send(world.alice, 'GET', `${url}.meta`), 'describes')).toEqual([url])
  })

  it.each(['.acl.acl', '.meta.meta', '.acl.meta', '.meta.acl'])(
    'AUX-8 %s does not exist and cannot be made',
    async (suffix) => {
      const response = await send(world.alice, 'PUT', url + suffix, turtle, aclOf(url, world.alice.webId, []))
      expect(response.status).toBeGreaterThanOrEqual(400)
      expect(response.status).toBeLessThan(500)
      await expectStatus([400, 404], world.alice, 'GET', url + suffix)
    },
  )

  it('AUX-9 nothing that is made gets an ACL of its own', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}fresh/`, { ...turtle, ...containerLink })
    await expectStatus(404, world.alice, 'GET', `${box}fresh/.acl`)
    await expectStatus(201, world.alice, 'PUT', `${box}fresh/x`, plain, 'x')
    await expectStatus(404, world.alice, 'GET', `${box}fresh/x.acl`)
  })

  it('AUX-10 the name alone makes an ACL, whoever puts it and even before its subject exists', async () => {
    await share(world.alice, box, [{ who: world.bob.webId, modes: ['Read', 'Append', 'Write'] }])
    const absent = `${box}absent.txt`
    const takeOver = aclOf(absent, world.bob.webId, [])
    await expectStatus(403, world.bob, 'PUT', `${absent}.acl`, turtle, takeOver)
    await expectStatus(403, world.bob, 'PATCH', `${absent}.acl`, n3, patchOf({ inserts: '<#a> <#b> 1' }))
    await expectStatus(404, world.alice, 'PUT', `${absent}.acl`, turtle, takeOver)
    await expectStatus(201, world.bob, 'PUT', absent, plain, 'x')
    await expectStatus(404, world.alice, 'GET', `${absent}.acl`)
    // A container cannot have such a name either.
    await expectStatus([400, 403], world.bob, 'PUT', `${box}x.acl/`, turtle, '')
    await expectStatus([400, 403], world.bob, 'PUT', `${box}x.acl/y`, turtle, '')
    expect(await members(world.alice, box)).not.toContain('x.acl/')
  })

  it.each([
    ['containment', '<.> <http://www.w3.org/ns/ldp#contains> <x>'],
    ['being a storage', '<.> a <http://www.w3.org/ns/pim/space#Storage>'],
    ['a time', '<.> <http://purl.org/dc/terms/modified> "2026-01-01T00:00:00Z"'],
  ])('AUX-11 a description cannot claim %s', async (_what, claim) => {
    const target = `${box}claims/`
    await expectStatus([201, 409], world.alice, 'PUT', target, { ...turtle, ...containerLink })
    await expectStatus(409, world.alice, 'PUT', `${target}.meta`, turtle, `${claim}.`)
    await expectStatus(409, world.alice, 'PATCH', `${target}.meta`, n3, patchOf({ inserts: claim }))
    await expectStatus(404, world.alice, 'GET', `${target}.meta`)
  })
})
