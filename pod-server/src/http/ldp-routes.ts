import type { ServerResponse } from 'node:http'
import { type Agent, publicAgent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { storageRootOf } from '#base/hosts.ts'
import { parseResourceIri, type ResourceIri } from '#base/iri.ts'
import { kindOf } from '#ldp/locate.ts'
import type { UpdatesVia } from '#notify/updates-via.ts'
import type { Config } from '../config.ts'
import { acpAbilities } from './acl-links.ts'
import type { Authenticate } from './authenticate.ts'
import { answerRead } from './read-route.ts'
import { linksOf, methodsOf } from './resource-headers.ts'
import type { ServerRequest } from './server-request.ts'
import {
  answerStorageDescription,
  type DescriptionDependencies,
  descriptionEnding,
  headersOfDescription,
} from './storage-description.ts'
import { createWriteRates } from './write-rates.ts'
import { answerWrite, type WriteDependencies, type WriteRequest } from './write-route.ts'

const writes: Readonly<Record<string, WriteRequest['kind']>> = {
  PUT: 'put',
  POST: 'post',
  PATCH: 'patch',
  DELETE: 'delete',
}

interface Dependencies extends WriteDependencies, DescriptionDependencies {
  readonly clock: Clock
  readonly updatesVia: UpdatesVia | undefined
}

/** Every address that is not one of the server's own: the resources of all pods. */
export function ldpRoutes(dependencies: Dependencies, authenticate: Authenticate) {
  const { config, store, clock, updatesVia } = dependencies
  const publicUpdates = updatesVia?.addressFor(publicAgent)
  const updatesFor = (agent: Agent): string | undefined =>
    agent === publicAgent ? publicUpdates : updatesVia?.addressFor(agent)
  const countWrite = createWriteRates(config, clock)
  return async (request: ServerRequest, response: ServerResponse, origin: string): Promise<void> => {
    const iri = parseResourceIri(origin, request.url)
    if (request.method === 'OPTIONS') {
      answerOptions(iri, config, response)
      return
    }
    // Without credentials there is nothing to prove: most reads take this turn.
    const isPublic = request.headers.authorization === undefined
    const agent = isPublic ? publicAgent : await authenticate(request, iri)
    if (iri.endsWith(descriptionEnding)) return answerStorageDescription(dependencies, iri, request, response)
    if (request.method === 'GET' || request.method === 'HEAD') {
      const read = { iri, agent, updatesVia: updatesFor(agent), stallMs: config.limits.stallMs }
      return store.read((reader) => answerRead(reader, read, request, response))
    }
    const kind = writes[request.method]
    if (kind !== undefined) {
      countWrite?.(request, agent, iri)
      return answerWrite(dependencies, { kind, iri, agent, request, response })
    }
    throw new PodError('method-not-allowed', 'this server does not know that method', {
      headers: { allow: methodsOf(iri, storageRootOf(config, iri), true).allow ?? '' },
    })
  }
}

/** CO-7, P-11: says what may be asked of an address of this shape, not whether anything is there. */
function answerOptions(iri: ResourceIri, config: Config, response: ServerResponse): void {
  if (iri.endsWith(descriptionEnding)) {
    response.writeHead(204, headersOfDescription(iri)).end()
    return
  }
  const root = storageRootOf(config, iri)
  const links = [linksOf(iri, root, config.authorization)]
  if (config.authorization === 'acp' && kindOf(iri) === 'acl') links.push(...acpAbilities())
  response.writeHead(204, { link: links.join(', '), ...methodsOf(iri, root, true) }).end()
}
