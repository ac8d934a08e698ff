import type { ResourceIri } from '@hearth/pod-server/src/base/iri.ts'
import { openSqliteStore } from '@hearth/pod-server/src/storage/sqlite/open-store.ts'
import { openQuadReader } from '@hearth/pod-server/src/storage/sqlite/quad-reader.ts'
import type { Resource, Writer } from '@hearth/pod-server/src/storage/store.ts'
import { DataFactory, Store as N3Store, Parser } from 'n3'
import type { Random } from '../random.ts'
import { prefixes, randomTriple } from './random-query.ts'

export const principals = ['http://me.example/', 'http://xmlns.com/foaf/0.1/Agent']
const strangers = ['http://you.example/']
const author = { webid: undefined, client: undefined }

/** Two pods, a few containers with grants of their own, documents that share some triples, and ACLs with quads. */
export async function randomWorld(random: Random) {
  const { store, databasePath } = openSqliteStore({ kind: 'memory' }, { now: () => 0 })
  const readable = new N3Store()
  const readableInFirst = new N3Store()
  const graphs: string[] = []
  const storages: number[] = []
  await store.write(async (writer) => {
    for (const pod of ['http://pods.example/one/', 'http://pods.example/two/']) {
      const root = await writer.createStorage(pod as ResourceIri, [], author)
      storages.push(root.id)
      const shown = pod.includes('one') ? [readable, readableInFirst] : [readable]
      for (let index = 0; index < 3; index++) {
        const iri = `${pod}${index}/` as ResourceIri
        graphs.push(...(await randomContainer(writer, random, { root, iri, shown })))
      }
    }
  })
  // Small data would never be planned as large data is.
  const reader = openQuadReader(databasePath, random.chance(0.5) ? { manyRows: 0 } : {})
  const close = async () => {
    reader.close()
    await store.close()
  }
  return { reader, readable, readableInFirst, graphs, storages, close }
}

interface Place {
  readonly root: Resource
  readonly iri: ResourceIri
  /** Where the triples go that may be seen. */
  readonly shown: readonly N3Store[]
}

async function randomContainer(writer: Writer, random: Random, { root, iri, shown }: Place) {
  const isReadable = random.chance(0.6)
  const container = await writer.createContainer(root, iri, author)
  const aclState = documentState(`${iri}.acl`, randomTriples(random))
  const acl = await writer.createDocument(container, `${iri}.acl` as ResourceIri, 'acl', aclState, author)
  await writer.applyAcl(acl, [
    { scope: 'inherited', principal: random.pick(isReadable ? principals : strangers), modes: 1 },
    { scope: 'inherited', principal: random.pick(principals), modes: 8 + (isReadable ? 1 : 0) },
    { scope: 'own', principal: random.pick(principals), modes: 1 },
  ])
  const governed = (await writer.resourceById(container.id)) ?? container
  const documents = [`${iri}x`, `${iri}y`]
  for (const name of documents) {
    const state = documentState(name, randomTriples(random))
    const document = await writer.createDocument(governed, name as ResourceIri, 'document', state, author)
    if (!isReadable) continue
    for (const { subject, predicate, object } of await writer.quads(document)) {
      for (const n3 of shown) {
        n3.addQuad(subject, predicate, object)
        n3.addQuad(subject, predicate, object, DataFactory.namedNode(name))
      }
    }
  }
  return documents
}

function randomTriples(random: Random): string {
  return Array.from({ length: 2 + random.below(8) }, () => randomTriple(random)).join('\n')
}

function documentState(iri: string, triples: string) {
  const turtle = `${prefixes}\n${triples}`
  const bytes = Buffer.from(turtle)
  const quads = new Parser({ baseIRI: iri }).parse(turtle)
  return { mediaType: 'text/turtle', body: { kind: 'bytes' as const, bytes }, quads }
}
