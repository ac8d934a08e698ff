import type { ServerResponse } from 'node:http'
import { PodError } from '#base/errors.ts'
import { challenge, umaChallenge } from '#identity/challenge.ts'
import type { UmaTickets } from '#identity/uma-tickets.ts'
import { pagePolicy } from '#pages/layout.ts'
import { refusalPage } from '#pages/refusal.ts'
import type { Context } from '../context.ts'
import { opensInBrowser } from './cors.ts'
import { errorHandler } from './error-handler.ts'
import type { ServerRequest } from './server-request.ts'

const kinds: Readonly<Record<number, 'denied' | 'missing'>> = { 401: 'denied', 403: 'denied', 404: 'missing' }

/** ER-5: who opens a pod's address in a browser and is refused reads why on a page; every program gets the problem. */
export function podErrors({ config, log }: Pick<Context, 'config' | 'log'>, tickets: UmaTickets) {
  const issuer = config.baseUrl
  const challengeOf = ({ headers }: PodError): string =>
    `${headers['WWW-Authenticate'] ?? challenge(issuer)}, ${umaChallenge(issuer, tickets.issue())}`
  const tellProgram = errorHandler({ log, issuer, challengeOf })
  return (error: unknown, request: ServerRequest, response: ServerResponse): void => {
    const known = error instanceof PodError ? error : undefined
    const kind = known && kinds[known.status]
    if (known === undefined || kind === undefined || response.headersSent || !opensInBrowser(request)) {
      tellProgram(error, request, response)
      return
    }
    const { baseUrl, recommendedApps } = config
    response.writeHead(known.status, {
      ...known.headers,
      ...(known.status === 401 ? { 'WWW-Authenticate': challengeOf(known) } : {}),
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy(),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
    })
    response.end(request.method === 'HEAD' ? undefined : refusalPage({ baseUrl, recommendedApps, kind }))
  }
}
