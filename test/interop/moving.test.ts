import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DataFactory, Parser, type Quad, type Term, Writer } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import { startCommunityServer } from '../peers/community-server.ts'
import type { RunningServer } from '../spawn-server.ts'
import { type BringResult, hearthBring } from './bring-command.ts'
import { startWatchedServer, type WatchedServer } from './watched-server.ts'

const minute = 60_000
const film = randomBytes(5_000_000)

let folder: string
let theirs: RunningServer
let ours: WatchedServer
let old: Person
let bob: Person
let mo: Person

async function put(path: string, type: string, body: string | Uint8Array<ArrayBuffer>): Promise<void> {
  const answer = await old.fetch(old.pod + path, { method: 'PUT', headers: { 'content-type': type }, body })
  expect([path, answer.status]).toEqual([path, expect.toSatisfy((status) => [201, 205].includes(status))])
}

async function say(path: string, triples: string): Promise<void> {
  const headers = { 'content-type': 'application/sparql-update' }
  const body = `INSERT DATA { ${triples} }`
  const answer = await old.fetch(old.pod + path, { method: 'PATCH', headers, body })
  expect(answer.status).toBe(205)
}

const rules = (subject: string, more: string) => `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
  <#owner> a acl:Authorization; acl:agent <${old.webId}>; acl:accessTo <${subject}>; acl:mode acl:Read, acl:Write, acl:Control.
  <#other> a acl:Authorization; acl:accessTo <${subject}>; ${more}.`
const everyone = 'acl:agentClass <http://xmlns.com/foaf/0.1/Agent>'
const onlyOwner = (subject: string) => rules(subject, `acl:agent <${old.webId}>; acl:mode acl:Read`)

const bring = (
  options: readonly string[] = [],
  to = mo,
  meet?: Parameters<typeof hearthBring>[3],
): Promise<BringResult> => hearthBring([old.pod, to.pod], { from: old, to }, options, meet)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hearth-moving-'))
  theirs = await startCommunityServer(folder)
  ours = await startWatchedServer()
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
  await put(
    'notes/2026/a%20b%2Bc/100%25.ttl',
    'text/turtle',
    '# mine\n<#it>   <urn:see> <../gr%C3%BC%C3%9Fe%20%231.ttl>.',
  )
  await put('notes/linked.jsonld', 'application/ld+json', '{ "@id":"#it", "urn:says":"Hello" }')
  await put('notes/linking.jsonld', 'application/ld+json', `{"@id":"#it","urn:by":{"@id":"${old.webId}"}}`)
  await put('notes/plain', 'text/plain; charset=utf-8', `no extension, <${old.pod}>`)
  await put('notes/really-text.ttl', 'text/plain', 'not <Turtle')
  await put('notes/nothing.txt', 'text/plain', '')
  await put('notes/neighbours.ttl', 'text/turtle', '<#it> <urn:for> <../../bob/profile/card#me>.')
  await put('album/me.png', 'image/png', new Uint8Array([137, 80, 78, 71, 0, 255]))
  await put('album/film.mp4', 'video/mp4', film)
  await say('album/me.png.meta', `<${old.pod}album/me.png> <http://purl.org/dc/terms/title> "Me"`)
  await say('album/.meta', `<${old.pod}album/> <http://purl.org/dc/terms/title> "Album"`)
  const open = `${everyone}; acl:default <./>; acl:mode acl:Read`
  await put('album/.acl', 'text/turtle', `${rules('./', open)} <#owner> acl:default <./>.`)
  await put('album/hidden.ttl', 'text/turtle', '<#it> <urn:says> "For nobody".')
  await put('album/hidden.ttl.acl', 'text/turtle', onlyOwner('hidden.ttl'))
  await put('album/hidden/film.mp4', 'video/mp4', film)
  await put('album/hidden/.acl', 'text/turtle', `${onlyOwner('./')} <#owner> acl:default <./>.`)
  const link = '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'
  expect((await old.fetch(`${old.pod}empty/`, { method: 'PUT', headers: { link } })).status).toBe(201)
  await put('shared.ttl', 'text/turtle', '<#it> <urn:says> "To Bob".')
  const toBob = 'acl:agent <../bob/profile/card#me>; acl:mode acl:Read'
  await put('shared.ttl.acl', 'text/turtle', rules('shared.ttl', toBob))
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

