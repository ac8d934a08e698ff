import { isSameGraph } from '@hearth/pod-server/src/rdf/same-graph.ts'
import { Parser } from 'n3'
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

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}box/`
  await expectStatus(201, world.alice, 'PUT', `${box}kept.ttl`, turtle, '<#it> a <#Kept>.')
})

afterAll(() => world.server.close())

const storageType = 'http://www.w3.org/ns/pim/space#Storage'
const description = 'http://www.w3.org/ns/solid/terms#storageDescription'

describe('HTTP basics', () => {
  it.each(['GET', 'HEAD', 'PUT', 'POST', 'PATCH', 'DELETE'])(
    'P-3 %s without credentials is a 401 with WWW-Authenticate, there or not',
    async (method) => {
      for (const path of ['kept.ttl', 'absent.ttl', '']) {
        const withBody = method === 'PUT' || method === 'POST' || method === 'PATCH'
        const type = method === 'PATCH' ? n3 : turtle
        const response = await expectStatus(
          401,
          anonymous,
          method,
          box + path,
          withBody ? type : {},
          withBody ? '<#a> <#b> <#c>.' : undefined,
        )
        expect(response.headers.get('www-authenticate')).toMatch(/DPoP/)
      }
      expect(await members(world.alice, box)).toContain('kept.ttl')
      expect(await members(world.alice, box)).not.toContain('absent.ttl')
    },
  )

  it.each([
    ['PUT', 'typeless.ttl'],
    ['PUT', 'kept.ttl'],
    ['POST', ''],
    ['PATCH', 'kept.ttl'],
  ])('P-5 %s of content without a Content-Type is a 400 and changes nothing', async (method, path) => {
    const before = [await members(world.alice, box), await graphOf(world.alice, `${box}kept.ttl`)]
    // A typed array has no type of its own for fetch to send along.
    await expectStatus(400, world.alice, method, box + path, {}, new Uint8Array([60, 62]))
    expect([await members(world.alice, box), await graphOf(world.alice, `${box}kept.ttl`)]).toEqual(before)
  })

  it('P-6 a PUT with the container link, a type and no body makes a container', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}p6/`, { ...turtle, ...containerLink })
    expect(await members(world.alice, `${box}p6/`)).toEqual([])
    expect(await members(world.alice, box)).toContain('p6/')
  })

  it('P-8 GET and HEAD say when the resource was last modified', async () => {
    for (const path of ['', 'kept.ttl']) {
      for (const method of ['GET', 'HEAD']) {
        const response = await expectStatus(200, world.alice, method, box + path)
        expect(Date.parse(response.headers.get('last-modified') ?? '')).toBeGreaterThan(Date.now() - 600_000)
      }
    }
  })

  it.each([
    ['a container', '', {}],
    ['a document', 'kept.ttl', {}],
    ['a document in its other form', 'kept.ttl', { accept: 'application/ld+json' }],
    ['a container in its other form', '', { accept: 'application/ld+json' }],
    ['a file', 'kept.txt', {}],
    ['the root of the storage', '../', {}],
    ['an ACL', '../.acl', {}],
    ['an ACL that is not there', 'kept.ttl.acl', {}],
    ['the description of a container', 'described/.meta', {}],
    ['what is not there', 'absent.ttl', {}],
    ['what is not to be had so', 'kept.ttl', { accept: 'image/png' }],
    ['another state', 'kept.ttl', { 'if-match': '"other"' }],
  ])('P-9 HEAD of %s has the status and headers of GET, and no body', async (_what, path, headers) => {
    await expectStatus([201, 204], world.alice, 'PUT', `${box}kept.txt`, plain, 'x')
    await expectStatus([201, 409], world.alice, 'PUT', `${box}described/`, turtle, '<> <#is> 1.')
    const url = new URL(path, box).href
    const [get, head] = [
      await send(world.alice, 'GET', url, headers),
      await send(world.alice, 'HEAD', url, headers),
    ]
    expect(head.status).toBe(get.status)
    // RFC 9110 9.3.2: only what is found out by making the content may be left out.
    const isOfContent = (name: string) =>
      /^(?:content-length|transfer-encoding|date|connection|keep-alive)$/.test(name)
    const headersOf = ({ headers: all }: Response) => [...all].filter(([name]) => !isOfContent(name))
    expect(headersOf(head)).toEqual(headersOf(get))
    const length = head.headers.get('content-length')
    if (length !== null && get.ok) expect(length).toBe(get.headers.get('content-length'))
    expect(await head.text()).toBe('')
    expect(await get.text()).not.toBe('')
  })

  it('P-10 a method the target does not have is a 405 that says which it has', async () => {
    const post = await expectStatus(405, world.alice, 'POST', `${box}kept.ttl`, turtle, '<#a> <#b> <#c>.')
    expect(listOf(post, 'allow')).toEqual(expect.arrayContaining(['GET', 'PUT']))
    expect(listOf(post, 'allow')).not.toContain('POST')
    const unknown = await expectStatus(405, world.alice, 'PROPFIND', box)
    expect(listOf(unknown, 'allow')).toContain('GET')
  })

  it.each([
    ['a container', '', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST']],
    ['a document', 'kept.ttl', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'PUT']],
    ['a file', 'file.txt', ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PUT']],
  ])(
    'P-12, P-13, P-15 %s allows what works on it, and says what each takes',
    async (_what, path, methods) => {
      await expectStatus([201, 204], world.alice, 'PUT', `${box}file.txt`, plain, 'x')
      const response = await expectStatus(200, world.alice, 'GET', box + path)
      expect(listOf(response, 'allow').sort()).toEqual(methods)
      for (const method of ['PATCH', 'POST', 'PUT']) {
        const header = `accept-${method.toLowerCase()}`
        expect([header, response.headers.has(header)]).toEqual([header, methods.includes(method)])
      }
      if (methods.includes('PATCH')) expect(listOf(response, 'accept-patch')).toContain('text/n3')
    },
  )
})

