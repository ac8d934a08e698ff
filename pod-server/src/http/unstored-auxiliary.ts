import type { ServerResponse } from 'node:http'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { conditionsOf, etagOf, isNotModified } from '#ldp/etag.ts'
import type { UnstoredAuxiliary } from '#ldp/unstored-auxiliary.ts'
import { rdfForms } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import { methodsOf } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'

/** GET and HEAD of an auxiliary that is no document of its own. While it has no version, it has no ETag. */
export async function answerUnstored(
  permit: Permit,
  { subject, quads, version, wacAllow }: UnstoredAuxiliary & { readonly wacAllow: string },
  request: ServerRequest,
  response: ServerResponse,
): Promise<void> {
  const mediaType = negotiate(request.headers.accept, rdfForms)
  if (!mediaType)
    throw new PodError('not-acceptable', `this resource can be read as ${rdfForms.join(' or ')}`)
  response.setHeader('wac-allow', wacAllow)
  response.setHeader('cache-control', 'private, no-cache')
  // P-8: the time that the subject tells of itself. Conditions go by the ETag alone: this one stays as it is when what is said changes.
  response.setHeader('last-modified', new Date(subject.modified).toUTCString())
  if (version !== undefined) {
    const etag = etagOf({ version, isRdf: true }, mediaType)
    response.setHeader('etag', etag)
    if (isNotModified(conditionsOf(request.headers), etag, undefined)) {
      response.writeHead(304).end()
      return
    }
  }
  const body = await serializeRdf(quads, mediaType)
  response.writeHead(200, {
    ...methodsOf(permit.iri, subject.root, version !== undefined),
    'content-type': mediaType,
    'content-length': body.byteLength,
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
