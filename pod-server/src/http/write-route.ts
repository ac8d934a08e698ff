import type { ServerResponse } from 'node:http'
import { type Agent, asValue } from '#access/agent.ts'
import { learnGroups } from '#access/authorize.ts'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { permitFor } from '#ldp/carry-out.ts'
import { conditionsOf, etagOf } from '#ldp/etag.ts'
import { checkWritableName, type Located, locate, located } from '#ldp/locate.ts'
import type { Done, Incoming, Operation, Outcome } from '#ldp/operation.ts'
import type { CarryOut } from '#ldp/writer-thread.ts'
import type { BlobStore, Reader, Store } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { receiveBody } from './body.ts'
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
  const link = request.headers.link === undefined ? undefined : String(request.headers.link)
  const operation = { kind, iri, agent, conditions, link, slug, body }
  const { root, result } =
    agent.memberships === undefined
      ? await dependencies.carryOut(operation)
      : await carryOutKnowingGroups(dependencies, incoming, operation)
  if ('refused' in result) {
    response.setHeader('link', linksOf(iri, root, config.authorization))
    throw withMethods(result.refused, iri, root)
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
  { config, store, blobs }: WriteDependencies,
  incoming: WriteRequest,
): Promise<Incoming | undefined> {
  const { kind, iri, agent, request, response } = incoming
  const decide = () =>
    store.read(async (reader) => {
      await learnAbout(reader, incoming)
      const target = await locate(reader, iri)
      const root = target.resource?.root ?? target.parent?.root
      response.setHeader('link', linksOf(iri, root, config.authorization))
      await permitFor(reader, { kind, agent }, target)
      return roomFor(reader, target, config.limits)
    })
  const { limits } = config
  const room = isSmall(request) ? Number.POSITIVE_INFINITY : await decide()
  if (Number(request.headers['content-length'] ?? 0) > room) throw noRoom(room, limits)
  try {
    return await receiveBody(request, blobs, { ...limits, bodyBytes: Math.min(limits.bodyBytes, room) })
  } catch (reason) {
    if (isSmall(request)) await decide()
    throw room < limits.bodyBytes && isCode(reason, 'too-large') ? noRoom(room, limits) : reason
  }
}

/**
 * What the pod could still take of a new body: more would lie on the disk for a while, for nothing (P-60). Asked again
 * where it is decided, inside the transaction.
 */
async function roomFor(reader: Reader, target: Located, { podBytes }: Config['limits']): Promise<number> {
  const pod = await reader.storage(target.storage)
  const freed = target.kind === 'container' ? 0 : (target.resource?.size ?? 0)
  return Math.max(0, podBytes - (pod?.bytes ?? 0) + freed)
}

function noRoom(room: number, { podBytes }: Config['limits']): PodError {
  const message = `this pod may hold ${podBytes} bytes and has room for ${room}: delete something first`
  return new PodError('storage-full', message)
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
  if (headers['transfer-encoding'] !== undefined) return false
  return Number(headers['content-length'] ?? 0) <= smallBytes
}

function singleHeader(request: ServerRequest, name: string): string | undefined {
  const values = request.headersDistinct[name] ?? []
  if (values.length > 1) throw new PodError('bad-request', `send ${name} once`)
  return values[0]
}

/** ER-4: a refused method or type says which ones there are. */
function withMethods(refused: unknown, iri: ResourceIri, root: ResourceIri | undefined): unknown {
  if (!(refused instanceof PodError)) return refused
  const { code, message, cause } = refused
  if (code !== 'method-not-allowed' && code !== 'unsupported-media-type') return refused
  const { allow = '', ...accepted } = methodsOf(iri, root, true)
  const headers = code === 'method-not-allowed' ? { allow } : { 'accept-patch': patchTypes, ...accepted }
  return new PodError(code, message, { cause, headers: { ...headers, ...refused.headers } })
}

async function answerDone(
  { config, store }: WriteDependencies,
  { agent, request, response }: WriteRequest,
  { iri, root, resource, isNew }: Done & Pick<Outcome, 'root'>,
): Promise<void> {
  const headers: Record<string, string> = { link: linksOf(iri, root, config.authorization) }
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
    const reading = { iri, agent, response }
    if (await answerRepresentation(store, reading, isNew ? 201 : 200, headers)) return
  }
  if (isNew) response.writeHead(201, { ...headers, 'content-length': '0' }).end()
  else response.writeHead(204, headers).end()
}
