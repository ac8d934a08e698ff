import { parseRdf } from '@hearth/pod-server/src/rdf/parse.ts'
import type { RawAnswer } from '../conformance/raw-request.ts'
import { isContainer } from './names-model.ts'

const ldp = 'http://www.w3.org/ns/ldp#'

/** A container or a member of one, with what HEAD tells of it. */
export interface Seen {
  readonly iri: string
  readonly type: string
  readonly headers: RawAnswer['headers']
}

/** CT-1 to CT-6: the triples of a listing, each as a line with a short name for its predicate. */
export function listingOf({ iri, headers }: Omit<Seen, 'type'>, members: readonly Seen[]): string[] {
  const lines = [...containerTypes(iri), `${iri} modified ${timeOf(headers)}`]
  for (const member of members) {
    const time = timeOf(member.headers)
    lines.push(`${iri} contains ${member.iri}`, `${member.iri} modified ${time}`)
    lines.push(`${member.iri} mtime ${Date.parse(time) / 1000}`)
    lines.push(...(isContainer(member.iri) ? containerTypes(member.iri) : factsOf(member)))
  }
  return lines
}

function factsOf({ iri, type, headers }: Seen): string[] {
  return [
    `${iri} type ${ldp}Resource`,
    `${iri} type http://www.w3.org/ns/iana/media-types/${type}#Resource`,
    `${iri} size ${headers.get('content-length')}`,
  ]
}

function containerTypes(iri: string): string[] {
  return ['Container', 'BasicContainer', 'Resource'].map((type) => `${iri} type ${ldp}${type}`)
}

function timeOf(headers: RawAnswer['headers']): string {
  const time = headers.get('last-modified')
  return time === undefined ? 'never' : new Date(time).toISOString().replace('.000', '')
}

/** What a listing says, in the same words. */
export async function linesOf({ headers, body }: RawAnswer, iri: string): Promise<string[]> {
  const form = headers.get('content-type') ?? ''
  const quads = await parseRdf(Buffer.from(body, 'latin1'), form, iri, { triples: 1e6 })
  return quads.map(
    ({ subject, predicate, object }) =>
      `${subject.value} ${predicate.value.replace(/^http:.*[/#]/, '')} ${object.value}`,
  )
}
