import { toConfig } from '@hearth/pod-server/src/config.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson } from '../make-person.ts'
import { aclOf, anonymous, expectStatus, openWorld, type Sender, send, turtle, type World } from './world.ts'

// acl:origin as a switch (W-21): `--acl-origin enforced` holds people to the web page that acts for them.

const page = 'https://page.example'
let world: World
let url: string
let count = 0

beforeAll(async () => {
  world = await openWorld({ aclOrigin: 'enforced' })
})

afterAll(() => world.server.close())

/** A document that bob may read and write, through a page only as `origins` say. */
async function shareWith(origins: string): Promise<void> {
  url = `${world.alice.pod}paged-${count++}.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  const rules = [{ who: world.bob.webId, modes: ['Read', 'Write'], scope: 'accessTo' as const }]
  const body = `${aclOf(url, world.alice.webId, rules)}\n${origins.replaceAll('URL', `<${url}>`)}`
  await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, body)
}

const reading = `<#page> a acl:Authorization; acl:origin <${page}>; acl:accessTo URL; acl:mode acl:Read.`

async function status(sender: Sender, method: string, origin?: string): Promise<number> {
  const headers = { ...turtle, ...(origin === undefined ? {} : { origin }) }
  return (await send(sender, method, url, headers, method === 'PUT' ? '<#a> <#b> 2.' : undefined)).status
}

describe('acl:origin, enforced', () => {
  it('W-21 a page may do what some authorization lets it, and what its person may', async () => {
    await shareWith(reading)
    expect(await status(world.bob, 'GET')).toBe(200)
    expect(await status(world.bob, 'PUT')).toBe(204)
    expect(await status(world.bob, 'GET', page)).toBe(200)
    expect(await status(world.bob, 'PUT', page)).toBe(403)
    expect(await status(world.bob, 'GET', 'https://evil.example')).toBe(403)
    const allowed = await send(world.bob, 'HEAD', url, { origin: page })
    expect(allowed.headers.get('wac-allow')).toBe('user="read",public=""')
  })

  it('W-21 W-8 a page is nobody by itself', async () => {
    await shareWith(reading)
    expect(await status(anonymous, 'GET', page)).toBe(401)
    expect(await status(await makePerson(world.server.url, 'carol'), 'GET', page)).toBe(403)
  })

  it('W-21 what anyone may do, any page may', async () => {
    await shareWith(
      '<#all> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo URL; acl:mode acl:Read.',
    )
    expect(await status(world.bob, 'GET', 'https://evil.example')).toBe(200)
    expect(await status(anonymous, 'GET', 'https://evil.example')).toBe(200)
    expect(await status(world.bob, 'PUT', 'https://evil.example')).toBe(403)
  })

  it('W-21 bug-class-26 the owner’s last resort is not for pages, but for the server’s own and for programs', async () => {
    await shareWith(reading)
    await expectStatus(403, world.alice, 'GET', `${url}.acl`, { origin: page })
    await expectStatus(200, world.alice, 'GET', `${url}.acl`)
    await expectStatus(200, world.alice, 'GET', `${url}.acl`, { origin: new URL(world.server.url).origin })
  })

  it('W-21 bug-class-11 a page’s query shows what its GETs do', async () => {
    await shareWith('')
    const ask = async (origin: string) => {
      const answer = await world.bob.fetch(`${world.server.url}.sparql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/sparql-query',
          accept: 'application/sparql-results+json',
          origin,
        },
        body: `SELECT ?o { GRAPH <${url}> { ?s ?p ?o } }`,
      })
      return (await answer.json()).results.bindings.length
    }
    expect(await ask(page)).toBe(0)
    await shareWith(reading)
    expect([await ask(page), await ask('https://evil.example')]).toEqual([1, 0])
  })

  it('W-21 is ignored unless asked for, and is no part of ACP', async () => {
    const plain = await openWorld()
    try {
      const document = `${plain.alice.pod}a.ttl`
      await expectStatus(201, plain.alice, 'PUT', document, { ...turtle, origin: page }, '<#a> <#b> 1.')
      await expectStatus(200, plain.alice, 'GET', document, { origin: 'https://evil.example' })
    } finally {
      await plain.server.close()
    }
    expect(() => toConfig({ authorization: 'acp', aclOrigin: 'enforced' })).toThrow(/--acl-origin/)
  })
})
