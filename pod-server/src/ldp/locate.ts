import type { Target } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { isContainerIri, parentOf, type ResourceIri, twinOf } from '#base/iri.ts'
import type { Reader, Resource, ResourceKind } from '#storage/store.ts'

const maxDepth = 100
const serverNames: ReadonlySet<string> = new Set(['.well-known', '.sparql', '.changes'])

/** Where a request points: the resource if there is one, and what decides about it. */
export interface Located extends Target {
  readonly resource: Resource | undefined
  /** For what does not exist: the nearest container, or the subject of an auxiliary (undefined when that is missing too). */
  readonly parent: Resource | undefined
  /** Containers that a write would have to make on the way, outermost first (P-37). */
  readonly missing: readonly ResourceIri[]
  /** Whether it is known that nothing has this name, with or without a slash. */
  readonly isFree?: boolean
}

/**
 * Finds the resource, or the nearest container above it, in one look-up. Outside every storage there is nothing, for
 * anyone. Auxiliaries are decided by their subject, with or without a body of their own (AUX-5, AUX-6, AUX-10).
 */
export async function locate(reader: Reader, iri: ResourceIri): Promise<Located> {
  const kind = kindOf(iri)
  if (kind === 'acl' || kind === 'meta') return locateAuxiliary(reader, iri, kind)
  const above = containersAbove(iri)
  const nearest = await reader.nearest([iri, ...above])
  if (!nearest) throw new PodError('not-found', 'there is no pod at this address')
  if (nearest.iri === iri) return located(iri, nearest)
  return locatedIn(nearest, iri, above.slice(0, above.indexOf(nearest.iri)).reverse())
}

/** A resource that is already in hand. */
export function located(iri: ResourceIri, resource: Resource): Located {
  const { kind, access, accessVersion, storage } = resource
  const creation = kind === 'acl' || kind === 'meta' ? resource.parent : resource.id
  return { iri, kind, access, accessVersion, storage, creation, resource, parent: undefined, missing: [] }
}

/** What a container's new member would be: decided by the grants that members inherit (W-6). */
export function locatedIn(
  container: Resource,
  iri: ResourceIri,
  missing: readonly ResourceIri[] = [],
): Located {
  const { access, accessVersion, storage } = container
  const inherited = (access >> 1) << 1
  return {
    iri,
    kind: kindOf(iri),
    access: inherited,
    accessVersion,
    storage,
    creation: 0,
    resource: undefined,
    parent: container,
    missing,
  }
}

/** The name decides what a resource is, before anything is known about it (P-17, AUX-10). */
export function kindOf(iri: ResourceIri): ResourceKind {
  if (isContainerIri(iri)) return 'container'
  if (iri.endsWith('.acl')) return 'acl'
  return iri.endsWith('.meta') ? 'meta' : 'document'
}

/** Names that mean something to the server: auxiliaries, and its own documents at the root of a storage (U-5, U-16). */
export function isReservedSegment(segment: string): boolean {
  return /\.(?:acl|meta)$/.test(segment) || serverNames.has(segment)
}

/** U-16: the server's own names at the root of a storage, and containers named like auxiliaries. */
export function checkWritableName(iri: ResourceIri): void {
  const segments = iri.split('/').slice(3)
  const directories = segments.slice(0, -1)
  const last = segments.at(-1)
  if (serverNames.has(last ?? '') || directories.some(isReservedSegment)) {
    throw new PodError('forbidden', 'that name is kept for the server')
  }
}

export function subjectOf(auxiliary: ResourceIri): ResourceIri {
  return auxiliary.replace(/\.(?:acl|meta)$/, '') as ResourceIri
}

async function locateAuxiliary(reader: Reader, iri: ResourceIri, kind: ResourceKind): Promise<Located> {
  const subjectIri = subjectOf(iri)
  // AUX-8: an ACL has no ACL, a description no description.
  if (kindOf(subjectIri) === 'acl' || kindOf(subjectIri) === 'meta') {
    throw new PodError('not-found', 'auxiliary resources have no auxiliaries of their own')
  }
  const isListed = kind === 'meta' && isContainerIri(subjectIri)
  const resource = isListed ? undefined : await reader.resource(iri)
  if (resource) return located(iri, resource)
  const subject = await locate(reader, subjectIri)
  // What describes a container is part of it (CT-10): its description is the container by another name.
  if (isListed && subject.resource) return { ...subject, iri, kind }
  // A missing subject decides as if it existed, so that the answer does not tell whether it does.
  return { ...subject, iri, kind, resource: undefined, parent: subject.resource, missing: [] }
}

/** Nearest first. */
function containersAbove(iri: ResourceIri): ResourceIri[] {
  const above: ResourceIri[] = []
  for (let next = parentOf(iri); next !== undefined; next = parentOf(next)) above.push(next)
  if (above.length > maxDepth) throw new PodError('uri-too-long', `paths end at ${maxDepth} containers`)
  return above
}

/** P-18, P-20: neither the resource nor a container on the way may be the twin of something that exists. */
export async function checkNoTwin(reader: Reader, { iri, missing, isFree }: Located): Promise<void> {
  if (isFree !== true && (await reader.existsAny([...missing, iri].map(twinOf)))) {
    throw new PodError('conflict', 'the same name with and without a slash at the end cannot both exist')
  }
}
