import {
  buildThing,
  createContainerAt,
  createSolidDataset,
  createThing,
  deleteFile,
  deleteSolidDataset,
  getContainedResourceUrlAll,
  getFile,
  getSolidDataset,
  getStringNoLocale,
  getThing,
  overwriteFile,
  type SolidDataset,
  saveFileInContainer,
  saveSolidDatasetAt,
  setThing,
  universalAccess,
  type WithResourceInfo,
} from '@inrupt/solid-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

const name = 'http://schema.org/name'

describe('@inrupt/solid-client', () => {
  let server: RunningServer
  let alice: Person
  let container: string

  beforeAll(async () => {
    server = await startTestServer()
    alice = await makePerson(server.url, 'alice')
    container = `${alice.pod}inrupt/`
  })

  afterAll(() => server.close())

  it('creates, reads, updates, lists and deletes documents', async () => {
    const { fetch } = alice
    await createContainerAt(container, { fetch })
    const url = `${container}note.ttl`
    await saveSolidDatasetAt(url, withName(createSolidDataset(), url, 'first'), { fetch })

    const saved = await getSolidDataset(url, { fetch })
    expect(nameIn(saved, url)).toBe('first')

    // An update of what was read goes out as a PATCH of the difference.
    await saveSolidDatasetAt(url, withName(saved, url, 'second'), { fetch })
    const changed = await getSolidDataset(url, { fetch })
    expect(nameIn(changed, url)).toBe('second')

    expect(getContainedResourceUrlAll(await getSolidDataset(container, { fetch }))).toEqual([url])
    await deleteSolidDataset(changed, { fetch })
    await expect(getSolidDataset(url, { fetch })).rejects.toMatchObject({ statusCode: 404 })
    expect(getContainedResourceUrlAll(await getSolidDataset(container, { fetch }))).toEqual([])
  })

  it('refuses to save over what somebody else has changed since', async () => {
    const { fetch } = alice
    const url = `${container}contended.ttl`
    await saveSolidDatasetAt(url, withName(createSolidDataset(), url, 'first'), { fetch })
    const read: SolidDataset & WithResourceInfo = await getSolidDataset(url, { fetch })
    await saveSolidDatasetAt(url, withName(read, url, 'theirs'), { fetch })
    await expect(saveSolidDatasetAt(url, withName(read, url, 'mine'), { fetch })).rejects.toThrow()
    expect(nameIn(await getSolidDataset(url, { fetch }), url)).toBe('theirs')
  })

  it('keeps files byte for byte', async () => {
    const { fetch } = alice
    const bytes = new Uint8Array(200_000).map((_, index) => index % 251)
    const url = `${container}picture.png`
    await overwriteFile(url, new Blob([bytes], { type: 'image/png' }), { fetch })
    const file = await getFile(url, { fetch })
    expect(file.type).toBe('image/png')
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(bytes)

    const posted = await saveFileInContainer(container, new Blob(['hello'], { type: 'text/plain' }), {
      slug: 'hello.txt',
      fetch,
    })
    const { internal_resourceInfo: info } = posted
    expect(info.sourceIri.startsWith(container)).toBe(true)
    expect(await (await getFile(info.sourceIri, { fetch })).text()).toBe('hello')
    await deleteFile(url, { fetch })
    await expect(getFile(url, { fetch })).rejects.toMatchObject({ statusCode: 404 })
  })

  it('gives and takes access', async () => {
    const { fetch } = alice
    const url = `${container}shared.ttl`
    await saveSolidDatasetAt(url, withName(createSolidDataset(), url, 'shared'), { fetch })
    await expect(getSolidDataset(url)).rejects.toMatchObject({ statusCode: 401 })

    await universalAccess.setPublicAccess(url, { read: true }, { fetch })
    expect(nameIn(await getSolidDataset(url), url)).toBe('shared')
    const access = await universalAccess.getPublicAccess(url, { fetch })
    expect(access).toMatchObject({ read: true, write: false, append: false })

    await universalAccess.setPublicAccess(url, { read: false }, { fetch })
    await expect(getSolidDataset(url)).rejects.toMatchObject({ statusCode: 401 })
    expect(nameIn(await getSolidDataset(url, { fetch }), url)).toBe('shared')
  })
})

function withName<D extends SolidDataset>(dataset: D, url: string, value: string): D {
  const thing = getThing(dataset, `${url}#it`) ?? createThing({ url: `${url}#it` })
  return setThing(dataset, buildThing(thing).setStringNoLocale(name, value).build())
}

function nameIn(dataset: SolidDataset, url: string): string | null {
  const thing = getThing(dataset, `${url}#it`)
  return thing === null ? null : getStringNoLocale(thing, name)
}
