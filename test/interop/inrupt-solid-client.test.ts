import {
  addUrl,
  buildThing,
  createContainerAt,
  createSolidDataset,
  createThing,
  deleteContainer,
  deleteFile,
  deleteSolidDataset,
  getContainedResourceUrlAll,
  getFile,
  getLinkedResourceUrlAll,
  getResourceInfo,
  getSolidDataset,
  getSourceUrl,
  getStringNoLocale,
  getStringNoLocaleAll,
  getThing,
  isContainer,
  overwriteFile,
  removeStringNoLocale,
  saveFileInContainer,
  saveSolidDatasetAt,
  saveSolidDatasetInContainer,
  setStringNoLocale,
  setThing,
  universalAccess,
} from '@inrupt/solid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const name = 'http://xmlns.com/foaf/0.1/name'
const knows = 'http://xmlns.com/foaf/0.1/knows'

let server: RunningServer
let alice: Person
let bob: Person
let own: { fetch: typeof fetch }

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  bob = await makePerson(server.url, 'bob')
  own = { fetch: alice.fetch as typeof fetch }
})

afterAll(() => server.close())

/** A status, for what must not be there. */
async function statusOf(url: string, person: { fetch: Person['fetch'] } = alice): Promise<number> {
  return (await person.fetch(url)).status
}

describe('@inrupt/solid-client: documents', () => {
  it('creates, reads, updates and deletes a dataset', async () => {
    const url = `${alice.pod}contacts/book.ttl`
    const thing = buildThing(createThing({ name: 'bob' }))
      .addStringNoLocale(name, 'Bob')
      .addStringNoLocale(name, 'Bobby')
      .addUrl(knows, alice.webId)
      .build()
    await saveSolidDatasetAt(url, setThing(createSolidDataset(), thing), own)

    const read = await getSolidDataset(url, own)
    const found = getThing(read, `${url}#bob`)
    if (!found) throw new Error('the thing is gone')
    expect(getStringNoLocaleAll(found, name).sort()).toEqual(['Bob', 'Bobby'])

    // An update is sent as SPARQL Update: DELETE DATA, then INSERT DATA.
    const changed = addUrl(removeStringNoLocale(found, name, 'Bobby'), knows, bob.webId)
    const saved = await saveSolidDatasetAt(url, setThing(read, changed), own)
    const again = getThing(await getSolidDataset(url, own), `${url}#bob`)
    expect(again && getStringNoLocaleAll(again, name)).toEqual(['Bob'])

    // What it believes to be there and is not must not be lost silently.
    const stale = setThing(read, setStringNoLocale(found, name, 'Robert'))
    await expect(saveSolidDatasetAt(url, stale, own)).rejects.toMatchObject({ statusCode: 409 })
    const after = getThing(await getSolidDataset(url, own), `${url}#bob`)
    expect(after && getStringNoLocale(after, name)).toBe('Bob')

    await deleteSolidDataset(saved, own)
    expect(await statusOf(url)).toBe(404)
  })

  it('does not overwrite what is there when it means to create', async () => {
    const url = `${alice.pod}notes/one.ttl`
    const note = buildThing(createThing({ name: 'n' }))
      .addStringNoLocale(name, 'first')
      .build()
    await saveSolidDatasetAt(url, setThing(createSolidDataset(), note), own)
    const other = saveSolidDatasetAt(url, createSolidDataset(), own)
    await expect(other).rejects.toMatchObject({ statusCode: 412 })
    expect(getThing(await getSolidDataset(url, own), `${url}#n`)).not.toBeNull()
  })

  it('saves into a container under a slug', async () => {
    const thing = buildThing(createThing({ name: 'it' }))
      .addStringNoLocale(name, 'x')
      .build()
    const saved = await saveSolidDatasetInContainer(
      `${alice.pod}notes/`,
      setThing(createSolidDataset(), thing),
      { ...own, slugSuggestion: 'wished' },
    )
    expect(getSourceUrl(saved)).toBe(`${alice.pod}notes/wished`)
    const read = await getSolidDataset(`${alice.pod}notes/wished`, own)
    expect(getThing(read, `${alice.pod}notes/wished#it`)).not.toBeNull()
  })
})

