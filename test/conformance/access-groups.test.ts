import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePerson } from '../make-person.ts'
import { type OtherServer, startOtherServer } from '../other-server.ts'
import { startTestServer } from '../start-server.ts'
import {
  aclOf,
  anonymous,
  expectStatus,
  n3,
  patchOf,
  plain,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

// Groups whose documents are elsewhere: on other servers, and in other people's pods (W-12).

const minute = 60_000
let world: World
let other: OtherServer
/** How far the server's clock is ahead: proofs allow for a few minutes. */
let aheadMs = 0
let url: string
let count = 0

beforeAll(async () => {
  other = await startOtherServer()
  const server = await startTestServer({}, { clock: { now: () => Date.now() + aheadMs } })
  const [alice, bob] = [await makePerson(server.url, 'alice'), await makePerson(server.url, 'bob')]
  world = { server, alice, bob }
})

afterAll(async () => {
  await world.server.close()
  await other.close()
})

beforeEach(async () => {
  aheadMs = 0
  other.documents.clear()
  other.asked.length = 0
  url = `${world.alice.pod}shared-${count++}.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
})

function listing(...people: { webId: string }[]): string {
  return people
    .map(({ webId }) => `<#team> <http://www.w3.org/2006/vcard/ns#hasMember> <${webId}>.`)
    .join('\n')
}

/** A group of the other server, under a name that was never used. */
function groupThere(...people: { webId: string }[]): string {
  const path = `/groups/${count}`
  other.documents.set(path, listing(...people))
  return `${other.origin}${path}#team`
}

async function shareWithGroup(group: string, modes = ['Read']): Promise<void> {
  await share(world.alice, url, [{ who: `group:${group}`, modes, scope: 'accessTo' }])
}

describe('groups of other servers', () => {
  it('W-12 lets in whom the document lists, and is asked for once in a while, by nobody in particular', async () => {
    await shareWithGroup(groupThere(world.bob))
    for (let round = 0; round < 3; round++) await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(401, anonymous, 'GET', url)
    expect(other.asked).toEqual([{ path: `/groups/${count}`, authorization: undefined }])
    expect((await send(world.bob, 'HEAD', url)).headers.get('wac-allow')).toBe('user="read",public=""')
  })

  it('W-12 a changed list counts after a minute, both ways', async () => {
    const group = groupThere(world.bob)
    const path = new URL(group).pathname
    await shareWithGroup(group)
    await expectStatus(200, world.bob, 'GET', url)
    other.documents.set(path, listing())
    aheadMs += minute + 1
    await expectStatus(403, world.bob, 'GET', url)
    other.documents.set(path, listing(world.bob))
    await expectStatus(403, world.bob, 'GET', url)
    aheadMs += minute + 1
    await expectStatus(200, world.bob, 'GET', url)
  })

  it('W-12 W-15 writes wait for the list as well, outside their transaction', async () => {
    await shareWithGroup(groupThere(world.bob), ['Write'])
    await expectStatus(204, world.bob, 'PUT', url, turtle, '<#a> <#b> 2.')
    await shareWithGroup(`${groupThere(world.bob)}`, ['Append'])
    aheadMs += minute + 1
    await expectStatus(204, world.bob, 'PATCH', url, n3, patchOf({ inserts: '<#a> <#b> 3' }))
    await expectStatus(403, world.bob, 'PUT', url, plain, 'x')
    const large = '<#a> <#b> 1.\n'.repeat(5000)
    await shareWithGroup(groupThere(world.bob), ['Write'])
    aheadMs += minute + 1
    await expectStatus(204, world.bob, 'PUT', url, turtle, large)
  })

  it.each([
    ['is not there', 404],
    ['fails', 500],
    ['is private', 401],
    ['is no RDF', 'this is <no Turtle'],
    ['is too large', `<#x> <#y> "${'z'.repeat(200_000)}".`],
  ])('W-12 a list that %s lists nobody, and hurts nobody else', async (_what, answer) => {
    const group = groupThere(world.bob)
    const listed = other.documents.get(new URL(group).pathname)
    const broken = typeof answer === 'number' ? answer : `${listed}\n${answer}`
    other.documents.set(new URL(group).pathname, broken)
    const rules = [
      { who: `group:${group}`, modes: ['Write'] },
      { who: 'authenticated', modes: ['Read'] },
    ]
    await share(world.alice, url, rules)
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(403, world.bob, 'PUT', url, turtle, '')
    await expectStatus(200, world.alice, 'GET', url)
    // Failures are remembered too: one request there, however many here.
    expect(other.asked).toHaveLength(1)
    other.documents.set(new URL(group).pathname, listing(world.bob))
    aheadMs += minute + 1
    await expectStatus(204, world.bob, 'PUT', url, turtle, '')
  })

  it('W-12 bug-class-24 one person has few lists looked at in the same moment, wherever they are named', async () => {
    const open: ServerResponse[] = []
    const slow = createServer((_request, response) => void open.push(response)).listen(0, '127.0.0.1')
    await once(slow, 'listening')
    const origin = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
    const urls = Array.from({ length: 8 }, (_, n) => `${world.alice.pod}slow-${n}.ttl`)
    for (const [n, each] of urls.entries()) {
      await expectStatus(201, world.alice, 'PUT', each, turtle, '<#a> <#b> 1.')
      const groups = [0, 1, 2].map((m) => `group:${origin}/${n}-${m}#team`)
      await share(
        world.alice,
        each,
        groups.map((who) => ({ who, modes: ['Read'], scope: 'accessTo' })),
      )
    }
    const asking = urls.map((each) => send(world.bob, 'GET', each))
    await expect.poll(() => open.length).toBe(8)
    await shareWithGroup(groupThere(world.bob))
    await expectStatus(200, world.alice, 'GET', url)
    expect(open).toHaveLength(8)
    const ending = setInterval(() => slow.closeAllConnections(), 20)
    expect(new Set((await Promise.all(asking)).map(({ status }) => status))).toEqual(new Set([403]))
    clearInterval(ending)
    slow.close()
  })

  it('W-12 a server that cannot be reached lists nobody', async () => {
    const gone = await startOtherServer()
    await gone.close()
    await shareWithGroup(`${gone.origin}/g#team`)
    await expectStatus(403, world.bob, 'GET', url)
    await expectStatus(200, world.alice, 'GET', url)
  })

  it('W-12 a document speaks for its own groups only, and of people by their exact WebIDs', async () => {
    const member = `<http://www.w3.org/2006/vcard/ns#hasMember>`
    const group = groupThere()
    const path = new URL(group).pathname
    other.documents.set('/liar', `<${group}> ${member} <${world.bob.webId}>.`)
    await share(world.alice, url, [
      { who: `group:${group}`, modes: ['Read'] },
      { who: `group:${other.origin}/liar#team`, modes: ['Read'] },
    ])
    await expectStatus(403, world.bob, 'GET', url)
    other.documents.set(
      path,
      `<#other> ${member} <${world.bob.webId}>. <#team> ${member} <${world.bob.webId}x>, "${world.bob.webId}".`,
    )
    aheadMs += minute + 1
    await expectStatus(403, world.bob, 'GET', url)
  })

  it('W-12 bug-class-7 one request makes us fetch at most three lists', async () => {
    const groups = Array.from({ length: 8 }, (_, index) => {
      other.documents.set(`/many/${count}/${index}`, listing())
      return `${other.origin}/many/${count}/${index}#team`
    })
    await share(
      world.alice,
      url,
      groups.map((group) => ({ who: `group:${group}`, modes: ['Read'] })),
    )
    await expectStatus(403, world.bob, 'GET', url)
    expect(other.asked.length).toBe(3)
  })

  it('W-12 whoever may do everything anyway waits for nobody', async () => {
    await shareWithGroup(groupThere(world.bob))
    await expectStatus(200, world.alice, 'GET', url)
    await expectStatus(204, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.\n'.repeat(5000))
    expect(other.asked).toEqual([])
  })

  it('W-12 lists that cannot be had keep nobody from being found on another', async () => {
    const gone = [0, 1, 2, 3].map((index) => `${other.origin}/gone/${count}/${index}`)
    for (const each of gone) other.documents.set(new URL(each).pathname, 'this is <no Turtle')
    const groups = [...gone.map((each) => `${each}#team`), groupThere(world.bob)]
    await share(
      world.alice,
      url,
      groups.map((group) => ({ who: `group:${group}`, modes: ['Read'] })),
    )
    // Three at a time.
    await expect.poll(() => send(world.bob, 'GET', url).then(({ status }) => status)).toBe(200)
    aheadMs += minute + 1
    await expectStatus(200, world.bob, 'GET', url)
  })

  it('bug-class-7 a list on an address that is no web address, or that is our own, is never fetched', async () => {
    const rules = ['file:///etc/passwd#team', `${world.server.url}nobody/groups#team`, 'urn:x:y#team']
    await share(
      world.alice,
      url,
      rules.map((group) => ({ who: `group:${group}`, modes: ['Read'] })),
    )
    await expectStatus(403, world.bob, 'GET', url)
    expect(other.asked).toEqual([])
  })

  it('bug-class-11 a query sees what is known of a list, and never more than a GET', async () => {
    await shareWithGroup(groupThere(world.bob))
    const ask = async () => {
      const answer = await world.bob.fetch(`${world.server.url}.sparql`, {
        method: 'POST',
        headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' },
        body: `SELECT ?o { GRAPH <${url}> { ?s ?p ?o } }`,
      })
      return (await answer.json()).results.bindings.length
    }
    expect(await ask()).toBe(0)
    await expectStatus(200, world.bob, 'GET', url)
    expect(await ask()).toBe(1)
    aheadMs += minute + 1
    expect(await ask()).toBe(0)
  })
})

describe('groups of other pods', () => {
  // Whoever names a list in an ACL learns from what people can do there who is on it. So a private list works in its own
  // pod; in somebody else's it lists nobody, unless anyone may read it.
  it('bug-class-13 W-12 a stranger’s ACL does not make us tell who is on a private list', async () => {
    const group = `${world.alice.pod}circle-${count}`
    await expectStatus(201, world.alice, 'PUT', group, turtle, listing(world.bob))
    await shareWithGroup(`${group}#team`)
    await expectStatus(200, world.bob, 'GET', url)

    const mallory = await makePerson(world.server.url, `mallory-${count}`)
    const bait = `${mallory.pod}bait.ttl`
    await expectStatus(201, mallory, 'PUT', bait, turtle, '<#a> <#b> 1.')
    await share(mallory, bait, [{ who: `group:${group}#team`, modes: ['Read', 'Append'] }])
    await expectStatus(403, world.bob, 'GET', bait)
    await expectStatus(403, world.bob, 'PATCH', bait, n3, patchOf({ inserts: '<#x> <#y> 1' }))

    await expectStatus(
      201,
      world.alice,
      'PUT',
      `${group}.acl`,
      turtle,
      aclOf(group, world.alice.webId, [{ who: 'public', modes: ['Read'] }]),
    )
    await expectStatus(200, world.bob, 'GET', bait)
  })

  it('bug-class-11 W-12 a query draws the same line', async () => {
    const group = `${world.alice.pod}circle-${count}`
    await expectStatus(201, world.alice, 'PUT', group, turtle, listing(world.bob))
    await shareWithGroup(`${group}#team`)
    const mallory = await makePerson(world.server.url, `mallory-${count}`)
    const bait = `${mallory.pod}bait.ttl`
    await expectStatus(201, mallory, 'PUT', bait, turtle, '<#a> <#b> 1.')
    await share(mallory, bait, [{ who: `group:${group}#team`, modes: ['Read'] }])
    const answer = await world.bob.fetch(`${world.server.url}.sparql`, {
      method: 'POST',
      headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' },
      body: `SELECT ?g { VALUES ?g { <${url}> <${bait}> } GRAPH ?g { ?s ?p ?o } }`,
    })
    const { results } = await answer.json()
    expect(results.bindings.map((row: { g: { value: string } }) => row.g.value)).toEqual([url])
  })
})
