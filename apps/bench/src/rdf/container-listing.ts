import { allIris, firstDate, firstText, graphOf, hasType, type Quads } from '@hearth/vocab/graph.ts'
import { DCT, LDP, prefixes } from '@hearth/vocab/terms.ts'

/** One row of a folder's listing. */
export type Member = {
  readonly url: string
  /** Decoded last part of the address, without the slash. */
  readonly name: string
  readonly isContainer: boolean
  readonly size: number | undefined
  readonly modified: string | undefined
  /** `image/webp`; undefined where the server does not say. */
  readonly mediaType: string | undefined
  /** A folder, or a document that may hold triples: false only when the server says it is something else. */
  readonly isRdf: boolean
}

const statSize = 'http://www.w3.org/ns/posix/stat#size'
const mediaTypes = 'http://www.w3.org/ns/iana/media-types/'
const rdfType = `${prefixes.rdf}type`
const rdfMediaTypes = ['text/turtle', 'application/ld+json', 'application/n-triples', 'text/n3']

/** The members of a container: folders first, then by name as people sort ("2" before "10"). */
export function membersOf(quads: Quads, container: string): Member[] {
  const graph = graphOf(quads)
  const collator = new Intl.Collator(undefined, { numeric: true })
  return (
    allIris(graph, container, [LDP.contains])
      // CT-1: a member is directly inside; anything else is a listing that lies.
      .filter((url) => parentOf(url) === container)
      .map((url) => {
        const mediaType = mediaTypeOf(allIris(graph, url, [rdfType]))
        const size = Number(firstText(graph, url, [statSize]) ?? Number.NaN)
        const isContainer = url.endsWith('/') || hasType(graph, url, LDP.Container)
        return {
          url,
          name: nameOf(url),
          isContainer,
          size: Number.isFinite(size) ? size : undefined,
          modified: firstDate(graph, url, [DCT.modified]),
          mediaType,
          isRdf: isContainer || mediaType === undefined || rdfMediaTypes.includes(mediaType),
        }
      })
      .sort(
        (one, other) =>
          Number(other.isContainer) - Number(one.isContainer) || collator.compare(one.name, other.name),
      )
  )
}

/** The container a resource is in; undefined for the root of a host. */
export function parentOf(url: string): string | undefined {
  const { pathname } = new URL(url)
  return pathname === '/' ? undefined : new URL(pathname.endsWith('/') ? '..' : '.', url).href
}

/** What a person calls it: the last part of the address, decoded. */
export function nameOf(url: string): string {
  const parts = new URL(url).pathname.split('/').filter((part) => part !== '')
  const last = parts.at(-1)
  if (last === undefined) return new URL(url).host
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

/** The folders from the storage's root down to this place, and the place itself. */
export function trailOf(url: string, storage: string | undefined): { url: string; name: string }[] {
  const trail: { url: string; name: string }[] = []
  let current: string | undefined = url
  while (current !== undefined) {
    trail.unshift({ url: current, name: nameOf(current) })
    current = current === storage ? undefined : parentOf(current)
  }
  return trail
}

function mediaTypeOf(types: readonly string[]): string | undefined {
  const found = types.find((type) => type.startsWith(mediaTypes))
  return found?.slice(mediaTypes.length).replace(/#Resource$/, '')
}