describe('slashes', () => {
  it.each([
    ['PUT', 'p18', 'p18/'],
    ['PUT', 'p18c/', 'p18c'],
    ['PATCH', 'p18p', 'p18p/'],
  ])('P-18 %s of %s and then of its twin is a 409', async (method, first, twin) => {
    await expectStatus(201, world.alice, 'PUT', box + first, turtle, '')
    const [type, body] = method === 'PATCH' ? [n3, patchOf({ inserts: '<#a> <#b> <#c>' })] : [turtle, '']
    await expectStatus(409, world.alice, method, box + twin, type, body)
    await expectStatus([301, 404], world.alice, 'GET', box + twin)
    expect(await members(world.alice, box)).not.toContain(twin)
    await expectStatus(401, anonymous, 'GET', box + twin)
  })

  it('P-20 nothing can be made below a document', async () => {
    for (const path of ['kept.ttl/child', 'kept.ttl/a/b']) {
      await expectStatus(409, world.alice, 'PUT', box + path, turtle, '')
      await expectStatus(409, world.alice, 'PATCH', box + path, n3, patchOf({ inserts: '<#a> <#b> <#c>' }))
      await expectStatus(404, world.alice, 'GET', box + path)
    }
    await expectStatus(404, world.alice, 'POST', `${box}kept.ttl/`, turtle, '')
    expect(await graphOf(world.alice, `${box}kept.ttl`)).toHaveLength(1)
  })
})

