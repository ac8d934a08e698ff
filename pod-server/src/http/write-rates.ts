import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import { storageRootOf } from '#base/hosts.ts'
import type { ResourceIri } from '#base/iri.ts'
import { createRate } from '#base/rate.ts'
import type { Config } from '../config.ts'
import { clientAddress } from './client-address.ts'
import type { ServerRequest } from './server-request.ts'

/** Counts one write before anything of it is read; throws 'too-many-requests' with the time to wait. */
export type CountWrite = (request: ServerRequest, agent: Agent, iri: ResourceIri) => void

/**
 * How fast one agent may write to one pod, and one address without sign-in to any (bug class 14, P-60). Undefined when
 * the operator sets no limit: then nothing is counted.
 */
export function createWriteRates(config: Config, clock: Clock): CountWrite | undefined {
  const { writesPerMinute, anonymousWritesPerMinute } = config.limits
  const ofAgents = writesPerMinute > 0 ? createRate(writesPerMinute, clock) : undefined
  const ofStrangers = anonymousWritesPerMinute > 0 ? createRate(anonymousWritesPerMinute, clock) : undefined
  if (!ofAgents && !ofStrangers) return undefined
  return (request, { webid }, iri) => {
    const waitMs =
      webid === undefined
        ? ofStrangers?.take(clientAddress(request, config.trustedProxies))
        : ofAgents?.take(`${webid} ${storageRootOf(config, iri)}`)
    if (!waitMs) return
    const seconds = Math.ceil(waitMs / 1000)
    throw new PodError(
      'too-many-requests',
      webid === undefined
        ? `too many writes without sign-in: sign in, or wait ${seconds} seconds`
        : `too many writes to this pod: wait ${seconds} seconds`,
      { headers: { 'Retry-After': String(seconds) } },
    )
  }
}
