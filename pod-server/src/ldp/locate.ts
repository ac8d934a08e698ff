import type { Target } from '#access/authorize.ts'
import { PodError } from '#base/errors.ts'
import { isContainerIri, parentOf, type ResourceIri, twinOf } from '#base/iri.ts'
import type { Reader, Resource, ResourceKind } from '#storage/store.ts'

/** Where a request points: the resource if there is one, and what decides about it. */
export interface Located extends Target {
  readonly resource: Resource | undefined
  /** The container of a resource or of what would be one; the subject of an auxiliary. Undefined at a storage root. */
  readonly parent: Resource | undefined
  /** Containers that a write would have to make on the way, outermost first (P-37). */
  readonly missing: readonly ResourceIri[]
}

/**
 * Finds the resource, or the nearest container above it. Outside every storage there is nothing, for anyone.
 * Auxiliaries are decided by their subject, with or without a body of their own (AUX-5, AUX-6, AUX-10).
 */
export async function locate(reader: Reader, iri: ResourceIri, baseUrl: string): Promise<Located> {
  const kind = kindOf(iri)
  const resource = await reader.resource(iri)
  if (resource) return located(iri, resource, await parentResource(reader, resource))
  return kind === 'acl' || kind === 'meta'
    ? locateAuxiliary(reader, iri, kind, baseUrl)
    : locateMissing(reader, iri, kind, baseUrl)
}

/** A resource that is already in hand, for reads: its parent does not matter to them. */
export function located(iri: ResourceIri, resource: Resource, parent: Resource | undefined): Located {
  const { kind, access, accessVersion, storage } = resource
  return { iri, kind, access, accessVersion, storage, resource, parent, missing: [] }
}

/** The name decides what a resource is, before anything is known about it (P-17, AUX-10). */
export function kindOf(iri: ResourceIri): ResourceKind {
  if (isContainerIri(iri)) return 'container'
  if (iri.endsWith('.acl')) return 'acl'
  return iri.endsWith('.meta') ? 'meta' : 'document'
}

export function subjectOf(auxiliary: ResourceIri): ResourceIri {
  return auxiliary.replace(/\.(?:acl|meta)$/, '') as ResourceIri
}

async function parentResource(reader: Reader, resource: Resource): Promise<Resource | undefined> {
  return resource.parent === 0 ? undefined : reader.resourceById(resource.parent)
}

async function locateAuxiliary(
  reader: Reader,
  iri: ResourceIri,
  kind: ResourceKind,
  baseUrl: string,
): Promise<Located> {
  const subjectIri = subjectOf(iri)
  // AUX-8: an ACL has no ACL, a description no description.
  if (kindOf(subjectIri) === 'acl' || kindOf(subjectIri) === 'meta') {
    throw new PodError('not-found', 'auxiliary resources have no auxiliaries of their own')
  }
  const subject = await reader.resource(subjectIri)
  if (!subject) {
    // Decided as if the subject existed, so that the answer does not tell whether it does.
    const above = await locateMissing(reader, subjectIri, kind, baseUrl)
    return { ...above, iri, parent: undefined, missing: [] }
  }
  const { access, accessVersion, storage } = subject
  return { iri, kind, access, accessVersion, storage, resource: undefined, parent: subject, missing: [] }
}

async function locateMissing(
  reader: Reader,
  iri: ResourceIri,
  kind: ResourceKind,
  baseUrl: string,
): Promise<Located> {
  const missing: ResourceIri[] = []
  for (let above = parentOf(iri, baseUrl); above !== undefined; above = parentOf(above, baseUrl)) {
    const nearest = await reader.resource(above)
    if (nearest) {
      const access = (nearest.access >> 1) << 1
      const { accessVersion, storage } = nearest
      return { iri, kind, access, accessVersion, storage, resource: undefined, parent: nearest, missing }
    }
    missing.unshift(above)
  }
  throw new PodError('not-found', 'there is no pod at this address')
}

/** P-18, P-20: neither the resource nor a container on the way may be the twin of something that exists. */
export async function checkNoTwin(reader: Reader, { iri, missing }: Located): Promise<void> {
  for (const created of [...missing, iri]) {
    if (await reader.resource(twinOf(created))) {
      throw new PodError('conflict', 'the same name with and without a slash at the end cannot both exist')
    }
  }
}
