import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  listOf,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  share,
  triples,
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

describe('slashes', () => {
  it.each([
    ['PUT', 'p18', 'p18/'],
    ['PUT', 'p18c/', 'p18c'],
    ['PATCH', 'p18p', 'p18p/'],
  ])('P-18 %s of %s and then of its twin is a 409', async (method, first, twin) => {
    await expectStatus(201, world.alice, 'PUT', box + first, turtle, '')
    const [type, body] = method === 'PATCH' ? [n3, patchOf({ inserts: '<#a> <#b> <#c>' })] : [turtle, '']
    await expectStatus(409, world.alice, method, box + twin, type, body)
    await expectStatus([301, 404], world.alice, 'GET', box + twin)
    expect(await members(world.alice, box)).not.toContain(twin)
    await expectStatus(401, anonymous, 'GET', box + twin)
  })

  it('P-20 nothing can be made below a document', async () => {
    for (const path of ['kept.ttl/child', 'kept.ttl/a/b']) {
      await expectStatus(409, world.alice, 'PUT', box + path, turtle, '')
      await expectStatus(409, world.alice, 'PATCH', box + path, n3, patchOf({ inserts: '<#a> <#b> <#c>' }))
      await expectStatus(404, world.alice, 'GET', box + path)
    }
    await expectStatus(404, world.alice, 'POST', `${box}kept.ttl/`, turtle, '')
    expect(await graphOf(world.alice, `${box}kept.ttl`)).toHaveLength(1)
  })
})

describe('writing', () => {
  it.each(['PUT', 'PATCH'])('P-37 %s makes every container on the way', async (method) => {
    const top = `${box}p37-${method}/`
    const [type, body] = method === 'PUT' ? [turtle, ''] : [n3, patchOf({ inserts: '<#a> <#b> <#c>' })]
    await expectStatus(201, world.alice, method, `${top}b/c/d.ttl`, type, body)
    expect(await members(world.alice, box)).toContain(`p37-${method}/`)
    expect(await members(world.alice, top)).toEqual(['b/'])
    expect(await members(world.alice, `${top}b/`)).toEqual(['c/'])
    expect(await members(world.alice, `${top}b/c/`)).toEqual(['d.ttl'])
  })

  it('P-38, P-48 a PUT creates with 201, then replaces the whole state', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}p38`, turtle, '<#a> <#b> 1.')
    await expectStatus([200, 204, 205], world.alice, 'PUT', `${box}p38`, turtle, '<#a> <#c> 2.')
    expect(await graphOf(world.alice, `${box}p38`)).toEqual([`${box}p38#a ${box}p38#c 2`])
    await expectStatus(
      400,
      world.alice,
      'PUT',
      `${box}p38`,
      { ...turtle, 'content-range': 'bytes 0-1/9' },
      '',
    )
    await expectStatus(204, world.alice, 'PUT', `${box}p38`, plain, 'now text')
    expect(await (await send(world.alice, 'GET', `${box}p38`)).text()).toBe('now text')
    await expectStatus(406, world.alice, 'GET', `${box}p38`, { accept: 'text/turtle' })
  })

  it('P-39 a POST makes a direct child and says where', async () => {
    const made = await posted(turtle, '<#a> <#b> <#c>.')
    expect(made.startsWith(box)).toBe(true)
    expect(made.slice(box.length)).not.toContain('/')
    expect(await members(world.alice, box)).toContain(made.slice(box.length))
  })

  it('P-40 a POST to what is not there is a 404 and makes nothing', async () => {
    await expectStatus(404, world.alice, 'POST', `${box}p40/`, turtle, '')
    await expectStatus([404, 405], world.alice, 'POST', `${box}p40`, turtle, '')
    await expectStatus(404, world.alice, 'GET', `${box}p40/`)
    await expectStatus(404, world.alice, 'GET', `${box}p40`)
  })

  it.each([
    ['inserts', '<> <http://www.w3.org/ns/ldp#contains> <new>'],
    ['deletes', '<> <http://www.w3.org/ns/ldp#contains> <kept.ttl>'],
    ['inserts', '<kept.ttl> <http://purl.org/dc/terms/modified> "2026-01-01T00:00:00Z"'],
    ['inserts', '<kept.ttl> <http://www.w3.org/ns/posix/stat#size> 5'],
    ['inserts', '<> a <http://www.w3.org/ns/pim/space#Storage>'],
  ])('P-43, P-44 a PATCH of a container that %s %s is a 409', async (part, triple) => {
    const before = await members(world.alice, box)
    await expectStatus(409, world.alice, 'PATCH', box, n3, patchOf({ [part]: triple }))
    expect(await members(world.alice, box)).toEqual(before)
  })

  it('P-45 a PUT of an existing container is a 409 and changes nothing', async () => {
    const before = await members(world.alice, box)
    await expectStatus(409, world.alice, 'PUT', box, { ...turtle, ...containerLink }, '<> <#title> "x".')
    expect(await members(world.alice, box)).toEqual(before)
  })

  it('P-46, L-3, L-5 a POST with the container link makes a container and keeps its description', async () => {
    const response = await expectStatus(
      201,
      world.alice,
      'POST',
      box,
      { ...turtle, ...containerLink, slug: 'p46' },
      '<> a <http://www.w3.org/ns/ldp#BasicContainer>; <http://purl.org/dc/terms/title> "Forty-six".',
    )
    expect(response.headers.get('location')).toBe(`${box}p46/`)
    const quads = await triples(world.alice, `${box}p46/`)
    expect(quads.some(({ object }) => object.value === 'Forty-six')).toBe(true)
    const count = (await members(world.alice, box)).length
    const lies = '<> <http://www.w3.org/ns/ldp#contains> <x>.'
    await expectStatus(409, world.alice, 'POST', box, { ...turtle, ...containerLink }, lies)
    await expectStatus(415, world.alice, 'POST', box, { ...plain, ...containerLink }, 'no description')
    expect(await members(world.alice, box)).toHaveLength(count)
  })

  it.each([
    ['rel=type', true],
    ['REL="Type"', true],
    ['rel="up type"', true],
    ['title="a, \\"b\\"; c"; rel="type"', true],
    ['rel="typeof"', false],
    ['rel="subtype"', false],
    ['rel=up; title="rel=type"', false],
    ['rel="up"; rel="type"', false],
    ['rel="type"; anchor="#other"', false],
    ["rel='type'", false],
  ])('P-46 RFC 8288 3 a link with %s asks for a container: %s', async (parameters, isContainer) => {
    const link = `<http://www.w3.org/ns/ldp#Resource>; rel="type", <http://www.w3.org/ns/ldp#BasicContainer>; ${parameters}`
    const made = await expectStatus(201, world.alice, 'POST', box, { ...turtle, link }, '')
    expect(made.headers.get('location')?.endsWith('/')).toBe(isContainer)
  })

  it.each([
    ['a document with the container link', 'p47', 'BasicContainer'],
    ['a container as a file', 'p47/', 'NonRDFSource'],
    ['a direct container (L-12)', 'p47/', 'DirectContainer'],
  ])('P-47 %s is a 400', async (_what, path, type) => {
    const link = { link: `<http://www.w3.org/ns/ldp#${type}>; rel="type"` }
    await expectStatus(400, world.alice, 'PUT', box + path, { ...turtle, ...link }, '')
    await expectStatus(404, world.alice, 'GET', box + path)
  })

  it('P-49 a refused write leaves no half-made parents', async () => {
    await expectStatus(400, world.alice, 'PUT', `${box}p49/a/b.ttl`, turtle, '<#a>')
    await expectStatus(
      409,
      world.alice,
      'PATCH',
      `${box}p49/a/b.ttl`,
      n3,
      patchOf({ deletes: '<#a> <#b> <#c>' }),
    )
    await expectStatus(412, world.alice, 'PUT', `${box}p49/a/b.ttl`, { ...turtle, 'if-match': '*' }, '')
    await expectStatus(404, world.alice, 'GET', `${box}p49/`)
    expect(await members(world.alice, box)).not.toContain('p49/')
  })
})

