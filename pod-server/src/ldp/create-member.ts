import type { Quad } from '@rdfjs/types'
import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { append, read } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { twinOf } from '#base/iri.ts'
import type { Reader, Resource } from '#storage/store.ts'
import { checkPreconditions } from './etag.ts'
import { checkSourceType, hasContainerLink } from './link-types.ts'
import { type Located, locatedIn } from './locate.ts'
import { nameMember } from './member-name.ts'
import type { Act, Operation, WritingContext } from './operation.ts'
import { ownTriples, toDocumentState } from './understand-body.ts'
import { createContainer, replaceResource } from './write-resource.ts'

/**
 * POST (P-39): a new member with a name of the server's choosing. The act gives nothing back when the name was taken
 * since it was chosen: then it wants another (U-2).
 */
export async function understandPost(
  { store, config: { limits } }: WritingContext,
  operation: Operation,
  isTaken: boolean,
): Promise<{ readonly act: Act; readonly said: readonly Quad[] }> {
  const { iri, slug, link, body, conditions } = operation
  const isContainer = hasContainerLink(link)
  const name = await nameMember(store, iri, { slug, isContainer, isTaken })
  const own = isContainer ? await ownTriples(body, name, limits) : []
  const state = body && !isContainer ? await toDocumentState(body, name, limits) : undefined
  if (state) checkSourceType(link, state.quads !== undefined)
  const act: Act = async (writer, permit, target) => {
    const container = existing(target)
    checkPreconditions(conditions, container)
    if (await writer.existsAny([name, twinOf(name)])) return undefined
    const member = { ...locatedIn(container, name), isFree: true }
    if (!state) return createContainer(writer, permit, member, own)
    return replaceResource(writer, permit, member, state)
  }
  return { act, said: state?.quads ?? own }
}

export async function permitPost(reader: Reader, agent: Agent, target: Located): Promise<Permit> {
  const permit = await authorize(reader, agent, target, append)
  if (!target.resource) {
    await authorize(reader, agent, target, read)
    throw new PodError('not-found', 'no container here')
  }
  existing(target)
  return permit
}

function existing(target: Located): Resource {
  if (target.kind !== 'container') throw new PodError('method-not-allowed', 'only containers take POST')
  if (!target.resource) throw new PodError('not-found', 'no container here')
  return target.resource
}
