import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  anonymous,
  expectStatus,
  linked,
  listOf,
  n3,
  openWorld,
  patchOf,
  plain,
  type Sender,
  send,
  share,
  turtle,
  type World,
} from './world.ts'

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
    what: 'the description of a container',
    path: 'matrix/.meta',
    types: [`${ldp}Resource`],
    links: { acl: 0, describedby: 0, describes: 1 },
    methods: [...reading, 'DELETE', 'PUT'],
  },
  {
    what: 'the description of a document',
    path: 'matrix/doc.ttl.meta',
    types: [`${ldp}Resource`],
    links: { acl: 0, describedby: 0, describes: 1 },
    methods: [...reading, 'DELETE', 'PUT'],
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
  const doc = `${world.alice.pod}matrix/doc.ttl`
  await expectStatus(201, world.alice, 'PUT', doc, turtle, '<#a> <#b> 1.')
  await expectStatus(201, world.alice, 'PUT', `${doc}.meta`, turtle, '<doc.ttl> <#b> 1.')
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
    'P-12 P-13 P-15 P-25 P-52 L-1 OPTIONS of $what, and an unknown method, tell the same',
    async ({ path, types, links, methods }) => {
      const response = await expectStatus(204, world.alice, 'OPTIONS', world.alice.pod + path)
      expect(linked(response, 'type').sort()).toEqual([...types].sort())
      for (const [rel, count] of Object.entries(links)) expect(linked(response, rel), rel).toHaveLength(count)
      expect(linked(response, description)).toHaveLength(1)
      expect(listOf(response, 'allow').sort()).toEqual([...methods].sort())
      for (const verb of ['PATCH', 'POST', 'PUT'])
        expect(response.headers.has(`accept-${verb.toLowerCase()}`), verb).toBe(methods.includes(verb))
      const unknown = await expectStatus(405, world.alice, 'PROPFIND', world.alice.pod + path)
      expect(listOf(unknown, 'allow').sort()).toEqual([...methods].sort())
    },
  )

  it.each([
    ['a file', 'matrix/picture', ['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT']],
    ['a document that is not there', 'matrix/none', ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
    ['a container that is not there', 'matrix/none/', ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
    ['an ACL that nobody wrote', 'matrix/doc.ttl.acl', ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
    ['a description that nobody wrote', 'matrix/picture.meta', ['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
  ])('P-11 P-12 P-13 CO-7 OPTIONS tells readers what holds for %s', async (_what, path, methods) => {
    const url = world.alice.pod + path
    await expectStatus([201, 204], world.alice, 'PUT', `${world.alice.pod}matrix/picture`, plain, 'x')
    const response = await expectStatus(204, world.alice, 'OPTIONS', url)
    expect(listOf(response, 'allow').sort()).toEqual([...methods].sort())
    for (const verb of ['PATCH', 'POST', 'PUT'])
      expect(response.headers.has(`accept-${verb.toLowerCase()}`), verb).toBe(methods.includes(verb))
    const unknown = await expectStatus(405, world.alice, 'PROPFIND', url)
    expect(listOf(unknown, 'allow').sort()).toEqual([...methods].sort())
  })

  it('P-11 ER-1 ER-2 bug-class-13 OPTIONS tells others nothing of what is there', async () => {
    const at = (path: string) => world.alice.pod + path
    await expectStatus([201, 204], world.alice, 'PUT', at('matrix/picture'), plain, 'x')
    await share(world.alice, at('matrix/'), [{ who: world.bob.webId, modes: ['Write', 'Control'] }])
    const told = async (sender: Sender, method: string, path: string) => {
      const { status, headers } = await send(sender, method, at(path))
      return [
        status,
        ...['allow', 'accept-patch', 'accept-post', 'accept-put'].map((name) => headers.get(name)),
      ]
    }
    for (const method of ['OPTIONS', 'PROPFIND']) {
      for (const sender of [anonymous, world.bob]) {
        for (const there of ['matrix/picture', 'matrix/doc.ttl'])
          expect(await told(sender, method, there)).toEqual(await told(sender, method, 'matrix/none'))
        expect(await told(sender, method, 'matrix/')).toEqual(await told(sender, method, 'none/'))
      }
    }
    expect((await told(world.bob, 'OPTIONS', 'matrix/doc.ttl.acl'))[1]).not.toContain('DELETE')
    const bad = { authorization: 'DPoP x.y.z', dpop: 'x' }
    await expectStatus(401, anonymous, 'OPTIONS', at('matrix/picture'), bad)
    await expectStatus(404, anonymous, 'OPTIONS', `${world.server.url}nobody/at-all`)
    await expectStatus(404, world.alice, 'OPTIONS', at('matrix/doc.ttl.acl.acl'))
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])(
    'P-12 P-13 P-25 L-1 U-16 %s of the storage description promises nothing but reading',
    async (method) => {
      const url = `${world.alice.pod}.well-known/solid`
      const response = await expectStatus([200, 204], anonymous, method, url)
      expect(listOf(response, 'allow')).toEqual(['GET', 'HEAD', 'OPTIONS'])
      for (const verb of ['patch', 'post', 'put'])
        expect(response.headers.has(`accept-${verb}`), verb).toBe(false)
      expect(linked(response, 'type')).toEqual([`${ldp}Resource`])
      expect(linked(response, description)).toEqual([url])
      for (const rel of ['acl', 'describedby']) expect(linked(response, rel), rel).toEqual([])
      for (const verb of ['PUT', 'PATCH', 'DELETE', 'POST', 'PROPFIND']) {
        const refused = await expectStatus(405, world.alice, verb, url, verb === 'DELETE' ? {} : turtle)
        expect(listOf(refused, 'allow')).toEqual(['GET', 'HEAD', 'OPTIONS'])
      }
    },
  )

  it('P-12 a write that succeeds says what its target takes next', async () => {
    const { alice } = world
    const file = `${alice.pod}matrix/file`
    const allowed = async (...request: Parameters<typeof expectStatus>) =>
      listOf(await expectStatus(...request), 'allow').sort()
    const ofFile = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT']
    const ofDocument = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']
    const ofContainer = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST']
    const insert = patchOf({ inserts: '<#x> <#y> 1' })

    expect(await allowed(201, alice, 'PUT', file, plain, 'x')).toEqual(ofFile)
    expect(await allowed(204, alice, 'PUT', file, plain, 'x')).toEqual(ofFile)
    expect(await allowed(205, alice, 'DELETE', file)).toEqual(['GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'])
    expect(await allowed(201, alice, 'PUT', `${file}.ttl`, turtle, '')).toEqual(ofDocument)
    expect(await allowed(204, alice, 'PATCH', `${file}.ttl`, n3, insert)).toEqual(ofDocument)
    expect(await allowed(201, alice, 'PUT', `${file}s/`)).toEqual(ofContainer)
    expect(await allowed(201, alice, 'POST', `${file}s/`, plain, 'x')).toEqual(ofContainer)
    expect(await allowed(201, alice, 'POST', alice.pod, plain, 'x')).not.toContain('DELETE')
  })

  it('ER-4 a container to be made in a type that is no RDF is told which types PUT takes', async () => {
    const refused = await expectStatus(415, world.alice, 'PUT', `${world.alice.pod}matrix/new/`, plain, 'x')
    expect(listOf(refused, 'accept-put')).toEqual(['text/turtle', 'application/ld+json'])
    expect(refused.headers.has('accept-post')).toBe(false)
  })

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
