import type { ResourceIri } from '#base/iri.ts'
import { kindOf, subjectOf } from '#ldp/locate.ts'
import type { AccessLanguage, Resource, ResourceKind, Storage } from '#storage/store.ts'
import { aclLinks } from './acl-links.ts'

const ldp = 'http://www.w3.org/ns/ldp#'
const solid = 'http://www.w3.org/ns/solid/terms#'
const resourceType = `<${ldp}Resource>; rel="type"`
const containerTypes = `${resourceType}, <${ldp}BasicContainer>; rel="type", <${ldp}Container>; rel="type"`
const storageType = ', <http://www.w3.org/ns/pim/space#Storage>; rel="type"'

/**
 * The Link header of a resource (the header matrix of P, AUX-1, AUX-3, P-24, P-25): types, its auxiliaries, the
 * storage description. Made from names alone, so that a refusal can carry it too and tells nothing new (W-19).
 */
export function linksOf(iri: ResourceIri, root: ResourceIri | undefined, language: AccessLanguage): string {
  const kind = kindOf(iri)
  let links = kind === 'container' ? containerTypes : resourceType
  if (iri === root) links += storageType
  if (kind === 'container' || kind === 'document') {
    links += `, <${iri}.acl>; rel="acl", <${iri}.meta>; rel="describedby"`
  } else {
    // No link to an ACL: who copies a description would take that of its subject for its own (AUX-8).
    links += `, <${subjectOf(iri)}>; rel="describes"`
    if (kind === 'acl') links += `, ${aclLinks(language).join(', ')}`
  }
  return root === undefined ? links : `${links}, <${root}.well-known/solid>; rel="${solid}storageDescription"`
}

/** P-27: the owners who want to be known, for the answer about their storage's root. */
export function ownerLinks({ shownOwners }: Storage): string[] {
  // As a URL: a header takes no letter beyond ASCII.
  return shownOwners.map((webid) => `<${new URL(webid).href}>; rel="${solid}owner"`)
}

export const patchTypes = 'text/n3, application/sparql-update'
const rdfRanges = 'text/turtle, application/ld+json'

/**
 * The methods a resource really supports, and what they take (P-12 to P-15). PUT makes a container but never
 * replaces one; a storage's root and its ACL cannot be deleted (P-52).
 */
export function methodsOf(
  iri: ResourceIri,
  root: ResourceIri | undefined,
  exists: boolean,
  isRdf = true,
): Readonly<Record<string, string>> {
  const kind = kindOf(iri)
  const isPermanent = iri === root || (root !== undefined && iri === `${root}.acl`)
  const shape = `${kind} ${isPermanent} ${exists} ${isRdf}`
  const known = methodsByShape.get(shape) ?? describeMethods({ kind, isPermanent, exists, isRdf })
  methodsByShape.set(shape, known)
  return known
}

/** A handful. */
const methodsByShape = new Map<string, Readonly<Record<string, string>>>()

interface Shape {
  readonly kind: ResourceKind
  readonly isPermanent: boolean
  readonly exists: boolean
  readonly isRdf: boolean
}

function describeMethods({ kind, isPermanent, exists, isRdf }: Shape): Readonly<Record<string, string>> {
  const methods = ['GET', 'HEAD', 'OPTIONS']
  if (isRdf) methods.push('PATCH')
  if (exists && !isPermanent) methods.push('DELETE')
  if (exists && kind === 'container') methods.push('POST')
  if (kind !== 'container' || !exists) methods.push('PUT')
  return {
    allow: methods.join(', '),
    ...(methods.includes('PATCH') ? { 'accept-patch': patchTypes } : {}),
    ...(methods.includes('POST') ? { 'accept-post': `${rdfRanges}, */*` } : {}),
    ...(methods.includes('PUT')
      ? { 'accept-put': kind === 'document' ? `${rdfRanges}, */*` : rdfRanges }
      : {}),
  }
}

/**
 * Bug classes 8 and 15: what people stored never runs with this server's authority, whatever its type claims. Nor where
 * each pod has an origin of its own: hosts below one name are one site, so a page of a pod could send the account's
 * SameSite cookies along, and set cookies that the account's host receives. `sandbox` leaves it no origin at all.
 */
export function contentHeaders(mediaType: string, resource: Resource): Record<string, string> {
  return {
    'content-type': contentType(mediaType, resource),
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  }
}

/** The stored form goes out with the very type it came in with, parameters included (P-31). */
function contentType(mediaType: string, resource: Resource): string {
  return resource.kind !== 'container' && resource.mediaType.startsWith(mediaType)
    ? resource.mediaType
    : mediaType
}
