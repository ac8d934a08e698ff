import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'
import { acrOf, openAcpWorld, type PolicyOf, readers, setPolicies } from './acp-world.ts'
import {
  aclOf,
  anonymous,
  expectStatus,
  graphOf,
  linked,
  listOf,
  n3,
  patchOf,
  plain,
  type Sender,
  send,
  turtle,
  type World,
} from './world.ts'

// Access Control Policy, on a server that was started with --authorization acp.

const acp = 'http://www.w3.org/ns/solid/acp#'
const acl = 'http://www.w3.org/ns/auth/acl#'
let world: World
let carol: Person
let other: OtherServer
let box: string
let url: string
let count = 0

beforeAll(async () => {
  other = await startOtherServer()
  world = await openAcpWorld()
  carol = await makePerson(world.server.url, 'carol')
})

afterAll(async () => {
  await world.server.close()
  await other.close()
})

/** A container of its own with one document, for every case. */
async function fresh(): Promise<void> {
  box = `${world.alice.pod}acp-${count++}/`
  url = `${box}doc.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
}

async function share(
  subject: string,
  own: readonly PolicyOf[],
  members: readonly PolicyOf[] = [],
): Promise<void> {
  await setPolicies(world.alice, subject, own, members)
}

async function statuses(...senders: Sender[]): Promise<number[]> {
  return Promise.all(senders.map(async (sender) => (await send(sender, 'GET', url)).status))
}

describe('access control resources', () => {
  it('A-1 A-2 A-3 are linked, say what they are, and tell modes and attributes', async () => {
    await fresh()
    for (const subject of [url, box, world.alice.pod]) {
      const [acr = '', ...more] = linked(await send(world.alice, 'HEAD', subject), 'acl')
      expect(more).toEqual([])
      for (const method of ['GET', 'HEAD', 'OPTIONS']) {
        const types = linked(await send(world.alice, method, acr), 'type')
        expect(types).toContain(`${acp}AccessControlResource`)
      }
      const options = await send(world.alice, 'OPTIONS', acr)
      const modes = ['Read', 'Append', 'Write', 'Control'].map((mode) => acl + mode)
      expect(linked(options, `${acp}grant`)).toEqual(modes)
      expect(linked(options, `${acp}attribute`)).toEqual(
        ['agent', 'client', 'issuer'].map((name) => acp + name),
      )
      expect(linked(options, `${acl}condition`)).toEqual([])
    }
    const types = linked(await send(world.alice, 'HEAD', url), 'type')
    expect(types).not.toContain(`${acp}AccessControlResource`)
  })

  it('A-12 is there as long as its subject, whether or not anyone wrote to it', async () => {
    await fresh()
    const acr = `${url}.acl`
    const empty = [
      `${acr} ${acp}resource ${url}`,
      `${acr} http://www.w3.org/1999/02/22-rdf-syntax-ns#type ${acp}AccessControlResource`,
    ]
    expect(await graphOf(world.alice, acr)).toEqual(empty.sort())
    const head = await expectStatus(200, world.alice, 'HEAD', acr)
    expect(head.headers.get('last-modified')).toBe(
      (await send(world.alice, 'HEAD', url)).headers.get('last-modified'),
    )
    expect(head.headers.get('wac-allow')).toBe('user="read write append control",public=""')
    expect(listOf(head, 'allow').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'])
    await expectStatus(404, world.alice, 'DELETE', acr)
    await expectStatus(406, world.alice, 'GET', acr, { accept: 'image/png' })
    await expectStatus(403, world.bob, 'GET', acr)
    await expectStatus(401, anonymous, 'GET', acr)
    await expectStatus(404, world.alice, 'GET', `${box}nothing.ttl.acl`)
    await expectStatus(403, world.bob, 'GET', `${box}nothing.ttl.acl`)

    const rule = `<#c> <${acp}apply> <#p>. <${acr}> <${acp}accessControl> <#c>. <#p> <${acp}allow> <${acl}Read>; <${acp}anyOf> <#m>. <#m> <${acp}agent> <${world.bob.webId}>`
    await expectStatus(201, world.alice, 'PATCH', acr, n3, patchOf({ inserts: rule }))
    expect(await graphOf(world.alice, acr)).toEqual(expect.arrayContaining(empty))
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(
      204,
      world.alice,
      'PATCH',
      acr,
      n3,
      patchOf({ deletes: `<#p> <${acp}allow> <${acl}Read>` }),
    )
    await expectStatus(403, world.bob, 'GET', url)
    await share(url, [readers(world.bob.webId)])
    await expectStatus(200, world.bob, 'GET', url)

    await expectStatus(205, world.alice, 'DELETE', acr)
    await expectStatus(403, world.bob, 'GET', url)
    expect(await graphOf(world.alice, acr)).toEqual(empty)
    await share(url, [readers(world.bob.webId)])
    await expectStatus(205, world.alice, 'DELETE', url)
    await expectStatus(201, world.alice, 'PUT', url, turtle, '')
    await expectStatus(403, world.bob, 'GET', url)
    expect(await graphOf(world.alice, acr)).toEqual(empty)
  })

  it('A-11 bug-class-1 needs Control, and nothing else', async () => {
    await fresh()
    await share(url, [{ allow: ['Control'], anyOf: [{ agent: [world.bob.webId] }] }])
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(200, world.bob, 'GET', `${url}.acl`)
    await share(url, [{ allow: ['Read', 'Write', 'Append'], anyOf: [{ agent: [world.bob.webId] }] }])
    await expectStatus(403, world.bob, 'GET', `${url}.acl`)
    await expectStatus(403, world.bob, 'PUT', `${url}.acl`, turtle, '')
    await expectStatus(403, world.bob, 'PATCH', `${url}.acl`, n3, patchOf({ inserts: '<#a> <#b> 1' }))
    await expectStatus(401, anonymous, 'PUT', `${url}.acl`, turtle, '')
  })

  it.each([
    ['an ACL of WAC', () => aclOf(url, world.alice.webId, [{ who: 'public', modes: ['Read'] }])],
    [
      'a policy that another document describes',
      () => `<> <${acp}accessControl> <#c>. <#c> <${acp}apply> <https://x.example/policies#p>.`,
    ],
    [
      'an exception that another document describes',
      () =>
        `<> <${acp}accessControl> <#c>. <#c> <${acp}apply> <#p>. <#p> <${acp}allow> <${acl}Read>; <${acp}anyOf> <#m>; <${acp}noneOf> <https://x.example/m>. <#m> <${acp}agent> <${acp}PublicAgent>.`,
    ],
    ['too many combinations', () => tooMany()],
    ['rules about the rules', () => `<> <${acp}access> <#p>.`],
  ])('bug-class-4 A-10 refuses %s, and what was there stays', async (_what, body) => {
    await fresh()
    await share(url, [readers(world.bob.webId)])
    await expectStatus(422, world.alice, 'PUT', `${url}.acl`, turtle, body())
    await expectStatus(415, world.alice, 'PUT', `${url}.acl`, plain, 'x')
    await expectStatus(400, world.alice, 'PUT', `${url}.acl`, turtle, '<#a> <#b>')
    expect(await statuses(world.bob, carol)).toEqual([200, 403])
  })

  it('bug-class-26 the storage keeps someone with Control, and its owner has it always', async () => {
    const acr = `${world.alice.pod}.acl`
    const before = await graphOf(world.alice, acr)
    const control = { allow: ['Control'], anyOf: [{ agent: [world.alice.webId] }] }
    for (const policies of [
      [],
      [readers(world.alice.webId)],
      [control, { deny: ['Control'], anyOf: [{ agent: ['PublicAgent'] }] }],
      [{ ...control, noneOf: [{ agent: ['AuthenticatedAgent'] }] }],
      [{ ...control, noneOf: [{ vc: ['https://x.example/'] }] }],
    ]) {
      await expectStatus(409, world.alice, 'PUT', acr, turtle, acrOf(world.alice.pod, policies))
    }
    await expectStatus(405, world.alice, 'DELETE', acr)
    expect(await graphOf(world.alice, acr)).toEqual(before)
    await fresh()
    await share(url, [{ deny: ['Read', 'Write', 'Append', 'Control'], anyOf: [{ agent: ['PublicAgent'] }] }])
    expect(await statuses(world.alice)).toEqual([403])
    await expectStatus(200, world.alice, 'GET', `${url}.acl`)
    await share(url, [])
    expect(await statuses(world.alice)).toEqual([200])
  })

  it('bug-class-4 governs new pods: private but for profile, public type index and inbox', async () => {
    const { pod } = world.alice
    for (const [path, nobody, bob] of [
      ['', 401, 403],
      ['profile/card', 200, 200],
      ['profile/', 401, 403],
      ['settings/publicTypeIndex.ttl', 200, 200],
      ['settings/privateTypeIndex.ttl', 401, 403],
      ['inbox/', 401, 403],
    ] as const) {
      await expectStatus(nobody, anonymous, 'GET', pod + path)
      await expectStatus(bob, world.bob, 'GET', pod + path)
      await expectStatus(200, world.alice, 'GET', pod + path)
    }
    const made = await expectStatus(201, world.bob, 'POST', `${pod}inbox/`, turtle, '<#a> <#b> 1.')
    await expectStatus(403, world.bob, 'GET', made.headers.get('location') ?? '')
    await expectStatus(200, world.alice, 'GET', made.headers.get('location') ?? '')
    await expectStatus(401, anonymous, 'POST', `${pod}inbox/`, turtle, '<#a> <#b> 1.')
  })
})

