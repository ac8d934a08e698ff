import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
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
  type Rule,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

let world: World
let carol: Person
let box: string
let url: string
let count = 0

beforeAll(async () => {
  world = await openWorld()
  carol = await makePerson(world.server.url, 'carol')
})

afterAll(() => world.server.close())

/** A container of its own with one document, for every case. */
async function fresh(): Promise<void> {
  box = `${world.alice.pod}acl-${count++}/`
  url = `${box}doc.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
}

function forBob(modes: readonly string[], scope?: Rule['scope']): Rule[] {
  return [{ who: world.bob.webId, modes, ...(scope ? { scope } : {}) }]
}

async function allowHeader(
  sender: Parameters<typeof send>[0],
  target: string,
  method = 'GET',
): Promise<string | null> {
  return (await send(sender, method, target)).headers.get('wac-allow')
}

describe('the effective ACL', () => {
  it('W-1, W-2, W-4 is found by one link, is Turtle, and is a 404 until it is written', async () => {
    await fresh()
    expect(linked(await send(world.alice, 'HEAD', url), 'acl')).toEqual([`${url}.acl`])
    await expectStatus(404, world.alice, 'GET', `${url}.acl`)
    await share(world.alice, url, [])
    const response = await expectStatus(200, world.alice, 'GET', `${url}.acl`, { accept: 'text/turtle' })
    expect(response.headers.get('content-type')).toBe('text/turtle')
  })

  it('W-3 the root keeps someone with Control', async () => {
    const rules = `${world.alice.pod}.acl`
    const before = await graphOf(world.alice, rules)
    for (const body of ['', aclOf(world.alice.pod, undefined, [{ who: 'public', modes: ['Read'] }])]) {
      const response = await send(world.alice, 'PUT', rules, turtle, body)
      expect([400, 409, 422]).toContain(response.status)
    }
    const drop = '<#owner> <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Control>'
    await expectStatus(409, world.alice, 'PATCH', rules, n3, patchOf({ deletes: drop }))
    expect(await graphOf(world.alice, rules)).toEqual(before)
  })

  it('W-5 an own ACL that grants nothing grants nothing, whatever the parent says', async () => {
    await fresh()
    await share(world.alice, box, forBob(['Read', 'Write']))
    await expectStatus(200, world.bob, 'GET', url)
    await share(world.alice, url, [])
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', url, turtle, '')
  })

  it.each([
    ['accessTo', 200, 403],
    ['default', 403, 200],
  ] as const)('W-6 acl:%s: the container %d, its member %d', async (scope, onContainer, onMember) => {
    await fresh()
    await share(world.alice, box, forBob(['Read'], scope))
    await expectStatus(onContainer, world.bob, 'GET', box)
    await expectStatus(onMember, world.bob, 'GET', url)
    await expectStatus(201, world.alice, 'PUT', `${box}deep/er.txt`, plain, 'x')
    await expectStatus(onMember, world.bob, 'GET', `${box}deep/er.txt`)
    await expectStatus(onMember, world.bob, 'GET', `${box}deep/`)
  })

  it.each([
    ['another resource', () => aclOf(`${box}other`, undefined, forBob(['Read']))],
    ['the container without its slash', () => aclOf(box.slice(0, -1), undefined, forBob(['Read']))],
    ['a prefix of the name', () => aclOf(`${box}do`, undefined, forBob(['Read']))],
  ])('W-7 an ACL that speaks of %s says nothing of its subject', async (_what, body) => {
    await fresh()
    for (const subject of [url, box]) {
      await expectStatus(201, world.alice, 'PUT', `${subject}.acl`, turtle, body())
      await expectStatus(403, world.bob, 'GET', subject)
    }
  })

  it('W-7 relative IRIs of an ACL resolve against the ACL', async () => {
    await fresh()
    const rule = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
      <#bob> a acl:Authorization; acl:agent <${world.bob.webId}>; acl:accessTo <doc.ttl>; acl:mode acl:Read.`
    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, rule)
    await expectStatus(200, world.bob, 'GET', url)
  })

  it.each([
    ['the type', 'acl:agent <BOB>; acl:accessTo <URL>; acl:mode acl:Read'],
    ['the object', 'a acl:Authorization; acl:agent <BOB>; acl:mode acl:Read'],
    ['the mode', 'a acl:Authorization; acl:agent <BOB>; acl:accessTo <URL>'],
    ['the agent', 'a acl:Authorization; acl:accessTo <URL>; acl:mode acl:Read'],
  ])('W-8 an authorization without %s is skipped, the rest applies', async (_what, incomplete) => {
    await fresh()
    const filled = incomplete.replace('BOB', world.bob.webId).replace('URL', url)
    const whole = `<#carol> a acl:Authorization; acl:agent <${carol.webId}>; acl:accessTo <${url}>; acl:mode acl:Read.`
    const body = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n<#part> ${filled}.\n${whole}`
    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, body)
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(200, carol, 'GET', url)
  })

  it.each([
    ['broken Turtle', turtle, '<#a> <#b>', [400]],
    ['no RDF', plain, 'hello', [400, 415]],
    [
      'a condition that nobody checks (W-29)',
      turtle,
      '<#a> <http://www.w3.org/ns/auth/acl#condition> [].',
      [400, 422],
    ],
  ])('W-9 %s is refused and the old ACL stays', async (_what, type, body, statuses) => {
    await fresh()
    await share(world.alice, url, forBob(['Read'], 'accessTo'))
    const before = await graphOf(world.alice, `${url}.acl`)
    await expectStatus(statuses, world.alice, 'PUT', `${url}.acl`, type, body)
    expect(await graphOf(world.alice, `${url}.acl`)).toEqual(before)
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(403, carol, 'GET', url)
  })

  it('W-20 a changed ACL decides the very next request, for what is below too', async () => {
    await fresh()
    for (let round = 0; round < 5; round++) {
      await share(world.alice, box, forBob(['Read']))
      await expectStatus(200, world.bob, 'GET', url)
      await share(world.alice, box, [])
      await expectStatus(403, world.bob, 'GET', url)
    }
  })

  it('W-26 deleting an ACL goes back to inheritance', async () => {
    await fresh()
    await share(world.alice, box, forBob(['Read']))
    await share(world.alice, url, [])
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(205, world.alice, 'DELETE', `${url}.acl`)
    await expectStatus(200, world.bob, 'GET', url)
  })

  it('N3-20 a PATCH of an ACL works at once, as a PUT does', async () => {
    await fresh()
    await share(world.alice, url, [])
    const rule = `<#bob> a <http://www.w3.org/ns/auth/acl#Authorization>; <http://www.w3.org/ns/auth/acl#agent> <${world.bob.webId}>;
      <http://www.w3.org/ns/auth/acl#accessTo> <${url}>; <http://www.w3.org/ns/auth/acl#mode> <http://www.w3.org/ns/auth/acl#Read>`
    await expectStatus(204, world.alice, 'PATCH', `${url}.acl`, n3, patchOf({ inserts: rule }))
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(204, world.alice, 'PATCH', `${url}.acl`, n3, patchOf({ deletes: rule }))
    await expectStatus(403, world.bob, 'GET', url)
  })
})

