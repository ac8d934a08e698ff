import { PodError } from '#base/errors.ts'
import type { ServerRequest } from './server-request.ts'

const ldp = 'http://www.w3.org/ns/ldp#'

/** P-46, P-47, L-12: the link type must agree with the slash, and with what this server can be. */
export function checkLinkType(request: ServerRequest, isContainer: boolean): void {
  const types = linkTypes(request)
  if (types.includes(`${ldp}DirectContainer`) || types.includes(`${ldp}IndirectContainer`)) {
    throw new PodError(
      'bad-request',
      'containers here are basic containers: direct and indirect ones are not supported',
    )
  }
  if (!isContainer && hasContainerLink(request)) {
    throw new PodError('bad-request', 'containers have a slash at the end of their address')
  }
  if (isContainer && types.includes(`${ldp}NonRDFSource`)) {
    throw new PodError('bad-request', 'an address with a slash at the end is a container')
  }
}

/** Whether the request asks for a container: exactly one of the two types that this server makes. */
export function hasContainerLink(request: ServerRequest): boolean {
  return linkTypes(request).some((type) => type === `${ldp}BasicContainer` || type === `${ldp}Container`)
}

function linkTypes(request: ServerRequest): string[] {
  const header = request.headers.link
  const text = Array.isArray(header) ? header.join(',') : (header ?? '')
  return [...text.matchAll(/<([^>]*)>\s*;[^,]*\brel\s*=\s*"?type"?/gi)].map(([, type = '']) => type)
}