describe('storage', () => {
  it('P-24 only the root of a storage says that it is one', async () => {
    const root = await expectStatus(200, world.alice, 'GET', world.alice.pod)
    expect(linked(root, 'type')).toContain(storageType)
    for (const url of [box, `${box}kept.ttl`, `${world.alice.pod}profile/`]) {
      expect(linked(await expectStatus(200, world.alice, 'HEAD', url), 'type')).not.toContain(storageType)
    }
  })

  it.each(['GET', 'HEAD', 'OPTIONS'])('P-25 %s leads to the storage description', async (method) => {
    for (const url of [world.alice.pod, box, `${box}kept.ttl`, `${world.alice.pod}profile/card`]) {
      const response = await expectStatus([200, 204], world.alice, method, url)
      expect(linked(response, description)).toEqual([`${world.alice.pod}.well-known/solid`])
    }
  })

  it.each(['text/turtle', 'application/ld+json'])('P-26 the description is public, in %s', async (accept) => {
    const url = `${world.alice.pod}.well-known/solid`
    const response = await expectStatus(200, anonymous, 'GET', url, { accept })
    expect(response.headers.get('content-type')).toMatch(accept)
    expect(await response.text()).toContain(storageType.slice(0, -'Storage'.length))
    await expectStatus(405, world.alice, 'PUT', url, turtle, '')
    await expectStatus(403, world.alice, 'PUT', `${world.alice.pod}.well-known/other`, turtle, '')
  })

  it('P-27 P-28 the owner on record keeps Control whatever an ACL says, and nobody else', async () => {
    const url = `${box}p28.ttl`
    await expectStatus(201, world.alice, 'PUT', url, turtle, '')
    await expectStatus(201, world.alice, 'PUT', `${url}.acl`, turtle, '')
    await expectStatus(403, world.alice, 'GET', url)
    await expectStatus(200, world.alice, 'GET', `${url}.acl`)
    for (const method of ['GET', 'DELETE']) await expectStatus(403, world.bob, method, `${url}.acl`)
    await expectStatus(205, world.alice, 'DELETE', `${url}.acl`)
    await expectStatus(200, world.alice, 'GET', url)
  })
})