/** Status, type and content, which of RDF is its graph. */
async function told(url: string, who: Pick<Person, 'fetch'>, to = mo): Promise<readonly unknown[]> {
  const answer = await who.fetch(url, { headers: { accept: url.endsWith('/') ? 'text/turtle' : '*/*' } })
  const [bytes, type] = [Buffer.from(await answer.arrayBuffer()), answer.headers.get('content-type')]
  if (!answer.ok || url.endsWith('/')) return [answer.status]
  if (type !== 'text/turtle') return [200, type, createHash('sha256').update(bytes).digest('hex')]
  const quads = new Parser({ baseIRI: url, blankNodePrefix: '' }).parse(bytes.toString())
  const graph = url.startsWith(old.pod) ? quads.map((quad) => moved(quad, to)) : quads
  return [200, type, graph.map((quad) => new Writer({ format: 'N-Triples' }).quadsToString([quad])).sort()]
}

function moved({ subject, predicate, object }: Quad, to: Person): Quad {
  const place = <T extends Term>(term: T): T => {
    if (term.termType !== 'NamedNode') return term
    // The WebID signs in at the new server from now on.
    const iri = term.value === theirs.url ? ours.url : term.value.replace(old.pod, to.pod)
    return DataFactory.namedNode(iri) as Term as T
  }
  return DataFactory.quad(place(subject), predicate, place(object))
}

/** Every answer to owner, friend and stranger is the same here as it was there. */
async function expectSame(to: Person): Promise<void> {
  const brought = await resourcesIn(old)
  expect(brought).toHaveLength(24)
  const here = brought.map((url) => url.replace(old.pod, to.pod))
  expect(await resourcesIn(to)).toEqual(expect.arrayContaining(here))
  for (const url of [old.pod, ...brought].filter((each) => !each.endsWith('linking.jsonld')))
    for (const visitor of [undefined, bob, { fetch }])
      expect([url, await told(url.replace(old.pod, to.pod), visitor ?? to, to)]).toEqual([
        url,
        await told(url, visitor ?? old, to),
      ])
}

const bodyOf = async (path: string, who: Person) =>
  (await who.fetch(who.pod + path, { headers: { accept: '*/*' } })).text()

