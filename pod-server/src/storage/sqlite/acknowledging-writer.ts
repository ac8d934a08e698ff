import { systemClock } from '#base/clock.ts'
import type { ResourceIri } from '#base/iri.ts'
import { parseRdf } from '#rdf/parse.ts'
import { openSqliteStore } from './open-store.ts'

// Run by open-store.test.ts as a process of its own, to be killed: says what is durable, one IRI a line.
const root = 'https://pod.example/alice/' as ResourceIri
const author = { webid: undefined, client: undefined }
const { store } = openSqliteStore({ kind: 'directory', path: process.argv[2] ?? '' }, systemClock)
const container = await store.write((writer) => writer.createStorage(root, [], author))

async function writeOn(lane: number): Promise<never> {
  for (let number = 0; ; number++) {
    const iri = `${root}${lane}-${number}` as ResourceIri
    const bytes = Buffer.from(`<> <urn:is> "${iri}".`)
    const quads = await parseRdf(bytes, 'text/turtle', iri, { triples: 10 })
    const state = { mediaType: 'text/turtle', body: { kind: 'bytes' as const, bytes }, quads }
    await store.write((writer) => writer.createDocument(container, iri, 'document', state, author))
    process.stdout.write(`${iri}\n`)
  }
}

await Promise.all([0, 1, 2, 3].map(writeOn))
