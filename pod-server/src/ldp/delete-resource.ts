import type { Agent } from '#access/agent.ts'
import { authorize } from '#access/authorize.ts'
import { read, write } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { Reader, Resource, Writer } from '#storage/store.ts'
import { type Located, located, subjectOf } from './locate.ts'
import { describeContainer } from './write-resource.ts'

type Existing = Located & { readonly resource: Resource }

/** DELETE: the resource and its auxiliaries (P-53). */
export async function deleteResource(
  writer: Writer,
  permit: Permit,
  { kind, resource }: Existing,
): Promise<void> {
  if (kind === 'meta' && resource.kind === 'container') await describeContainer(writer, permit, resource, [])
  else await writer.remove(resource, permit.agent)
}

/** P-52: a storage's root and its ACL stay. Whatever its condition, such a request comes to nothing (CR-9). */
export function checkDeletable(target: Located): asserts target is Existing {
  const { resource } = target
  if (!resource) throw new PodError('not-found', 'no resource here')
  const isRoot = target.kind === 'container' && resource.iri === resource.root
  const isRootAcl = target.kind === 'acl' && subjectOf(target.iri) === resource.root
  if (isRoot || isRootAcl) {
    throw new PodError('method-not-allowed', 'a storage and its ACL cannot be deleted', {
      headers: { allow: `GET, HEAD, OPTIONS, PATCH, ${isRootAcl ? 'PUT' : 'POST'}` },
    })
  }
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