describe('@inrupt/solid-client: containers and files', () => {
  it('creates a container, lists it, and deletes it when it is empty', async () => {
    const box = `${alice.pod}box/`
    await createContainerAt(box, own)
    await saveSolidDatasetAt(`${box}a.ttl`, createSolidDataset(), own)
    const listing = await getSolidDataset(box, own)
    expect(isContainer(listing)).toBe(true)
    expect(getContainedResourceUrlAll(listing)).toEqual([`${box}a.ttl`])
    await expect(deleteContainer(box, own)).rejects.toMatchObject({ statusCode: 409 })
    await deleteSolidDataset(`${box}a.ttl`, own)
    await deleteContainer(box, own)
    expect(await statusOf(box)).toBe(404)
    expect(getContainedResourceUrlAll(await getSolidDataset(alice.pod, own))).not.toContain(box)
  })

  it('writes, reads, replaces and deletes a file with its bytes and type', async () => {
    const url = `${alice.pod}files/pixel.png`
    const bytes = Uint8Array.from([137, 80, 78, 71, 0, 255, 1])
    await overwriteFile(url, new Blob([bytes]), { ...own, contentType: 'image/png' })
    const file = await getFile(url, own)
    expect([file.type, new Uint8Array(await file.arrayBuffer())]).toEqual(['image/png', bytes])
    await overwriteFile(url, new Blob(['text']), { ...own, contentType: 'text/plain' })
    expect(await (await getFile(url, own)).text()).toBe('text')
    const inContainer = await saveFileInContainer(`${alice.pod}files/`, new Blob(['b']), {
      ...own,
      slug: 'b.txt',
      contentType: 'text/plain',
    })
    expect(getSourceUrl(inContainer)).toBe(`${alice.pod}files/b.txt`)
    await deleteFile(url, own)
    expect(await statusOf(url)).toBe(404)
    expect(getContainedResourceUrlAll(await getSolidDataset(`${alice.pod}files/`, own))).toEqual([
      `${alice.pod}files/b.txt`,
    ])
  })

  it('finds what belongs to a resource by its links', async () => {
    const url = `${alice.pod}notes/one.ttl`
    const links = getLinkedResourceUrlAll(await getResourceInfo(url, own))
    expect(links.acl).toEqual([`${url}.acl`])
    expect(links['http://www.w3.org/ns/solid/terms#storageDescription']).toHaveLength(1)
  })
})

describe('@inrupt/solid-client: access', () => {
  it('reads, grants and takes away access of a person and of the public', async () => {
    const url = `${alice.pod}shared/doc.ttl`
    await saveSolidDatasetAt(url, createSolidDataset(), own)
    expect(await universalAccess.getAgentAccess(url, alice.webId, own)).toMatchObject({
      read: true,
      controlRead: true,
    })
    expect(await statusOf(url, bob)).toBe(403)

    await universalAccess.setAgentAccess(url, bob.webId, { read: true, append: true }, own)
    expect(await universalAccess.getAgentAccess(url, bob.webId, own)).toMatchObject({
      read: true,
      append: true,
      write: false,
      controlRead: false,
    })
    expect(await statusOf(url, bob)).toBe(200)
    expect((await fetch(url)).status).toBe(401)

    await universalAccess.setPublicAccess(url, { read: true }, own)
    expect((await fetch(url)).status).toBe(200)

    await universalAccess.setPublicAccess(url, { read: false }, own)
    await universalAccess.setAgentAccess(url, bob.webId, { read: false, append: false }, own)
    expect((await fetch(url)).status).toBe(401)
    expect(await statusOf(url, bob)).toBe(403)
    // Whoever shared it has not locked themselves out.
    expect(await statusOf(url)).toBe(200)
    expect(await statusOf(`${url}.acl`)).toBe(200)
  })

  it('shares a container', async () => {
    const box = `${alice.pod}album/`
    await createContainerAt(box, own)
    await universalAccess.setAgentAccess(box, bob.webId, { read: true }, own)
    expect(await statusOf(box, bob)).toBe(200)
    expect(await statusOf(alice.pod, bob)).toBe(403)
  })
})
