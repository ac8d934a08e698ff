import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import { isContainerIri, type ResourceIri } from '#base/iri.ts'
import { oidcIssuer } from '#rdf/patch.ts'
import { toNTerm } from '#rdf/text.ts'
import { webidDocumentKind } from '#storage/records.ts'
import type { Reader, Resource, Store, Writer } from '#storage/store.ts'
import { type Located, subjectOf } from './locate.ts'

/**
 * ID-4: runs a write, and takes it back when it changed who may speak for a WebID that signs in here. An app that may
 * write a profile could else name an issuer of its own and be that person everywhere. The account itself changes it
 * (http/change-issuers.ts); naming this server where nobody was named takes nothing from anyone.
 */
export async function keepIssuers<T>(
  writer: Writer,
  target: Located,
  ownIssuer: string,
  write: () => Promise<T>,
): Promise<T> {
  // The description of a container is the container: a WebID may live in either name of it.
  const iri =
    target.kind === 'meta' && isContainerIri(subjectOf(target.iri)) ? subjectOf(target.iri) : target.iri
  const webids = await webidsAt(writer, iri)
  if (webids.length === 0) return write()
  const before = await issuersOf(writer, iri, webids)
  const written = await write()
  const resource = await writer.resource(iri)
  if (before.length > 0 && resource?.isRdf === false) throw new PodError('unprocessable', 'a profile is RDF')
  const after = await issuersOf(writer, iri, webids)
  const isFirst = before.length === 0 && after.every((line) => line.endsWith(` <${ownIssuer}>`))
  if (isFirst || before.join('\n') === after.join('\n')) return written
  throw new PodError(
    'conflict',
    'this WebID signs in here: its solid:oidcIssuer is changed by its account, not by writing the profile',
  )
}

/** ID-4: what no profile could be is a 422 there, where it is a 400 elsewhere (P-35). */
export function unprocessableProfile(store: Store, iri: ResourceIri) {
  return async (reason: unknown): Promise<never> => {
    const isBad = reason instanceof PodError && reason.code === 'invalid-body'
    if (!isBad || (await store.read((reader) => webidsAt(reader, iri))).length === 0) throw reason
    throw new PodError('unprocessable', reason.message, { cause: reason })
  }
}

/** The WebIDs of a document that sign in here; nearly every document has none. */
async function webidsAt(reader: Reader, document: ResourceIri): Promise<readonly string[]> {
  return (await reader.record<readonly string[]>(webidDocumentKind, document)) ?? []
}

/** `webid issuer`, in one order. */
async function issuersOf(reader: Reader, iri: ResourceIri, webids: readonly string[]): Promise<string[]> {
  const resource: Resource | undefined = await reader.resource(iri)
  if (!resource) return []
  const found = await Promise.all(
    webids.map(async (webid) => {
      const pattern = { subject: DataFactory.namedNode(webid), predicate: DataFactory.namedNode(oidcIssuer) }
      const quads = await reader.quadsLike(resource, pattern, 100)
      // A text that reads like an issuer names nobody: putting it in the place of one takes that one away.
      return quads.map(({ object }) => `${webid} ${toNTerm(object)}`)
    }),
  )
  return found.flat().sort()
}
