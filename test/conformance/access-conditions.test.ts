import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type OtherServer, type Stranger, startOtherServer } from '../other-server.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import { aclOf, expectStatus, graphOf, linked, openWorld, send, turtle, type World } from './world.ts'

// Conditions of authorizations (W-27 to W-29): through which app, and vouched for by whom.

const app = 'https://app.example/id'
const acl = 'http://www.w3.org/ns/auth/acl#'
let world: World
let other: OtherServer
let url: string
let count = 0

beforeAll(async () => {
  ;[world, other] = await Promise.all([openWorld(), startOtherServer()])
})

afterAll(async () => {
  await world.server.close()
  await other.close()
})

/** A fresh document whose ACL lets these in, with the owner's own rights beside it. */
async function shareWith(who: string, condition: string, status = 201): Promise<void> {
  url = `${world.alice.pod}conditional-${count++}.ttl`
  await expectStatus(201, world.alice, 'PUT', url, turtle, '<#a> <#b> 1.')
  const rule = `<#cond> a acl:Authorization; ${who}; acl:accessTo <${url}>; acl:mode acl:Read; ${condition}.`
  const body = `${aclOf(url, world.alice.webId, [])}\n${rule}`
  await expectStatus(status, world.alice, 'PUT', `${url}.acl`, turtle, body)
}

const client = (...ids: string[]) =>
  `acl:condition [ a acl:ClientCondition; ${ids.map((id) => `acl:client <${id}>`).join('; ')} ]`
const issuer = (name: string) => `acl:condition [ a acl:IssuerCondition; acl:issuer <${other.issuer(name)}> ]`

async function statuses(...people: Promise<Stranger>[]): Promise<number[]> {
  const answers = (await Promise.all(people)).map(async (person) => (await send(person, 'GET', url)).status)
  return Promise.all(answers)
}

