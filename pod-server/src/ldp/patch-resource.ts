import type { Quad, Term } from '@rdfjs/types'
import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { append, type Modes, read, write } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { type FindQuads, matchPatterns, resolveTerm } from '#rdf/match-patterns.ts'
import { n3Patch, nTriples, sparqlUpdate, turtle } from '#rdf/media-types.ts'
import { parseN3Patch } from '#rdf/n3-patch.ts'
import { hasNamedGraphs } from '#rdf/parse.ts'
import { checkIsRdf, mapQuad, type Patch } from '#rdf/patch.ts'
import { prefixesOf, serializeRdf } from '#rdf/serialize.ts'
import { toNQuad } from '#rdf/text.ts'
import type { Body, Reader, Resource, Writer } from '#storage/store.ts'
import { refuseManaged } from './container.ts'
import type { Located } from './locate.ts'
import type { Incoming } from './operation.ts'
import { unstoredAuxiliary } from './unstored-auxiliary.ts'
import {
  createContainer,
  describeContainer,
  enforceAcl,
  permitCreation,
  replaceResource,
  type Written,
  withSubject,
} from './write-resource.ts'

interface Change {
  readonly added: readonly Quad[]
  readonly removed: readonly Quad[]
}

/**
 * PATCH with a parsed patch: all of it or nothing (N3-22). A missing target starts empty (N3-1); a condition with
 * no or several solutions, or a triple to delete that is not there, is a conflict (N3-11, N3-12, N3-14).
 */
export async function patchResource(
  writer: Writer,
  permit: Permit,
  target: Located,
  patch: Patch,
): Promise<Written> {
  if (!target.resource) return createByPatch(writer, permit, target, patch)
  if (target.resource.kind === 'container') return patchContainer(writer, permit, target.resource, patch)
  const change = await changeOf(writer, target.resource, patch)
  // Said twice is said once: no version, and nobody is told (CR-3, NT-17).
  if (change.added.length + change.removed.length === 0) return { resource: target.resource, isNew: false }
  const body = isLongText(target.resource) ? undefined : await nextBody(writer, target.resource, change)
  const resource = await writer.patchDocument(target.resource, { ...change, body }, permit.agent)
  if (target.kind === 'acl') await enforceAcl(writer, target, resource, await writer.quads(resource))
  return { resource, isNew: false }
}

/** N3-18: only RDF is patched. */
export function checkPatchable({ resource }: Located): void {
  if (!resource || resource.kind === 'container' || resource.isRdf) return
  throw new PodError(
    'unsupported-media-type',
    'this document is not RDF, so it cannot be patched: replace it with PUT',
  )
}

async function createByPatch(
  writer: Writer,
  permit: Permit,
  target: Located,
  patch: Patch,
): Promise<Written> {
  if (patch.where.length > 0 || patch.deletes.length > 0) {
    throw new PodError(
      'conflict',
      'the resource does not exist, so the patch finds nothing to match or delete',
    )
  }
  if (target.kind === 'container') {
    const made = await createContainer(writer, permit, target)
    return patch.inserts.length === 0
      ? made
      : { ...(await patchContainer(writer, permit, made.resource, patch)), isNew: true }
  }
  const place = await withSubject(writer, permit, target)
  if (place.resource?.kind === 'container')
    return { ...(await patchContainer(writer, permit, place.resource, patch)), isNew: true }
  const before = await unstoredAuxiliary(writer, place)
  const quads = [...distinct([...(before?.quads ?? []), ...patch.inserts]).values()]
  const bytes = await serializeRdf(quads, turtle)
  return replaceResource(writer, permit, place, { mediaType: turtle, body: { kind: 'bytes', bytes }, quads })
}

/** N3-19: a client may add its own triples to a container, never touch the managed ones. */
async function patchContainer(
  writer: Writer,
  permit: Permit,
  container: Resource,
  patch: Patch,
): Promise<Written> {
  const change = await changeOf(writer, container, patch)
  refuseManaged([...change.added, ...change.removed, ...patch.deletes], container)
  const quads = next(await writer.quads(container), change)
  return { resource: await describeContainer(writer, permit, container, quads), isNew: false }
}

/** What is there and what is not is answered by index: the document's other triples are not read. */
async function changeOf(writer: Writer, resource: Resource, patch: Patch): Promise<Change> {
  const { deletes, inserts } = patch.where.length === 0 ? patch : await bound(writer, resource, patch)
  if (!(await writer.hasQuads(resource, deletes))) {
    throw new PodError('conflict', 'the patch deletes a triple that is not there')
  }
  // N3-13: deletes come first, so a triple in both stays.
  const [removed, coming] = [distinct(deletes), distinct(inserts)]
  for (const line of coming.keys()) removed.delete(line)
  const added: Quad[] = []
  for (const quad of coming.values()) if (!(await writer.hasQuads(resource, [quad]))) added.push(quad)
  return { added, removed: [...removed.values()] }
}

