import { createHash } from 'node:crypto'
import { rdfTypes } from '#rdf/media-types.ts'
import { parseRdf } from '#rdf/parse.ts'
import { isSameGraph } from '#rdf/same-graph.ts'
import { type Bringing, NotBrought, reasonOf } from './bringing.ts'
import type { Place } from './members.ts'
import { issuersIn, type MovedDocument, movedDocument, rdfBytes, withIssuers, written } from './move.ts'
import type { Report } from './report.ts'
import { contentTypeOf, essenceOf } from './representation.ts'
import type { Answer, Ask } from './send.ts'
import type { SolidClient } from './solid-client.ts'

/** What a document is to hold at the target. */
export interface Content {
  readonly type: string
  readonly body: NonNullable<Ask['body']>
  /** Whether the target holds it already. */
  isAt(answer: Answer): Promise<boolean>
  /** Whether old addresses are still in it. */
  readonly isLeftAsItWas: boolean
}

/** What stands in the place of a document until its rules of access are set; whoever finds it goes on where it was left. */
export const placeholder = {
  type: 'text/plain',
  bytes: Buffer.from('hearth bring: what belongs here is on its way\n'),
}

/** RDF is read and moved, all other files go through as they are. */
export async function contentOf(bringing: Bringing, place: Place, head: Answer): Promise<Content> {
  return rdfTypes.has(essenceOf(head.headers)) ? documentOf(bringing, place) : fileOf(bringing, place, head)
}

async function documentOf(bringing: Bringing, place: Place): Promise<Content> {
  const { move } = bringing
  const answer = await read(bringing.source, place.from)
  const mediaType = essenceOf(answer.headers)
  if (!rdfTypes.has(mediaType)) throw new NotBrought('changes while it is read')
  const old = await answer.bytes(rdfBytes)
  const moved = await withOwnIssuers(
    bringing,
    place,
    await movedDocument(old, mediaType, place, move),
    mediaType,
  )
  return {
    type: contentTypeOf(answer.headers),
    body: moved.bytes,
    isLeftAsItWas: moved.isLeftAsItWas,
    async isAt(there) {
      if (essenceOf(there.headers) !== mediaType) return false
      const held = await read(bringing.target, place.to)
      const bytes = await held.bytes(rdfBytes)
      if (Buffer.compare(bytes, moved.bytes) === 0) return true
      const quads = await parseRdf(bytes, mediaType, place.to, { triples: 1_000_000 })
      return isSameGraph(quads, moved.quads)
    },
  }
}

async function withOwnIssuers(
  bringing: Bringing,
  { to }: Place,
  moved: MovedDocument,
  mediaType: string,
): Promise<MovedDocument> {
  const { move, target } = bringing
  const webid = move.newWebid
  if (webid === undefined || webid.replace(/#.*$/s, '') !== to || target.who === undefined) return moved
  const profile = await target.ask(to, { headers: { accept: 'text/turtle' } })
  const there =
    profile.status === 200
      ? await parseRdf(await profile.bytes(rdfBytes), 'text/turtle', to, { triples: 1_000_000 })
      : []
  if (profile.status !== 200) profile.discard()
  const named = issuersIn(there, webid)
  const quads = withIssuers(moved.quads, webid, named.length > 0 ? named : [target.who.issuer])
  if (isSameGraph(quads, moved.quads)) return moved
  return { quads, bytes: await written(quads, mediaType, moved.bytes, move), isLeftAsItWas: false }
}

function fileOf({ source, target, report }: Bringing, { from, to }: Place, head: Answer): Content {
  const type = contentTypeOf(head.headers)
  const open = async () => {
    const answer = await read(source, from)
    if (contentTypeOf(answer.headers) !== type) {
      answer.discard()
      throw new NotBrought('changes while it is read')
    }
    return answer
  }
  return {
    type,
    isLeftAsItWas: false,
    body: async () => {
      const answer = await open()
      const size = answer.headers.get('content-length') ?? undefined
      return { size, chunks: counted(answer.chunks(), report), close: () => answer.discard() }
    },
    async isAt(there) {
      const sizes = [head, there].map(({ headers }) => headers.get('content-length'))
      if (!isSameType(type, contentTypeOf(there.headers))) return false
      if (sizes[0] && sizes[1] && sizes[0] !== sizes[1]) return false
      const digests = [await open(), await read(target, to)].map((answer) => digestOf(answer.chunks()))
      const [one, other] = await Promise.all(digests)
      return one === other
    },
  }
}

async function read(client: SolidClient, url: string): Promise<Answer> {
  const answer = await client.ask(url, { headers: { accept: '*/*' } })
  if (answer.status !== 200) throw new NotBrought(`cannot be read: ${await reasonOf(answer)}`)
  return answer
}

async function* counted(body: AsyncIterable<Uint8Array>, report: Report): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    report.bytes(chunk.length)
    yield chunk
  }
}

async function digestOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of body) hash.update(chunk)
  return hash.digest('hex')
}

function isSameType(one: string, other: string): boolean {
  const bare = (type: string) => type.toLowerCase().replace(/\s/g, '')
  return bare(one) === bare(other)
}
