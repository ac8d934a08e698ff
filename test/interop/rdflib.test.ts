import {
  BlankNode,
  Fetcher,
  graph,
  type IndexedFormula,
  lit,
  type NamedNode,
  Namespace,
  st,
  sym,
  UpdateManager,
} from 'rdflib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const foaf = Namespace('http://xmlns.com/foaf/0.1/')
const ldp = Namespace('http://www.w3.org/ns/ldp#')
const acl = Namespace('http://www.w3.org/ns/auth/acl#')

let server: RunningServer
let alice: Person
let bob: Person

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
})

afterAll(() => server.close())

/** What an app holds: a store, how it fetches, how it changes. Each call is a fresh app that knows nothing yet. */
function app(person: Person): { store: IndexedFormula; fetcher: Fetcher; updater: UpdateManager } {
  const store = graph()
  const fetcher = new Fetcher(store, { fetch: person.fetch as typeof fetch })
  return { store, fetcher, updater: new UpdateManager(store) }
}

async function names(document: NamedNode): Promise<string[]> {
  const { store, fetcher } = app(alice)
  await fetcher.load(document)
  return store
    .each(sym(`${document.value}#me`), foaf('name'))
    .map(({ value }) => value)
    .sort()
}

describe('rdflib: documents', () => {
  it('creates with PUT, changes with PATCH, reads and deletes', async () => {
    const document = sym(`${alice.pod}people/me.ttl`)
    const me = sym(`${document.value}#me`)
    const { store, fetcher, updater } = app(alice)
    await updater.put(
      document,
      [st(me, foaf('name'), lit('Alice'), document)],
      'text/turtle',
      () => undefined,
    )
    expect(await names(document)).toEqual(['Alice'])

    await fetcher.load(document, { force: true })
    expect(updater.editable(document)).toBeTruthy()
    await updater.update([], [st(me, foaf('name'), lit('Ali "the" Cat'), document)])
    await updater.update(
      [st(me, foaf('name'), lit('Alice'), document)],
      [st(me, foaf('name'), lit('Alice B.'), document), st(me, foaf('knows'), sym(bob.webId), document)],
    )
    expect(await names(document)).toEqual(['Ali "the" Cat', 'Alice B.'])
    expect(store.holds(me, foaf('knows'), sym(bob.webId), document)).toBe(true)

    // A triple that is not there any more cannot be deleted: the whole change is refused.
    const stale = [st(me, foaf('name'), lit('Alice'), document)]
    store.add(stale)
    await expect(updater.update(stale, [st(me, foaf('name'), lit('Eve'), document)])).rejects.toThrow()
    expect(await names(document)).toEqual(['Ali "the" Cat', 'Alice B.'])

    await fetcher.delete(document.value)
    expect((await alice.fetch(document.value)).status).toBe(404)
  })

  it('creates a document that does not exist with its first PATCH', async () => {
    const document = sym(`${alice.pod}people/new.ttl`)
    const { fetcher, updater } = app(alice)
    await fetcher.load(document).catch(() => undefined)
    await updater.update([], [st(sym(`${document.value}#me`), foaf('name'), lit('New'), document)])
    expect(await names(document)).toEqual(['New'])
  })

  it('changes and removes what hangs on a blank node', async () => {
    const document = sym(`${alice.pod}people/blank.ttl`)
    const put = await alice.fetch(document.value, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body: '<#me> <http://xmlns.com/foaf/0.1/account> [ <http://xmlns.com/foaf/0.1/accountName> "old" ], [ <http://xmlns.com/foaf/0.1/accountName> "kept" ].',
    })
    expect(put.status).toBe(201)
    const { store, fetcher, updater } = app(alice)
    await fetcher.load(document)
    const account = store.any(undefined, foaf('accountName'), lit('old'), document)
    if (!(account instanceof BlankNode)) throw new Error('no account')
    await updater.update(
      [st(account, foaf('accountName'), lit('old'), document)],
      [st(account, foaf('accountName'), lit('new'), document)],
    )
    const fresh = app(alice)
    await fresh.fetcher.load(document)
    const all = fresh.store
      .statementsMatching(undefined, foaf('accountName'), undefined, document)
      .map(({ object }) => object.value)
    expect(all.sort()).toEqual(['kept', 'new'])
  })

  it('updates several documents at once', async () => {
    const [one, two] = [sym(`${alice.pod}many/1.ttl`), sym(`${alice.pod}many/2.ttl`)]
    const { updater } = app(alice)
    await updater.updateMany(
      [],
      [one, two].map((document) => st(sym(`${document.value}#me`), foaf('name'), lit('x'), document)),
    )
    expect([await names(one), await names(two)]).toEqual([['x'], ['x']])
  })
})

describe('rdflib: containers and files', () => {
  it('creates a container, lists it and deletes it', async () => {
    const { store, fetcher } = app(alice)
    await fetcher.createContainer(alice.pod, 'shelf', '')
    const shelf = sym(`${alice.pod}shelf/`)
    await fetcher.webOperation('PUT', `${shelf.value}a.txt`, { data: 'hello', contentType: 'text/plain' })
    await fetcher.load(shelf)
    const listed = store.each(shelf, ldp('contains')).map(({ value }) => value)
    expect(listed).toEqual([`${shelf.value}a.txt`])
    const file = await fetcher.webOperation('GET', `${shelf.value}a.txt`)
    expect(file.responseText).toBe('hello')
    await fetcher.delete(`${shelf.value}a.txt`)
    await fetcher.delete(shelf.value)
    expect((await alice.fetch(shelf.value)).status).toBe(404)
  })
})

