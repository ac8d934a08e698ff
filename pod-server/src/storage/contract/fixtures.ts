import type { ResourceIri } from '#base/iri.ts'
import { parseRdf } from '#rdf/parse.ts'
import type { BlobStore, DocumentState, Grant, Reader, Resource, Store, Writer } from '../store.ts'

/** What an engine hands over to be tested. */
export interface OpenedStore {
  readonly store: Store
  readonly blobs: BlobStore
  readonly sweep: () => Promise<void>
}

export interface Timed {
  readonly store: Store
  readonly tick: (ms: number) => void
}

export const base = 'https://pod.example/'
export const root = at('alice/')
export const alice = `${base}alice/profile/card#me`
export const bob = 'https://bob.example/#me'
export const author = { webid: alice, client: 'https://app.example/id' }
export const readBit = 1
export const controlBit = 8

export function at(path: string): ResourceIri {
  return (base + path) as ResourceIri
}

export function text(content: string): DocumentState {
  return { mediaType: 'text/plain', body: { kind: 'bytes', bytes: Buffer.from(content) }, quads: undefined }
}

export async function rdf(turtle: string, iri: string): Promise<DocumentState> {
  const bytes = Buffer.from(turtle)
  const quads = await parseRdf(bytes, 'text/turtle', iri, { triples: 10_000 })
  return { mediaType: 'text/turtle', body: { kind: 'bytes', bytes }, quads }
}

export function bytesOf({ body }: DocumentState): Uint8Array {
  if (body.kind === 'blob') throw new Error('not in a row')
  return body.bytes
}

export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

export async function get(reader: Reader, path: string): Promise<Resource> {
  const found = await reader.resource(at(path))
  if (!found) throw new Error(`${path} is not there`)
  return found
}

export async function put(writer: Writer, path: string, state: DocumentState): Promise<Resource> {
  const parent = await get(writer, path.slice(0, path.lastIndexOf('/') + 1))
  return writer.createDocument(parent, at(path), 'document', state, author)
}

export function makeContainer(store: Store, parent: string, path: string): Promise<Resource> {
  return store.write(async (writer) => writer.createContainer(await get(writer, parent), at(path), author))
}

export async function setAcl(store: Store, path: string, grants: readonly Grant[]): Promise<void> {
  await store.write(async (writer) => {
    const subject = await get(writer, path)
    const known = await writer.resource(at(`${path}.acl`))
    const acl = known
      ? await writer.replaceDocument(known, text(''), author)
      : await writer.createDocument(subject, at(`${path}.acl`), 'acl', text(''), author)
    await writer.applyAcl(acl, grants)
  })
}

export async function removeAcl(store: Store, path: string): Promise<void> {
  // The storage's own ACL cannot be removed by anyone (P-52): here it is emptied instead.
  if (path === 'alice/') return setAcl(store, path, [])
  await store.write(async (writer) => writer.remove(await get(writer, `${path}.acl`), author))
}

export async function grantsAt(store: Store, path: string): Promise<Record<string, number>> {
  return store.read(async (reader) => {
    const { access, accessVersion } = await get(reader, path)
    return Object.fromEntries((await reader.grants(access, accessVersion)).plain)
  })
}

export async function names(store: Store, path: string): Promise<string[]> {
  return store.read(async (reader) => {
    const members = await reader.members(await get(reader, path), 0, 1000)
    return members.map(({ iri }) => iri.slice(at(path).length)).sort()
  })
}

export function entries(store: Store) {
  return store.read((reader) => reader.log({ after: 0, limit: 10_000, withDelta: true }))
}

/** All that a client or a follower of the log could notice. */
export async function everything(store: Store): Promise<unknown> {
  return store.read(async (reader) => ({
    root: await reader.resource(root),
    members: await reader.members(await get(reader, 'alice/'), 0, 1000),
    x: await reader.resource(at('alice/x')),
    acl: await reader.resource(at('alice/x.acl')),
    storages: await reader.storages(),
    log: await reader.log({ after: 0, limit: 10_000, withDelta: true }),
    groups: await reader.groupsOf(bob),
  }))
}

/** What a walk up the tree would find. */
export function walk(acls: ReadonlyMap<string, number>, path: string): Record<string, number> {
  const own = acls.get(path)
  if (own !== undefined) return { [bob]: own + 1 }
  for (let above = parentPath(path); above !== ''; above = parentPath(above)) {
    const step = acls.get(above)
    if (step !== undefined) return { [bob]: 1000 + step }
  }
  return {}
}

function parentPath(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
}

/** The same numbers every time, so that a failure can be seen again. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}
