import { DataFactory } from 'n3'
import type { ResourceIri } from '#base/iri.ts'
import { remember } from '#base/remember.ts'
import { inboxOf } from '#ldp/inbox.ts'
import type { Reader, Resource } from '#storage/store.ts'

const mostCached = 10_000
/** Whoever may write the description writes this into every head, which clients must be able to take (bug class 24). */
const mostTold = 4
const longestTold = 1000
const mostLookedAt = 100
/** By container: its version moves with everything that is said of it. */
const known = new WeakMap<Reader, Map<string, { version: number; links: readonly string[] }>>()

/**
 * LDN-2: where notifications about a resource go, told in its head: what is no RDF cannot say it in its body, and who appends
 * to a container looks there before its listing. RDF documents say it themselves.
 */
export async function inboxLinks(reader: Reader, resource: Resource): Promise<readonly string[]> {
  if (resource.kind === 'container') return cached(reader, resource)
  if (resource.kind !== 'document' || resource.isRdf) return []
  const description = await reader.resource(`${resource.iri}.meta` as ResourceIri)
  return description ? linksIn(reader, description, resource) : []
}

async function cached(reader: Reader, container: Resource): Promise<readonly string[]> {
  const { version } = container
  const key = String(container.id)
  const cache = known.get(reader) ?? new Map<string, { version: number; links: readonly string[] }>()
  known.set(reader, cache)
  const before = cache.get(key)
  if (before?.version === version) return before.links
  const links = await linksIn(reader, container, container)
  remember(cache, key, { version, links }, mostCached)
  return links
}

async function linksIn(reader: Reader, description: Resource, { iri }: Resource): Promise<string[]> {
  const pattern = { subject: DataFactory.namedNode(iri), predicate: DataFactory.namedNode(inboxOf) }
  const said = await reader.quadsLike(description, pattern, mostLookedAt)
  const links = said.flatMap(({ object }) => {
    // As a URL: a header takes no letter beyond ASCII.
    const inbox = object.termType === 'NamedNode' ? URL.parse(object.value) : null
    return inbox && inbox.href.length <= longestTold ? [`<${inbox.href}>; rel="${inboxOf}"`] : []
  })
  return links.slice(0, mostTold)
}
