import { isUtf8 } from 'node:buffer'
import { PodError } from '#base/errors.ts'
import { orderedId, randomId } from '#base/ids.ts'
import { childOf, type ResourceIri, toSegment, twinOf } from '#base/iri.ts'
import type { Reader, Store } from '#storage/store.ts'
import { isReservedSegment } from './locate.ts'

/**
 * The IRI of what a POST creates: the Slug where it makes a safe, free name, else one nobody can guess (U-1 to U-7).
 * A slug never nests, never overwrites and never names an auxiliary.
 */
export async function nameMember(
  store: Pick<Store, 'read'>,
  container: ResourceIri,
  wish: { slug: string | undefined; isContainer: boolean; isTaken: boolean },
): Promise<ResourceIri> {
  const ending = wish.isContainer ? '/' : ''
  const slug = wish.slug === undefined ? undefined : slugSegment(wish.slug, wish.isContainer)
  if (slug === undefined) return childOf(container, orderedId(Date.now()) + ending)
  const wished = childOf(container, slug + ending)
  // Who lost a race for the name does not try for it again.
  if (!wish.isTaken && (await store.read((reader) => isFree(reader, wished)))) return wished
  return childOf(container, `${slug.slice(0, 200)}-${randomId()}${ending}`)
}

function slugSegment(slug: string, isContainer: boolean): string | undefined {
  const name = slug.endsWith('/') && isContainer ? slug.slice(0, -1) : slug
  if (name.endsWith('/'))
    throw new PodError('bad-request', 'a slug that ends with a slash needs the container link type')
  const segment = toSegment(decoded(name))
  if (segment === undefined) return undefined
  if (isReservedSegment(segment)) throw new PodError('forbidden', 'that name is kept for the server')
  return segment
}

/** U-4: clients percent-encode what a header cannot carry, or send it as UTF-8, which Node takes for Latin-1. */
function decoded(slug: string): string {
  const bytes = Buffer.from(slug, 'latin1')
  const text = isUtf8(bytes) ? bytes.toString('utf8') : slug
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

async function isFree(reader: Reader, iri: ResourceIri): Promise<boolean> {
  return (await reader.resource(iri)) === undefined && (await reader.resource(twinOf(iri))) === undefined
}
