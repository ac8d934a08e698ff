import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'
import {
  aclOf,
  anonymous,
  expectStatus,
  graphOf,
  linked,
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

// What ACLs hand down, to whom, and what is left when the nearest one is gone.

const hasMember = 'http://www.w3.org/2006/vcard/ns#hasMember'
let world: World
let carol: Person
let other: OtherServer
let box: string
let deep: string
let url: string
let count = 0

beforeAll(async () => {
  ;[world, other] = await Promise.all([openWorld(), startOtherServer()])
  carol = await makePerson(world.server.url, 'carol')
})

afterAll(async () => {
  await world.server.close()
  await other.close()
})

/** A container in a container, with a document, for every case. */
beforeEach(async () => {
  box = `${world.alice.pod}down-${count++}/`
  deep = `${box}deep/er/`
  url = `${deep}doc.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
})

const reading = (who: string, scope?: Rule['scope']): Rule => ({
  who,
  modes: ['Read'],
  ...(scope === undefined ? {} : { scope }),
})

/** What nobody, bob and carol get. */
async function statuses(target: string): Promise<number[]> {
  const answers = [anonymous, world.bob, carol].map(async (who) => (await send(who, 'GET', target)).status)
  return Promise.all(answers)
}

describe('what is handed down', () => {
  it.each([
    ['public', [200, 200, 200], [404, 404, 404]],
    ['authenticated', [401, 200, 200], [401, 404, 404]],
    ['a group', [401, 200, 403], [401, 404, 403]],
    ['a group of another server', [401, 200, 403], [401, 404, 403]],
  ] as const)(
    'W-5 W-6 W-11 W-12 %s reaches all below, also what is not there yet',
    async (kind, there, missing) => {
      const group = `${world.alice.pod}people-${count}`
      await expectStatus(201, world.alice, 'PUT', group, turtle, `<#g> <${hasMember}> <${world.bob.webId}>.`)
      other.documents.set('/people', `<#g> <${hasMember}> <${world.bob.webId}>.`)
      const remote = kind === 'a group of another server'
      const who = kind.startsWith('a group') ? `group:${remote ? `${other.origin}/people` : group}#g` : kind
      await share(world.alice, box, [reading(who, 'default')])
      for (const target of [deep, url, `${url}.meta`]) expect(await statuses(target), target).toEqual(there)
      for (const target of [`${deep}none`, `${box}none/`]) expect(await statuses(target)).toEqual(missing)
      expect(await statuses(box)).toEqual([401, 403, 403])
      await expectStatus(201, world.alice, 'PUT', `${deep}later.ttl`, turtle, '')
      expect(await statuses(`${deep}later.ttl`)).toEqual(there)
    },
  )

  it('W-5 W-20 W-26 when a nearer ACL goes, that of the container above counts again, all the way down', async () => {
    await share(world.alice, box, [reading(world.bob.webId), reading('public', 'accessTo')])
    await share(world.alice, `${box}deep/`, [reading(carol.webId)])
    const below = [`${box}deep/`, deep, url]
    for (const target of below) expect(await statuses(target), target).toEqual([401, 403, 200])
    await share(world.alice, url, [])
    expect(await statuses(url)).toEqual([401, 403, 403])

    await expectStatus(205, world.alice, 'DELETE', `${box}deep/.acl`)
    for (const target of [`${box}deep/`, deep]) expect(await statuses(target)).toEqual([401, 200, 403])
    expect(await statuses(url)).toEqual([401, 403, 403])
    expect(await statuses(`${deep}none`)).toEqual([401, 404, 403])
    await expectStatus(205, world.alice, 'DELETE', `${url}.acl`)
    expect(await statuses(url)).toEqual([401, 200, 403])

    // And again: one between them that hands nothing down leaves nobody but those in control.
    await share(world.alice, deep, [reading(carol.webId, 'accessTo')])
    expect([await statuses(deep), await statuses(url)]).toEqual([
      [401, 403, 200],
      [401, 403, 403],
    ])
    await expectStatus(205, world.alice, 'DELETE', `${deep}.acl`)
    await expectStatus(205, world.alice, 'DELETE', `${box}.acl`)
    for (const target of [box, ...below]) expect(await statuses(target)).toEqual([401, 403, 403])
    await expectStatus(200, world.alice, 'GET', url)
  })
})

