import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { anonymous, expectStatus, linked, listOf, openWorld, send, turtle, type World } from './world.ts'

let world: World

const ldp = 'http://www.w3.org/ns/ldp#'
const storage = 'http://www.w3.org/ns/pim/space#Storage'
const description = 'http://www.w3.org/ns/solid/terms#storageDescription'

interface Row {
  readonly what: string
  readonly path: string
  readonly types: readonly string[]
  readonly links: Readonly<Record<string, number>>
  readonly methods: readonly string[]
}

const container = [`${ldp}Resource`, `${ldp}BasicContainer`, `${ldp}Container`]
const reading = ['GET', 'HEAD', 'OPTIONS', 'PATCH']

/** Section 1's matrix: how many links of each relation, and which methods. */
const rows: readonly Row[] = [
  {
    what: 'a container',
    path: 'matrix/',
    types: container,
    links: { acl: 1, describedby: 1, describes: 0 },
    methods: [...reading, 'DELETE', 'POST'],
  },
  {
    what: 'a document',
    path: 'matrix/doc.ttl',
    types: [`${ldp}Resource`],
    links: { acl: 1, describedby: 1, describes: 0 },
    methods: [...reading, 'DELETE', 'PUT'],
  },
  {
    what: 'the root of a storage',
    path: '',
    types: [...container, storage],
    links: { acl: 1, describedby: 1, describes: 0 },
    methods: [...reading, 'POST'],
  },
  {
    what: 'the ACL of the root',
    path: '.acl',
    types: [`${ldp}Resource`],
    links: { acl: 0, describedby: 0, describes: 1 },
    methods: [...reading, 'PUT'],
  },
]

beforeAll(async () => {
  world = await openWorld()
  await expectStatus(201, world.alice, 'PUT', `${world.alice.pod}matrix/doc.ttl`, turtle, '<#a> <#b> 1.')
})

afterAll(() => world.server.close())

const asked = rows.flatMap((row) => ['GET', 'HEAD'].map((method) => ({ ...row, method })))

describe('header matrix', () => {
  it.each(asked)(
    'P-8 P-9 P-12 P-13 P-14 P-15 P-24 P-25 L-1 W-22 $method of $what',
    async ({ method, path, types, links, methods }) => {
      const response = await expectStatus(200, world.alice, method, world.alice.pod + path)
      expect(linked(response, 'type').sort()).toEqual([...types].sort())
      for (const [rel, count] of Object.entries(links)) expect(linked(response, rel), rel).toHaveLength(count)
      expect(linked(response, description)).toHaveLength(1)
      expect(listOf(response, 'allow').sort()).toEqual([...methods].sort())
      for (const verb of ['PATCH', 'POST', 'PUT']) {
        expect(response.headers.has(`accept-${verb.toLowerCase()}`), verb).toBe(methods.includes(verb))
      }
      expect(listOf(response, 'accept-patch')).toContain('text/n3')
      for (const name of ['last-modified', 'etag', 'wac-allow', 'content-type']) {
        expect(response.headers.get(name), name).toBeTruthy()
      }
      expect(listOf(response, 'vary')).toEqual(expect.arrayContaining(['Accept', 'Authorization', 'Origin']))
      expect(response.headers.has('www-authenticate')).toBe(false)
      if (method === 'HEAD') expect(await response.text()).toBe('')
    },
  )

  it.each(rows)(
    'P-3 AUX-3 a refusal about $what says how to sign in, and tells nothing',
    async ({ path, links }) => {
      const response = await send(anonymous, 'GET', world.alice.pod + path)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBeTruthy()
      expect(linked(response, 'acl')).toHaveLength(links.acl ?? 0)
      for (const name of ['last-modified', 'etag']) expect(response.headers.has(name), name).toBe(false)
      expect(listOf(response, 'vary')).toContain('Origin')
      const signedIn = await send(world.bob, 'GET', world.alice.pod + path)
      expect(signedIn.status).toBe(403)
      expect(signedIn.headers.has('www-authenticate')).toBe(false)
    },
  )
})

describe('SPARQL Update', () => {
  const update = { 'content-type': 'application/sparql-update' }

  it.each([
    ['WITH', 'WITH <#g> DELETE { <#a> <#b> ?o } WHERE { <#a> <#b> ?o }'],
    ['USING', 'DELETE { <#a> <#b> ?o } USING <#g> WHERE { <#a> <#b> ?o }'],
    ['GRAPH', 'INSERT DATA { GRAPH <#g> { <#a> <#b> 2 } }'],
    ['LOAD', 'LOAD <http://x.example/>'],
    ['CLEAR', 'CLEAR ALL'],
    ['DROP', 'DROP DEFAULT'],
    ['SERVICE', 'INSERT { <#a> <#b> ?o } WHERE { SERVICE <http://x.example/> { ?s ?p ?o } }'],
    ['OPTIONAL', 'INSERT { <#a> <#b> ?o } WHERE { OPTIONAL { <#a> <#b> ?o } }'],
  ])('N3-24 %s is refused, and nothing changes', async (_what, text) => {
    const url = `${world.alice.pod}matrix/doc.ttl`
    const before = (await expectStatus(200, world.alice, 'HEAD', url)).headers.get('etag')
    const response = await send(world.alice, 'PATCH', url, update, text)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.status).toBeLessThan(500)
    expect((await expectStatus(200, world.alice, 'HEAD', url)).headers.get('etag')).toBe(before)
  })
})
