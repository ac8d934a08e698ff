import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  containerLink,
  expectStatus,
  graphOf,
  jsonLd,
  linked,
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

const ldp = 'http://www.w3.org/ns/ldp#'

let world: World
let inbox: string

beforeAll(async () => {
  world = await openWorld()
  inbox = `${world.alice.pod}inbox/`
})

afterAll(() => world.server.close())

function notice(actor: string): string {
  return JSON.stringify({
    '@context': 'https://www.w3.org/ns/activitystreams',
    '@id': '',
    '@type': 'Announce',
    actor,
    object: 'https://elsewhere.example/post',
  })
}

async function leave(headers: Record<string, string> = jsonLd): Promise<string> {
  const response = await expectStatus(201, world.bob, 'POST', inbox, headers, notice(world.bob.webId))
  return response.headers.get('location') ?? ''
}

describe('an inbox', () => {
  it('LDN-1, LDN-4, LDN-5 receives JSON-LD as a container does, and says where it is kept', async () => {
    const location = await leave()

    expect(location.startsWith(inbox)).toBe(true)
    expect(await members(world.alice, inbox)).toContain(location.slice(inbox.length))
  })

  it('LDN-2, LDN-3 is named once by the profile', async () => {
    const profile = await triples(anonymous, world.alice.webId.replace('#me', ''))
    const named = profile.filter(({ predicate }) => predicate.value === `${ldp}inbox`)

    expect(named.map(({ subject, object }) => [subject.value, object.value])).toEqual([
      [world.alice.webId, inbox],
    ])
  })

  it('LDN-2 is named in the head of a container or a picture whose description names it', async () => {
    const [room, picture] = [`${world.alice.pod}ldn2/`, `${world.alice.pod}ldn2/one.png`]
    const named = async (url: string, method = 'HEAD') =>
      linked(await expectStatus(200, world.alice, method, url), `${ldp}inbox`)
    await expectStatus(201, world.alice, 'PUT', picture, { 'content-type': 'image/png' }, 'x')
    expect([await named(room), await named(picture)]).toEqual([[], []])

    const says = (url: string, name: string) => `<${url}> <${ldp}inbox> <${name}>`
    const [first, second] = [`${world.alice.pod}ldn2/in/`, `${world.alice.pod}ldn2/ü/`]
    await expectStatus(204, world.alice, 'PATCH', room, n3, patchOf({ inserts: says(room, first) }))
    await expectStatus(201, world.alice, 'PUT', `${picture}.meta`, turtle, `${says(picture, second)}.`)
    for (const method of ['HEAD', 'GET']) {
      expect(await named(room, method)).toEqual([first])
      expect(await named(picture, method)).toEqual([new URL(second).href])
    }
    // Of the container, and not of what is in it.
    await expectStatus(200, world.alice, 'HEAD', `${room}.meta`)
    expect(await named(`${room}.meta`)).toEqual([])
    await expectStatus(201, world.alice, 'PUT', `${room}text.txt`, { 'content-type': 'text/plain' }, 'x')
    expect(await named(`${room}text.txt`)).toEqual([])

    const change = patchOf({ deletes: says(room, first), inserts: says(room, second) })
    await expectStatus(204, world.alice, 'PATCH', `${room}.meta`, n3, change)
    expect(await named(room)).toEqual([new URL(second).href])
    await expectStatus(205, world.alice, 'DELETE', `${picture}.meta`)
    expect(await named(picture)).toEqual([])
    // Who may not read is told nothing of it (LDN-12).
    expect(linked(await expectStatus(401, anonymous, 'HEAD', room), `${ldp}inbox`)).toEqual([])
  })

  it('bug-class-24 however many and long the inboxes are that it names, a head is one that clients take', async () => {
    const room = `${world.alice.pod}ldn2-many/`
    const names = Array.from({ length: 12 }, (_, number) => `<${room}${number}/${'x'.repeat(3000)}/>`)
    await expectStatus(201, world.alice, 'PUT', `${room}one.txt`, plain, 'x')
    const inserts = `<${room}> <${ldp}inbox> <${room}in/>, ${names.join(', ')}`
    await expectStatus(204, world.alice, 'PATCH', room, n3, patchOf({ inserts }))
    const head = await expectStatus(200, world.alice, 'HEAD', room)
    expect(linked(head, `${ldp}inbox`)).toEqual([`${room}in/`])
  })

  it('LDN-5 takes JSON-LD with a profile, and keeps it as such', async () => {
    const type = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
    const location = await leave({ 'content-type': type })

    const read = await expectStatus(200, world.alice, 'GET', location, { accept: 'application/ld+json' })
    expect(await read.text()).toContain('Announce')
  })

  it('LDN-6 is listed as JSON-LD for its owner', async () => {
    const location = await leave()

    const response = await expectStatus(200, world.alice, 'GET', inbox, { accept: 'application/ld+json' })
    expect(response.headers.get('content-type')).toContain('application/ld+json')
    expect(await response.text()).toContain(location)
  })

  it.each([undefined, '*/*', 'application/ld+json'])(
    'LDN-7 each notification is RDF about itself (Accept: %s)',
    async (accept) => {
      const location = await leave()

      const response = await expectStatus(200, world.alice, 'GET', location, accept ? { accept } : {})
      expect(response.headers.get('content-type')).toMatch(/^(text\/turtle|application\/ld\+json)/)
      const actor = (await triples(world.alice, location)).find(
        ({ predicate }) => predicate.value === 'https://www.w3.org/ns/activitystreams#actor',
      )
      expect(actor?.subject.value).toBe(location)
      expect(actor?.object.value).toBe(world.bob.webId)
    },
  )

  it('LDN-8 takes Turtle too, and says what it takes', async () => {
    await expectStatus(
      201,
      world.bob,
      'POST',
      inbox,
      turtle,
      '<> a <https://www.w3.org/ns/activitystreams#Like>.',
    )

    const options = await expectStatus(204, world.bob, 'OPTIONS', inbox)
    expect(listOf(options, 'accept-post')).toEqual(
      expect.arrayContaining(['text/turtle', 'application/ld+json']),
    )
    expect(linked(options, 'type')).toContain(`${ldp}BasicContainer`)
  })

  it.each([
    ['JSON that ends in the middle', '{"@id": ""'],
    ['JSON that is no object', '"hello"'],
    ['nothing', ''],
    ['an unknown context', '{"@context": "https://elsewhere.example/context", "@id": ""}'],
  ])('LDN-9 refuses %s and keeps nothing', async (_what, body) => {
    const before = await members(world.alice, inbox)

    await expectStatus(400, world.bob, 'POST', inbox, jsonLd, body)
    expect(await members(world.alice, inbox)).toEqual(before)
  })

  it('LDN-11 shows a sender nothing: no list, no notification, no overwriting, no room of their own', async () => {
    const location = await leave({ ...jsonLd, slug: 'mine' })

    await expectStatus(403, world.bob, 'GET', inbox)
    await expectStatus(403, world.bob, 'GET', location)
    await expectStatus(403, world.bob, 'PUT', location, jsonLd, notice('urn:other'))
    await expectStatus(403, world.bob, 'DELETE', location)
    await expectStatus(403, world.bob, 'PUT', `${inbox}.acl`, turtle, '')
    const second = await leave({ ...jsonLd, slug: 'mine' })
    expect(second).not.toBe(location)
  })

  it('LDN-11 senders write nothing on the inbox itself', async () => {
    const before = await graphOf(world.alice, inbox)
    const update = { 'content-type': 'application/sparql-update' }
    for (const url of [inbox, `${inbox}.meta`]) {
      const insert = `INSERT DATA { <${inbox}> <urn:says> "buy this" }`
      await expectStatus(403, world.bob, 'PATCH', url, update, insert)
      await expectStatus(403, world.bob, 'PUT', `${inbox}.meta`, turtle, '')
    }
    expect(await graphOf(world.alice, inbox)).toEqual(before)
  })

  it('LDN-10 LDN-11 strangers do not make an inbox of another container, by whichever door', async () => {
    const drop = `${world.alice.pod}drop/`
    await expectStatus(201, world.alice, 'PUT', drop)
    const adding = { who: 'authenticated', modes: ['Append', 'Read'] }
    await share(world.alice, drop, [adding])
    const list = `${drop}list.ttl`
    await expectStatus(201, world.alice, 'PUT', list, turtle, `<#a> <#says> <${ldp}inbox>; <#of> <${drop}>.`)
    const naming = `<#x> <${ldp}inbox> <${drop}>.`
    const update = { 'content-type': 'application/sparql-update' }
    const solved = patchOf({
      where: `<#a> <#says> ?inbox; <#of> ?drop`,
      inserts: '<#x> ?inbox ?drop',
    })
    for (const [method, url, headers, body] of [
      ['POST', inbox, turtle, naming],
      ['POST', drop, turtle, naming],
      ['POST', drop, { ...turtle, ...containerLink }, naming],
      ['PUT', `${drop}new.ttl`, turtle, naming],
      ['PUT', `${drop}new/`, turtle, naming],
      ['PATCH', `${drop}new.ttl`, update, `INSERT DATA { ${naming} }`],
      ['PATCH', list, update, `INSERT DATA { ${naming} }`],
      ['PATCH', list, n3, solved],
    ] as const)
      await expectStatus(403, world.bob, method, url, headers, body)
    expect(await members(world.alice, drop)).toEqual(['list.ttl'])
    await expectStatus(201, world.bob, 'POST', drop, { 'content-type': 'text/plain' }, 'a file')

    // Of the inbox that it is left in, and of inboxes elsewhere, a notification may speak.
    const known = [inbox, world.bob.webId.replace('profile/card#me', 'inbox/')]
    const speaking = known.map((each) => `<#x> <${ldp}inbox> <${each}>.`).join('\n')
    await expectStatus(201, world.bob, 'POST', inbox, turtle, speaking)
    await expectStatus(204, world.alice, 'PATCH', list, update, `INSERT DATA { ${naming} }`)
    await expectStatus(415, world.bob, 'POST', drop, { 'content-type': 'text/plain' }, 'a file')
  })

  it('LDN-12 answers strangers alike, whether or not an inbox is there', async () => {
    const there = await send(anonymous, 'POST', inbox, jsonLd, notice('urn:nobody'))
    const missing = await send(anonymous, 'POST', `${world.alice.pod}no-inbox/`, jsonLd, notice('urn:nobody'))

    expect([there.status, missing.status]).toEqual([401, 401])
  })

  it('LDN-4 is a container that only its owner can remove', async () => {
    await expectStatus([401, 403], world.bob, 'DELETE', inbox)
    await expectStatus([403, 409], world.bob, 'PUT', `${inbox}sub/`, { ...turtle, ...containerLink }, '')
  })

  it('LDN-10 refuses a notification that speaks for somebody else', async () => {
    const before = await members(world.alice, inbox)

    const refused = await expectStatus(403, world.bob, 'POST', inbox, jsonLd, notice(world.alice.webId))
    expect(await refused.text()).toContain('actor')
    expect(await members(world.alice, inbox)).toEqual(before)
  })

  it('LDN-10 says that it checks who speaks; where a server does not, it says nothing of the kind', async () => {
    const lenient = await openWorld({ inboxActor: 'any' })
    try {
      const box = `${lenient.alice.pod}inbox/`
      await expectStatus(201, lenient.bob, 'POST', box, jsonLd, notice(lenient.alice.webId))
      const said = [world, lenient].map(async ({ alice }) => {
        const description = await triples(anonymous, `${alice.pod}.well-known/solid`)
        return description.filter(({ object }) => object.value.endsWith('#inbox-actor-checked')).length
      })
      expect(await Promise.all(said)).toEqual([1, 0])
    } finally {
      await lenient.server.close()
    }
  })

  it('LDN-10 lets a notification tell of what somebody else did', async () => {
    const told = JSON.stringify({
      '@context': 'https://www.w3.org/ns/activitystreams',
      '@type': 'Announce',
      actor: world.bob.webId,
      object: { '@type': 'Create', '@id': 'urn:their-activity', actor: 'https://carol.example/#me' },
    })

    await expectStatus(201, world.bob, 'POST', inbox, jsonLd, told)
  })

  it('LDN-9 takes no files and nothing large from strangers', async () => {
    await expectStatus(415, world.bob, 'POST', inbox, { 'content-type': 'text/plain' }, 'hello')
    await expectStatus(413, world.bob, 'POST', inbox, turtle, `<> <urn:says> "${'x'.repeat(70_000)}".`)
    await expectStatus(201, world.alice, 'POST', inbox, { 'content-type': 'text/plain' }, 'a note to myself')
  })

  const as = 'https://www.w3.org/ns/activitystreams#'
  const acts = (node: string, who: { webId: string }) =>
    `<${node}> a <${as}Like>; <${as}actor> <${who.webId}>.`
  it.each([
    ['that points to itself', ({ alice }: World) => `${acts('#it', alice)} <#it> <#says> <#it>.`],
    ['that something else points to', ({ alice }: World) => `${acts('#it', alice)} <#x> <#says> <#it>.`],
    [
      'in a circle',
      ({ alice, bob }: World) => `${acts('#a', bob)} <#a> <#of> <#b>. ${acts('#b', alice)} <#b> <#of> <#a>.`,
    ],
    [
      'that is the document',
      ({ alice, bob }: World) => `${acts('#a', bob)} <#a> <#of> <>. ${acts('', alice)}`,
    ],
    ['of two', ({ alice, bob }: World) => `${acts('#it', bob)} ${acts('#it', alice)}`],
  ])('LDN-10 refuses one that speaks for somebody else by an activity %s', async (_how, say) => {
    const before = await members(world.alice, inbox)
    await expectStatus(403, world.bob, 'POST', inbox, turtle, say(world))
    expect(await members(world.alice, inbox)).toEqual(before)
  })

  it('LDN-9, LDN-10 asks the same of what comes by PUT, PATCH and as a container', async () => {
    const small = await openWorld({ inboxPerSender: '2' })
    const [alice, bob] = [small.alice, small.bob]
    const letterbox = `${alice.pod}inbox/`
    await share(alice, letterbox, [
      { who: 'authenticated', modes: ['Append'], scope: 'accessTo' },
      { who: 'authenticated', modes: ['Append'], scope: 'default' },
    ])
    const update = { 'content-type': 'application/sparql-update' }
    const insert = (what: string) => `INSERT DATA { ${what} }`
    await expectStatus(403, bob, 'PUT', `${letterbox}a`, turtle, acts('', alice))
    await expectStatus(403, bob, 'PUT', `${letterbox}b/c`, turtle, acts('', alice))
    await expectStatus(403, bob, 'PATCH', `${letterbox}d`, update, insert(acts('', alice)))
    await expectStatus(415, bob, 'PUT', `${letterbox}e`, { 'content-type': 'text/html' }, 'x')
    await expectStatus(415, bob, 'POST', letterbox, containerLink)
    await expectStatus(201, bob, 'PUT', `${letterbox}f`, turtle, acts('', bob))
    await expectStatus(403, bob, 'PATCH', `${letterbox}f`, update, insert(acts('#more', alice)))
    await expectStatus(201, bob, 'PATCH', `${letterbox}g`, update, insert(acts('', bob)))
    await expectStatus(429, bob, 'PUT', `${letterbox}h`, turtle, acts('', bob))
    expect(await members(alice, letterbox)).toEqual(['f', 'g'])
    await expectStatus(201, alice, 'PUT', `${letterbox}i`, turtle, acts('', bob))
    await small.server.close()
  })

  it('LDN-10 hears one sender so often and no oftener', async () => {
    const small = await openWorld({ inboxPerSender: '3' })
    const letterbox = `${small.alice.pod}inbox/`
    const leaveThere = () => send(small.bob, 'POST', letterbox, jsonLd, notice(small.bob.webId))

    const statuses = (await Promise.all(Array.from({ length: 5 }, leaveThere))).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual([201, 201, 201, 429, 429])
    expect(Number((await leaveThere()).headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await members(small.alice, letterbox)).toHaveLength(3)
    await small.server.close()
  })
})