describe('Control', () => {
  it.each(['here', 'on another server'])(
    'W-12 W-19 through a group %s finds, reads and writes the rules, and nothing else',
    async (place) => {
      const path = `/control-${count}`
      const group = place === 'here' ? `${world.alice.pod}crew-${count}` : `${other.origin}${path}`
      const list = `<#crew> <${hasMember}> <${world.bob.webId}>.`
      other.documents.set(path, list)
      if (place === 'here') await expectStatus(201, world.alice, 'PUT', group, turtle, list)
      await share(world.alice, box, [{ who: `group:${group}#crew`, modes: ['Control'], scope: 'default' }])

      const refused = await expectStatus(403, world.bob, 'GET', url)
      const [acl = ''] = linked(refused, 'acl')
      await expectStatus(404, world.bob, 'GET', acl)
      await expectStatus(403, carol, 'GET', acl)
      await expectStatus(401, anonymous, 'GET', acl)
      await expectStatus(403, world.bob, 'PUT', url, turtle, '')
      await expectStatus(403, world.bob, 'GET', `${box}.acl`)
      const rules = aclOf(url, world.alice.webId, [
        { who: `group:${group}#crew`, modes: ['Control'] },
        reading(carol.webId),
      ])
      await expectStatus(201, world.bob, 'PUT', acl, turtle, rules)
      expect(await statuses(url)).toEqual([401, 403, 200])
      const got = await expectStatus(200, world.bob, 'GET', acl, { accept: 'text/turtle' })
      expect(got.headers.get('content-type')).toBe('text/turtle')
      const head = await expectStatus(200, world.bob, 'HEAD', acl, { accept: 'text/turtle' })
      expect(head.headers.get('etag')).toBe(got.headers.get('etag'))
      const note = patchOf({ inserts: '<#note> <#b> 1' })
      await expectStatus(204, world.bob, 'PATCH', acl, n3, note)
      await expectStatus(205, world.bob, 'DELETE', acl)
      expect(await statuses(url)).toEqual([401, 403, 403])

      if (place !== 'here') return
      await expectStatus(204, world.alice, 'PUT', group, turtle, '')
      await expectStatus(403, world.bob, 'GET', acl)
      await expectStatus(403, world.bob, 'PUT', acl, turtle, rules)
    },
  )
})

describe('groups', () => {
  it('W-12 who is in one is said by its own document, wherever that is, and by no other of the pod', async () => {
    const { pod } = world.alice
    const claim = (group: string) => `<${group}> <${hasMember}> <${world.bob.webId}>, "${carol.webId}".`
    const own = `${pod}own-${count}`
    await expectStatus(201, world.alice, 'PUT', own, turtle, '')
    const groups = [`${own}#team`, `${own}`, `${deep}#team`, `${url}.acl#team`]
    await share(
      world.alice,
      url,
      groups.map((group) => reading(`group:${group}`)),
    )
    const said = groups.map(claim).join('\n')
    await expectStatus(201, world.bob, 'POST', `${pod}inbox/`, turtle, said)
    await expectStatus(201, world.alice, 'PUT', `${own}.meta`, turtle, claim(own))
    expect(await statuses(url)).toEqual([401, 403, 403])

    const update = { 'content-type': 'application/sparql-update' }
    for (const group of groups) {
      const document = group.replace('#team', '')
      const change = (word: string) =>
        expectStatus(204, world.alice, 'PATCH', document, update, `${word} DATA { ${claim(group)} }`)
      await change('INSERT')
      expect(await statuses(url), group).toEqual([401, 200, 403])
      await change('DELETE')
      expect(await statuses(url), group).toEqual([401, 403, 403])
    }
  })
})