describe('effective policies', () => {
  it('A-4 add up over every container above, and hold at once', async () => {
    await fresh()
    const deep = `${box}a/b/c/deep.ttl`
    await expectStatus(201, world.alice, 'PUT', deep, turtle, '<#a> <#b> 1.')
    const read = async (sender: Sender, target: string) => (await send(sender, 'GET', target)).status
    await share(`${box}a/b/`, [], [readers(world.bob.webId)])
    await share(deep, [readers(carol.webId)])
    // Rules above come after those below, and reach through them.
    await share(box, [], [readers((await other.person('dan')).webId)])
    const dan = await other.person('dan')
    expect(await Promise.all([world.bob, carol, dan].map((who) => read(who, deep)))).toEqual([200, 200, 200])
    expect(await Promise.all([world.bob, carol, dan].map((who) => read(who, `${box}a/`)))).toEqual([
      403, 403, 200,
    ])
    expect(await read(world.bob, `${box}a/b/`)).toBe(403)
    // What is made later is governed as well.
    await expectStatus(201, world.alice, 'PUT', `${box}a/b/later.ttl`, turtle, '')
    expect(await read(world.bob, `${box}a/b/later.ttl`)).toBe(200)
    for (const round of [1, 2]) {
      await share(box, [], [])
      expect(await read(dan, deep), `round ${round}`).toBe(403)
      await share(box, [], [readers(dan.webId)])
      expect(await read(dan, deep), `round ${round}`).toBe(200)
    }
    await expectStatus(205, world.alice, 'DELETE', `${box}.acl`)
    expect(await read(dan, deep)).toBe(403)
    await expectStatus(205, world.alice, 'DELETE', `${box}a/b/.acl`)
    expect(await read(world.bob, deep)).toBe(403)
    expect(await read(carol, deep)).toBe(200)
  })

  it('A-4 what a container says of itself is not handed down, nor the other way round', async () => {
    await fresh()
    await share(box, [readers(world.bob.webId)], [readers(carol.webId)])
    expect(await statuses(world.bob, carol)).toEqual([403, 200])
    await expectStatus(200, world.bob, 'GET', box)
    await expectStatus(403, carol, 'GET', box)
  })

  it('A-4 A-5 a denial above reaches what has rules of its own', async () => {
    await fresh()
    await share(url, [readers(world.bob.webId), readers(carol.webId)])
    await share(box, [], [{ deny: ['Read'], anyOf: [{ agent: [world.bob.webId] }] }])
    expect(await statuses(world.bob, carol, world.alice)).toEqual([403, 200, 200])
    await share(box, [], [])
    expect(await statuses(world.bob, carol)).toEqual([200, 200])
  })

  it('A-4 an ACR speaks of its own subject only', async () => {
    await fresh()
    const foreign = acrOf(`${box}another`, [readers('PublicAgent')])
    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, foreign)
    expect(await statuses(anonymous, world.bob)).toEqual([401, 403])
  })
})

