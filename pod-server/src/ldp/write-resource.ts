import type { Quad } from '@rdfjs/types'
import { rulesOf } from '#access/acl-document.ts'
import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { append, write } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { Author, DocumentState, Reader, Resource, Writer } from '#storage/store.ts'
import { clientTriples } from './container.ts'
import { checkNoTwin, type Located, locate, located, subjectOf } from './locate.ts'

/** The outcome of a write, as far as the client hears of it. */
export interface Written {
  readonly resource: Resource
  readonly isNew: boolean
}

/**
 * PUT: the document's whole new state (P-48), made with every container on the way to it (P-37), in one transaction.
 * An ACL takes effect in the same step (W-20).
 */
export async function replaceResource(
  writer: Writer,
  permit: Permit,
  target: Located,
  state: DocumentState,
): Promise<Written> {
  const author = permit.agent
  const place = await withSubject(writer, permit, target)
  if (place.resource?.kind === 'container') {
    const own = clientTriples(state.quads ?? [], place.resource)
    return {
      resource: await describeContainer(writer, permit, place.resource, own),
      isNew: place !== target,
    }
  }
  if (state.body.kind === 'blob') await checkBlob(writer, state.body.blob)
  const written = place.resource
    ? { resource: await writer.replaceDocument(place.resource, state, author), isNew: false }
    : { resource: await createDocument(writer, place, state, author), isNew: true }
  if (place.kind === 'acl') await enforceAcl(writer, place, written.resource, state.quads ?? [])
  return written
}

/**
 * P-37: the last container on the way to its ACL or its description is the one that they are about. It is made like any
 * other, by whoever may make it there (W-16): who brings a folder along often sends its ACL first. What a document is to
 * be nobody knows before it is there.
 */
export async function withSubject(writer: Writer, permit: Permit, target: Located): Promise<Located> {
  const isAuxiliary = target.kind === 'acl' || target.kind === 'meta'
  if (!isAuxiliary || target.resource || target.parent) return target
  const subject = await locate(writer, subjectOf(target.iri))
  if (subject.kind !== 'container')
    throw new PodError('not-found', 'the resource this would describe does not exist')
  await permitPut(writer, permit.agent, subject)
  await createContainer(writer, permit, subject)
  return locate(writer, target.iri)
}

/** PUT or POST of a container that does not exist yet, with what its maker says about it; its ACL is not made with it (AUX-9). */
export async function createContainer(
  writer: Writer,
  permit: Permit,
  target: Located,
  described: readonly Quad[] = [],
): Promise<Written> {
  const author = permit.agent
  await checkNoTwin(writer, target)
  const parent = await createMissing(writer, target, author)
  const container = await writer.createContainer(parent, target.iri, author)
  const own = clientTriples(described, container)
  const resource = own.length === 0 ? container : await describeContainer(writer, permit, container, own)
  return { resource, isNew: true }
}

/** What a listing says of its container each time somebody reads it has an end (bug class 24). */
const mostTriples = 10_000

/** What clients say of a container, all of it (CT-10). That none of it is the server's to say has been checked. */
export async function describeContainer(
  writer: Writer,
  permit: Permit,
  container: Resource,
  quads: readonly Quad[],
): Promise<Resource> {
  if (quads.length > mostTriples)
    throw new PodError('too-large', `a container is described in ${mostTriples} triples at most`)
  return writer.replaceContainerQuads(container, quads, permit.agent)
}

/** Makes an ACL's rules effective, refusing one that locks everybody out or that cannot be decided here. */
export async function enforceAcl(
  writer: Writer,
  target: Located,
  acl: Resource,
  quads: readonly Quad[],
): Promise<void> {
  const subject = subjectOf(target.iri)
  const isStorageRoot = subject === acl.root
  await writer.applyAcl(
    acl,
    rulesOf(writer.language, quads, { document: target.iri, subject, isStorageRoot }),
  )
}

/** The file must still be there when it gets its name: the sweeper may have been faster. */
async function checkBlob(writer: Writer, blob: string): Promise<void> {
  if (!(await writer.hasBlob(blob))) {
    throw new PodError('unavailable', 'the upload was lost before it was stored: send it again')
  }
}

async function createDocument(
  writer: Writer,
  target: Located,
  state: DocumentState,
  author: Author,
): Promise<Resource> {
  if (target.kind === 'container') throw new PodError('internal', 'a container is not a document')
  await checkNoTwin(writer, target)
  const parent = await createMissing(writer, target, author)
  return writer.createDocument(parent, target.iri, target.kind, state, author)
}

async function createMissing(writer: Writer, target: Located, author: Author): Promise<Resource> {
  if (!target.parent) throw new PodError('internal', 'there is nothing to make this in')
  let parent = target.parent
  for (const iri of target.missing) parent = await writer.createContainer(parent, iri, author)
  return parent
}

/** The permission table of ER: creating also needs Append on the nearest container that exists (W-16). */
export async function permitPut(reader: Reader, agent: Agent, target: Located): Promise<Permit> {
  if (target.resource) return authorize(reader, agent, target, write)
  await permitCreation(reader, agent, target)
  return authorize(reader, agent, target, target.kind === 'meta' ? write : append)
}

export async function permitCreation(reader: Reader, agent: Agent, { kind, parent }: Located): Promise<void> {
  if (parent && (kind === 'container' || kind === 'document'))
    await authorize(reader, agent, located(parent.iri, parent), append)
}
