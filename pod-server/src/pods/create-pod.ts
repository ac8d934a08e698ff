import { rulesOf } from '#access/acl-document.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { isPodName, podRoot } from '#base/hosts.ts'
import { type AddressSpace, childOf, type ResourceIri } from '#base/iri.ts'
import { turtle } from '#rdf/media-types.ts'
import { parseRdf } from '#rdf/parse.ts'
import type { Author, Resource, Store, Writer } from '#storage/store.ts'
import { type NewPod, podDocuments } from './pod-documents.ts'
import { isFormerPod } from './remove-pods.ts'

/** Paths that a server may need one day, and hosts that browsers and mail programs trust by their name (bug class 27). */
const reserved = new Set([
  'admin',
  'api',
  'app',
  'apps',
  'assets',
  'autoconfig',
  'autodiscover',
  'favicon.ico',
  'help',
  'isatap',
  'localhost',
  'mail',
  'mta-sts',
  'robots.txt',
  'static',
  'wpad',
  'www',
])

/** A pod, and whether its WebID is the one in its own profile. */
export interface MadePod {
  readonly root: ResourceIri
  readonly webid: string
  readonly isOwnWebid: boolean
}

/**
 * Makes a storage with its profile, inbox, settings and their ACLs, all in one transaction (ID-5).
 * Without a `webid` the pod's own profile becomes one. `finish` writes what else belongs to the step, as whose pod it
 * is: when that fails, there is no pod, and its name is free. Throws 'bad-request' for a name that cannot be,
 * 'conflict' for one that is taken.
 */
export async function createPod<T>(
  { config, store }: { config: AddressSpace; store: Store; clock: Clock },
  wish: { name: string; webid?: string; displayName?: string },
  finish: (writer: Writer, made: MadePod) => Promise<T>,
): Promise<T> {
  checkName(config, wish.name)
  const root = podRoot(config, wish.name)
  const webid = wish.webid ?? `${root}profile/card#me`
  const pod: NewPod = { root, webid, issuer: config.baseUrl, displayName: wish.displayName ?? wish.name }
  const language = await store.read(async (reader) => reader.language)
  const documents = await Promise.all(
    podDocuments(pod, language).map(async ({ path, text }) => {
      const iri = (root + path) as ResourceIri
      return { iri, text, quads: await parseRdf(Buffer.from(text), turtle, iri, { triples: 10_000 }) }
    }),
  )
  return store.write(async (writer) => {
    if ((await writer.resource(root)) || (await isFormerPod(writer, root)))
      throw new PodError('conflict', 'that pod name is taken: choose another')
    const author: Author = { webid, client: undefined }
    await writer.createStorage(root, [webid], author)
    for (const document of documents) await writeDocument(writer, root, document, author)
    return finish(writer, { root, webid, isOwnWebid: wish.webid === undefined })
  })
}

async function writeDocument(
  writer: Writer,
  root: ResourceIri,
  { iri, text, quads }: { iri: ResourceIri; text: string; quads: Awaited<ReturnType<typeof parseRdf>> },
  author: Author,
): Promise<void> {
  const state = { mediaType: turtle, body: { kind: 'bytes' as const, bytes: Buffer.from(text) }, quads }
  const container = await containerFor(writer, root, iri, author)
  if (!iri.endsWith('.acl')) {
    await writer.createDocument(container, iri, 'document', state, author)
    return
  }
  const subject = await writer.resource(iri.slice(0, -'.acl'.length) as ResourceIri)
  if (!subject) throw new PodError('internal', 'an ACL of a new pod has no subject', { cause: { iri } })
  const acl = await writer.createDocument(subject, iri, 'acl', state, author)
  const rules = rulesOf(writer.language, quads, {
    document: iri,
    subject: subject.iri,
    isStorageRoot: subject.iri === root,
  })
  await writer.applyAcl(acl, rules)
}

async function containerFor(
  writer: Writer,
  root: ResourceIri,
  iri: ResourceIri,
  author: Author,
): Promise<Resource> {
  const path = iri.slice(root.length).split('/').slice(0, -1)
  let container = await existing(writer, root)
  for (const segment of path) {
    const next = childOf(container.iri, `${segment}/`)
    container = (await writer.resource(next)) ?? (await writer.createContainer(container, next, author))
  }
  return container
}

async function existing(writer: Writer, iri: ResourceIri): Promise<Resource> {
  const resource = await writer.resource(iri)
  if (!resource) throw new PodError('internal', 'a new pod has no root')
  return resource
}

function checkName(space: AddressSpace, name: string): void {
  if (!isPodName(space, name)) {
    throw new PodError('bad-request', 'pod names are 1 to 63 small letters, digits and hyphens')
  }
  if (reserved.has(name))
    throw new PodError('bad-request', 'that pod name is kept for the server: choose another')
}
