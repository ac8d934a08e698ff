import type { Quad } from '@rdfjs/types'
import { DataFactory } from 'n3'
import type { ResourceIri } from '#base/iri.ts'
import type { Reader, Resource } from '#storage/store.ts'
import { type Located, subjectOf } from './locate.ts'

const acp = 'http://www.w3.org/ns/solid/acp#'
const { namedNode, quad } = DataFactory

/** An auxiliary that is there as long as its subject is, without being kept as a document of its own. */
export interface UnstoredAuxiliary {
  readonly subject: Resource
  readonly quads: readonly Quad[]
  /** Of what it says; undefined while nobody has written to it. */
  readonly version: number | undefined
}

/**
 * The description of a container is what clients said of it, which its listing shows too: one place, two doors (CT-10).
 * That of a document is empty until somebody writes to it, and can be read, for everybody is told of it (AUX-1). An
 * access control resource says what it is, and of what.
 */
export async function unstoredAuxiliary(
  reader: Reader,
  { iri, kind, resource, parent: subject }: Located,
): Promise<UnstoredAuxiliary | undefined> {
  if (kind === 'meta' && resource?.kind === 'container')
    return { subject: resource, quads: await reader.quads(resource), version: resource.version }
  if (resource || !subject) return undefined
  if (kind === 'meta') return { subject, quads: [], version: undefined }
  const isAcr = kind === 'acl' && reader.language === 'acp'
  return isAcr ? { subject, quads: emptyAcr(iri), version: undefined } : undefined
}

function emptyAcr(document: ResourceIri): Quad[] {
  const type = namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
  return [
    quad(namedNode(document), type, namedNode(`${acp}AccessControlResource`)),
    quad(namedNode(document), namedNode(`${acp}resource`), namedNode(subjectOf(document))),
  ]
}
