import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  containerLink,
  expectStatus,
  linked,
  listOf,
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

const ldp = 'http://www.w3.org/ns/ldp#'

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}preferred/`
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await expectStatus(201, world.alice, 'PUT', `${box}${name}`, plain, name)
  }
  await expectStatus(204, world.alice, 'PATCH', box, n3, patchOf({ inserts: '<> <#title> "Mine"' }))
})

afterAll(() => world.server.close())

async function contained(response: Response): Promise<string[]> {
  const quads = new Parser({ baseIRI: box }).parse(await response.text())
  expect(quads.some(({ subject, object }) => subject.value === box && object.value === 'Mine')).toBe(true)
  return quads
    .filter(({ predicate }) => predicate.value === `${ldp}contains`)
    .map(({ object }) => object.value.slice(box.length))
}

describe('LDP', () => {
  it('L-1 L-2 says what it is in its links', async () => {
    const document = linked(await send(world.alice, 'HEAD', `${box}a`), 'type')
    expect(document).toEqual([`${ldp}Resource`])
    expect(linked(await send(world.alice, 'HEAD', box), 'type')).toContain(`${ldp}BasicContainer`)
  })

  it.each([
    ['text/turtle', '<#a> <#b> 1.'],
    ['application/ld+json', '{"@id":"#a"}'],
    ['application/x-unheard-of', 'anything'],
  ])('L-4 a container takes %s', async (type, body) => {
    const url = `${world.alice.pod}taken/`
    await expectStatus([201, 409], world.alice, 'PUT', url, { ...turtle, ...containerLink })
    const made = await expectStatus(201, world.alice, 'POST', url, { 'content-type': type }, body)
    const location = made.headers.get('location') ?? ''
    expect(await members(world.alice, url)).toContain(location.slice(url.length))
    const back = await expectStatus(200, world.alice, 'GET', location)
    expect([back.headers.get('content-type'), await back.text()]).toEqual([type, body])
  })

  it('L-6 a listing says of its members one by one, in no list', async () => {
    for (const accept of ['text/turtle', 'application/ld+json']) {
      const listing = await (await expectStatus(200, world.alice, 'GET', box, { accept })).text()
      expect(listing).not.toMatch(/@list|rdf-syntax-ns#(?:first|rest|Seq|Bag|_\d)|rdf:(?:first|Seq|Bag)|\(/)
    }
  })

  it('L-6 a name that was deleted is not handed out again by the server', async () => {
    const post = async () =>
      (await expectStatus(201, world.alice, 'POST', `${world.alice.pod}once/`, plain, 'x')).headers.get(
        'location',
      ) ?? ''
    await expectStatus(201, world.alice, 'PUT', `${world.alice.pod}once/`, { ...turtle, ...containerLink })
    const first = await post()
    await expectStatus(205, world.alice, 'DELETE', first)
    expect(await post()).not.toBe(first)
  })

  it('L-7 a POSTed binary names its description on 201 and on GET', async () => {
    const image = { 'content-type': 'image/png' }
    const parent = `${world.alice.pod}pictures/`
    await expectStatus(201, world.alice, 'PUT', parent, { ...turtle, ...containerLink })
    const made = await expectStatus(201, world.alice, 'POST', parent, image, 'not really')
    const location = made.headers.get('location') ?? ''
    const [description = ''] = linked(await expectStatus(200, world.alice, 'GET', location), 'describedby')
    expect(linked(made, 'describedby')).toEqual([description])
    await expectStatus(201, world.alice, 'PUT', description, turtle, `<${location}> <#alt> "a cat".`)
    await expectStatus(200, world.alice, 'GET', description)
  })

  it.each(['DirectContainer', 'IndirectContainer'])(
    'L-3 L-12 a %s is refused by every method, with the rules, and nothing is made',
    async (type) => {
      const url = `${box}${type}`
      const link = { ...turtle, link: `<${ldp}${type}>; rel="type"` }
      const before = await members(world.alice, box)
      const update = { ...link, 'content-type': 'application/sparql-update' }
      for (const [method, target, headers, body] of [
        ['PUT', `${url}/`, link, undefined],
        ['PUT', url, link, ''],
        ['POST', box, { link: link.link }, undefined],
        ['POST', box, link, '<> <#b> 1.'],
        ['POST', box, { ...link, ...plain }, 'x'],
        ['PATCH', `${url}/`, update, 'INSERT DATA { <#a> <#b> 1 }'],
      ] as const) {
        const refused = await expectStatus(400, world.alice, method, target, headers, body)
        expect(linked(refused, `${ldp}constrainedBy`)).toHaveLength(1)
        expect(await refused.text()).toContain('basic containers')
      }
      expect(await members(world.alice, box)).toEqual(before)
    },
  )

  it('L-3 what asks to be an RDF source is RDF; a file may be kept in any type', async () => {
    const asking = (type: string, content: Record<string, string>) => ({
      ...content,
      link: `<${ldp}${type}>; rel="type"`,
    })
    const before = await members(world.alice, box)
    await expectStatus(400, world.alice, 'POST', box, asking('RDFSource', plain), 'x')
    await expectStatus(400, world.alice, 'PUT', `${box}source`, asking('RDFSource', plain), 'x')
    expect(await members(world.alice, box)).toEqual(before)
    const folder = `${world.alice.pod}sources/`
    for (const [type, content] of [
      ['RDFSource', turtle],
      ['NonRDFSource', turtle],
      ['NonRDFSource', plain],
      ['Resource', plain],
    ] as const) {
      const body = '<#a> <#b> 1.'
      const url = `${folder}${type}-${content === plain ? 'plain' : 'turtle'}`
      await expectStatus(201, world.alice, 'PUT', url, asking(type, content), body)
      const back = await expectStatus(200, world.alice, 'GET', url)
      expect([back.headers.get('content-type'), await back.text()]).toEqual([content['content-type'], body])
      await expectStatus(201, world.alice, 'POST', folder, asking(type, content), body)
    }
  })
})

