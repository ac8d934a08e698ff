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

/** RFC 8288 3: a target in angle brackets, then its parameters; what is quoted may hold anything. */
const linkValue = /<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g
const parameter = /;\s*([\w*-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?/g

/** The types that the request gives what it makes: a link with an anchor speaks of something else (RFC 8288 3.2). */
function linkTypes(link: string | undefined): string[] {
  const types: string[] = []
  if (link === undefined) return types
  for (const [, target = '', text = ''] of link.matchAll(linkValue)) {
    const written = [...text.matchAll(parameter)].map(
      ([, name = '', quoted, token = '']) => [name.toLowerCase(), quoted ?? token] as const,
    )
    // RFC 8288 3.3: the first rel counts, and may hold several relations.
    const relations = written
      .find(([name]) => name === 'rel')?.[1]
      .toLowerCase()
      .split(/\s+/)
    if (relations?.includes('type') && !written.some(([name]) => name === 'anchor')) types.push(target)
  }
  return types
}
