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
  if (kind === 'acl' || kind === 'meta') checkDescribes(essence)
  if (!rdfTypes.has(essence)) return { mediaType, body, quads: undefined }
  return { mediaType, body, quads: await parseRdf(bytesOf(body), essence, iri, limits) }
}

/** L-5: what a client says about its new container is kept, so it must be RDF. */
export async function ownTriples(
  incoming: Incoming | undefined,
  iri: ResourceIri,
  limits: Limits,
): Promise<readonly Quad[]> {
  if (!incoming || (incoming.body.kind === 'bytes' && incoming.body.bytes.byteLength === 0)) return []
  checkDescribes(incoming.essence)
  return (await toDocumentState(incoming, iri, limits)).quads ?? []
}

/** AUX-4, L-5: what is said of something else is RDF. */
export function checkDescribes(essence: string): void {
  if (rdfTypes.has(essence)) return
  throw new PodError(
    'unsupported-media-type',
    'containers, ACLs and descriptions are RDF: send text/turtle or application/ld+json',
  )
}

function bytesOf(body: Body): Uint8Array {
  if (body.kind === 'blob') throw new PodError('internal', 'RDF bodies are read into memory')
  return body.bytes
}
