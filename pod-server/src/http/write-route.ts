import type { ServerResponse } from 'node:http'
import { type Agent, asValue } from '#access/agent.ts'
import { grantedModes, learnGroups } from '#access/authorize.ts'
import { write } from '#access/modes.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { permitFor, roomUnread } from '#ldp/carry-out.ts'
import { conditionsOf, etagOf } from '#ldp/etag.ts'
import { checkWritableName, locate, located } from '#ldp/locate.ts'
import type { Done, Incoming, Operation, Outcome } from '#ldp/operation.ts'
import type { CarryOut } from '#ldp/writer-thread.ts'
import { noRoom } from '#storage/check-room.ts'
import type { BlobStore, Reader, Store } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { type Announced, announcedBody, askForBody, receiveBody } from './body.ts'
import { answerRepresentation, preferredReturn } from './prefer.ts'
import { linksOf, methodsOf, patchTypes } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'

export interface WriteDependencies {
  readonly config: Config
  readonly store: Store
  readonly blobs: BlobStore
  /** Hands an operation to the writer's thread. */
  readonly carryOut: CarryOut
}

/** One write, with all that it needs said once. */
export interface WriteRequest {
  readonly kind: Operation['kind']
  readonly iri: ResourceIri
  readonly agent: Agent
  readonly request: ServerRequest
  readonly response: ServerResponse
}

/** Bodies up to this size are taken in before the decision: asking twice would cost more than reading them. */
const smallBytes = 16 * 1024

/**
 * PUT, POST, PATCH and DELETE: made into a value here, understood, decided and done by the writer's thread
 * (ldp/carry-out.ts). A large body is not taken in before it has been allowed.
 */
export async function answerWrite(dependencies: WriteDependencies, incoming: WriteRequest): Promise<void> {
  const { config } = dependencies
  const { kind, iri, agent, request, response } = incoming
  checkTarget(incoming)
  const slug = kind === 'post' ? singleHeader(request, 'slug') : undefined
  const body = kind === 'delete' ? undefined : await receiveAllowed(dependencies, incoming)
  const conditions = conditionsOf(request.headers)
  const operation = { kind, iri, agent, conditions, link: linkOf(request), slug, body }
  const { root, result } =
    agent.memberships === undefined
      ? await dependencies.carryOut(operation)
      : await carryOutKnowingGroups(dependencies, incoming, operation)
  if ('refused' in result) {
    response.setHeader('link', linksOf(iri, root, config.authorization))
    throw await toldOf(result.refused, dependencies, incoming, root)
  }
  await answerDone(dependencies, incoming, { ...result, root })
}

function checkTarget({ kind, iri, request }: WriteRequest): void {
  if (kind === 'put' || kind === 'patch') checkWritableName(iri)
  if (kind === 'put' && request.headers['content-range'] !== undefined) {
    throw new PodError('bad-request', 'PUT replaces the whole: Content-Range is not supported')
  }
}

/** A refusal comes before anything that is wrong with the body (ER), so it is asked for when something is. */
async function receiveAllowed(
  dependencies: WriteDependencies,
  incoming: WriteRequest,
): Promise<Incoming | undefined> {
  const { config, store, blobs } = dependencies
  const { kind, iri, agent, request, response } = incoming
  const { limits } = config
  let root: ResourceIri | undefined
  const decide = (announced?: Announced) =>
    store.read(async (reader) => {
      await learnAbout(reader, incoming)
      const target = await locate(reader, iri)
      root = target.resource?.root ?? target.parent?.root
      response.setHeader('link', linksOf(iri, root, config.authorization))
      await permitFor(reader, { kind, agent }, target)
      if (!announced) return Number.POSITIVE_INFINITY
      const head = { ...announced, kind, link: linkOf(request), conditions: conditionsOf(request.headers) }
      return roomUnread(reader, head, target, limits)
    })
  let room = Number.POSITIVE_INFINITY
  try {
    const announced = announcedBody(request, limits)
    if (!isSmall(request)) room = await decide(announced)
    if (!announced) return undefined
    askForBody(request, response)
    const bodyBytes = Math.min(limits.bodyBytes, room)
    return await receiveBody(request, announced, { blobs, limits: { ...limits, bodyBytes } })
  } catch (reason) {
    const isFull = room < limits.bodyBytes && isCode(reason, 'too-large')
    const refused = await decide().then(
      () => (isFull ? noRoom(room, limits.podBytes) : reason),
      (refusal: unknown) => refusal,
    )
    throw await toldOf(refused, dependencies, incoming, root)
  }
}