describe('representations', () => {
  const body = '@prefix : <#>. :a :b "c"@en, 1.5, [ :d ( 1 2 ) ], <../rel>.'

  it.each(['PUT', 'POST', 'PATCH'])(
    'P-29 RDF made by %s reads as Turtle and as JSON-LD, the same graph',
    async (method) => {
      const url = method === 'POST' ? await posted(turtle, body) : `${box}p29-${method}`
      if (method === 'PUT') await expectStatus(201, world.alice, 'PUT', url, turtle, body)
      const patch = `@prefix : <#>.\n${patchOf({ inserts: body.slice('@prefix : <#>. '.length) })}`
      if (method === 'PATCH') await expectStatus(201, world.alice, 'PATCH', url, n3, patch)
      const graph = await graphOf(world.alice, url)
      expect(graph).toContain(`${url}#a ${url}#b c`)
      expect(graph).toHaveLength(9)
      // Back in as JSON-LD, out again as Turtle.
      const json = await expectStatus(200, world.alice, 'GET', url, { accept: 'application/ld+json' })
      expect(json.headers.get('content-type')).toBe('application/ld+json')
      await expectStatus(201, world.alice, 'PUT', `${url}-again`, jsonLd, await json.text())
      expect(await graphOf(world.alice, `${url}-again`)).toEqual(graph)
    },
  )

  it('P-30 JSON-LD with named graphs comes back whole as JSON-LD; the Turtle view is the default graph', async () => {
    const text = JSON.stringify([
      { '@id': '#in', 'http://e.example/p': 1 },
      { '@id': '#g', '@graph': [{ '@id': '#s', 'http://e.example/p': 'in g' }] },
    ])
    await expectStatus(201, world.alice, 'PUT', `${box}p30`, jsonLd, text)
    const back = await expectStatus(200, world.alice, 'GET', `${box}p30`, { accept: 'application/ld+json' })
    expect(await back.text()).toBe(text)
    expect(await graphOf(world.alice, `${box}p30`)).toEqual([`${box}p30#in http://e.example/p 1`])
  })

  it.each([
    ['text/plain', 'text/plain'],
    ['text/plain; charset=utf-8', 'text/plain; charset=utf-8'],
    ['image/png', 'image/png'],
    ['application/json', 'application/json'],
    ['text/html', 'text/html'],
  ])('P-31 %s comes back with its bytes and its type', async (sent, expected) => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const url = `${box}p31-${encodeURIComponent(sent)}`
    await expectStatus(201, world.alice, 'PUT', url, { 'content-type': sent }, bytes)
    const response = await expectStatus(200, world.alice, 'GET', url)
    expect(response.headers.get('content-type')).toBe(expected)
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
    // P-58: what people store never runs with the server's authority.
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('P-31 a file of a megabyte is streamed through unchanged', async () => {
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 7) % 251)
    await expectStatus(
      201,
      world.alice,
      'PUT',
      `${box}big.bin`,
      { 'content-type': 'application/octet-stream' },
      bytes,
    )
    const response = await expectStatus(200, world.alice, 'GET', `${box}big.bin`)
    expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), Buffer.from(bytes))).toBe(0)
  })

  it.each([
    [undefined, 200, 'text/turtle'],
    ['*/*', 200, 'text/turtle'],
    ['text/*', 200, 'text/turtle'],
    ['application/ld+json', 200, 'application/ld+json'],
    ['text/turtle;q=0.5, application/ld+json', 200, 'application/ld+json'],
    ['text/turtle;q=0, */*', 200, 'application/ld+json'],
    [`${'application/x-y, '.repeat(40)}application/ld+json;q=0.1`, 200, 'application/ld+json'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 200, 'text/turtle'],
    ['image/png', 406, 'application/problem+json'],
  ])('P-32 Accept %s of RDF', async (accept, status, type) => {
    const headers = accept === undefined ? {} : { accept }
    const response = await expectStatus(status, world.alice, 'GET', `${box}kept.ttl`, headers)
    expect(response.headers.get('content-type')).toBe(type)
  })

  it('P-33 relative IRIs mean the document itself, in every writing method and form', async () => {
    const made = await posted(turtle, '<> <#p> <x>.')
    expect(await graphOf(world.alice, made)).toEqual([`${made} ${made}#p ${box}x`])
    const json = await posted(jsonLd, '{"@id":"","http://e.example/p":{"@id":"#x"}}')
    expect(await graphOf(world.alice, json)).toEqual([`${json} http://e.example/p ${json}#x`])
  })

  it.each([
    ['text/turtle', '<#a> <#b> .'],
    ['text/turtle; charset=utf-8', '<#a> <#b> .'],
    ['application/ld+json', '{"@id":'],
    ['application/ld+json', '{"@context":"https://e.example/context","a":1}'],
    ['application/n-triples', '<rel> <b> <c>'],
  ])('P-35 %s that cannot be read is a 400, and nothing is stored', async (type, text) => {
    await expectStatus(400, world.alice, 'PUT', `${box}p35`, { 'content-type': type }, text)
    await expectStatus(404, world.alice, 'GET', `${box}p35`)
    const count = (await members(world.alice, box)).length
    await expectStatus(400, world.alice, 'POST', box, { 'content-type': type }, text)
    expect(await members(world.alice, box)).toHaveLength(count)
    await expectStatus(400, world.alice, 'PUT', `${box}kept.ttl`, { 'content-type': type }, text)
    expect(await graphOf(world.alice, `${box}kept.ttl`)).toHaveLength(1)
  })

  it.each([
    ['application/n-triples', '<urn:a> <urn:b> "c" .'],
    ['application/n-quads', '<urn:a> <urn:b> "c" .'],
    ['application/trig', '<urn:a> <urn:b> "c" .'],
  ])('P-36 %s is RDF too, and stays what it is when it is patched', async (type, text) => {
    const url = `${box}p36-${type.slice(-6)}`
    await expectStatus(201, world.alice, 'PUT', url, { 'content-type': type }, text)
    expect(await graphOf(world.alice, url)).toEqual(['urn:a urn:b c'])
    const patch = patchOf({ deletes: '<urn:a> <urn:b> "c"', inserts: '<urn:a> <urn:b> "d", <urn:e>' })
    await expectStatus(204, world.alice, 'PATCH', url, n3, patch)
    const own = await expectStatus(200, world.alice, 'GET', url, { accept: type })
    expect(own.headers.get('content-type')).toBe(type)
    const body = await own.text()
    await expectStatus(201, world.alice, 'PUT', `${url}-again`, { 'content-type': type }, body)
    expect(await graphOf(world.alice, `${url}-again`)).toEqual(['urn:a urn:b d', 'urn:a urn:b urn:e'])
    if (type !== 'application/trig') expect(body).not.toContain(',')
  })

  it('P-32 who asks for nothing but JSON is given JSON-LD, which is JSON', async () => {
    const json = { accept: 'application/json' }
    await expectStatus(201, world.alice, 'PUT', `${box}p32/a.jsonld`, jsonLd, '{"@id":"","urn:a":1}')
    await expectStatus(201, world.alice, 'PUT', `${box}p32/b.ttl`, turtle, '<> <urn:a> 1.')
    for (const path of ['', 'a.jsonld', 'b.ttl', 'b.ttl.meta']) {
      const given = await expectStatus(200, world.alice, 'GET', `${box}p32/${path}`, json)
      expect(given.headers.get('content-type')).toBe('application/ld+json')
      expect(JSON.parse(await given.text())).toEqual(expect.anything())
    }
    const both = { accept: 'application/json, text/turtle;q=0.1' }
    const given = await expectStatus(200, world.alice, 'GET', `${box}p32/b.ttl`, both)
    expect(given.headers.get('content-type')).toBe('text/turtle')
    for (const accept of [
      'application/json;q=0',
      'application/json, application/ld+json;q=0',
      'application/xml',
    ])
      await expectStatus(406, world.alice, 'GET', `${box}p32/b.ttl`, { accept })
  })

  it('P-36 CR-2 every graph can be read as N-Triples, for those who ask for it', async () => {
    const nTriples = { accept: 'application/n-triples' }
    const title = '<#it> <http://purl.org/dc/terms/title> "Côté"@fr; <#p> [ <#q> "a\\n\\"b\\"", 1 ].'
    await expectStatus(201, world.alice, 'PUT', `${box}p36/`, turtle, title)
    await expectStatus(201, world.alice, 'PUT', `${box}p36/note.ttl`, turtle, title)
    await expectStatus(201, world.alice, 'PUT', `${box}p36/file.txt`, plain, 'x')
    await expectStatus(201, world.alice, 'PUT', `${box}p36/sub/`)
    for (const path of ['', '.meta', 'note.ttl', 'note.ttl.meta', 'sub/']) {
      const url = `${box}p36/${path}`
      const [lines, whole] = [
        await expectStatus(200, world.alice, 'GET', url, nTriples),
        await expectStatus(200, world.alice, 'GET', url),
      ]
      const form = lines.headers.get('content-type') ?? ''
      expect(form).toBe('application/n-triples')
      const quads = new Parser({ format: form }).parse(await lines.text())
      expect(isSameGraph(quads, await triples(world.alice, url))).toBe(true)
      if (whole.headers.has('etag')) expect(lines.headers.get('etag')).not.toBe(whole.headers.get('etag'))
      expect(whole.headers.get('content-type')).toBe('text/turtle')
      const other = await send(world.alice, 'HEAD', url, { accept: 'application/*' })
      expect(other.headers.get('content-type')).toBe('application/ld+json')
    }
    await expectStatus(406, world.alice, 'GET', `${box}p36/file.txt`, nTriples)
  })
})

