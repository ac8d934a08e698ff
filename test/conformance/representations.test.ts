import { isSameGraph } from '@hearth/pod-server/src/rdf/same-graph.ts'
import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  expectStatus,
  graphOf,
  jsonLd,
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

let world: World
let box: string

beforeAll(async () => {
  world = await openWorld()
  box = `${world.alice.pod}box/`
  await expectStatus(201, world.alice, 'PUT', `${box}kept.ttl`, turtle, '<#it> a <#Kept>.')
})

afterAll(() => world.server.close())

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

async function posted(type: Record<string, string>, body: string): Promise<string> {
  const response = await expectStatus(201, world.alice, 'POST', box, type, body)
  return response.headers.get('location') ?? ''
}
