import { PodError } from '#base/errors.ts'

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

/** Whether the request asks for a container: exactly one of the two types that this server makes. */
export function hasContainerLink(link: string | undefined): boolean {
  return linkTypes(link).some((type) => type === `${ldp}BasicContainer` || type === `${ldp}Container`)
}

/** No part of the header is looked at twice: anybody may send one, and it is read before anything is decided (bug class 24). */
function linkTypes(link = ''): string[] {
  return [...link.matchAll(/<([^<>]*)>([^,<]*)/g)].flatMap(([, type = '', parameters = '']) =>
    /^\s*;.*\brel\s*=\s*"?type"?/is.test(parameters) ? [type] : [],
  )
}