describe('policies and modes', () => {
  it('A-5 deny wins over allow, whoever says it', async () => {
    await fresh()
    const bob = { anyOf: [{ agent: [world.bob.webId] }] }
    await share(url, [
      { allow: ['Read', 'Write'], ...bob },
      { deny: ['Write'], ...bob },
    ])
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', url, turtle, '')
    await expectStatus(403, world.bob, 'PATCH', url, n3, patchOf({ inserts: '<#a> <#b> 2' }))
    await share(url, [{ allow: ['Read'], deny: ['Read'], ...bob }])
    expect(await statuses(world.bob)).toEqual([403])
    // A denial that does not mean the agent does not concern it.
    await share(url, [
      { allow: ['Read'], ...bob },
      { deny: ['Read'], anyOf: [{ agent: [carol.webId] }] },
    ])
    expect(await statuses(world.bob, carol)).toEqual([200, 403])
  })

  it('A-11 modes mean what they mean in WAC, and WAC-Allow tells them', async () => {
    await fresh()
    await share(url, [
      { allow: ['Append', 'Unknown'], anyOf: [{ agent: [world.bob.webId] }] },
      readers('AuthenticatedAgent'),
      { allow: ['Write', 'Read'], anyOf: [{ agent: [carol.webId] }] },
    ])
    await expectStatus(204, world.bob, 'PATCH', url, n3, patchOf({ inserts: '<#a> <#b> 2' }))
    await expectStatus(403, world.bob, 'PUT', url, turtle, '')
    const header = async (sender: Sender) => (await send(sender, 'HEAD', url)).headers.get('wac-allow')
    expect(await header(world.bob)).toBe('user="read append",public=""')
    expect(await header(carol)).toBe('user="read write append",public=""')
    expect(await header(world.alice)).toBe('user="read write append control",public=""')
    await share(url, [readers('PublicAgent'), { deny: ['Read'], anyOf: [{ agent: [carol.webId] }] }])
    expect(await header(anonymous)).toBe('user="read",public="read"')
    expect(await statuses(world.bob, carol)).toEqual([200, 403])
  })
})

function tooMany(): string {
  const people = (from: number) => Array.from({ length: 30 }, (_, i) => `https://x.example/${from + i}`)
  return acrOf(url, [
    {
      allow: ['Read'],
      allOf: [{ agent: people(0), client: people(100) }, { issuer: people(200) }],
    },
  ])
}