describe('ACLs of ACLs', () => {
  it('AUX-8 W-5 there are none, by any method, for those in control and for others', async () => {
    await share(world.alice, url, [])
    for (const name of [`${url}.acl.acl`, `${url}.acl.meta`, `${url}.meta.acl`, `${box}.acl.acl`]) {
      const open = aclOf(name, world.alice.webId, [reading('public')])
      for (const who of [world.alice, world.bob, anonymous]) {
        await expectStatus(404, who, 'GET', name)
        await expectStatus(404, who, 'PUT', name, turtle, open)
        await expectStatus(404, who, 'PATCH', name, n3, patchOf({ inserts: '<#a> <#b> 1' }))
        await expectStatus(404, who, 'DELETE', name)
        await expectStatus(404, who, 'POST', name, turtle, '')
      }
    }
  })

  it('W-19 AUX-6 what an ACL says of itself opens nothing', async () => {
    const acl = `${url}.acl`
    const open = [url, acl].map((target) => aclOf(target, world.alice.webId, []))
    const about = `${open[0]}\n<#self> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <${acl}>; acl:default <${acl}>; acl:mode acl:Read, acl:Write, acl:Control.`
    await expectStatus(201, world.alice, 'PUT', acl, turtle, about)
    const before = await graphOf(world.alice, acl)
    for (const [who, status] of [
      [anonymous, 401],
      [world.bob, 403],
    ] as const) {
      await expectStatus(status, who, 'GET', acl)
      await expectStatus(status, who, 'GET', url)
      await expectStatus(status, who, 'PUT', acl, turtle, open[1])
    }
    expect(await graphOf(world.alice, acl)).toEqual(before)
  })
})

const modeNames = ['Read', 'Append', 'Write', 'Control'] as const
const subsets = Array.from({ length: 16 }, (_, bits) => modeNames.filter((_name, bit) => (bits >> bit) & 1))

describe('WAC-Allow', () => {
  it.each(subsets.filter((modes) => modes.includes('Read')).map((modes) => [modes]))(
    'W-22 W-24 tells the truth about %s, own and handed down, for a person and for everyone',
    async (modes) => {
      for (const who of [world.bob.webId, 'public'])
        for (const [governing, scope] of [
          [url, 'accessTo'],
          [box, 'default'],
        ] as const) {
          await share(world.alice, governing, [{ who, modes, scope }])
          const head = await expectStatus(200, world.bob, 'HEAD', url)
          const [, user = '', everyone = ''] =
            /^user="([a-z ]*)",public="([a-z ]*)"$/.exec(head.headers.get('wac-allow') ?? '') ?? []
          const told = user.split(' ')
          expect(everyone).toBe(who === 'public' ? user : '')
          const asked = async (...request: Parameters<typeof send>) => (await send(...request)).status < 300
          const can = {
            read: await asked(world.bob, 'GET', url),
            append: await asked(world.bob, 'PATCH', url, n3, patchOf({ inserts: '<#c> <#d> 1' })),
            write: await asked(world.bob, 'PUT', url, turtle, '<#a> <#b> 1.'),
            control: await send(world.bob, 'GET', `${url}.acl`).then(({ status }) => status !== 403),
          }
          expect(can).toEqual(Object.fromEntries(Object.keys(can).map((mode) => [mode, told.includes(mode)])))
          await expectStatus(205, world.alice, 'DELETE', `${governing}.acl`)
        }
    },
  )

  it.each(subsets.filter((modes) => !modes.includes('Read')).map((modes) => [modes]))(
    'W-22 says nothing to who may not read, whatever else they may: %s',
    async (modes) => {
      await share(world.alice, url, [{ who: world.bob.webId, modes }])
      for (const method of ['GET', 'HEAD'])
        expect((await expectStatus(403, world.bob, method, url)).headers.get('wac-allow')).toBeNull()
    },
  )

  it('W-22 is there for containers, roots, descriptions and files too, and after a condition that holds', async () => {
    await share(world.alice, box, [reading('public')])
    await expectStatus(201, world.alice, 'PUT', `${deep}file`, plain, 'x')
    for (const target of [box, deep, `${deep}file`, `${deep}file.meta`, `${deep}.meta`])
      for (const method of ['GET', 'HEAD']) {
        const answer = await expectStatus(200, anonymous, method, target)
        expect(answer.headers.get('wac-allow'), target).toBe('user="read",public="read"')
      }
    const etag = (await expectStatus(200, anonymous, 'HEAD', `${deep}file`)).headers.get('etag') ?? ''
    const unchanged = await expectStatus(304, world.bob, 'GET', `${deep}file`, { 'if-none-match': etag })
    expect(unchanged.headers.get('wac-allow')).toBe('user="read",public="read"')
    const root = await expectStatus(200, world.alice, 'HEAD', world.alice.pod)
    expect(root.headers.get('wac-allow')).toBe('user="read write append control",public=""')
  })
})
