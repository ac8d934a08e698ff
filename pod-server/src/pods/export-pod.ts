import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import { PodError } from '#base/errors.ts'
import { isContainerIri, type ResourceIri } from '#base/iri.ts'
import { located } from '#ldp/locate.ts'
import { readResource } from '#ldp/read-resource.ts'
import { turtle } from '#rdf/media-types.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import type { Reader, Resource, Store } from '#storage/store.ts'
import { type TarEntry, tarEnd, tarHead, tarPadding } from './tar.ts'

const pageSize = 500
/** How often something may change while it is about to be read. */
const mostTries = 5
/** Of what is not in it, so many are named. */
const mostRefused = 10_000

type Content = Uint8Array | AsyncIterable<Uint8Array | string>

interface Taken {
  readonly entry: TarEntry
  readonly content: Content
}

/**
 * A pod as an archive (tar), as somebody may read it: its documents byte for byte, descriptions and ACLs beside them, under
 * the names that they have in their addresses. What they may not read is named at its end. Nothing is held but one
 * document, and what changes meanwhile is in it as it was when its turn came.
 */
export async function* exportPod(
  store: Store,
  { root, agent }: { readonly root: ResourceIri; readonly agent: Agent },
): AsyncGenerator<Uint8Array> {
  const refused: string[] = []
  for await (const iri of resourcesIn(store, root)) {
    const taken = await take(store, iri, agent).catch((error: unknown) => {
      if (!(error instanceof PodError) || !['forbidden', 'unauthenticated'].includes(error.code)) throw error
      if (refused.length < mostRefused) refused.push(iri)
      else refused[mostRefused] = '… and more'
      return undefined
    })
    if (taken) yield* fileOf({ ...taken.entry, name: nameIn(root, taken.entry.name) }, taken.content)
  }
  if (refused.length > 0) {
    const content = Buffer.from(refused.map((iri) => `${iri}\n`).join(''))
    const entry = {
      name: nameIn(root, `${root}.not-included.txt`),
      size: content.length,
      modifiedMs: Date.now(),
    }
    yield* fileOf(entry, content)
  }
  yield tarEnd
}

/** All in it, a container before its members, auxiliaries after their subject. */
async function* resourcesIn(store: Store, container: ResourceIri): AsyncGenerator<ResourceIri> {
  const auxiliaries = (iri: ResourceIri) => [`${iri}.acl`, `${iri}.meta`] as ResourceIri[]
  yield container
  yield* auxiliaries(container)
  for (let after = 0; ; ) {
    const page = await store.read(async (reader) => {
      const resource = await reader.resource(container)
      return resource ? reader.members(resource, after, pageSize) : []
    })
    for (const { id, iri } of page) {
      after = id
      if (isContainerIri(iri)) yield* resourcesIn(store, iri)
      else yield* [iri, ...auxiliaries(iri)]
    }
    if (page.length < pageSize) return
  }
}

/** Undefined where there is nothing (any more). */
async function take(store: Store, iri: ResourceIri, agent: Agent): Promise<Taken | undefined> {
  for (let tries = 1; ; tries++) {
    try {
      return await store.read((reader) => open(reader, iri, agent))
    } catch (error) {
      // Another version by now, or the file of one that was replaced.
      const isChanged =
        (error instanceof PodError && error.code === 'unavailable') ||
        (error as NodeJS.ErrnoException).code === 'ENOENT'
      if (!isChanged || tries === mostTries) throw error
    }
  }
}

async function open(reader: Reader, iri: ResourceIri, agent: Agent): Promise<Taken | undefined> {
  const isDescription = iri.endsWith('/.meta')
  const resource = await reader.resource(isDescription ? (iri.slice(0, -5) as ResourceIri) : iri)
  if (!resource) return undefined
  const permit = await authorize(reader, agent, located(resource.iri, resource), read)
  const { modified: modifiedMs, mediaType, size } = resource
  if (isDescription) return describe(reader, resource, iri)
  if (resource.kind === 'container')
    return { entry: { name: iri, size: 0, modifiedMs }, content: Buffer.alloc(0) }
  const content = await readResource(reader, permit, { resource, body: undefined, accept: undefined }).open()
  return { entry: { name: iri, size, modifiedMs, mediaType }, content }
}

/** What its owner says of a container is kept as triples only. */
async function describe(reader: Reader, container: Resource, name: string): Promise<Taken | undefined> {
  const quads = await reader.quads(container)
  if (quads.length === 0) return undefined
  const content = await serializeRdf(quads, turtle)
  const entry = { name, size: content.length, modifiedMs: container.modified, mediaType: turtle }
  return { entry, content }
}

async function* fileOf(entry: TarEntry, content: Content): AsyncGenerator<Uint8Array> {
  yield tarHead(entry)
  let left = entry.size
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
    left -= bytes.length
    yield bytes
  }
  if (left !== 0)
    throw new PodError('internal', 'a body has another size than its resource', { cause: entry })
  yield tarPadding(entry.size)
}

/** A folder with the name of the pod, and in it what the addresses say. */
function nameIn(root: ResourceIri, iri: string): string {
  const { hostname, pathname } = new URL(root)
  const folder = pathname === '/' ? hostname : pathname.slice(1, -1)
  return `${folder}/${iri.slice(root.length)}`
}
