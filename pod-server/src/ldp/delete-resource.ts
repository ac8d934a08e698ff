import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { Writer } from '#storage/store.ts'
import { type Located, subjectOf } from './locate.ts'

/** DELETE: the resource and its auxiliaries (P-53); never a storage's root or its ACL (P-52). */
export async function deleteResource(writer: Writer, permit: Permit, target: Located): Promise<void> {
  const { resource } = target
  if (!resource) throw new PodError('not-found', 'no resource here')
  const isRootAcl = target.kind === 'acl' && subjectOf(target.iri) === resource.root
  if (resource.iri === resource.root || isRootAcl) {
    throw new PodError('method-not-allowed', 'a storage and its ACL cannot be deleted', {
      headers: { allow: `GET, HEAD, OPTIONS, PATCH, ${isRootAcl ? 'PUT' : 'POST'}` },
    })
  }
  await writer.remove(resource, permit.agent)
}
