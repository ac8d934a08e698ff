import type { Quad } from '@rdfjs/types'
import type { Agent } from '#access/agent.ts'
import { write } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { isContainerIri, type ResourceIri } from '#base/iri.ts'
import { maySay, oidcIssuer, type Patch } from '#rdf/patch.ts'
import { noRoom } from '#storage/check-room.ts'
import type { PodLimits, Reader, Resource, Writer } from '#storage/store.ts'
import { permitPost, understandPost } from './create-member.ts'
import { checkDeletable, deleteResource, permitDelete } from './delete-resource.ts'
import { checkPreconditions } from './etag.ts'
import { checkMakesNoInbox, checkNotification, inboxOf } from './inbox.ts'
import { keepIssuers, unprocessableProfile } from './keep-issuers.ts'
import { checkLinkType, checkSourceType, hasContainerLink } from './link-types.ts'
import { type Located, locate } from './locate.ts'
import type { Act, Done, Operation, Outcome, WritingContext } from './operation.ts'
import { checkIsPatch, checkPatchable, patchResource, permitPatch, toPatch } from './patch-resource.ts'
import { checkDescribes, ownTriples, toDocumentState } from './understand-body.ts'
import { createContainer, permitPut, replaceResource, type Written } from './write-resource.ts'

/** What is larger takes its time to write. */
const largeBytes = 64 * 1024

interface Understood {
  readonly act: Act
  readonly patch?: Patch
  /** What would be said that was not said before. */
  readonly said: readonly Quad[]
}

/**
 * Every write goes the same way: understood outside the transaction, then decided, compared and done inside it, as one
 * step (CR-10). A refusal comes before anything that is wrong with the body (ER).
 */
export async function carryOut(context: WritingContext, operation: Operation): Promise<Outcome> {
  let root: ResourceIri | undefined
  const decideIn = async (reader: Reader, patch?: Patch) => {
    const target = await locate(reader, operation.iri)
    root = target.resource?.root ?? target.parent?.root
    return { target, permit: await permitFor(reader, operation, target, patch) }
  }
  const attempt = async (isTaken: boolean): Promise<Done | undefined> => {
    const { act, patch, said } = await understand(context, operation, isTaken).catch(async (reason) => {
      await context.store.read(decideIn)
      throw reason
    })
    const written = await context.store.write(async (writer) => {
      const { target, permit } = await decideIn(writer, patch)
      const done = await act(writer, permit, target)
      if ((permit.modes & write) === 0 && done && done !== 'deleted')
        await checkLeft(context, writer, permit, { target, left: done.resource, said })
      return done
    }, isLarge(operation))
    return written && toDone(operation, written)
  }
  try {
    // U-2: of two that ask for one name at the same moment, the second gets another.
    const done = (await attempt(false)) ?? (await attempt(true))
    if (!done) throw new PodError('conflict', 'that name was just taken: send it again')
    return { root, result: done }
  } catch (refused) {
    return { root, result: { refused } }
  }
}

/**
 * Whoever may add but not write is a stranger: what they leave in an inbox is looked at, by whichever door it came. A
 * container is an inbox when its own storage says so with ldp:inbox, which is not for strangers to say.
 */
async function checkLeft(
  { config: { limits }, clock }: WritingContext,
  writer: Writer,
  permit: Permit,
  { target, left, said }: { target: Located; left: Resource; said: readonly Quad[] },
): Promise<void> {
  const isPosted = target.resource !== undefined && target.resource.id !== left.id
  const above = isPosted ? target.resource : (target.parent ?? (await writer.resourceById(left.parent)))
  if (maySay(said, inboxOf)) await checkMakesNoInbox(writer, left, said)
  const isAuxiliary = left.kind === 'acl' || left.kind === 'meta'
  if (above && !isAuxiliary && (await writer.isNamed(above, inboxOf)))
    await checkNotification(writer, permit, { inbox: above, left, limits, now: clock.now() })
}

/** The decision alone: asked before a large body is taken in, and again inside the transaction. */
export function permitFor(
  reader: Reader,
  { kind, agent }: { readonly kind: Operation['kind']; readonly agent: Agent },
  target: Located,
  patch?: Patch,
): Promise<Permit> {
  switch (kind) {
    case 'put':
      return permitPut(reader, agent, target)
    case 'post':
      return permitPost(reader, agent, target)
    case 'patch':
      return permitPatch(reader, agent, target, patch)
    case 'delete':
      return permitDelete(reader, agent, target)
  }
}

/** What is told of a write before its body. */
interface Head extends Pick<Operation, 'kind' | 'link' | 'conditions'> {
  readonly essence: string
  /** NaN when nobody knows. */
  readonly length: number
}

/**
 * Refuses what would come to nothing whatever the body says, so that a large one is not sent in vain (RFC 9110 10.1.1).
 * What passes is looked at again inside the transaction, which decides. Says how many bytes there is room for: of a body
 * of unknown length more would lie on the disk for a while, for nothing (P-60).
 */