describe('conditions', () => {
  it('W-27 O-39 a client condition lets in through that app alone, whoever asks', async () => {
    const carol = (through: { client?: string }) => other.person('carol', through)
    await shareWith(`acl:agent <${(await carol({})).webId}>`, client(app))
    expect(
      await statuses(carol({ client: app }), carol({ client: 'https://evil.example/id' }), carol({})),
    ).toEqual([200, 403, 403])
    expect(await statuses(other.person('dan', { client: app }))).toEqual([403])
  })

  it('W-27 O-39 an issuer condition asks who vouches for the person', async () => {
    await shareWith('acl:agentClass acl:AuthenticatedAgent', issuer('a'))
    expect(
      await statuses(other.person('carol', { issuer: 'a' }), other.person('carol', { issuer: 'b' })),
    ).toEqual([200, 403])
    await expectStatus(403, world.bob, 'GET', url)
    expect((await fetch(url)).status).toBe(401)
  })

  it('W-27 a class of all clients asks nothing of the client; of several values one is enough', async () => {
    await shareWith(
      'acl:agentClass acl:AuthenticatedAgent',
      'acl:condition [ a acl:ClientCondition; acl:clientClass <http://xmlns.com/foaf/0.1/Agent> ]',
    )
    expect(await statuses(other.person('carol'), other.person('carol', { client: app }))).toEqual([200, 200])
    await shareWith('acl:agentClass acl:AuthenticatedAgent', client(app, 'https://second.example/id'))
    const second = other.person('carol', { client: 'https://second.example/id' })
    expect(await statuses(second, other.person('carol', { client: app }), other.person('carol'))).toEqual([
      200, 200, 403,
    ])
  })

  it('W-29 all conditions must hold', async () => {
    await shareWith('acl:agentClass acl:AuthenticatedAgent', `${client(app)}; ${issuer('b')}`)
    const through = (id: string, by: string) => other.person('carol', { client: id, issuer: by })
    expect(
      await statuses(through(app, 'b'), through(app, 'a'), through('https://evil.example/id', 'b')),
    ).toEqual([200, 403, 403])
    // Two conditions on the client that no client meets both.
    await shareWith('acl:agentClass foaf:Agent', `${client(app)}; ${client('https://second.example/id')}`)
    expect(await statuses(through(app, 'a'))).toEqual([403])
    expect((await fetch(url)).status).toBe(401)
  })

  it('W-29 bug-class-11 everyone through one app is not everyone, and queries know it', async () => {
    await shareWith('acl:agentClass foaf:Agent', client(app))
    const viaApp = await other.person('carol', { client: app })
    const without = await other.person('carol')
    expect((await send(viaApp, 'HEAD', url)).headers.get('wac-allow')).toBe('user="read",public=""')
    const endpoint = await sparqlEndpoint(world.alice.pod)
    const counts = [viaApp, without, { fetch }].map(async (sender) => {
      const answer = await sender.fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/sparql-query', accept: 'application/sparql-results+json' },
        body: `SELECT ?o { GRAPH <${url}> { ?s ?p ?o } }`,
      })
      return (await answer.json()).results.bindings.length
    })
    expect(await Promise.all(counts)).toEqual([1, 0, 0])
  })

  it('W-28 answers about an ACL say which conditions count, and no others', async () => {
    await shareWith('acl:agentClass foaf:Agent', client(app))
    const expected = [`${acl}ClientCondition`, `${acl}IssuerCondition`]
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const response = await send(world.alice, method, `${url}.acl`)
      expect(linked(response, `${acl}condition`)).toEqual(expected)
    }
    expect(linked(await send(world.alice, 'HEAD', url), `${acl}condition`)).toEqual([])
  })

  it.each([
    ['a group of clients', 'a acl:ClientCondition; acl:clientGroup <#g>'],
    ['a group beside a client', `a acl:ClientCondition; acl:client <${app}>; acl:clientGroup <#g>`],
    ['a group of issuers', 'a acl:IssuerCondition; acl:issuerGroup <#g>'],
    ['another class', 'a acl:ClientCondition; acl:clientClass acl:AuthenticatedAgent'],
    ['a type that nobody knows', `a <#Weather>; acl:client <${app}>`],
    ['no type', `acl:client <${app}>`],
    ['two types', `a acl:ClientCondition, acl:IssuerCondition; acl:client <${app}>`],
    ['nothing', 'a acl:ClientCondition'],
    ['a literal', `a acl:ClientCondition; acl:client "${app}"`],
    ['the other kind of value', `a acl:IssuerCondition; acl:client <${app}>`],
  ])('W-29 a condition with %s is refused, and the old ACL stays', async (_what, condition) => {
    await shareWith('acl:agentClass acl:AuthenticatedAgent', client(app))
    const before = await graphOf(world.alice, `${url}.acl`)
    const rule = `<#x> a acl:Authorization; acl:agentClass foaf:Agent; acl:accessTo <${url}>; acl:mode acl:Read; acl:condition [ ${condition} ].`
    const body = `${aclOf(url, world.alice.webId, [])}\n${rule}`
    await expectStatus(422, world.alice, 'PUT', `${url}.acl`, turtle, body)
    expect(await graphOf(world.alice, `${url}.acl`)).toEqual(before)
    expect((await fetch(url)).status).toBe(401)
  })

  it('bug-class-24 an ACL cannot multiply people by apps by issuers without end', async () => {
    const many = (word: string, n: number) =>
      Array.from({ length: n }, (_, i) => `<https://x.example/${word}${i}>`).join(', ')
    const conditions = `acl:condition [ a acl:ClientCondition; acl:client ${many('app', 60)} ], [ a acl:IssuerCondition; acl:issuer ${many('idp', 60)} ]`
    await shareWith(`acl:agent ${many('person', 60)}`, conditions, 422)
  })

  it('W-20 a condition that goes away or comes decides the next request', async () => {
    const carol = await other.person('carol')
    await shareWith('acl:agentClass acl:AuthenticatedAgent', client(app))
    await expectStatus(403, carol, 'GET', url)
    const open = aclOf(url, world.alice.webId, [{ who: 'authenticated', modes: ['Read'] }])
    await expectStatus(204, world.alice, 'PUT', `${url}.acl`, turtle, open)
    await expectStatus(200, carol, 'GET', url)
  })
})
