import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataFactory, Parser, type Quad, type Term, Writer } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { startCommunityServer } from '../peers/community-server.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const minute = 60_000
const types: Readonly<Record<string, string>> = {
  ttl: 'text/turtle',
  acl: 'text/turtle',
  meta: 'text/turtle',
  jsonld: 'application/ld+json',
  txt: 'text/plain',
  markdown: 'text/markdown',
  png: 'image/png',
}

let folder: string
let theirs: RunningServer
let ours: RunningServer
let old: Person
let bob: Person
let mo: Person

/**
 * What the script of a person does who moves from Community Solid Server: it takes the files of the pod's folder in the
 * order of their names and PUTs each. A name without its type in it has it behind a dollar sign (`card$.ttl`). Gives back
 * what was refused.
 */
async function bring(from: string, to: string): Promise<string[]> {
  const refused: string[] = []
  for (const entry of (await readdir(from, { withFileTypes: true })).sort(byName)) {
    const [, plainName, extension = ''] = /^(.*?)\$?\.([^.]*)$/.exec(entry.name) ?? []
    const name = entry.name.includes('$.') ? (plainName ?? '') : entry.name
    const url = to + encodeURIComponent(name)
    if (entry.isDirectory()) {
      refused.push(...(await bring(join(from, entry.name), `${url}/`)))
      continue
    }
    const type = types[extension] ?? 'application/octet-stream'
    const bytes = await readFile(join(from, entry.name))
    const body = type === 'text/turtle' ? inNewPlace(bytes.toString(), url.replace(mo.pod, old.pod)) : bytes
    const answer = await mo.fetch(url, { method: 'PUT', headers: { 'content-type': type }, body })
    if (!answer.ok) refused.push(`${url.slice(mo.pod.length)}: ${answer.status}`)
  }
  return refused
}

/**
 * Addresses in the pod, its owner's among them, become the new ones; all others stay whose they were. So a text is read where
 * it stood: the server writes its neighbours as `../bob/`, who would be somebody else here, with Bob's rights.
 */
function inNewPlace(turtle: string, address: string): string {
  return new Writer({ format: 'N-Triples' }).quadsToString(graphOf(turtle, address).map(moved))
}

function graphOf(turtle: string, address: string): Quad[] {
  return new Parser({ baseIRI: address, blankNodePrefix: '' }).parse(turtle)
}

function moved({ subject, predicate, object }: Quad): Quad {
  const place = <T extends Term>(term: T): T => {
    if (term.termType !== 'NamedNode') return term
    // The WebID signs in at the new server from now on.
    const iri = term.value === theirs.url ? ours.url : term.value.replace(old.pod, mo.pod)
    return DataFactory.namedNode(iri) as Term as T
  }
  return DataFactory.quad(place(subject), predicate, place(object))
}

const byName = (one: { name: string }, other: { name: string }) => (one.name < other.name ? -1 : 1)

async function put(path: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await old.fetch(old.pod + path, { method: 'PUT', headers: { 'content-type': type }, body })
  expect([path, answer.status]).toEqual([path, expect.toSatisfy((status) => [201, 205].includes(status))])
}

async function say(path: string, triples: string): Promise<void> {
  const headers = { 'content-type': 'application/sparql-update' }
  const answer = await old.fetch(old.pod + path, {
    method: 'PATCH',
    headers,
    body: `INSERT DATA { ${triples} }`,
  })
  expect(answer.status).toBe(205)
}

const rules = (subject: string, more: string) => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
  <#owner> a acl:Authorization; acl:agent <${old.webId}>; acl:accessTo <${subject}>; acl:mode acl:Read, acl:Write, acl:Control.
  <#other> a acl:Authorization; acl:accessTo <${subject}>; ${more}.`