export async function roomUnread(
  reader: Reader,
  head: Head,
  target: Located,
  { podBytes }: Pick<PodLimits, 'podBytes'>,
): Promise<number> {
  const { kind, essence, length } = head
  const made = kind === 'post' && !hasContainerLink(head.link) ? 'document' : target.kind
  if (kind === 'patch') {
    checkIsPatch(essence)
    checkPatchable(target)
  } else if (made !== 'document' && length !== 0) checkDescribes(essence)
  checkPreconditions(head.conditions, target.resource)
  if (kind === 'put' && made === 'container' && target.resource) throw containerExists()
  if (kind === 'patch' || made !== 'document') return Number.POSITIVE_INFINITY
  const held = (await reader.storage(target.storage))?.bytes ?? 0
  const freed = kind === 'put' ? (target.resource?.size ?? 0) : 0
  // What is no larger than what it replaces always may.
  const room = Math.max(freed, podBytes - held + freed)
  if (length > room) throw noRoom(room, podBytes)
  return room
}

async function understand(
  context: WritingContext,
  operation: Operation,
  isTaken: boolean,
): Promise<Understood> {
  switch (operation.kind) {
    case 'put':
      return understandPut(context, operation)
    case 'post':
      checkLinkType(operation.link, hasContainerLink(operation.link))
      if (!operation.body && !hasContainerLink(operation.link)) throw nothingSaid()
      return understandPost(context, operation, isTaken)
    case 'patch':
      return understandPatch(context, operation)
    case 'delete':
      return { act: deleting(context, operation), said: [] }
  }
}

/** PUT (P-37, P-38, P-47): creates or replaces a document; creates a container. */
async function understandPut(context: WritingContext, operation: Operation): Promise<Understood> {
  const { iri, link, body, conditions } = operation
  const { limits, baseUrl } = context.config
  checkLinkType(link, isContainerIri(iri))
  if (isContainerIri(iri)) {
    const own = await ownTriples(body, iri, limits)
    const create: Act = async (writer, permit, target) => {
      checkPreconditions(conditions, target.resource)
      // P-43, P-45a: replacing a container would replace its containment.
      if (target.resource) throw containerExists()
      return createContainer(writer, permit, target, own)
    }
    return { act: create, said: own }
  }
  if (!body) throw nothingSaid()
  const state = await toDocumentState(body, iri, limits).catch(unprocessableProfile(context.store, iri))
  checkSourceType(link, state.quads !== undefined)
  const said = state.quads ?? []
  const put: Act = async (writer, permit, target) => {
    checkPreconditions(conditions, target.resource)
    const replace = () => replaceResource(writer, permit, target, state)
    const mayChange = target.resource?.isRdf === true || maySay(said, oidcIssuer)
    return mayChange ? keepIssuers(writer, target, baseUrl, replace) : replace()
  }
  return { act: put, said }
}

/** PATCH with N3 Patch or SPARQL Update; the modes it needs follow from the parsed patch (N3-10, bug class 28). */
async function understandPatch(
  { config }: WritingContext,
  { iri, link, body, conditions }: Operation,
): Promise<Understood> {
  if (!body) throw nothingSaid()
  if (link !== undefined) checkLinkType(link, isContainerIri(iri))
  const patch = await toPatch(body, iri)
  const mayChange = maySay([...patch.deletes, ...patch.inserts], oidcIssuer)
  const act: Act = async (writer, permit, target) => {
    checkPatchable(target)
    checkPreconditions(conditions, target.resource)
    const apply = () => patchResource(writer, permit, target, patch)
    const patched = mayChange ? await keepIssuers(writer, target, config.baseUrl, apply) : await apply()
    // A document cannot grow past its limit in small steps (bug class 24).
    if (patched.resource.size > config.limits.rdfBytes) {
      throw new PodError('too-large', `a document ends at ${config.limits.rdfBytes} bytes`)
    }
    return patched
  }
  return { act, patch, said: patch.inserts }
}

/** DELETE (P-51, P-54). */
function deleting({ config }: WritingContext, { conditions }: Operation): Act {
  return async (writer, permit, target) => {
    checkDeletable(target)
    checkPreconditions(conditions, target.resource)
    await keepIssuers(writer, target, config.baseUrl, () => deleteResource(writer, permit, target))
    return 'deleted'
  }
}

function isLarge({ body }: Operation): boolean {
  return body?.body.kind === 'bytes' && body.body.bytes.byteLength > largeBytes
}

function containerExists(): PodError {
  return new PodError('conflict', 'the container exists; change its own triples with PATCH')
}

function nothingSaid(): PodError {
  return new PodError('bad-request', 'say what the body is with a Content-Type header')
}

function toDone({ kind, iri }: Operation, written: Written | 'deleted'): Done {
  if (written === 'deleted') return { iri, isNew: false, resource: undefined }
  const { resource, isNew } = written
  const { version, mediaType, isRdf } = resource
  return {
    iri: kind === 'post' ? resource.iri : iri,
    isNew,
    resource: { kind: resource.kind, version, mediaType, isRdf },
  }
}
