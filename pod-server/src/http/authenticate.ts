import { type Agent, publicAgent } from '#access/agent.ts'
import type { RemoteGroups } from '#access/remote-groups.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { TokenVerifier } from '#identity/verify-token.ts'
import type { Config } from '../config.ts'
import { clientAddress } from './client-address.ts'
import type { ServerRequest } from './server-request.ts'

/** Proves who asks, or throws (ER-2). */
export type Authenticate = (request: ServerRequest, iri: ResourceIri) => Promise<Agent>

/**
 * Credentials come in the Authorization header and nowhere else: cookies mean nothing to data (P-56, bug class 15).
 * The proof must name the resource's public IRI, whatever address a proxy called us by (O-28).
 */
export function authenticateWith(
  verify: TokenVerifier,
  remoteGroups: RemoteGroups,
  config: Pick<Config, 'authorization' | 'aclOrigin' | 'baseUrl' | 'trustedProxies'>,
): Authenticate {
  const { authorization: language, aclOrigin, baseUrl, trustedProxies } = config
  // Our own pages act for the person who opened them.
  const pageOf = ({ headers }: ServerRequest): string | undefined =>
    aclOrigin === 'ignored' || `${headers.origin}/` === baseUrl ? undefined : headers.origin
  return async (request, iri) => {
    const { authorization } = request.headers
    if (authorization === undefined) return publicAgent
    const proven = await verify({
      method: request.method,
      url: iri,
      authorization,
      dpop: request.headers.dpop as string | undefined,
      asker: () => clientAddress(request, trustedProxies),
    })
    const { webid } = proven
    if (webid === undefined || language === 'acp') return proven
    const origin = pageOf(request)
    const memberships = remoteGroups.membershipsOf(webid)
    return { ...proven, memberships, ...(origin === undefined ? {} : { origin }) }
  }
}