/** N3-11: exactly one solution of the condition, put in for its variables. */
async function bound(writer: Writer, resource: Resource, patch: Patch) {
  const find: FindQuads = (pattern, limit) => writer.quadsLike(resource, pattern, limit)
  const [only, second] = await matchPatterns(patch.where, find, 2)
  if (!only) throw new PodError('conflict', 'the condition of the patch does not hold')
  if (second) throw new PodError('conflict', 'the condition of the patch has more than one solution')
  const ground = (quad: Quad) => mapQuad(quad, (term) => resolveTerm(term, only))
  const inserts = patch.inserts.map(ground)
  inserts.forEach(checkIsRdf)
  return { deletes: patch.deletes.map(ground), inserts }
}

function distinct(quads: readonly Quad[]): Map<string, Quad> {
  return new Map(quads.map((quad) => [toNQuad(quad), quad]))
}

/** Past this size the store changes the text of a document line by line, where its form is made of lines or takes them. */
const longBytes = 64 * 1024

function isLongText({ size, mediaType }: Resource): boolean {
  return size > longBytes && (mediaType.startsWith(turtle) || mediaType.startsWith(nTriples))
}

/**
 * The document's new bytes. Adding to Turtle only appends lines, so the author's text stays as it was and the
 * document is not parsed again; anything else is written anew with its prefixes kept (N3-21).
 */
async function nextBody(writer: Writer, resource: Resource, change: Change): Promise<Body> {
  const { mediaType } = resource
  const before = (await writer.body(resource)) ?? new Uint8Array()
  if (mediaType.startsWith(turtle) && change.removed.length === 0 && !namesOldBlankNode(resource, change)) {
    const lines = Buffer.from(change.added.map((quad) => `\n${toNQuad(quad)}`).join(''))
    return { kind: 'bytes', bytes: Buffer.concat([before, lines]) }
  }
  const quads = next(await writer.quads(resource), change)
  const [form = turtle] = mediaType.split(';', 1)
  if (form !== turtle && (await hasNamedGraphs(before, form, resource.iri))) {
    throw new PodError(
      'conflict',
      'a patch would lose the named graphs of this document: replace it with PUT',
    )
  }
  const bytes = await serializeRdf(quads, form, prefixesOf(Buffer.from(before).toString('utf8')))
  return { kind: 'bytes', bytes }
}

/** The stored text knows its blank nodes by other labels than the triples do, so it cannot be added to by label. */
function namesOldBlankNode(resource: Resource, { added }: Change): boolean {
  const isOld = (term: Term) => term.termType === 'BlankNode' && term.value.startsWith(`d${resource.id}.`)
  return added.some(({ subject, object }) => isOld(subject) || isOld(object))
}

function next(quads: readonly Quad[], change: Change): Quad[] {
  const removed = distinct(change.removed)
  return [...quads.filter((quad) => !removed.has(toNQuad(quad))), ...change.added]
}

/** A patch in either of its languages. */
export async function toPatch({ essence, body }: Incoming, iri: ResourceIri): Promise<Patch> {
  checkIsPatch(essence)
  if (body.kind === 'blob') throw new PodError('internal', 'patches are read into memory')
  if (essence === n3Patch) return parseN3Patch(body.bytes, iri)
  // Imported here, so that only those who send one wait for its parser.
  const { parseSparqlUpdate } = await import('#rdf/sparql-update.ts')
  return parseSparqlUpdate(body.bytes, iri)
}

/** N3-16: a type that is no patch is told which ones are. */
export function checkIsPatch(essence: string): void {
  if (essence !== n3Patch && essence !== sparqlUpdate)
    throw new PodError('unsupported-media-type', 'patches are N3 Patch: send text/n3')
}

/**
 * The modes a patch needs follow from what it says (N3-10, bug class 28); until it has been read, Append is the least it can
 * need. Append of a container is the right to add members: what is said of the container itself is for who may write it, or
 * every stranger could write on the outside of an inbox (N3-19, LDN-11).
 */
export async function permitPatch(
  reader: Reader,
  agent: Agent,
  target: Located,
  patch: Patch | undefined,
): Promise<Permit> {
  if (!target.resource) await permitCreation(reader, agent, target)
  const least = target.resource?.kind === 'container' ? append | write : append
  return authorize(reader, agent, target, patch ? least | modesOf(patch) : least)
}

function modesOf(patch: Patch): Modes {
  const deletes = patch.deletes.length > 0 ? read | write : 0
  return append | deletes | (patch.where.length > 0 ? read : 0)
}
