import { decodeJwt } from 'jose'
import type { Quad } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  expectStatus,
  linked,
  members,
  n3,
  openWorld,
  patchOf,
  plain,
  send,
  triples,
  turtle,
  type World,
} from './world.ts'

const foaf = 'http://xmlns.com/foaf/0.1/'
const pim = 'http://www.w3.org/ns/pim/space#'
const solid = 'http://www.w3.org/ns/solid/terms#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

let world: World
let profile: Quad[]

beforeAll(async () => {
  world = await openWorld()
  profile = await triples(anonymous, world.alice.webId.replace('#me', ''))
})

afterAll(() => world.server.close())

function about(subject: string, predicate: string, quads = profile): string[] {
  return quads
    .filter((quad) => quad.subject.value === subject && quad.predicate.value === predicate)
    .map(({ object }) => object.value)
}

describe('a new person', () => {
  it.each(['text/turtle', 'application/ld+json'])(
    'ID-1 has a profile that everyone can read as %s',
    async (accept) => {
      const url = world.alice.webId.replace('#me', '')
      const response = await expectStatus(200, anonymous, 'GET', url, { accept })
      expect(response.headers.get('content-type')).toBe(accept)
      expect(await response.text()).toContain('http://xmlns.com/foaf/0.1/')
      await expectStatus(401, anonymous, 'PUT', url, turtle, '')
      await expectStatus(403, world.bob, 'PUT', url, turtle, '')
    },
  )

  it('ID-2, ID-3, ID-5 is described with issuer, storage, inbox, preferences and type index', () => {
    const me = world.alice.webId
    expect(about(me, rdfType).sort()).toEqual(['http://schema.org/Person', `${foaf}Person`])
    expect(about(me, `${foaf}name`)).toEqual(['alice'])
    expect(about(me, 'http://www.w3.org/2006/vcard/ns#fn')).toEqual(['alice'])
    expect(about(me, `${solid}oidcIssuer`)).toEqual([world.server.url])
    expect(about(me, `${pim}storage`)).toEqual([world.alice.pod])
    expect(about(me, `${pim}preferencesFile`)).toHaveLength(1)
    expect(about(me, 'http://www.w3.org/ns/ldp#inbox')).toHaveLength(1)
    expect(about(me, `${solid}publicTypeIndex`)).toHaveLength(1)
    const document = me.replace('#me', '')
    expect(about(document, rdfType)).toEqual([`${foaf}PersonalProfileDocument`])
    expect(about(document, `${foaf}maker`)).toEqual([me])
    expect(about(document, `${foaf}primaryTopic`)).toEqual([me])
  })

  it('ID-5 is the only one who writes the profile', async () => {
    const url = world.bob.webId.replace('#me', '')
    const nickname = patchOf({ inserts: `<${world.bob.webId}> <${foaf}nick> "bobby".` })
    await expectStatus(401, anonymous, 'PATCH', url, n3, nickname)
    await expectStatus(403, world.alice, 'PATCH', url, n3, nickname)
    expect(about(world.bob.webId, `${foaf}nick`, await triples(anonymous, url))).toEqual([])
    await expectStatus([200, 204, 205], world.bob, 'PATCH', url, n3, nickname)
    expect(about(world.bob.webId, `${foaf}nick`, await triples(anonymous, url))).toEqual(['bobby'])
  })

  it('O-1 ID-3 is vouched for by one issuer, spelt the same in discovery, token and profile', async () => {
    const response = await fetch(`${world.server.url}.well-known/openid-configuration`)
    const { issuer } = (await response.json()) as { issuer: string }
    expect(issuer).toBe(world.server.url)
    expect(decodeJwt(world.alice.session.accessToken).iss).toBe(issuer)
    expect(about(world.alice.webId, `${solid}oidcIssuer`)).toEqual([issuer])
  })

  it('ID-6, TI-1, TI-2 has preferences of their own, which lead to the private type index', async () => {
    const [preferences = ''] = about(world.alice.webId, `${pim}preferencesFile`)
    await expectStatus(401, anonymous, 'GET', preferences)
    await expectStatus(403, world.bob, 'GET', preferences)
    const quads = await triples(world.alice, preferences)
    expect(about(preferences, rdfType, quads)).toContain(`${pim}ConfigurationFile`)
    const [index = ''] = about(world.alice.webId, `${solid}privateTypeIndex`, quads)
    const types = about(index, rdfType, await triples(world.alice, index))
    expect(types.sort()).toEqual([`${solid}TypeIndex`, `${solid}UnlistedDocument`])
    await expectStatus(401, anonymous, 'GET', index)
  })

  it('TI-2, TI-4 has a public type index that everyone can read and nobody else can write', async () => {
    const [index = ''] = about(world.alice.webId, `${solid}publicTypeIndex`)
    const types = about(index, rdfType, await triples(anonymous, index))
    expect(types.sort()).toEqual([`${solid}ListedDocument`, `${solid}TypeIndex`])
    await expectStatus(403, world.bob, 'PUT', index, turtle, '')
  })

  it('ID-10, LDN-11 has an inbox where whoever is signed in may leave a notice, and only the owner looks', async () => {
    const [inbox = ''] = about(world.alice.webId, 'http://www.w3.org/ns/ldp#inbox')
    const notice = JSON.stringify({
      '@context': 'https://www.w3.org/ns/activitystreams',
      type: 'Announce',
      actor: world.bob.webId,
    })
    const type = { 'content-type': 'application/ld+json' }
    await expectStatus(401, anonymous, 'POST', inbox, type, notice)
    const made = await expectStatus(201, world.bob, 'POST', inbox, { ...type, slug: 'hello' }, notice)
    const url = made.headers.get('location') ?? ''
    await expectStatus(403, world.bob, 'GET', inbox)
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', url, plain, 'overwritten')
    await expectStatus(403, world.bob, 'DELETE', url)
    expect(await members(world.alice, inbox)).toEqual(['hello'])
    const read = await expectStatus(200, world.alice, 'GET', url)
    expect(await read.text()).toBe(notice)
  })

  it('ID-9 has a storage that the profile names, and that climbing from any resource leads to', async () => {
    const url = `${world.alice.pod}some/where/deep/note.ttl`
    await expectStatus(201, world.alice, 'PUT', url, turtle, '<> a <#Note>.')

    const isStorage = async (at: string) =>
      linked(await expectStatus(200, world.alice, 'HEAD', at), 'type').includes(`${pim}Storage`)
    let climbed = url
    while (!(await isStorage(climbed))) climbed = new URL(climbed.endsWith('/') ? '..' : '.', climbed).href
    expect([climbed]).toEqual(about(world.alice.webId, `${pim}storage`))
  })

  it('ID-11 opens nothing by saying in their profile that they are somebody else', async () => {
    const claim = `<${world.bob.webId}> <http://www.w3.org/2002/07/owl#sameAs> <${world.alice.webId}>.`
    await expectStatus(204, world.bob, 'PATCH', world.bob.webId, n3, patchOf({ inserts: claim }))
    await expectStatus(201, world.alice, 'PUT', `${world.alice.pod}mine.ttl`, turtle, '<> a <#Note>.')

    for (const url of [world.alice.pod, `${world.alice.pod}mine.ttl`, `${world.alice.pod}.acl`])
      await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', `${world.alice.pod}mine.ttl`, turtle, '')
  })

  it('TI-7 takes entries of several apps at once by patch, and keeps them all', async () => {
    const [index = ''] = about(world.alice.webId, `${solid}publicTypeIndex`)
    const entry = (n: number) =>
      patchOf({
        inserts: `<#r${n}> a solid:TypeRegistration; solid:forClass <urn:class:${n}>; solid:instance <urn:${n}>`,
      })
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => send(world.alice, 'PATCH', index, n3, entry(n))),
    )

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
    const classes = (await triples(anonymous, index)).filter(
      ({ predicate }) => predicate.value === `${solid}forClass`,
    )
    expect(classes).toHaveLength(8)
  })

  it('P-23 has a storage apart from everybody else’s', async () => {
    expect(world.alice.pod.startsWith(world.bob.pod) || world.bob.pod.startsWith(world.alice.pod)).toBe(false)
    await expectStatus(403, world.bob, 'GET', world.alice.pod)
    await expectStatus(401, anonymous, 'GET', world.alice.pod)
  })
})