describe('a pod that comes from Community Solid Server', { timeout: 3 * minute }, () => {
  it('is looked at first, and nothing is done', async () => {
    const before = await resourcesIn(mo)
    let writes = 0
    ours.onWrite = () => {
      writes++
    }
    const { code, missing, sum } = await bring(['--dry-run'])
    expect(missing).toEqual([
      expect.stringMatching(/^\.acl: other rules of access hold at the target/),
      expect.stringMatching(/^profile\/card: differs at the target/),
    ])
    expect([code, sum]).toEqual([
      1,
      expect.stringMatching(/^would bring 6 folders, 15 documents, 6 rules, 2 descriptions /),
    ])
    expect([writes, await resourcesIn(mo)]).toEqual([0, before])
  })

  it('P-37 AUX-11 comes whole; not even for a moment does anybody read what is not for them', async () => {
    const hidden = ['shared.ttl', 'album/hidden.ttl', 'album/hidden/film.mp4', 'notes/plain', 'album/hidden/']
    const seen: unknown[] = []
    ours.onWrite = async (method, path) => {
      for (const name of hidden)
        for (const [who, visitor] of [['anybody', { fetch }] as const, ['Bob', bob] as const]) {
          const answer = await visitor.fetch(mo.pod + name)
          const isNothing = (await answer.text()).startsWith('hearth bring:') || !answer.ok
          if (!isNothing && !(who === 'Bob' && name === 'shared.ttl')) seen.push([method, path, name, who])
        }
    }
    const { code, missing, stderr } = await bring(['--replace'])
    ours.onWrite = () => {}
    expect([code, missing, seen, stderr]).toEqual([0, [], [], expect.not.stringContaining('rror')])
  })

  it('is the same here as it was there: for its owner, for Bob and for everybody', async () => {
    await expectSame(mo)
    const statuses = await Promise.all(['shared.ttl', 'notes/plain'].map((path) => bob.fetch(mo.pod + path)))
    expect(statuses.map(({ status }) => status)).toEqual([200, 403])
  })

  it('keeps the bytes of what names no old address, and changes the others', async () => {
    for (const path of ['notes/linked.jsonld', 'notes/2026/a%20b%2Bc/100%25.ttl', 'notes/plain'])
      expect(await bodyOf(path, mo)).toBe(await bodyOf(path, old))
    expect(JSON.parse(await bodyOf('notes/linking.jsonld', mo))).toEqual([
      { '@id': `${mo.pod}notes/linking.jsonld#it`, 'urn:by': [{ '@id': mo.webId }] },
    ])
  })

  it('says of its folders and files what was said of them', async () => {
    const titles = async (path: string) =>
      /terms\/title>? "([^"]*)"/.exec(await (await fetch(mo.pod + path)).text())?.[1]
    expect([await titles('album/'), await titles('album/me.png.meta')]).toEqual(['Album', 'Me'])
  })

  it('is not brought a second time, and what its owner changed since stays unless they say otherwise', async () => {
    let writes = 0
    ours.onWrite = () => {
      writes++
    }
    const again = await bring()
    expect([again.code, again.missing, writes]).toEqual([0, [], 0])
    const body = '<#it> <urn:says> "Changed here".'
    const change = (path: string, text: string) =>
      mo.fetch(mo.pod + path, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body: text })
    const unrule = (path: string) => mo.fetch(`${mo.pod}${path}.acl`, { method: 'DELETE' })
    const plainRules = onlyOwner('plain').replaceAll(old.webId, mo.webId)
    const changes = [
      await change('shared.ttl', body),
      await unrule('album/hidden.ttl'),
      await change('settings/types.ttl', body),
      await unrule('settings/types.ttl'),
      await change('notes/plain.acl', plainRules),
    ]
    expect(changes.map(({ ok }) => ok)).toEqual([true, true, true, true, true])
    const careful = await bring()
    const [differs, others] = ['differs', 'has other rules of access'].map(
      (what) => `${what} at the target (--replace takes those of the source)`,
    )
    expect([careful.code, careful.missing.toSorted()]).toEqual([
      1,
      [
        `album/hidden.ttl: ${others}`,
        `notes/plain: ${others}`,
        `settings/types.ttl: ${differs}`,
        `shared.ttl: ${differs}`,
      ],
    ])
    expect(await bodyOf('shared.ttl', mo)).toBe(body)
    expect((await bring(['--replace'])).code).toBe(0)
    await expectSame(mo)
  })

  it(
    'goes on after every break: killed at each seventh write, it is whole in the end',
    async () => {
      const mia = await makePerson(ours.url, 'mia')
      let runs = 0
      for (let code: number | null = null; code === null && runs < 60; runs++) {
        let writes = 0
        const result = await bring(['--replace'], mia, (child) => {
          ours.onWrite = () => {
            if (++writes === 7) child.kill('SIGKILL')
          }
        })
        code = result.code
        if (code !== null) expect([code, result.missing]).toEqual([0, []])
      }
      ours.onWrite = () => {}
      expect(runs).toBeGreaterThan(4)
      await expectSame(mia)
    },
    4 * minute,
  )

  it('waits when it is asked to, and says so', async () => {
    const kim = await makePerson(ours.url, 'kim')
    let refusals = 0
    ours.onAsked = (method, path) => {
      const isTime = method === 'PUT' && path.endsWith('film.mp4') && refusals < 2
      if (!isTime) return undefined
      refusals++
      return { status: refusals === 1 ? 429 : 503, headers: { 'retry-after': '2' } }
    }
    const { code, stderr } = await bring(['--replace'], kim)
    ours.onAsked = () => undefined
    expect([code, refusals, stderr]).toEqual([0, 2, expect.stringMatching(/asks to wait 2 s \((429|503)\)/)])
    await expectSame(kim)
  })
})
