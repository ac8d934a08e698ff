import type { ServerResponse } from 'node:http'
import { originOf } from '#base/iri.ts'
import type { Config } from '../config.ts'
import type { ServerRequest } from './server-request.ts'

/** True when the request came by plain http and has been sent to its https twin. */
export type RedirectToHttps = (request: ServerRequest, response: ServerResponse) => boolean

/**
 * P-2: where people come by https, a proxy that takes plain http as well says so of each request
 * (`X-Forwarded-Proto`), and whoever came by it is sent to the same address by https. Undefined where there is no
 * proxy to believe, or the server's own address is no https.
 */
export function redirectToHttps(config: Config): RedirectToHttps | undefined {
  const { baseUrl, trustedProxies } = config
  if (trustedProxies === 0 || !baseUrl.startsWith('https:')) return undefined
  return (request, response) => {
    if (schemeOf(request, trustedProxies) !== 'http' || !request.url.startsWith('/')) return false
    const location = originOf(config, request.headers.host) + request.url.slice(1)
    response.writeHead(301, { location, 'content-length': '0' }).end()
    return true
  }
}

/** What the outermost of the trusted proxies was asked by; what stands before it is the client's own word. */
function schemeOf({ headers }: ServerRequest, trustedProxies: number): string | undefined {
  const hops = [headers['x-forwarded-proto'] ?? []].flat().join(',').split(',').reverse()
  return hops[Math.min(trustedProxies, hops.length) - 1]?.trim().toLowerCase()
}