describe('who is meant', () => {
  const readers: readonly [string, () => string, readonly number[]][] = [
    ['a WebID', () => world.bob.webId, [401, 200, 403]],
    ['another fragment of the same document', () => world.bob.webId.replace('#me', '#you'), [401, 403, 403]],
    ['the document without its fragment', () => world.bob.webId.replace('#me', ''), [401, 403, 403]],
    ['everyone', () => 'public', [200, 200, 200]],
    ['everyone who is signed in', () => 'authenticated', [401, 200, 200]],
  ]
  it.each(readers)('W-10, W-11 %s: nobody, bob and carol get %s', async (_what, who, statuses) => {
    await fresh()
    await share(world.alice, url, [{ who: who(), modes: ['Read'], scope: 'accessTo' }])
    const answers = [anonymous, world.bob, carol].map(
      async (sender) => (await send(sender, 'GET', url)).status,
    )
    expect(await Promise.all(answers)).toEqual([...statuses])
  })

  it.each([
    ['the class of everyone as an agent', (): string => 'acl:agent <http://xmlns.com/foaf/0.1/Agent>'],
    ['a WebID as a class', (): string => `acl:agentClass <${world.bob.webId}>`],
    ['a WebID as a group', (): string => `acl:agentGroup <${world.bob.webId}>`],
    ['a group as an agent', (): string => `acl:agent <${box}group#g>, <group:${box}group#g>`],
    ['an unknown class', (): string => 'acl:agentClass <http://xmlns.com/foaf/0.1/Person>'],
    ['a literal', (): string => `acl:agent "${world.bob.webId}"`],
  ])('W-11 %s lets nobody in', async (_what, who) => {
    await fresh()
    const member = `<#g> <http://www.w3.org/2006/vcard/ns#hasMember> <${world.bob.webId}>.`
    await expectStatus(201, world.alice, 'PUT', `${box}group`, turtle, member)
    const body = `@prefix acl: <http://www.w3.org/ns/auth/acl#>. <#x> a acl:Authorization; ${who()}; acl:accessTo <${url}>; acl:mode acl:Read.`
    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, body)
    await expectStatus(401, anonymous, 'GET', url)
    await expectStatus(403, world.bob, 'GET', url)
  })

  it('W-12 a group is whom its document lists, from the next request on', async () => {
    await fresh()
    const group = `${world.alice.pod}groups-${count}`
    const list = (...people: Person[]) =>
      people.map(({ webId }) => `<#team> <http://www.w3.org/2006/vcard/ns#hasMember> <${webId}>.`).join('\n')
    await expectStatus(201, world.alice, 'PUT', group, turtle, list(world.bob))
    await share(world.alice, url, [{ who: `group:${group}#team`, modes: ['Read'], scope: 'accessTo' }])
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(403, carol, 'GET', url)
    await expectStatus(204, world.alice, 'PUT', group, turtle, list(carol))
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(200, carol, 'GET', url)
    // Nobody puts himself into somebody else's group.
    const claim = `<${group}#team> <http://www.w3.org/2006/vcard/ns#hasMember> <${world.bob.webId}>.`
    await expectStatus(201, world.bob, 'PUT', `${world.bob.pod}claim-${count}`, turtle, claim)
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(205, world.alice, 'DELETE', group)
    await expectStatus(403, carol, 'GET', url)
    await expectStatus(200, world.alice, 'GET', url)
  })
})

