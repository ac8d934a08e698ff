import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { sparqlEndpoint } from '../sparql-endpoint.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'
import { expectClearRefusal, stateOf } from './clear-refusal.ts'
import { rawHead, rawRequest } from './raw-request.ts'

const rdfLimit = 20_000
const bodyLimit = 100_000
const patchType = 'text/n3'
const insertPatch = `@prefix solid: <http://www.w3.org/ns/solid/terms#>.
<> a solid:InsertDeletePatch; solid:inserts { <#a> <#b> <#c>. }.`

let server: RunningServer
let alice: Person
let container: string

beforeAll(async () => {
  const settings = { rdfBytes: String(rdfLimit), bodyBytes: String(bodyLimit), triples: '500' }
  server = await startTestServer(settings)
  alice = await makePerson(server.url, 'alice')
  container = `${alice.pod}box/`
  await expectStatus(put(`${container}kept.ttl`, 'text/turtle', '<#it> a <#Kept>.'), 201)
})

afterAll(() => server.close())

function put(url: string, type: string, body: string): Promise<Response> {
  return alice.fetch(url, { method: 'PUT', headers: { 'content-type': type }, body })
}

async function expectStatus(response: Promise<Response>, status: number): Promise<void> {
  expect((await response).status).toBe(status)
}

/** Everything under the container and the state of its one document: what must not change. */
const everything = () => stateOf(alice, [container, `${container}kept.ttl`, alice.pod])

interface BadBody {
  readonly name: string
  readonly method: 'PUT' | 'POST' | 'PATCH'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly status: readonly number[]
}

const turtle = { 'content-type': 'text/turtle' }
const jsonLd = { 'content-type': 'application/ld+json' }
const n3 = { 'content-type': patchType }

const badBodies: readonly BadBody[] = [
  bad('malformed Turtle', 'PUT', 'new.ttl', turtle, '<#a> <#b> ', [400]),
  bad('malformed Turtle over a good document', 'PUT', 'kept.ttl', turtle, '@prefix : <', [400]),
  bad('Turtle with an undeclared prefix', 'POST', '', turtle, '<#a> foaf:name "x".', [400]),
  bad('Turtle with a broken IRI', 'PUT', 'new.ttl', turtle, '<#a> <#b> <http://a b/>.', [400]),
  bad('JSON-LD that is no JSON', 'PUT', 'new.jsonld', jsonLd, '{"@id": ', [400]),
  bad('JSON-LD with a wrong @id', 'PUT', 'new.jsonld', jsonLd, '{"@id": 5, "http://a.example/b": 1}', [400]),
  bad(
    'JSON-LD with a context from elsewhere',
    'PUT',
    'new.jsonld',
    jsonLd,
    '{"@context": "http://169.254.169.254/x", "a": 1}',
    [400, 422],
  ),
  bad(
    'JSON-LD nested nine thousand deep',
    'PUT',
    'new.jsonld',
    jsonLd,
    `${'['.repeat(9_000)}${']'.repeat(9_000)}`,
    [400, 413, 422],
  ),
  bad(
    'more triples than one document may have',
    'PUT',
    'new.ttl',
    turtle,
    '<#a><#b>1.'.repeat(1).concat(triples(600)),
    [400, 413, 422],
  ),
  bad('a patch that is no N3', 'PATCH', 'kept.ttl', n3, 'solid:inserts {', [400, 422]),
  bad('a patch without a patch in it', 'PATCH', 'kept.ttl', n3, '<#a> <#b> <#c>.', [400, 422]),
  bad(
    'a patch with two patches in it',
    'PATCH',
    'kept.ttl',
    n3,
    `${insertPatch}\n${insertPatch.replace('<> a', '<#2> a')}`,
    [400, 422],
  ),
  bad(
    'a patch that deletes a blank node',
    'PATCH',
    'kept.ttl',
    n3,
    insertPatch.replace('inserts { <#a>', 'deletes { _:a'),
    [400, 422],
  ),
  bad(
    'a patch whose variable is bound nowhere',
    'PATCH',
    'kept.ttl',
    n3,
    insertPatch.replace('<#a>', '?a'),
    [400, 422],
  ),
  bad(
    'a patch that deletes what is not there',
    'PATCH',
    'kept.ttl',
    n3,
    insertPatch.replace('inserts', 'deletes'),
    [409],
  ),
  bad(
    'a patch of an unknown type',
    'PATCH',
    'kept.ttl',
    { 'content-type': 'application/json-patch+json' },
    '[]',
    [415],
  ),
  bad(
    'a malformed SPARQL update',
    'PATCH',
    'kept.ttl',
    { 'content-type': 'application/sparql-update' },
    'INSERT DATA {',
    [400, 415, 422],
  ),
  bad('a body without a type', 'PUT', 'new', {}, 'hello', [400, 415]),
  bad('a type that is none', 'PUT', 'new', { 'content-type': 'turtle' }, 'hello', [400, 415]),
  bad(
    'a compressed body',
    'PUT',
    'new.ttl',
    { ...turtle, 'content-encoding': 'gzip' },
    'not gzip',
    [400, 415],
  ),
  bad('Turtle that claims to be JSON-LD', 'PUT', 'new.jsonld', jsonLd, '<#a> <#b> <#c>.', [400]),
  bad(
    'an RDF body beyond the limit',
    'PUT',
    'new.ttl',
    turtle,
    `<#a> <#b> "${'x'.repeat(rdfLimit)}".`,
    [413],
  ),
  bad(
    'a file beyond the limit',
    'PUT',
    'new.bin',
    { 'content-type': 'application/octet-stream' },
    'x'.repeat(bodyLimit + 1),
    [413],
  ),
  bad(
    'a patch beyond the limit',
    'PATCH',
    'kept.ttl',
    n3,
    `# ${'x'.repeat(rdfLimit)}\n${insertPatch}`,
    [413],
  ),
]

