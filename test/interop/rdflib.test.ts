import {
  type AutoInitOptions,
  Fetcher,
  graph,
  lit,
  type NamedNode,
  Namespace,
  type Store,
  st,
  sym,
  UpdateManager,
} from 'rdflib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const schema = Namespace('http://schema.org/')
const ldp = Namespace('http://www.w3.org/ns/ldp#')

describe('rdflib', () => {
  let server: RunningServer
  let alice: Person
  let container: string
  let store: Store
  let fetcher: Fetcher
  let updater: UpdateManager

  beforeAll(async () => {
    server = await startTestServer()
    alice = await makePerson(server.url, 'alice')
    container = `${alice.pod}rdflib/`
  })

  afterAll(() => server.close())

  beforeEach(() => forgetEverything())

  it('creates, reads, updates, lists and deletes documents', async () => {
    const document = sym(`${container}note.ttl`)
    const it = sym(`${document.value}#it`)
    await updater.put(document, [st(it, schema('name'), lit('first'), document)], 'text/turtle', () => {})
    await load(document)
    expect(store.anyValue(it, schema('name'))).toBe('first')

    await updater.update(
      [st(it, schema('name'), lit('first'), document)],
      [st(it, schema('name'), lit('second'), document)],
    )
    await load(document)
    expect(store.each(it, schema('name')).map((term) => term.value)).toEqual(['second'])

    await load(sym(container))
    expect(store.each(sym(container), ldp('contains')).map((term) => term.value)).toEqual([document.value])

    await fetcher.delete(document.value)
    await expect(load(document)).rejects.toMatchObject({ status: 404 })
    await load(sym(container))
    expect(store.each(sym(container), ldp('contains'))).toEqual([])
  })

  it('makes containers', async () => {
    await fetcher.createContainer(container, 'made', '')
    await load(sym(`${container}made/`))
    expect(
      store.holds(
        sym(`${container}made/`),
        sym('http://www.w3.org/1999/02/22-rdf-syntax-ns#type'),
        ldp('Container'),
      ),
    ).toBe(true)
  })

  it('is told when a triple to delete is not there', async () => {
    const document = sym(`${container}strict.ttl`)
    const it = sym(`${document.value}#it`)
    await updater.put(document, [st(it, schema('name'), lit('kept'), document)], 'text/turtle', () => {})
    await load(document)
    store.add(it, schema('name'), lit('only here'), document)
    await expect(updater.update([st(it, schema('name'), lit('only here'), document)], [])).rejects.toThrow()
    await load(document)
    expect(store.each(it, schema('name')).map((term) => term.value)).toEqual(['kept'])
  })

  function forgetEverything(): void {
    store = graph()
    const options: Partial<AutoInitOptions> = { fetch: alice.fetch as typeof fetch }
    fetcher = new Fetcher(store, options)
    updater = new UpdateManager(store)
  }

  /** As a fresh client would see it, not from what this one remembers. */
  async function load(document: NamedNode): Promise<void> {
    forgetEverything()
    await fetcher.load(document, { force: true })
  }
})