/** W-12: a refusal may only mean that a group on another server was not asked yet, which the writer's thread never does. */
async function carryOutKnowingGroups(
  { store, carryOut }: WriteDependencies,
  incoming: WriteRequest,
  operation: Operation,
): Promise<Outcome> {
  const attempt = () => carryOut({ ...operation, agent: asValue(incoming.agent) })
  const first = await attempt()
  if (!('refused' in first.result) || !isCode(first.result.refused, 'forbidden')) return first
  const mayHelp = await store.read((reader) => learnAbout(reader, incoming))
  return mayHelp ? attempt() : first
}

/** Asks about the groups of other servers that decide here and in the container; true when that told anything new. */
async function learnAbout(reader: Reader, { iri, agent }: WriteRequest): Promise<boolean> {
  if (agent.memberships === undefined) return false
  const target = await locate(reader, iri)
  const { parent, resource } = target
  const container = parent ?? (resource && (await reader.resourceById(resource.parent)))
  const learnt = await learnGroups(reader, agent, target)
  if (!container) return learnt
  return (await learnGroups(reader, agent, located(container.iri, container))) || learnt
}

function isCode(refused: unknown, code: PodError['code']): boolean {
  return refused instanceof PodError && refused.code === code
}

function isSmall({ headers }: ServerRequest): boolean {
  if (headers['transfer-encoding'] !== undefined || headers.expect !== undefined) return false
  return Number(headers['content-length'] ?? 0) <= smallBytes
}

function linkOf({ headers }: ServerRequest): string | undefined {
  return headers.link === undefined ? undefined : String(headers.link)
}

function singleHeader(request: ServerRequest, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? []
  if (values.length > 1) throw new PodError('bad-request', `send ${name} once`)
  return values[0]
}

/** A refusal as this agent may hear it. */
async function toldOf(
  refused: unknown,
  { store }: WriteDependencies,
  incoming: WriteRequest,
  root: ResourceIri | undefined,
): Promise<unknown> {
  if (!(refused instanceof PodError)) return refused
  if (refused.code !== 'storage-full') return withMethods(refused, incoming, root)
  const { iri, agent } = incoming
  const modes = await store.read(async (reader) => grantedModes(reader, agent, await locate(reader, iri)))
  // Bug class 13: how full a pod is concerns whoever writes there, not who may only leave something (in an inbox).
  return (modes & write) === 0
    ? new PodError('storage-full', 'this pod is full', { cause: refused.cause })
    : refused
}

/** ER-4: a refused method or type says which ones there are. */
function withMethods(
  refused: PodError,
  { kind, iri }: WriteRequest,
  root: ResourceIri | undefined,
): PodError {
  const { code, message, cause } = refused
  if (code !== 'method-not-allowed' && code !== 'unsupported-media-type') return refused
  // A PUT of a wrong type was to make something: what is there already takes none where it is a container.
  const exists = code === 'method-not-allowed' || kind !== 'put'
  const { allow = '', ...accepted } = methodsOf(iri, root, exists)
  const headers = code === 'method-not-allowed' ? { allow } : { 'accept-patch': patchTypes, ...accepted }
  return new PodError(code, message, { cause, headers: { ...headers, ...refused.headers } })
}

async function answerDone(
  { config, store }: WriteDependencies,
  { kind, iri: asked, agent, request, response }: WriteRequest,
  { iri, root, resource, isNew }: Done & Pick<Outcome, 'root'>,
): Promise<void> {
  // P-12: of what was asked, which a POST leaves the container that it was.
  const isRdf = kind === 'post' || resource?.isRdf !== false
  const { allow = '' } = methodsOf(asked, root, resource !== undefined, isRdf)
  const headers: Record<string, string> = { link: linksOf(iri, root, config.authorization), allow }
  if (!resource) {
    // P-51 leaves the choice; LDO takes nothing but 205, which is what it hears from Community Solid Server.
    response.writeHead(205, { ...headers, 'content-length': '0' }).end()
    return
  }
  // CR-11: an ETag only where what is stored is what was sent.
  if (resource.kind !== 'container')
    headers.etag = etagOf(resource, resource.mediaType.split(';', 1)[0] ?? '')
  const wanted = request.headers.prefer === undefined ? undefined : preferredReturn(request)
  if (wanted === 'minimal') headers['preference-applied'] = 'return=minimal'
  if (isNew) headers.location = iri
  if (wanted === 'representation') {
    const reading = { iri, agent, accept: request.headers.accept, response }
    if (await answerRepresentation(store, reading, isNew ? 201 : 200, headers)) return
  }
  if (isNew) response.writeHead(201, { ...headers, 'content-length': '0' }).end()
  else response.writeHead(204, headers).end()
}