function bad(
  name: string,
  method: BadBody['method'],
  path: string,
  headers: BadBody['headers'],
  body: string,
  status: readonly number[],
): BadBody {
  return { name, method, path, headers, body, status }
}

function triples(count: number): string {
  return Array.from({ length: count }, (_, number) => `<#a> <#b> ${number}.`).join('\n')
}

describe('bad bodies', () => {
  it.each(badBodies)('$method with $name is refused, and nothing is stored', async (scenario) => {
    const before = await everything()
    const url = container + scenario.path
    // Raw, because `fetch` gives every text a type by itself.
    const answer = await rawRequest(
      server.url,
      rawSigned(scenario.method, url, scenario.headers, scenario.body),
    )
    await expectClearRefusal(answer, scenario.status)
    expect(await everything()).toBe(before)
  })

  it.each([
    ['an RDF body', 'new.ttl', 'text/turtle', rdfLimit],
    ['a file', 'new.bin', 'application/octet-stream', bodyLimit],
  ])('%s that grows past the limit while it is being sent is refused', async (_what, path, type, limit) => {
    const before = await everything()
    const url = container + path
    const headers = {
      ...alice.session.headers('PUT', url),
      'content-type': type,
      'transfer-encoding': 'chunked',
    }
    const chunk = `1000\r\n${'#'.repeat(0x1000)}\r\n`
    const body = `${chunk.repeat(Math.ceil((2 * limit) / 0x1000))}0\r\n\r\n`
    const answer = await rawRequest(server.url, rawHead('PUT', new URL(url).pathname, headers) + body)
    await expectClearRefusal(answer, [413])
    expect(await everything()).toBe(before)
  })

  it('a client that goes away in the middle of a body leaves nothing', async () => {
    const before = await everything()
    const url = `${container}half.bin`
    const headers = {
      ...alice.session.headers('PUT', url),
      'content-type': 'text/plain',
      'content-length': '90000',
    }
    const half = rawHead('PUT', new URL(url).pathname, headers) + 'x'.repeat(50_000)
    await rawRequest(server.url, half, 300).catch(() => undefined)
    expect(await everything()).toBe(before)
    await expectStatus(alice.fetch(url), 404)
  })
})