describe('rdflib: access', () => {
  it('reads the rights of a document and changes its ACL with PUT and PATCH', async () => {
    const document = sym(`${alice.pod}rights/doc.ttl`)
    const rules = sym(`${document.value}.acl`)
    const { store, fetcher, updater } = app(alice)
    await updater.put(
      document,
      [st(document, foaf('name'), lit('d'), document)],
      'text/turtle',
      () => undefined,
    )
    await fetcher.load(document, { force: true })
    expect((await bob.fetch(document.value)).status).toBe(403)

    const rule = (name: string, agent: string, modes: readonly string[]) => [
      st(
        sym(`${rules.value}#${name}`),
        sym('http://www.w3.org/1999/02/22-rdf-syntax-ns#type'),
        acl('Authorization'),
        rules,
      ),
      st(sym(`${rules.value}#${name}`), acl('agent'), sym(agent), rules),
      st(sym(`${rules.value}#${name}`), acl('accessTo'), document, rules),
      ...modes.map((mode) => st(sym(`${rules.value}#${name}`), acl('mode'), acl(mode), rules)),
    ]
    const ours = rule('owner', alice.webId, ['Read', 'Write', 'Control'])
    await updater.put(rules, ours, 'text/turtle', () => undefined)
    await fetcher.load(rules, { force: true })
    await updater.update([], rule('bob', bob.webId, ['Read']))
    expect((await bob.fetch(document.value)).status).toBe(200)

    const reader = app(bob)
    await reader.fetcher.load(document)
    // rdflib learns from WAC-Allow that there is nothing to write here.
    expect(reader.updater.editable(document)).toBe(false)

    await updater.update(store.statementsMatching(sym(`${rules.value}#bob`), undefined, undefined, rules), [])
    expect((await bob.fetch(document.value)).status).toBe(403)
    expect((await alice.fetch(document.value)).status).toBe(200)
  })
})

describe('rdflib: live updates', () => {
  /** The global WebSocket of Node 24 is the browser's; what rdflib opens is closed when its server goes. */
  function watch(person: Person, document: NamedNode): { count: () => number; store: IndexedFormula } {
    const { store, fetcher, updater } = app(person)
    let count = 0
    fetcher.load(document).then(
      () => updater.addDownstreamChangeListener(document, () => count++),
      () => undefined,
    )
    return { count: () => count, store }
  }

  it('NT-36 sees what another session wrote into a private document, and a stranger does not', async () => {
    const document = sym(`${alice.pod}live/note.ttl`)
    const me = sym(`${document.value}#me`)
    const writing = app(alice)
    await writing.updater.put(
      document,
      [st(me, foaf('name'), lit('First'), document)],
      'text/turtle',
      () => undefined,
    )
    const reading = watch(alice, document)
    const foreign = watch(bob, document)
    await expect.poll(() => reading.store.any(me, foaf('name'))?.value).toBe('First')

    let round = 0
    // The socket opens when it opens: changes go on until one is heard.
    await expect
      .poll(
        async () => {
          const fresh = app(alice)
          await fresh.fetcher.load(document)
          const value = lit(`Changed ${round++}`)
          const old = fresh.store.statementsMatching(me, foaf('name'), undefined, document)
          await fresh.updater.update(old, [st(me, foaf('name'), value, document)])
          return reading.count()
        },
        { interval: 100 },
      )
      .toBeGreaterThan(0)
    await expect.poll(() => reading.store.any(me, foaf('name'))?.value).toBe(`Changed ${round - 1}`)
    expect(foreign.count()).toBe(0)
    expect(foreign.store.any(me, foaf('name'))).toBeNull()
  })

  it('NT-36 sees a public container get a member', async () => {
    const { fetcher } = app(alice)
    await fetcher.createContainer(alice.pod, 'public-shelf', '')
    const shelf = sym(`${alice.pod}public-shelf/`)
    const body = `<#all> a <${acl('Authorization').value}>; <${acl('agentClass').value}> <http://xmlns.com/foaf/0.1/Agent>;
      <${acl('accessTo').value}> <./>; <${acl('mode').value}> <${acl('Read').value}>.
      <#owner> a <${acl('Authorization').value}>; <${acl('agent').value}> <${alice.webId}>; <${acl('accessTo').value}> <./>;
      <${acl('default').value}> <./>; <${acl('mode').value}> <${acl('Read').value}>, <${acl('Write').value}>, <${acl('Control').value}>.`
    await alice.fetch(`${shelf.value}.acl`, {
      method: 'PUT',
      headers: { 'content-type': 'text/turtle' },
      body,
    })
    const anyone = watch({ ...bob, fetch: (url, init) => fetch(url, init) }, shelf)
    let round = 0
    await expect
      .poll(
        async () => {
          await fetcher.webOperation('PUT', `${shelf.value}${round++}.txt`, {
            data: 'x',
            contentType: 'text/plain',
          })
          return anyone.count()
        },
        { interval: 100 },
      )
      .toBeGreaterThan(0)
    expect(anyone.store.each(shelf, ldp('contains')).length).toBeGreaterThan(0)
  })
})