describe('writing', () => {
  it.each(['PUT', 'PATCH'])('P-37 %s makes every container on the way', async (method) => {
    const top = `${box}p37-${method}/`
    const [type, body] = method === 'PUT' ? [turtle, ''] : [n3, patchOf({ inserts: '<#a> <#b> <#c>' })]
    await expectStatus(201, world.alice, method, `${top}b/c/d.ttl`, type, body)
    expect(await members(world.alice, box)).toContain(`p37-${method}/`)
    expect(await members(world.alice, top)).toEqual(['b/'])
    expect(await members(world.alice, `${top}b/`)).toEqual(['c/'])
    expect(await members(world.alice, `${top}b/c/`)).toEqual(['d.ttl'])
  })

  it('P-38, P-48 a PUT creates with 201, then replaces the whole state', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}p38`, turtle, '<#a> <#b> 1.')
    await expectStatus([200, 204, 205], world.alice, 'PUT', `${box}p38`, turtle, '<#a> <#c> 2.')
    expect(await graphOf(world.alice, `${box}p38`)).toEqual([`${box}p38#a ${box}p38#c 2`])
    await expectStatus(
      400,
      world.alice,
      'PUT',
      `${box}p38`,
      { ...turtle, 'content-range': 'bytes 0-1/9' },
      '',
    )
    await expectStatus(204, world.alice, 'PUT', `${box}p38`, plain, 'now text')
    expect(await (await send(world.alice, 'GET', `${box}p38`)).text()).toBe('now text')
    await expectStatus(406, world.alice, 'GET', `${box}p38`, { accept: 'text/turtle' })
  })

  it('P-39 a POST makes a direct child and says where', async () => {
    const made = await posted(turtle, '<#a> <#b> <#c>.')
    expect(made.startsWith(box)).toBe(true)
    expect(made.slice(box.length)).not.toContain('/')
    expect(await members(world.alice, box)).toContain(made.slice(box.length))
  })

  it('P-40 a POST to what is not there is a 404 and makes nothing', async () => {
    await expectStatus(404, world.alice, 'POST', `${box}p40/`, turtle, '')
    await expectStatus([404, 405], world.alice, 'POST', `${box}p40`, turtle, '')
    await expectStatus(404, world.alice, 'GET', `${box}p40/`)
    await expectStatus(404, world.alice, 'GET', `${box}p40`)
  })

  it.each([
    ['inserts', '<> <http://www.w3.org/ns/ldp#contains> <new>'],
    ['deletes', '<> <http://www.w3.org/ns/ldp#contains> <kept.ttl>'],
    ['inserts', '<kept.ttl> <http://purl.org/dc/terms/modified> "2026-01-01T00:00:00Z"'],
    ['inserts', '<kept.ttl> <http://www.w3.org/ns/posix/stat#size> 5'],
    ['inserts', '<> a <http://www.w3.org/ns/pim/space#Storage>'],
  ])('P-43, P-44 a PATCH of a container that %s %s is a 409', async (part, triple) => {
    const before = await members(world.alice, box)
    await expectStatus(409, world.alice, 'PATCH', box, n3, patchOf({ [part]: triple }))
    expect(await members(world.alice, box)).toEqual(before)
  })

  it('P-45 a PUT of an existing container is a 409 and changes nothing', async () => {
    const before = await members(world.alice, box)
    await expectStatus(409, world.alice, 'PUT', box, { ...turtle, ...containerLink }, '<> <#title> "x".')
    expect(await members(world.alice, box)).toEqual(before)
  })

  it('P-46, L-3, L-5 a POST with the container link makes a container and keeps its description', async () => {
    const response = await expectStatus(
      201,
      world.alice,
      'POST',
      box,
      { ...turtle, ...containerLink, slug: 'p46' },
      '<> a <http://www.w3.org/ns/ldp#BasicContainer>; <http://purl.org/dc/terms/title> "Forty-six".',
    )
    expect(response.headers.get('location')).toBe(`${box}p46/`)
    const quads = await triples(world.alice, `${box}p46/`)
    expect(quads.some(({ object }) => object.value === 'Forty-six')).toBe(true)
    const count = (await members(world.alice, box)).length
    const lies = '<> <http://www.w3.org/ns/ldp#contains> <x>.'
    await expectStatus(409, world.alice, 'POST', box, { ...turtle, ...containerLink }, lies)
    await expectStatus(415, world.alice, 'POST', box, { ...plain, ...containerLink }, 'no description')
    expect(await members(world.alice, box)).toHaveLength(count)
  })

  it.each([
    ['rel=type', true],
    ['REL="Type"', true],
    ['rel="up type"', true],
    ['title="a, \\"b\\"; c"; rel="type"', true],
    ['rel="typeof"', false],
    ['rel="subtype"', false],
    ['rel=up; title="rel=type"', false],
    ['rel="up"; rel="type"', false],
    ['rel="type"; anchor="#other"', false],
    ["rel='type'", false],
  ])('P-46 RFC 8288 3 a link with %s asks for a container: %s', async (parameters, isContainer) => {
    const link = `<http://www.w3.org/ns/ldp#Resource>; rel="type", <http://www.w3.org/ns/ldp#BasicContainer>; ${parameters}`
    const made = await expectStatus(201, world.alice, 'POST', box, { ...turtle, link }, '')
    expect(made.headers.get('location')?.endsWith('/')).toBe(isContainer)
  })

  it.each([
    ['a document with the container link', 'p47', 'BasicContainer'],
    ['a container as a file', 'p47/', 'NonRDFSource'],
    ['a direct container (L-12)', 'p47/', 'DirectContainer'],
  ])('P-47 %s is a 400', async (_what, path, type) => {
    const link = { link: `<http://www.w3.org/ns/ldp#${type}>; rel="type"` }
    await expectStatus(400, world.alice, 'PUT', box + path, { ...turtle, ...link }, '')
    await expectStatus(404, world.alice, 'GET', box + path)
  })

  it('P-49 a refused write leaves no half-made parents', async () => {
    await expectStatus(400, world.alice, 'PUT', `${box}p49/a/b.ttl`, turtle, '<#a>')
    await expectStatus(
      409,
      world.alice,
      'PATCH',
      `${box}p49/a/b.ttl`,
      n3,
      patchOf({ deletes: '<#a> <#b> <#c>' }),
    )
    await expectStatus(412, world.alice, 'PUT', `${box}p49/a/b.ttl`, { ...turtle, 'if-match': '*' }, '')
    await expectStatus(404, world.alice, 'GET', `${box}p49/`)
    expect(await members(world.alice, box)).not.toContain('p49/')
  })
})

