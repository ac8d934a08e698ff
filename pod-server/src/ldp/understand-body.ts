import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { rdfTypes } from '#rdf/media-types.ts'
import { parseRdf } from '#rdf/parse.ts'
import type { Body, DocumentState } from '#storage/store.ts'
import type { Limits } from '../config.ts'
import { kindOf } from './locate.ts'
import type { Incoming } from './operation.ts'

/** The state a PUT or POST asks for; RDF that does not parse is refused before anything is stored (P-35). */
export async function toDocumentState(
  { mediaType, essence, body }: Incoming,
  iri: ResourceIri,
  limits: Limits,
): Promise<DocumentState> {
  const kind = kindOf(iri)
  if (!rdfTypes.has(essence)) {
    if (kind === 'acl' || kind === 'meta') throw notRdf('ACLs and descriptions are')
    return { mediaType, body, quads: undefined }
  }
  return { mediaType, body, quads: await parseRdf(bytesOf(body), essence, iri, limits) }
}

/** L-5: what a client says about its new container is kept, so it must be RDF. */
export async function ownTriples(
  incoming: Incoming | undefined,
  iri: ResourceIri,
  limits: Limits,
): Promise<readonly Quad[]> {
  if (!incoming || (incoming.body.kind === 'bytes' && incoming.body.bytes.byteLength === 0)) return []
  if (!rdfTypes.has(incoming.essence)) throw notRdf('what is said of a container is')
  return (await toDocumentState(incoming, iri, limits)).quads ?? []
}

/** AUX-4, L-5. */
function notRdf(what: string): PodError {
  return new PodError('unsupported-media-type', `${what} RDF: send text/turtle or application/ld+json`)
}

function bytesOf(body: Body): Uint8Array {
  if (body.kind === 'blob') throw new PodError('internal', 'RDF bodies are read into memory')
  return body.bytes
}