describe('deleting', () => {
  it('P-51 what is deleted is gone, and listed no more', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}p51`, plain, 'x')
    await expectStatus([200, 202, 204, 205], world.alice, 'DELETE', `${box}p51`)
    await expectStatus([404, 410], world.alice, 'GET', `${box}p51`)
    expect(await members(world.alice, box)).not.toContain('p51')
    await expectStatus(404, world.alice, 'DELETE', `${box}p51`)
  })

  it('P-52 the root of a storage and its ACL stay, and say so', async () => {
    for (const url of [world.alice.pod, `${world.alice.pod}.acl`]) {
      const response = await expectStatus(405, world.alice, 'DELETE', url)
      expect(listOf(response, 'allow')).not.toContain('DELETE')
      const head = await expectStatus(200, world.alice, 'HEAD', url)
      expect(listOf(head, 'allow')).not.toContain('DELETE')
    }
  })

  it('P-53 the ACL and the description go with their subject and do not come back with its name', async () => {
    const url = `${box}p53`
    await expectStatus(201, world.alice, 'PUT', url, plain, 'x')
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Read'], scope: 'accessTo' }])
    await expectStatus(201, world.alice, 'PUT', `${url}.meta`, turtle, `<${url}> <#note> "n".`)
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(205, world.alice, 'DELETE', url)
    await expectStatus(201, world.alice, 'PUT', url, plain, 'again')
    await expectStatus(404, world.alice, 'GET', `${url}.acl`)
    expect(await (await expectStatus(200, world.alice, 'GET', `${url}.meta`)).text()).toBe('')
    await expectStatus(403, world.bob, 'GET', url)
  })

  it('P-54 a container is deleted when it is empty; auxiliaries do not count', async () => {
    const url = `${box}p54/`
    await expectStatus(201, world.alice, 'PUT', `${url}x`, plain, 'x')
    await share(world.alice, url, [])
    const refused = await expectStatus(409, world.alice, 'DELETE', url)
    expect(await refused.text()).toMatch(/not empty/)
    expect(await members(world.alice, url)).toEqual(['x'])
    await expectStatus(205, world.alice, 'DELETE', `${url}x`)
    await expectStatus(205, world.alice, 'DELETE', url)
    await expectStatus(404, world.alice, 'GET', url)
  })
})

async function posted(type: Record<string, string>, body: string): Promise<string> {
  const response = await expectStatus(201, world.alice, 'POST', box, type, body)
  return response.headers.get('location') ?? ''
}