describe('deleting', () => {
  it('P-51 what is deleted is gone, and listed no more', async () => {
    await expectStatus(201, world.alice, 'PUT', `${box}p51`, plain, 'x')
    await expectStatus([200, 202, 204, 205], world.alice, 'DELETE', `${box}p51`)
    await expectStatus([404, 410], world.alice, 'GET', `${box}p51`)
    expect(await members(world.alice, box)).not.toContain('p51')
    await expectStatus(404, world.alice, 'DELETE', `${box}p51`)
  })

  it('P-52 the root of a storage and its ACL stay, and say so', async () => {
    for (const url of [world.alice.pod, `${world.alice.pod}.acl`]) {
      const response = await expectStatus(405, world.alice, 'DELETE', url)
      expect(listOf(response, 'allow')).not.toContain('DELETE')
      const head = await expectStatus(200, world.alice, 'HEAD', url)
      expect(listOf(head, 'allow')).not.toContain('DELETE')
    }
  })

  it('P-53 the ACL and the description go with their subject and do not come back with its name', async () => {
    const url = `${box}p53`
    await expectStatus(201, world.alice, 'PUT', url, plain, 'x')
    await share(world.alice, url, [{ who: world.bob.webId, modes: ['Read'], scope: 'accessTo' }])
    await expectStatus(201, world.alice, 'PUT', `${url}.meta`, turtle, `<${url}> <#note> "n".`)
    await expectStatus(200, world.bob, 'GET', url)
    await expectStatus(205, world.alice, 'DELETE', url)
    await expectStatus(201, world.alice, 'PUT', url, plain, 'again')
    await expectStatus(404, world.alice, 'GET', `${url}.acl`)
    expect(await (await expectStatus(200, world.alice, 'GET', `${url}.meta`)).text()).toBe('')
    await expectStatus(403, world.bob, 'GET', url)
  })

  it('P-54 a container is deleted when it is empty; auxiliaries do not count', async () => {
    const url = `${box}p54/`
    await expectStatus(201, world.alice, 'PUT', `${url}x`, plain, 'x')
    await share(world.alice, url, [])
    const refused = await expectStatus(409, world.alice, 'DELETE', url)
    expect(await refused.text()).toMatch(/not empty/)
    expect(await members(world.alice, url)).toEqual(['x'])
    await expectStatus(205, world.alice, 'DELETE', `${url}x`)
    await expectStatus(205, world.alice, 'DELETE', url)
    await expectStatus(404, world.alice, 'GET', url)
  })

  it('P-56 cookies mean nothing to data', async () => {
    await expectStatus(401, anonymous, 'GET', `${box}kept.ttl`, {
      cookie: 'hearth_account=anything; session=x',
    })
  })
})

async function posted(type: Record<string, string>, body: string): Promise<string> {
  const response = await expectStatus(201, world.alice, 'POST', box, type, body)
  return response.headers.get('location') ?? ''
}
