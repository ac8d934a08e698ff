/** One link of a `Link` header. */
export interface Link {
  /** As it was written, against the address that was asked for. */
  readonly target: string
  /** In lower case. RFC 8288 3.3: the first rel counts, and may hold several relations. */
  readonly relations: readonly string[]
  /** RFC 8288 3.2: what has an anchor speaks of something else. */
  readonly hasAnchor: boolean
}

/** RFC 8288 3: a target in angle brackets, then its parameters; what is quoted may hold anything. */
const linkValue = /<([^<>]*)>((?:\s*;\s*[\w*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s",;]+))?)*)/g
const parameter = /;\s*([\w*-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",;]+)))?/g

export function linksIn(header: string): Link[] {
  return [...header.matchAll(linkValue)].map(([, target = '', text = '']) => {
    const written = [...text.matchAll(parameter)].map(
      ([, name = '', quoted, token = '']) => [name.toLowerCase(), quoted ?? token] as const,
    )
    const rel = written.find(([name]) => name === 'rel')?.[1] ?? ''
    return {
      target,
      relations: rel.toLowerCase().split(/\s+/),
      hasAnchor: written.some(([name]) => name === 'anchor'),
    }
  })
}