interface Can {
  readonly get: number
  readonly put: number
  readonly insert: number
  readonly remove: number
  readonly acl: number
}

describe('what a mode allows', () => {
  const nothing: Can = { get: 403, put: 403, insert: 403, remove: 403, acl: 403 }
  it.each([
    [['Read'], { ...nothing, get: 200 }],
    [['Append'], { ...nothing, insert: 204 }],
    [['Write'], { ...nothing, put: 204, insert: 204 }],
    [['Control'], { ...nothing, acl: 200 }],
    [['Read', 'Write'], { get: 200, put: 204, insert: 204, remove: 204, acl: 403 }],
    [['Unknown'], nothing],
    [['Read', 'Unknown'], { ...nothing, get: 200 }],
    [[], nothing],
  ] as const)('W-13, W-14, W-17, W-18, W-19 %s', async (modes, can: Can) => {
    await fresh()
    await share(world.alice, url, forBob(modes, 'accessTo'))
    const get = await expectStatus(can.get, world.bob, 'GET', url)
    if (can.get === 403) {
      expect(await get.text()).not.toContain('#a')
      // W-19: the refusal still tells where the rules are.
      expect(linked(get, 'acl')).toEqual([`${url}.acl`])
    }
    const insert = await expectStatus(
      can.insert,
      world.bob,
      'PATCH',
      url,
      n3,
      patchOf({ inserts: '<#a> <#b> 2' }),
    )
    const remove = patchOf({ deletes: '<#a> <#b> 1' })
    const removed = await expectStatus(can.remove, world.bob, 'PATCH', url, n3, remove)
    const put = await expectStatus(can.put, world.bob, 'PUT', url, turtle, '<#a> <#b> 3.')
    for (const written of [insert, removed, put]) expect(await written.text()).not.toContain('<#b>')
    await expectStatus(can.acl, world.bob, 'GET', `${url}.acl`)
    if (can.put === 403 && can.insert === 403)
      expect(await graphOf(world.alice, url)).toEqual([`${url}#a ${url}#b 1`])
  })

  it.each([
    [['Append'], [], 201],
    [['Append'], ['Append'], 201],
    [['Write'], ['Read'], 201],
    [['Read'], ['Write'], 403],
    [[], ['Append'], 403],
  ] as const)(
    'W-15 POST with %s on the container (members inherit %s) is a %d',
    async (own, inherited, status) => {
      await fresh()
      await share(world.alice, box, [...forBob(own, 'accessTo'), ...forBob(inherited, 'default')])
      const before = await members(world.alice, box)
      await expectStatus(status, world.bob, 'POST', box, plain, 'x')
      expect(await members(world.alice, box)).toHaveLength(before.length + (status === 201 ? 1 : 0))
    },
  )

  it.each([
    [['Append'], ['Append'], 201],
    [['Append'], ['Write'], 201],
    [['Append'], [], 403],
    [['Append'], ['Read'], 403],
    [['Read'], ['Write'], 403],
    [[], ['Write'], 403],
  ] as const)(
    'W-15 PUT of a new member with %s on the container and %s on it is a %d',
    async (own, inherited, status) => {
      await fresh()
      await share(world.alice, box, [...forBob(own, 'accessTo'), ...forBob(inherited, 'default')])
      await expectStatus(status, world.bob, 'PUT', `${box}new`, plain, 'x')
      await expectStatus(status, world.bob, 'PATCH', `${box}patched`, n3, patchOf({ inserts: '<#a> <#b> 1' }))
      await expectStatus(status, world.bob, 'PUT', `${box}sub/`, { ...turtle, ...containerLink })
      expect(await members(world.alice, box)).toHaveLength(status === 201 ? 4 : 1)
    },
  )

  it('W-16 making the containers on the way needs the right on the first that exists', async () => {
    await fresh()
    await share(world.alice, box, forBob(['Read'], 'accessTo'))
    await expectStatus(403, world.bob, 'PUT', `${box}a/b/c.txt`, plain, 'x')
    await expectStatus(404, world.alice, 'GET', `${box}a/`)
    await share(world.alice, box, [...forBob(['Append'], 'accessTo'), ...forBob(['Append'], 'default')])
    await expectStatus(201, world.bob, 'PUT', `${box}a/b/c.txt`, plain, 'x')
  })

  it.each([
    ['a member', 'doc.ttl', ['Write'], ['Write'], 205],
    ['a member, without the container', 'doc.ttl', [], ['Write'], 403],
    ['a member, without itself', 'doc.ttl', ['Write'], ['Append', 'Read'], 403],
    ['a container', 'sub/', ['Write'], ['Read', 'Write'], 205],
    ['a container whose members one cannot see (§18 1)', 'sub/', ['Write'], ['Write'], 403],
    ['what is not there', 'none', ['Write'], ['Read', 'Write'], 404],
    ['what is not there, without Read (ER-3)', 'none', ['Write'], ['Write'], 403],
  ] as const)('W-15 DELETE of %s', async (_what, path, own, inherited, status) => {
    await fresh()
    await expectStatus(201, world.alice, 'PUT', `${box}sub/`, { ...turtle, ...containerLink })
    await share(world.alice, box, [...forBob(own, 'accessTo'), ...forBob(inherited, 'default')])
    await expectStatus(status, world.bob, 'DELETE', box + path)
    expect(await members(world.alice, box)).toHaveLength(status === 205 ? 1 : 2)
  })
})

describe('WAC-Allow', () => {
  it.each(['GET', 'HEAD'])(
    'W-22, W-23, W-24 %s tells what you and everyone may, inherited rights counted',
    async (method) => {
      await fresh()
      expect(await allowHeader(world.alice, url, method)).toBe('user="read write append control",public=""')
      await share(world.alice, box, [{ who: 'public', modes: ['Read'] }, ...forBob(['Append'])])
      expect(await allowHeader(anonymous, url, method)).toBe('user="read",public="read"')
      expect(await allowHeader(world.bob, url, method)).toBe('user="read append",public="read"')
      expect(await allowHeader(carol, box, method)).toBe('user="read",public="read"')
      await share(world.alice, url, forBob(['Read', 'Write'], 'accessTo'))
      expect(await allowHeader(world.bob, url, method)).toBe('user="read write append",public=""')
    },
  )
})