const everyone = 'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-moving-'))
  theirs = await startCommunityServer(folder)
  ours = await startTestServer()
  ;[old, bob, mo] = [
    await makePerson(theirs.url, 'mo'),
    await makePerson(theirs.url, 'bob'),
    await makePerson(ours.url, 'mo'),
  ]
  const card = '<http://xmlns.com/foaf/0.1/name> "Mo"; <http://www.w3.org/ns/solid/terms#publicTypeIndex>'
  await say('profile/card', `<${old.webId}> ${card} <${old.pod}settings/types.ttl>`)
  await put('settings/types.ttl', 'text/turtle', `<#notes> <urn:in> <../notes/>, <${old.pod}notes/>.`)
  await put('settings/types.ttl.acl', 'text/turtle', rules('types.ttl', `${everyone}; acl:mode acl:Read`))
  await put('notes/2026/gr%C3%BC%C3%9Fe%20%231.ttl', 'text/turtle', `<#it> <urn:by> <${old.webId}>.`)
  await put('notes/linked.jsonld', 'application/ld+json', '{"@id":"#it","urn:says":"Hello"}')
  await put('notes/plain', 'text/plain', 'no extension')
  await put('notes/really-text.ttl', 'text/plain', 'not <Turtle')
  await put('album/me.png', 'image/png', new Uint8Array([137, 80, 78, 71, 0, 255]))
  await say('album/me.png.meta', `<${old.pod}album/me.png> <http://purl.org/dc/terms/title> "Me"`)
  await say('album/.meta', `<${old.pod}album/> <http://purl.org/dc/terms/title> "Album"`)
  const open = `${everyone}; acl:default <./>; acl:mode acl:Read`
  await put('album/.acl', 'text/turtle', `${rules('./', open)} <#owner> acl:default <./>.`)
  await put('shared.ttl', 'text/turtle', '<#it> <urn:says> "To Bob".')
  await put(
    'shared.ttl.acl',
    'text/turtle',
    rules('shared.ttl', 'acl:agent <../bob/profile/card#me>; acl:mode acl:Read'),
  )
}, 5 * minute)

afterAll(async () => {
  await theirs?.close()
  await ours?.close()
  await rm(folder, { recursive: true, force: true })
})

/** All that a pod holds, as it says itself. */
async function resourcesIn(person: Person, container = person.pod): Promise<string[]> {
  const text = await (await person.fetch(container, { headers: { accept: 'text/turtle' } })).text()
  const held = new Parser({ baseIRI: container })
    .parse(text)
    .filter(({ predicate }) => predicate.value === 'http://www.w3.org/ns/ldp#contains')
    .map(({ object }) => object.value)
  const inner = held.filter((url) => url.endsWith('/')).map((url) => resourcesIn(person, url))
  return [...held, ...(await Promise.all(inner)).flat()].sort()
}

/** Status, type and content, which of Turtle is its graph. */
async function told(url: string, who: Pick<Person, 'fetch'>): Promise<readonly unknown[]> {
  const answer = await who.fetch(url)
  const [text, type] = [await answer.text(), answer.headers.get('content-type')]
  if (!answer.ok || url.endsWith('/')) return [answer.status]
  if (type !== 'text/turtle') return [200, type, text]
  const graph = url.startsWith(old.pod) ? graphOf(text, url).map(moved) : graphOf(text, url)
  return [200, type, graph.map((quad) => new Writer({ format: 'N-Triples' }).quadsToString([quad])).sort()]
}

describe('a pod that comes from Community Solid Server', { timeout: minute }, () => {
  it('P-37 AUX-11 is brought file by file, and nothing of it is refused', async () => {
    expect(await bring(join(folder, 'mo'), mo.pod)).toEqual([])
  })

  it('is the same here as it was there: for its owner, for Bob and for everybody', async () => {
    const brought = await resourcesIn(old)
    expect(brought).toHaveLength(14)
    expect(await resourcesIn(mo)).toEqual(
      expect.arrayContaining(brought.map((url) => url.replace(old.pod, mo.pod))),
    )
    for (const url of brought)
      for (const visitor of [undefined, bob, { fetch }]) {
        const there = await told(url, visitor ?? old)
        expect([url, await told(url.replace(old.pod, mo.pod), visitor ?? mo)]).toEqual([url, there])
      }
    const statuses = await Promise.all(['shared.ttl', 'notes/plain'].map((path) => bob.fetch(mo.pod + path)))
    expect(statuses.map(({ status }) => status)).toEqual([200, 403])
  })

  it('says of its folders and files what was said of them', async () => {
    const titles = async (path: string) =>
      /terms\/title>? "([^"]*)"/.exec(await (await fetch(mo.pod + path)).text())?.[1]
    expect([await titles('album/'), await titles('album/me.png.meta')]).toEqual(['Album', 'Me'])
  })
})
