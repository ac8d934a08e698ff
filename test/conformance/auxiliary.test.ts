import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  aclOf,
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  linked,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  type Sender,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'

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

  it.each([
    ['.acl', 404],
    ['.meta', 200],
  ] as const)('AUX-4 %s is RDF, and nothing else', async (suffix, unwritten) => {
    const target = `${box}aux4.txt`
    await expectStatus([201, 204], world.alice, 'PUT', target, plain, 'x')
    const rules = aclOf(target, world.alice.webId, [])
    await expectStatus([400, 415], world.alice, 'PUT', target + suffix, plain, 'no RDF')
    await expectStatus(unwritten, world.alice, 'GET', target + suffix)
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
    await expectStatus(unwritten, world.alice, 'GET', target + suffix)
    await expectStatus(200, world.alice, 'GET', target)
  })

  it('AUX-1 the description that everybody is told of can be read by who may read its subject, and is empty at first', async () => {
    for (const subject of [url, box]) {
      const empty = await expectStatus(200, world.alice, 'GET', `${subject}.meta`)
      expect(await empty.text()).toBe('')
      expect(empty.headers.get('content-type')).toBe('text/turtle')
      expect(
        (await expectStatus(200, world.alice, 'HEAD', `${subject}.meta`)).headers.get('content-length'),
      ).toBe('0')
      await expectStatus(401, anonymous, 'GET', `${subject}.meta`)
    }
    // That of a container is there from the start, so that nobody makes it.
    await expectStatus(204, world.alice, 'PUT', `${box}.meta`, turtle, '<#a> <#b> 1.')
    await expectStatus(201, world.alice, 'PUT', `${url}.meta`, turtle, '<#a> <#b> 1.')
    await expectStatus(404, world.alice, 'GET', `${box}nothing.txt.meta`)
    await expectStatus(404, world.alice, 'GET', `${box}nothing/.meta`)
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

  it('AUX-8 a description names no ACL: who copies it would take that of its subject along', async () => {
    for (const subject of [url, box])
      expect(linked(await send(world.alice, 'HEAD', `${subject}.meta`), 'acl')).toEqual([])
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

  it.each(['PUT', 'PATCH'])('P-37 W-16 %s of the ACL of a container makes the container', async (method) => {
    const top = `${box}acl-first-${method}/`
    const put = (who: Sender, status: number, subject: string, modes = 'Control') => {
      const facts = `a <${acl}Authorization>; <${acl}agent> <${world.alice.webId}>; <${acl}mode> <${acl}${modes}>`
      const rule = `<#o> ${facts}; <${acl}accessTo> <${subject}>; <${acl}default> <${subject}>`
      const [type, body] = method === 'PUT' ? [turtle, `${rule}.`] : [n3, patchOf({ inserts: rule })]
      return expectStatus(status, who, method, `${subject}.acl`, type, body)
    }
    await put(world.alice, 201, `${top}inner/`)
    expect(await members(world.alice, box)).toContain(top.slice(box.length))
    expect(await members(world.alice, top)).toEqual(['inner/'])
    await expectStatus(404, world.alice, 'GET', `${top}.acl`)
    await expectStatus(403, world.alice, 'PUT', `${top}inner/x`, plain, 'x')

    // Control alone makes nothing (W-13), and without it nobody says who may do what.
    for (const [modes, status] of [
      [['Append'], 403],
      [['Write'], 403],
      [['Control'], 403],
      [['Control', 'Append'], 201],
    ] as const) {
      await share(world.alice, top, [{ who: world.bob.webId, modes }])
      await put(world.bob, status, `${top}${modes.join('')}/`)
    }
    // What is refused leaves no trace (P-49): the twin of a document, an ACL of what a document would be.
    await expectStatus(201, world.alice, 'PUT', `${top}file`, plain, 'x')
    await put(world.alice, 409, `${top}file/`)
    await put(world.alice, 404, `${top}new/file`)
    expect(await members(world.alice, top)).toEqual(['ControlAppend/', 'file', 'inner/'])
  })

  it.each(['PUT', 'PATCH'])('P-37 AUX-5 %s of the description of a container makes it', async (method) => {
    const top = `${box}meta-first-${method}/`
    const put = (who: Sender, status: number, claim: string) =>
      method === 'PUT'
        ? expectStatus(status, who, 'PUT', `${top}a/.meta`, turtle, `${claim}.`)
        : expectStatus(status, who, 'PATCH', `${top}a/.meta`, n3, patchOf({ inserts: claim }))
    await share(world.alice, box, [{ who: world.bob.webId, modes: ['Read'] }])
    await put(world.bob, 403, '<./> <#title> "A"')
    await put(world.alice, 409, '<./> <http://www.w3.org/ns/ldp#contains> <b>')
    expect(await members(world.alice, box)).not.toContain(top.slice(box.length))
    await put(world.alice, 201, '<./> <#title> "A"')
    expect(await members(world.alice, top)).toEqual(['a/'])
    expect(await graphOf(world.alice, `${top}a/`)).toContain(`${top}a/ ${top}a/.meta#title A`)
    await put(world.alice, 204, '<./> <#title> "B"')
  })

  it('AUX-11 a description may say of its container what the listing says too, as another server’s does', async () => {
    const types = '<./> a <http://www.w3.org/ns/ldp#Container>, <http://www.w3.org/ns/pim/space#Storage>'
    await expectStatus(
      204,
      world.alice,
      'PUT',
      `${world.alice.pod}.meta`,
      turtle,
      `${types}; <#title> "Mine".`,
    )
    expect(await graphOf(world.alice, `${world.alice.pod}.meta`)).toHaveLength(1)
    await expectStatus(409, world.alice, 'PUT', `${box}.meta`, turtle, `${types}.`)
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
    expect(await graphOf(world.alice, `${target}.meta`)).toEqual([])
  })
})

describe('the description of a container', () => {
  const title = (name: string) => `<./> <http://purl.org/dc/terms/title> "${name}"`
  let room: string
  let count = 0

  beforeEach(async () => {
    room = `${box}described-${count++}/`
    await expectStatus(201, world.alice, 'PUT', room, { ...turtle, ...containerLink }, `${title('old')}.`)
  })

  const titles = async (address: string): Promise<string[]> =>
    (await graphOf(world.alice, address)).flatMap((line) => /terms\/title (.*)/.exec(line)?.[1] ?? [])

  it('CT-10, AUX-2 is what its listing says of it, whichever of the two was written', async () => {
    expect(await titles(`${room}.meta`)).toEqual(['old'])
    const listed = (await send(world.alice, 'GET', room)).headers.get('etag') ?? ''
    const change = patchOf({ deletes: title('old'), inserts: title('new') })
    await expectStatus(204, world.alice, 'PATCH', `${room}.meta`, n3, change)
    expect(await titles(room)).toEqual(['new'])
    await expectStatus(200, world.alice, 'GET', room, { 'if-none-match': listed })

    await expectStatus(204, world.alice, 'PATCH', room, n3, patchOf({ inserts: title('newer') }))
    expect(await titles(`${room}.meta`)).toEqual(['new', 'newer'])
    await expectStatus(204, world.alice, 'PUT', `${room}.meta`, turtle, `${title('only')}.`)
    expect(await titles(room)).toEqual(['only'])
    await expectStatus(205, world.alice, 'DELETE', `${room}.meta`)
    expect(await titles(room)).toEqual([])
    expect(await members(world.alice, box)).toContain(room.slice(box.length))
  })

  it('CR-2, CR-6 has an ETag, by which nobody overwrites what they have not seen', async () => {
    const etag = (await send(world.alice, 'GET', `${room}.meta`)).headers.get('etag') ?? ''
    await expectStatus(304, world.alice, 'GET', `${room}.meta`, { 'if-none-match': etag })
    const mine = { ...turtle, 'if-match': etag }
    await expectStatus(204, world.alice, 'PUT', `${room}.meta`, mine, `${title('first')}.`)
    await expectStatus(412, world.alice, 'PUT', `${room}.meta`, mine, `${title('second')}.`)
    await expectStatus(412, world.alice, 'PUT', `${room}.meta`, { ...turtle, 'if-none-match': '*' }, '')
    expect(await titles(room)).toEqual(['first'])
  })

  it('P-52 that of a whole pod is written and emptied like any other', async () => {
    const pod = world.alice.pod
    await expectStatus(204, world.alice, 'PATCH', `${pod}.meta`, n3, patchOf({ inserts: title('home') }))
    expect(await titles(pod)).toEqual(['home'])
    await expectStatus(205, world.alice, 'DELETE', `${pod}.meta`)
    expect(await titles(pod)).toEqual([])
    await expectStatus(405, world.alice, 'DELETE', pod)
    await expectStatus(405, world.alice, 'POST', `${pod}.meta`, turtle, '')
  })

  it('bug-class-24 has an end, by whichever door it grows', async () => {
    const many = (from: number) =>
      Array.from({ length: 6000 }, (_, index) => `<./> <urn:n> ${from + index}.`).join('\n')
    await expectStatus(204, world.alice, 'PUT', `${room}.meta`, turtle, many(0))
    await expectStatus(413, world.alice, 'PATCH', `${room}.meta`, n3, patchOf({ inserts: many(6000) }))
    await expectStatus(413, world.alice, 'PATCH', room, n3, patchOf({ inserts: many(6000) }))
  })
})
