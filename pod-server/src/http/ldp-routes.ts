import type { ServerResponse } from 'node:http'
import { type Agent, publicAgent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { parseResourceIri } from '#base/iri.ts'
import type { UpdatesVia } from '#notify/updates-via.ts'
import type { Authenticate } from './authenticate.ts'
import { answerOptions, methodsTold } from './options-route.ts'
import { answerRead } from './read-route.ts'
import type { ServerRequest } from './server-request.ts'
import {
  answerStorageDescription,
  type DescriptionDependencies,
  descriptionEnding,
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
    // Without credentials there is nothing to prove: most reads take this turn.
    const isPublic = request.headers.authorization === undefined
    const agent = isPublic ? publicAgent : await authenticate(request, iri)
    if (iri.endsWith(descriptionEnding)) return answerStorageDescription(dependencies, iri, request, response)
    if (request.method === 'GET' || request.method === 'HEAD') {
      const read = { iri, agent, updatesVia: updatesFor(agent), stallMs: config.limits.stallMs }
      return store.read((reader) => answerRead(reader, read, request, response))
    }
    if (request.method === 'OPTIONS') return answerOptions(dependencies, { iri, agent }, response)
    const kind = writes[request.method]
    if (kind !== undefined) {
      countWrite?.(request, agent, iri)
      return answerWrite(dependencies, { kind, iri, agent, request, response })
    }
    throw new PodError('method-not-allowed', 'this server does not know that method', {
      headers: { allow: (await methodsTold(dependencies, iri, agent)).allow ?? '' },
    })
  }
}
