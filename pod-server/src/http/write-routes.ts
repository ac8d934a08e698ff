import type { ServerResponse } from 'node:http'
import type { Quad } from '@rdfjs/types'
import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { append, read } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { isContainerIri, type ResourceIri, twinOf } from '#base/iri.ts'
import { deleteResource, permitDelete } from '#ldp/delete-resource.ts'
import { checkNotification } from '#ldp/inbox.ts'
import { checkWritableName, type Located, locate, locatedIn } from '#ldp/locate.ts'
import { nameMember } from '#ldp/member-name.ts'
import { patchResource, permitPatch } from '#ldp/patch-resource.ts'
import { createContainer, permitPut, replaceResource, type Written } from '#ldp/write-resource.ts'
import { n3Patch, sparqlUpdate } from '#rdf/media-types.ts'
import { parseN3Patch } from '#rdf/n3-patch.ts'
import type { Patch } from '#rdf/patch.ts'
import type { BlobStore, DocumentState, Reader, Store, Writer } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { bytesOf, type Incoming, ownTriples, receiveBody, toDocumentState } from './body.ts'
import { checkPreconditions, etagOf } from './etag.ts'
import { checkLinkType, hasContainerLink } from './link-types.ts'
import { answerRepresentation, preferredReturn } from './prefer.ts'
import { linksOf, methodsOf, patchTypes } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'

export interface WriteDependencies {
  readonly config: Config
  readonly clock: Clock
  readonly store: Store
  readonly blobs: BlobStore
}

/** What a write route is told about its request. */
export interface WriteRequest {
  readonly iri: ResourceIri
  readonly agent: Agent
  readonly request: ServerRequest
  readonly response: ServerResponse
}

type Decide = (reader: Reader, agent: Agent, target: Located) => Promise<Permit>

type Act<T> = (writer: Writer, permit: Permit, target: Located) => Promise<T>

/** Bodies up to this size are taken in before the decision: asking twice would cost more than reading them. */
const smallBytes = 16 * 1024

/**
 * Every write goes the same way: receive and parse outside the transaction, then decide, compare and write inside it,
 * as one step (CR-10). A refusal comes before anything that is wrong with the body (ER), and before a large body is
 * taken in at all.
 */
async function decideThenWrite<T>(
  { config, store }: WriteDependencies,
  { iri, agent, request, response }: WriteRequest,
  decide: Decide,
  receive: () => Promise<Act<T>>,
): Promise<T> {
  const locateAndDecide = async (reader: Reader) => {
    const target = await locate(reader, iri, config.baseUrl)
    response.setHeader('link', linksOf(iri, target.resource?.root ?? target.parent?.root))
    return { target, permit: await decide(reader, agent, target) }
  }
  if (!isSmall(request)) await store.read(locateAndDecide)
  const received = await receive().then(
    (act) => ({ act }),
    (reason: unknown) => ({ reason }),
  )
  return store.write(async (writer) => {
    const { target, permit } = await locateAndDecide(writer)
    if ('reason' in received) throw received.reason
    return received.act(writer, permit, target)
  })
}

function isSmall({ headers }: ServerRequest): boolean {
  if (headers['transfer-encoding'] !== undefined) return false
  return Number(headers['content-length'] ?? 0) <= smallBytes
}

/** PUT (P-37, P-38, P-47): creates or replaces a document; creates a container. */
export async function answerPut(dependencies: WriteDependencies, incoming: WriteRequest): Promise<void> {
  const { iri, request } = incoming
  checkWritableName(iri)
  if (request.headers['content-range'] !== undefined) {
    throw new PodError('bad-request', 'PUT replaces the whole: Content-Range is not supported')
  }
  const written = await decideThenWrite(dependencies, incoming, permitPut, async () => {
    const body = await receiveBody(request, dependencies.blobs, dependencies.config.limits)
    if (isContainerIri(iri))
      return putContainer(request, await ownTriples(body, iri, dependencies.config.limits))
    checkLinkType(request, false)
    if (!body) throw new PodError('bad-request', 'say what the body is with a Content-Type header')
    const state = await toDocumentState(body, iri, dependencies.config.limits)
    return async (writer, permit, target) => {
      checkPreconditions(request.headers, target.resource)
      await checkBlob(dependencies, state)
      return replaceResource(writer, permit, target, state)
    }
  })
  await answerWritten(dependencies, incoming, written)
}

function putContainer(request: ServerRequest, own: readonly Quad[]) {
  checkLinkType(request, true)
  return async (writer: Writer, permit: Permit, target: Located): Promise<Written> => {
    checkPreconditions(request.headers, target.resource)
    // P-43, P-45a: replacing a container would replace its containment.
    if (target.resource)
      throw new PodError('conflict', 'the container exists; change its own triples with PATCH')
    return createContainer(writer, permit, target, own)
  }
}

