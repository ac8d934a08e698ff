import { type Request, type Response, Router } from 'express'
import { PodError } from '#base/errors.ts'
import type { AddressSpace } from '#base/iri.ts'
import { senderOf } from '#notify/notifications.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { allow } from './allow.ts'
import { describeServices, servicePath, servicesAsTurtle } from './notification-description.ts'

const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'
const methods = 'GET, HEAD, OPTIONS'

/** Two documents about the server itself, for everyone: what it offers, and who it is when it sends. */
export function notificationDocuments({ baseUrl, pods }: AddressSpace): Router {
  const router = Router()
  router.all('/.well-known/solid', (request, response, next) => {
    // Where each pod has a host, the document at the root of that host is the storage's own.
    if (pods === 'subdomain') return next()
    if (!allow(request, response, methods)) return
    // NT-1, NT-2: for clients that look at the root of a server, whichever storage they come for.
    const id = `${baseUrl}.well-known/solid`
    send(request, response, { ...describeServices(baseUrl), id }, () => servicesAsTurtle(id, baseUrl))
  })
  router.all(`${servicePath}sender`, (request, response) => {
    if (!allow(request, response, methods)) return
    // NT-28: a WebID document, whose issuer is this server.
    const sender = senderOf(baseUrl)
    const json = { '@id': sender, [oidcIssuer]: { '@id': baseUrl } }
    send(request, response, json, () => `<${sender}> <${oidcIssuer}> <${baseUrl}>.\n`)
  })
  return router
}

function send(request: Request, response: Response, json: object, inTurtle: () => string): void {
  const mediaType = negotiate(request.headers.accept, [turtle, jsonLd])
  if (mediaType === undefined) {
    throw new PodError('not-acceptable', 'this document can be read as text/turtle or application/ld+json')
  }
  const body = mediaType === jsonLd ? JSON.stringify(json) : inTurtle()
  // As bytes and past Express, which would add a charset that RDF types do not have.
  response.setHeader('content-type', mediaType)
  response.send(Buffer.from(body))
}
