import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { read, write } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { Reader, Writer } from '#storage/store.ts'
import { type Located, located, subjectOf } from './locate.ts'
import { describeContainer } from './write-resource.ts'

/** DELETE: the resource and its auxiliaries (P-53); never a storage's root or its ACL (P-52). */
export async function deleteResource(writer: Writer, permit: Permit, target: Located): Promise<void> {
  const { resource } = target
  if (!resource) throw new PodError('not-found', 'no resource here')
  if (target.kind === 'meta' && resource.kind === 'container') {
    await describeContainer(writer, permit, resource, [])
    return
  }
  const isRootAcl = target.kind === 'acl' && subjectOf(target.iri) === resource.root
  if (resource.iri === resource.root || isRootAcl) {
    throw new PodError('method-not-allowed', 'a storage and its ACL cannot be deleted', {
      headers: { allow: `GET, HEAD, OPTIONS, PATCH, ${isRootAcl ? 'PUT' : 'POST'}` },
    })
  }
  await writer.remove(resource, permit.agent)
}

/** Deleting tells whether something was there and whether a container was empty: both need Read as well (ER-3, §18 1). */
export async function permitDelete(reader: Reader, agent: Agent, target: Located): Promise<Permit> {
  const permit = await authorize(reader, agent, target, write)
  const tells = !target.resource || target.kind === 'container'
  if (tells) await authorize(reader, agent, target, read)
  const isMember = target.kind === 'container' || target.kind === 'document'
  const container =
    target.resource && isMember ? await reader.resourceById(target.resource.parent) : undefined
  if (container) await authorize(reader, agent, located(container.iri, container), write)
  return permit
}
