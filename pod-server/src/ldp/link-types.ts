import { PodError } from '#base/errors.ts'
import { linksIn } from '#base/link-header.ts'

const ldp = 'http://www.w3.org/ns/ldp#'

/** P-46, P-47, L-12: the link type must agree with the slash, and with what this server can be. */
export function checkLinkType(link: string | undefined, isContainer: boolean): void {
  const types = linkTypes(link)
  if (types.includes(`${ldp}DirectContainer`) || types.includes(`${ldp}IndirectContainer`)) {
    throw new PodError(
      'bad-request',
      'containers here are basic containers: direct and indirect ones are not supported',
    )
  }
  if (!isContainer && hasContainerLink(link)) {
    throw new PodError('bad-request', 'containers have a slash at the end of their address')
  }
  if (isContainer && types.includes(`${ldp}NonRDFSource`)) {
    throw new PodError('bad-request', 'an address with a slash at the end is a container')
  }
}

/** L-3: what asks to be an RDF source is one. The other way round RDF may be kept as a file is: byte for byte it comes back. */
export function checkSourceType(link: string | undefined, isRdf: boolean): void {
  if (!isRdf && linkTypes(link).includes(`${ldp}RDFSource`)) {
    throw new PodError('bad-request', 'an RDF source is sent as RDF: as text/turtle or application/ld+json')
  }
}

/** Whether the request asks for a container: exactly one of the two types that this server makes. */
export function hasContainerLink(link: string | undefined): boolean {
  return linkTypes(link).some((type) => type === `${ldp}BasicContainer` || type === `${ldp}Container`)
}

/** The types that the request gives what it makes. */
function linkTypes(link: string | undefined): string[] {
  if (link === undefined) return []
  return linksIn(link).flatMap(({ target, relations, hasAnchor }) =>
    relations.includes('type') && !hasAnchor ? [target] : [],
  )
}
