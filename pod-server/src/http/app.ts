import type { RequestListener, ServerResponse } from 'node:http'
import express, { type NextFunction, type Request, type Response } from 'express'
import { createRemoteGroups } from '#access/remote-groups.ts'
import { PodError } from '#base/errors.ts'
import { type AddressSpace, originOf } from '#base/iri.ts'
import { createIdentity } from '#identity/identity.ts'
import { createQueryService } from '#query/query-service.ts'
import type { Context } from '../context.ts'
import { accountRoutes } from './account-routes.ts'
import { authenticateWith } from './authenticate.ts'
import { askForBody } from './body.ts'
import { changeFeedRoute } from './change-feed-route.ts'
import { constraintsRoute } from './constraints.ts'
import {
  allowCredentials,
  allowOrigin,
  answerPreflight,
  opensInBrowser,
  usualVary,
  varyWithPages,
} from './cors.ts'
import { createDatabrowser } from './databrowser.ts'
import { showFolders } from './folder-page.ts'
import { healthRoute } from './health-route.ts'
import { redirectToHttps } from './https-only.ts'
import { ldpRoutes } from './ldp-routes.ts'
import { localIssuers } from './local-issuers.ts'
import { notificationRoutes } from './notification-routes.ts'
import { oidcRoutes } from './oidc-routes.ts'
import { openNotifications } from './open-notifications.ts'
import { podErrors } from './pod-errors.ts'
import { answerForServer, toOriginForm } from './request-target.ts'
import type { ServerRequest } from './server-request.ts'
import { sparqlRoute } from './sparql-route.ts'
import { endStalledBodies, type Receiving } from './stalled-bodies.ts'
import { umaRoutes } from './uma-routes.ts'
import { type AnswerUpgrade, upgradeRoutes } from './upgrade.ts'

export interface App {
  readonly handle: RequestListener
  readonly upgrade: AnswerUpgrade
  /** Ends the answers that would go on for ever. */
  endStreams(): Promise<void>
  close(): Promise<void>
}

/**
 * The pipeline, one line a room. The server's own addresses begin with `/.` and are Express's; all others are resources
 * of pods, and their requests stay as Node made them: turning each into Express's own took a sixth of its time.
 */
export async function createApp(context: Context): Promise<App> {
  const { config, store, replayGuard: replay } = context
  const { carryOut } = context.writerThread
  const identity = await createIdentity(context, { replay, localIssuers: localIssuers(store, config) })
  const { safeFetch, visits, verify } = identity
  const remoteGroups = createRemoteGroups({ space: config, safeFetch, visits, clock: context.clock })
  const authenticate = authenticateWith(verify, remoteGroups, config)
  const query = createQueryService({ ...context, limits: config.limits })
  const sparql = sparqlRoute({ config, store, query }, authenticate)
  const { notifications, decisions, updatesVia } = await openNotifications(context, identity, remoteGroups)
  const changes = changeFeedRoute({ config, store, decisions, notifications }, authenticate)
  const databrowser = config.databrowser ? createDatabrowser(context) : undefined
  const showInBrowser = databrowser?.page ?? showFolders(context)
  const own = express.Router()
  if (databrowser) own.use('/.databrowser', databrowser.files)
  own.use(constraintsRoute(config), healthRoute(store))
  own.use(oidcRoutes(context, identity))
  own.use(umaRoutes(context, identity))
  own.use(accountRoutes(context, identity))
  own.use(notificationRoutes(context, notifications, authenticate))
  own.use(nothingHere)
  const answerResource = ldpRoutes({ ...context, carryOut, updatesVia, query }, authenticate)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', config.trustedProxies)
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.headers.expect !== undefined) askForBody(request, response)
    if (isQueryAddress(request.url)) return sparql(request, response, next)
    if (isFeedAddress(request.url)) return changes(request, response, next)
    if (isOwn(request, config)) return own(request, response, next)
    return showInBrowser(request, response, next)
  })
  app.use((request: Request, response: Response) =>
    answerResource(request, response, originOf(config, request.headers.host)),
  )
  const fail = podErrors(context, identity.umaTickets)
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    fail(error, request, response),
  )
  const redirect = redirectToHttps(config)
  const answer = async (request: ServerRequest, response: ServerResponse): Promise<void> => {
    allowOrigin(request, response, databrowser ? varyWithPages : usualVary)
    if (!request.url.startsWith('/')) toOriginForm(request)
    if (!isOwn(request, config)) allowCredentials(request, response)
    if (redirect?.(request, response) || answerPreflight(request, response)) return
    const origin = originAsked(config, request)
    if (request.url === '*') return answerForServer(response)
    if (isRouted(request.url, origin, config) || opensInBrowser(request)) app(request, response)
    else await answerResource(request, response, origin)
  }
  const receiving: Receiving = new Map()
  const stopLooking = endStalledBodies(receiving, config.limits.stallMs)
  const handle = (request: ServerRequest, response: ServerResponse): void => {
    if (!request.complete) receiving.set(request.socket, { request, response })
    answer(request, response).catch((error: unknown) => fail(error, request, response))
  }
  return {
    handle: handle as RequestListener,
    upgrade: upgradeRoutes({ config, log: context.log, notifications, updatesVia }),
    endStreams: () => notifications.close(),
    close() {
      stopLooking()
      return query.close()
    },
  }
}

/** RFC 9112 3.2: two hosts are none. It must not matter which one a proxy looked at. */
function originAsked(space: AddressSpace, request: ServerRequest): string {
  if (hasTwoHosts(request)) throw new PodError('bad-request', 'send one Host header')
  return originOf(space, request.headers.host)
}

/** Looked for in the names as they came: Node's own list of what came twice takes longer to make than to read. */
function hasTwoHosts({ rawHeaders }: ServerRequest): boolean {
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts++
  }
  return hosts > 1
}

/** Whether the address has a route of Express. */
function isRouted(url: string, origin: string, space: AddressSpace): boolean {
  return isQueryAddress(url) || isFeedAddress(url) || isOwnAddress(url, origin, space)
}

function isQueryAddress(url: string): boolean {
  return /\/\.sparql(?:\?|$)/.test(url)
}

/** What changed in a storage. */
function isFeedAddress(url: string): boolean {
  return /\/\.changes(?:\?|$)/.test(url)
}

function isOwn({ url, headers }: ServerRequest, space: AddressSpace): boolean {
  return isOwnAddress(url, originOf(space, headers.host), space)
}

/** The start page, and names that no pod can have. Where pods have hosts of their own, they have all of those, and the server all of its own. */
function isOwnAddress(url: string, origin: string, { baseUrl, pods }: AddressSpace): boolean {
  if (pods === 'subdomain') return origin === baseUrl
  return url.startsWith('/.') || url === '/' || url.startsWith('/?')
}

function nothingHere(): never {
  throw new PodError('not-found', 'the server has nothing at this address')
}