/** POST (P-39): a new member with a name of the server's choosing. */
export async function answerPost(dependencies: WriteDependencies, incoming: WriteRequest): Promise<void> {
  const { request } = incoming
  const { clock, config } = dependencies
  const { limits } = config
  const slug = singleHeader(request, 'slug')
  let memberIri = incoming.iri
  let received: Promise<Incoming | undefined> | undefined
  const attempt = (isTaken: boolean) =>
    decideThenWrite(dependencies, incoming, permitPost, async () => {
      received ??= receiveBody(request, dependencies.blobs, limits)
      const body = await received
      const isContainer = hasContainerLink(request)
      if (!body && !isContainer)
        throw new PodError('bad-request', 'say what the body is with a Content-Type header')
      const name = await dependencies.store.read((reader) =>
        nameMember(reader, incoming.iri, { slug, isContainer, isTaken }),
      )
      checkLinkType(request, isContainer)
      const own = isContainer ? await ownTriples(body, name, limits) : []
      const state = body && !isContainer ? await toDocumentState(body, name, limits) : undefined
      memberIri = name
      return async (writer, permit, target) => {
        const container = existing(target)
        checkPreconditions(request.headers, container)
        if (await writer.existsAny([name, twinOf(name)])) return undefined
        await checkBlob(dependencies, state)
        if (state)
          await checkNotification(writer, permit, { inbox: container, state, limits, now: clock.now() })
        const member = locatedIn(container, name)
        return state
          ? replaceResource(writer, permit, member, state)
          : createContainer(writer, permit, member, own)
      }
    })
  // U-2: of two that ask for one name at the same moment, the second gets another.
  const written = (await attempt(false)) ?? (await attempt(true))
  if (!written) throw new PodError('conflict', 'that name was just taken: send it again')
  await answerWritten(dependencies, { ...incoming, iri: memberIri }, written)
}

/** PATCH with N3 Patch or SPARQL Update; the modes it needs follow from the parsed patch (N3-10, bug class 28). */
export async function answerPatch(dependencies: WriteDependencies, incoming: WriteRequest): Promise<void> {
  const { iri, request } = incoming
  checkWritableName(iri)
  let patch: Patch | undefined
  const decide: Decide = (reader, agent, target) => permitPatch(reader, agent, target, patch)
  const written = await decideThenWrite(dependencies, incoming, decide, async () => {
    const body = await receiveBody(request, dependencies.blobs, dependencies.config.limits)
    patch = await toPatch(body, iri)
    const parsed = patch
    return async (writer, permit, target) => {
      checkPreconditions(request.headers, target.resource)
      const patched = await patchResource(writer, permit, target, parsed)
      checkGrowth(patched, dependencies.config)
      return patched
    }
  })
  await answerWritten(dependencies, incoming, written)
}

/** DELETE (P-51, P-54). */
export async function answerDelete(dependencies: WriteDependencies, incoming: WriteRequest): Promise<void> {
  const { request, response } = incoming
  await decideThenWrite(dependencies, incoming, permitDelete, async () => async (writer, permit, target) => {
    // CR-9: what is not there is a 404, whatever the condition.
    if (target.resource) checkPreconditions(request.headers, target.resource)
    await deleteResource(writer, permit, target)
  })
  // P-51 leaves the choice; LDO takes nothing but 205, which is what it hears from Community Solid Server.
  response.writeHead(205, { 'content-length': '0' }).end()
}

async function permitPost(reader: Reader, agent: Agent, target: Located): Promise<Permit> {
  const permit = await authorize(reader, agent, target, append)
  if (!target.resource) {
    await authorize(reader, agent, target, read)
    throw new PodError('not-found', 'no container here')
  }
  existing(target)
  return permit
}

function existing(target: Located): NonNullable<Located['resource']> {
  if (target.kind !== 'container') {
    throw new PodError('method-not-allowed', 'only containers take POST', {
      headers: { allow: methodsOf(target.iri, undefined, true).allow ?? '' },
    })
  }
  if (!target.resource) throw new PodError('not-found', 'no container here')
  return target.resource
}

async function toPatch(body: Incoming | undefined, iri: ResourceIri): Promise<Patch> {
  if (!body) throw new PodError('bad-request', 'say what the body is with a Content-Type header')
  if (body.essence === n3Patch) return parseN3Patch(bytesOf(body.body), iri)
  if (body.essence !== sparqlUpdate) {
    throw new PodError('unsupported-media-type', 'patches are N3 Patch: send text/n3', {
      headers: { 'accept-patch': patchTypes },
    })
  }
  // Imported here, so that only those who send one wait for its parser.
  const { parseSparqlUpdate } = await import('#rdf/sparql-update.ts')
  return parseSparqlUpdate(bytesOf(body.body), iri)
}

/** A document cannot grow past its limit in small steps (bug class 24). */
function checkGrowth({ resource }: Written, { limits }: Config): void {
  if (resource.size > limits.rdfBytes) {
    throw new PodError('too-large', `a document ends at ${limits.rdfBytes} bytes`)
  }
}

function singleHeader(request: ServerRequest, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? []
  if (values.length > 1) throw new PodError('bad-request', `send ${name} once`)
  return values[0]
}

/** The file must still be there when it gets its name: the sweeper may have been faster. */
async function checkBlob({ blobs }: WriteDependencies, state: DocumentState | undefined): Promise<void> {
  if (state?.body.kind === 'blob' && !(await blobs.has(state.body.blob))) {
    throw new PodError('unavailable', 'the upload was lost before it was stored: send it again')
  }
}

async function answerWritten(
  { store }: WriteDependencies,
  { iri, agent, request, response }: WriteRequest,
  { resource, isNew }: Written,
): Promise<void> {
  const headers: Record<string, string> = { link: linksOf(iri, resource.root) }
  // CR-11: an ETag only where what is stored is what was sent.
  if (resource.kind !== 'container')
    headers.etag = etagOf(resource, resource.mediaType.split(';', 1)[0] ?? '')
  const wanted = request.headers.prefer === undefined ? undefined : preferredReturn(request)
  if (wanted === 'minimal') headers['preference-applied'] = 'return=minimal'
  if (isNew) headers.location = iri
  if (wanted === 'representation') {
    const reading = { iri, agent, response }
    if (await answerRepresentation(store, reading, isNew ? 201 : 200, headers)) return
  }
  if (isNew) response.writeHead(201, { ...headers, 'content-length': '0' }).end()
  else response.writeHead(204, headers).end()
}
