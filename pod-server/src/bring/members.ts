import { PodError } from '#base/errors.ts'
import { parseResourceIri } from '#base/iri.ts'
import { isReservedSegment } from '#ldp/locate.ts'
import { turtle } from '#rdf/media-types.ts'
import { parseRdf } from '#rdf/parse.ts'
import { essenceOf } from './representation.ts'
import type { Answer } from './send.ts'

/** Something at the source, and where it goes. */
export interface Place {
  readonly from: string
  readonly to: string
}

export interface Members {
  readonly places: readonly Place[]
  /** What the listing names and cannot be brought, with the reason. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[]
}

const contains = 'http://www.w3.org/ns/ldp#contains'
/** Some hundred thousand members, of which servers say half a dozen things each. */
const listingBytes = 64 * 2 ** 20
const listingTriples = 4_000_000

/**
 * What a container says it contains. The source is not trusted: only what lies directly in it counts, and no name that
 * would mean something else at the target, such as the rules of another document (U-5, bug class 1).
 */
export async function membersOf(container: Place, answer: Answer): Promise<Members> {
  const type = essenceOf(answer.headers)
  if (type !== turtle) {
    answer.discard()
    throw new PodError('upstream-failed', `is listed as ${type || 'nothing'}, not in Turtle`)
  }
  const bytes = await answer.bytes(listingBytes)
  const quads = await parseRdf(bytes, turtle, container.from, { triples: listingTriples })
  const places = new Map<string, Place>()
  const refused: Members['refused'][number][] = []
  for (const { subject, predicate, object } of quads) {
    if (predicate.value !== contains || subject.value !== container.from) continue
    const member = memberOf(container, object.value)
    if ('reason' in member) refused.push(member)
    else if (!places.has(member.to)) places.set(member.to, member)
    else if (places.get(member.to)?.from !== member.from)
      refused.push({ name: member.from, reason: 'has the name of another one, spelled otherwise' })
  }
  return { places: [...places.values()].sort((a, b) => (a.to < b.to ? -1 : 1)), refused }
}

function memberOf(container: Place, iri: string): Place | Members['refused'][number] {
  const from = URL.parse(iri)?.href ?? ''
  const name = from.startsWith(container.from) ? from.slice(container.from.length) : ''
  if (!/^[^/?#]+\/?$/.test(name)) return { name: iri, reason: 'lies outside the folder that names it' }
  try {
    const { origin } = new URL(container.to)
    const to = parseResourceIri(`${origin}/`, container.to.slice(origin.length) + name)
    const segment = to.slice(container.to.length).replace(/\/$/, '')
    if (isReservedSegment(segment)) return { name: from, reason: 'has a name that is kept for the server' }
    return { from, to }
  } catch (reason) {
    return { name: from, reason: reason instanceof Error ? reason.message : 'has no name that can be' }
  }
}
