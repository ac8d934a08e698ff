import { systemClock } from '@hearth/pod-server/src/base/clock.ts'
import { orderedId } from '@hearth/pod-server/src/base/ids.ts'
import type { ResourceIri } from '@hearth/pod-server/src/base/iri.ts'
import { toConfig } from '@hearth/pod-server/src/config.ts'
import { createPod } from '@hearth/pod-server/src/pods/create-pod.ts'
import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import { openSqliteStore } from '@hearth/pod-server/src/storage/sqlite/open-store.ts'
import type { Resource, Store, Writer } from '@hearth/pod-server/src/storage/store.ts'
import { smallDocument } from './payload.ts'

const author = { webid: undefined, client: undefined }
const atOnce = 1000

/** Fills the folder of a stopped server through the store, as its own writes do, but for waiting for the disk. */
async function withStore<T>(folder: string, use: (store: Store) => Promise<T>): Promise<T> {
  const { store } = openSqliteStore({ kind: 'memory', path: folder }, systemClock)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

/** Posts in folders of a thousand below `container`; gives back the address of each. */
export async function fillDocuments(folder: string, container: string, count: number): Promise<string[]> {
  return withStore(folder, async (store) => {
    const made: string[] = []
    while (made.length < count) {
      const below = `${container}${orderedId(Date.now())}/` as ResourceIri
      made.push(...(await fillFolder(store, container, below, Math.min(atOnce, count - made.length))))
      if (made.length % 50_000 === 0) console.error(`${made.length} of ${count} documents…`)
    }
    return made
  })
}

/** So many members of one container, plain text of a byte each. */
export async function fillContainer(folder: string, container: string, count: number): Promise<void> {
  const state = {
    mediaType: 'text/plain',
    body: { kind: 'bytes' as const, bytes: Buffer.from('x') },
    quads: undefined,
  }
  await withStore(folder, async (store) => {
    for (let start = 0; start < count; start += atOnce) {
      await store.write(async (writer) => {
        const parent = await existing(writer, container)
        for (let n = start; n < Math.min(count, start + atOnce); n++) {
          await writer.createDocument(parent, `${container}${n}` as ResourceIri, 'document', state, author)
        }
      })
    }
  })
}

/** Pods as registration makes them. */
export async function fillPods(folder: string, baseUrl: string, count: number): Promise<void> {
  const config = toConfig({ data: folder, baseUrl })
  await withStore(folder, async (store) => {
    for (let start = 0; start < count; start += 100) {
      const names = Array.from({ length: Math.min(100, count - start) }, (_, n) => `person-${start + n}`)
      await Promise.all(
        names.map((name) => createPod({ config, store, clock: systemClock }, { name }, async () => {})),
      )
      if (start % 2500 === 0) console.error(`${start} of ${count} pods…`)
    }
  })
}

async function fillFolder(store: Store, container: string, below: ResourceIri, count: number) {
  const documents = await Promise.all(
    Array.from({ length: count }, async (_, n) => {
      const iri = (below + orderedId(Date.now())) as ResourceIri
      const bytes = Buffer.from(smallDocument(n))
      return { iri, bytes, quads: await parseRdf(bytes, 'text/turtle', iri, { triples: 100 }) }
    }),
  )
  await store.write(async (writer) => {
    const parent = await writer.createContainer(await existing(writer, container), below, author)
    for (const { iri, bytes, quads } of documents) {
      const state = { mediaType: 'text/turtle', body: { kind: 'bytes' as const, bytes }, quads }
      await writer.createDocument(parent, iri, 'document', state, author)
    }
  })
  return documents.map(({ iri }) => iri)
}

async function existing(writer: Writer, iri: string): Promise<Resource> {
  const found = await writer.resource(iri as ResourceIri)
  if (!found) throw new Error(`${iri} is not there`)
  return found
}
