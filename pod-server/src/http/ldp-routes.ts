import type { ServerResponse } from 'node:http'
import { PodError } from '#base/errors.ts'
import { parseResourceIri, type ResourceIri } from '#base/iri.ts'
import type { Authenticate } from './authenticate.ts'
import { answerRead } from './read-route.ts'
import { linksOf, methodsOf } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'
import { answerStorageDescription, descriptionEnding } from './storage-description.ts'
import { answerDelete, answerPatch, answerPost, answerPut, type WriteDependencies } from './write-routes.ts'

/** Every address that is not one of the server's own: the resources of all pods. */
export function ldpRoutes(dependencies: WriteDependencies, authenticate: Authenticate) {
  const { config, store } = dependencies
  return async (request: ServerRequest, response: ServerResponse): Promise<void> => {
    const iri = parseResourceIri(config.baseUrl, request.url)
    if (request.method === 'OPTIONS') {
      answerOptions(iri, response)
      return
    }
    const agent = await authenticate(request, iri)
    if (iri.endsWith(descriptionEnding)) return answerStorageDescription(dependencies, iri, request, response)
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        return store.read((reader) =>
          answerRead(reader, { iri, agent, baseUrl: config.baseUrl }, request, response),
        )
      case 'PUT':
        return answerPut(dependencies, { iri, agent, request, response })
      case 'POST':
        return answerPost(dependencies, { iri, agent, request, response })
      case 'PATCH':
        return answerPatch(dependencies, { iri, agent, request, response })
      case 'DELETE':
        return answerDelete(dependencies, { iri, agent, request, response })
      default:
        throw new PodError('method-not-allowed', 'this server does not know that method', {
          headers: { allow: methodsOf(iri, undefined, true).allow ?? '' },
        })
    }
  }
}

/** CO-7, P-11: says what may be asked of an address of this shape, not whether anything is there. */
function answerOptions(iri: ResourceIri, response: ServerResponse): void {
  const root = storageRootOf(iri)
  response.writeHead(204, { link: linksOf(iri, root), ...methodsOf(iri, root, true) }).end()
}

/** In path mode a storage is the first segment; its existence is not looked up. */
function storageRootOf(iri: ResourceIri): ResourceIri | undefined {
  const match = /^https?:\/\/[^/]+\/[^/]+\//.exec(iri)
  return match ? (match[0] as ResourceIri) : undefined
}
