import type { ServerResponse } from 'node:http'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import { unwrittenAcr } from '#ldp/unwritten-acr.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import type { Resource } from '#storage/store.ts'
import { methodsOf } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'

/** GET and HEAD of an access control resource that nobody has written to. It has no version, so it has no ETag. */
export async function answerUnwrittenAcr(
  permit: Permit,
  { subject, wacAllow }: { readonly subject: Resource; readonly wacAllow: string },
  request: ServerRequest,
  response: ServerResponse,
): Promise<void> {
  const mediaType = negotiate(request.headers.accept, [turtle, jsonLd])
  if (!mediaType)
    throw new PodError('not-acceptable', 'this resource can be read as text/turtle or application/ld+json')
  const body = await serializeRdf(unwrittenAcr(permit.iri), mediaType)
  response.writeHead(200, {
    ...methodsOf(permit.iri, subject.root, false),
    'last-modified': new Date(subject.modified).toUTCString(),
    'wac-allow': wacAllow,
    'content-type': mediaType,
    'content-length': body.byteLength,
    'cache-control': 'private, no-cache',
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}