function rawSigned(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): string {
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  return (
    rawHead(method, new URL(url).pathname, { ...alice.session.headers(method, url), ...headers, ...length }) +
    body
  )
}

describe('path tricks', () => {
  it.each([
    ['a dot segment', '/alice/../alice/box/kept.ttl', [400]],
    ['a single dot segment', '/alice/./box/', [400]],
    ['a dot segment at the end', '/alice/box/..', [400]],
    ['an escaped dot segment', '/alice/%2e%2e/alice/box/kept.ttl', [400]],
    ['a half-escaped dot segment', '/alice/.%2E/alice/', [400]],
    ['an empty segment', '/alice//box/kept.ttl', [400]],
    ['two slashes at the start', '//alice/box/kept.ttl', [400]],
    ['a backslash', '/alice\\box\\kept.ttl', [400]],
    ['an escaped NUL', '/alice/box/kept.ttl%00', [400]],
    ['an escaped line end', '/alice/box/kept%0d%0aset-cookie:%20x', [400]],
    ['a broken escape', '/alice/box/%zz', [400]],
    ['a path of 5,000 characters', `/alice/${'a/'.repeat(2500)}`, [414]],
    ['a name of 300 characters', `/alice/${'a'.repeat(300)}`, [400, 414]],
    ['a path of 100,000 characters', `/alice/${'a'.repeat(100_000)}`, [414, 431]],
    ['a raw NUL', '/alice/box/\0', [400]],
  ])('%s is refused', async (_what, target, statuses) => {
    const before = await everything()
    const url = new URL(container)
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const headers = {
        ...alice.session.headers(method, `${url.origin}${target}`),
        ...turtle,
        'content-length': '0',
      }
      await expectClearRefusal(await rawRequest(server.url, rawHead(method, target, headers)), statuses)
    }
    expect(await everything()).toBe(before)
  })

  it.each([
    ['an escaped slash', '/alice/box%2fkept.ttl'],
    ['an escaped backslash', '/alice/box%5ckept.ttl'],
    ['another case', '/alice/BOX/kept.ttl'],
    ['a slash at the end', '/alice/box/kept.ttl/'],
    ['a dot at the end', '/alice/box/kept.ttl.'],
    ['a fullwidth stop', '/alice/box/kept%EF%BC%8Ettl'],
  ])('bug-class-06 %s means another resource', async (_what, target) => {
    const headers = alice.session.headers('GET', `${new URL(container).origin}${target}`)
    await expectClearRefusal(await rawRequest(server.url, rawHead('GET', target, headers)), [404])
  })

  it('a header of 100,000 bytes is refused', async () => {
    const head = rawHead('GET', '/alice/', { 'x-long': 'x'.repeat(100_000) })
    await expectClearRefusal(await rawRequest(server.url, head), [431])
  })
})

describe('bad queries', () => {
  it.each([
    ['a malformed query', 'SELECT * WHERE {', [400]],
    ['an update', 'INSERT DATA { <urn:a> <urn:b> <urn:c> }', [400]],
    ['a query of nothing', '', [400]],
  ])('%s is refused', async (_what, query, statuses) => {
    const before = await everything()
    const endpoint = await sparqlEndpoint(alice.pod)
    const answer = await alice.fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/sparql-query' },
      body: query,
    })
    await expectClearRefusal(answer, statuses)
    expect(await everything()).toBe(before)
  })

  it('a query of a wrong type is refused', async () => {
    const answer = await alice.fetch(await sparqlEndpoint(alice.pod), {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: 'SELECT * WHERE { ?s ?p ?o }',
    })
    await expectClearRefusal(answer, [415])
  })
})