describe('Prefer', () => {
  it.each([
    ['L-8 the minimal container', `include="${ldp}PreferMinimalContainer"`],
    ['L-9 containment left out', `omit="${ldp}PreferContainment"`],
    ['L-9 containment left out, one of several', `omit="${ldp}PreferMembership ${ldp}PreferContainment"`],
  ])('%s has no members, and the answer says so', async (_what, parameter) => {
    const prefer = `return=representation; ${parameter}`
    const response = await expectStatus(200, world.alice, 'GET', box, { prefer })
    expect(response.headers.get('preference-applied')).toBe('return=representation')
    expect(await contained(response)).toEqual([])
    const whole = await send(world.alice, 'HEAD', box)
    expect(response.headers.get('etag')).not.toBe(whole.headers.get('etag'))
    const etag = response.headers.get('etag') ?? ''
    await expectStatus(304, world.alice, 'GET', box, { prefer, 'if-none-match': etag })
    await expectStatus(200, world.alice, 'GET', box, { 'if-none-match': etag })
  })

  it.each([
    ['L-9 containment asked for', `return=representation; include="${ldp}PreferContainment"`],
    ['L-10 an unknown preference', 'handling=strict; x="y, z", wait=10'],
    ['L-10 an unknown inclusion', 'return=representation; include="http://x.example/"'],
    [
      'L-10 RFC 7240 2 the second of two that are one',
      `return=minimal, return=representation; omit="${ldp}PreferContainment"`,
    ],
    ['L-10 garbage', '"";;,=,"'],
  ])('%s gives the whole listing', async (_what, prefer) => {
    const response = await expectStatus(200, world.alice, 'GET', box, { prefer })
    expect(response.headers.get('preference-applied')).toBeNull()
    expect((await contained(response)).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('L-10 CR-12 every answer varies with Prefer', async () => {
    expect(listOf(await send(world.alice, 'GET', box), 'vary')).toContain('Prefer')
  })

  it('L-11 return=minimal is told when it is kept', async () => {
    const prefer = 'return=minimal'
    const response = await expectStatus(201, world.alice, 'PUT', `${box}x/min`, { ...plain, prefer }, 'x')
    expect(response.headers.get('preference-applied')).toBe(prefer)
    expect(await response.text()).toBe('')
  })

  it('L-11 return=representation gives back what is there now', async () => {
    const prefer = 'return=representation'
    const url = `${box}x/doc.ttl`
    const made = await expectStatus(201, world.alice, 'PUT', url, { ...turtle, prefer }, '<#a> <#b> 1.')
    expect(await made.text()).toBe('<#a> <#b> 1.')
    expect(made.headers.get('location')).toBe(url)
    const patch = patchOf({ inserts: '<#a> <#b> 2' })
    const patched = await expectStatus(200, world.alice, 'PATCH', url, { ...n3, prefer }, patch)
    const now = await expectStatus(200, world.alice, 'GET', url)
    expect(patched.headers.get('etag')).toBe(now.headers.get('etag'))
    expect(await patched.text()).toBe(await now.text())
    expect(patched.headers.get('content-security-policy')).toBe('sandbox')
  })

  it('L-11 return=representation is in the form the client reads, whatever it was written in', async () => {
    const wishes = { prefer: 'return=representation', accept: 'application/ld+json' }
    const url = `${box}x/form.ttl`
    const update = { 'content-type': 'application/sparql-update' }
    const insert = (value: number) => `INSERT DATA { <#a> <#b> ${value} }`
    for (const [status, method, target, type, body] of [
      [201, 'PUT', url, turtle, '<#a> <#b> 1.'],
      [200, 'PATCH', url, update, insert(2)],
      [201, 'POST', box, turtle, '<#a> <#b> 3.'],
      [200, 'PATCH', box, update, insert(4)],
    ] as const) {
      const answer = await expectStatus(status, world.alice, method, target, { ...type, ...wishes }, body)
      expect(answer.headers.get('content-type')).toBe('application/ld+json')
      expect(answer.headers.get('preference-applied')).toBe('return=representation')
      const there = answer.headers.get('content-location') ?? ''
      const now = await expectStatus(200, world.alice, 'GET', there, { accept: wishes.accept })
      expect(JSON.parse(await answer.text())).toEqual(await now.json())
      expect(answer.headers.get('etag')).toBe(now.headers.get('etag'))
    }
    // The write is done, so what nothing meets is no reason to fail (RFC 9110 12.4.1).
    const image = { ...turtle, ...wishes, accept: 'image/png' }
    const stored = await expectStatus(200, world.alice, 'PUT', url, image, '<#a> <#b> 5.')
    expect([stored.headers.get('content-type'), await stored.text()]).toEqual(['text/turtle', '<#a> <#b> 5.'])
  })

  it('L-11 W-18 who may write but not read gets nothing back', async () => {
    const url = `${box}x/blind.txt`
    await expectStatus(201, world.alice, 'PUT', url, plain, 'secret')
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Write'] }])
    const headers = { ...plain, prefer: 'return=representation' }
    const response = await expectStatus(204, world.bob, 'PUT', url, headers, 'other')
    expect(await response.text()).toBe('')
    expect(response.headers.get('preference-applied')).toBeNull()
  })

  it('CT-12 a listing comes in pages when asked, each member once', async () => {
    const seen: string[] = []
    const sizes: number[] = []
    let url: string | undefined = box
    while (url !== undefined) {
      const first = url === box ? { prefer: 'return=representation; max-member-count="2"' } : {}
      const response: Response = await expectStatus(200, world.alice, 'GET', url, first)
      expect(linked(response, 'type')).toContain(`${ldp}Page`)
      const [next] = linked(response, 'next')
      const names = await contained(response)
      seen.push(...names)
      sizes.push(names.length)
      url = next
    }
    expect(sizes.slice(0, -1).every((size) => size === 2)).toBe(true)
    expect(seen.sort()).toEqual(await members(world.alice, box))
    await expectStatus(401, { fetch }, 'GET', `${box}?after=0&max-member-count=2`)
  })
})
