import type { Quad } from '@rdfjs/types'
import { DataFactory } from 'n3'
import type { ResourceIri } from '#base/iri.ts'
import type { Reader, Resource } from '#storage/store.ts'
import { type Located, subjectOf } from './locate.ts'

const acp = 'http://www.w3.org/ns/solid/acp#'
const { namedNode, quad } = DataFactory

/**
 * an access control resource is there as long as its subject is. Until somebody writes to it, it is not stored:
 * it says nothing of its own, and a pod has fewer documents to keep. Gives its subject.
 */
export function unwrittenAcrOf(
  { language }: Reader,
  { kind, resource, parent }: Located,
): Resource | undefined {
  return language === 'acp' && kind === 'acl' && resource === undefined ? parent : undefined
}

/** What it says: what it is, and of what. */
export function unwrittenAcr(document: ResourceIri): Quad[] {
  const type = namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
  return [
    quad(namedNode(document), type, namedNode(`${acp}AccessControlResource`)),
    quad(namedNode(document), namedNode(`${acp}resource`), namedNode(subjectOf(document))),
  ]
}
