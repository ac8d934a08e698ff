import type { Quad } from '@rdfjs/types'
import { parseRdf } from '#rdf/parse.ts'
import { isSameGraph } from '#rdf/same-graph.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import { type Bringing, change, NotBrought, reasonOf } from './bringing.ts'
import { linked } from './links.ts'
import type { Place } from './members.ts'
import { movedQuads, rdfBytes } from './move.ts'
import { essenceOf } from './representation.ts'
import type { SolidClient } from './solid-client.ts'

const turtle = 'text/turtle'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
/** What servers say themselves, each in its own words: time, size, media type, what is in a folder. */
const ofServers =
  /^(?:http:\/\/www\.w3\.org\/ns\/(?:ldp#contains|posix\/stat#|ma-ont#format)|http:\/\/purl\.org\/dc\/terms\/modified$)/
const typesOfServers = /^http:\/\/www\.w3\.org\/ns\/(?:ldp#|pim\/space#Storage$|iana\/media-types\/)/

interface Description {
  readonly quads: readonly Quad[]
  readonly etag: string | undefined
}

/** What people said of a folder or a file beside what is in it (AUX-1); not of what describes itself. */
export async function bringDescription(
  bringing: Bringing,
  place: Place,
  { here, there }: { readonly here: Headers; readonly there: Headers | undefined },
): Promise<void> {
  const { source, target, move, report, replace } = bringing
  const told = await described(source, place.from, here)
  if (!told || told.quads.length === 0) return
  const wanted = movedQuads(told.quads, move)
  const url = `${place.to}.meta`
  const found = there && (await described(target, place.to, there))
  if (found && isSameGraph(wanted, found.quads)) return report.there()
  if (found && found.quads.length > 0 && !replace)
    throw new NotBrought('is described in other words at the target (--replace takes these)')
  const condition = found?.etag === undefined ? {} : { 'if-match': found.etag }
  const body = Buffer.from(await serializeRdf(wanted, turtle))
  await change(bringing, url, { method: 'PUT', headers: { 'content-type': turtle, ...condition }, body })
  report.brought('description')
}

async function described(
  client: SolidClient,
  url: string,
  headers: Headers,
): Promise<Description | undefined> {
  const meta = linked(headers, 'describedby', { url, base: client.base })
  // Some servers have nothing but the document itself say what it is.
  if (meta === undefined || meta === url) return undefined
  const answer = await client.ask(meta, { headers: { accept: turtle } })
  if (answer.status === 404) {
    answer.discard()
    return undefined
  }
  if (answer.status !== 200)
    throw new NotBrought(`has a description that cannot be read: ${await reasonOf(answer)}`)
  if (essenceOf(answer.headers) !== turtle) {
    answer.discard()
    return undefined
  }
  const quads = await parseRdf(await answer.bytes(rdfBytes), turtle, meta, { triples: 1_000_000 })
  return { quads: ofPeople(quads, url), etag: answer.headers.get('etag') ?? undefined }
}

function ofPeople(quads: readonly Quad[], url: string): Quad[] {
  // What a fragment stands for is nobody's but who wrote of it.
  const isOfServer = ({ subject, predicate, object }: Quad) =>
    /^urn:npm:solid:community-server:/.test(predicate.value) ||
    (subject.value.startsWith(url) &&
      !subject.value.includes('#') &&
      (ofServers.test(predicate.value) || (predicate.value === rdfType && typesOfServers.test(object.value))))
  const hung = new Set(quads.flatMap((quad) => (isOfServer(quad) ? [quad.object.value] : [])))
  return quads.filter(
    (quad) => !isOfServer(quad) && !(quad.subject.termType === 'BlankNode' && hung.has(quad.subject.value)),
  )
}
