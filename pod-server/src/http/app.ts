import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type NextFunction, type Request, type Response } from 'express'
import { PodError } from '#base/errors.ts'
import { createIdentity } from '#identity/identity.ts'
import { createQueryService } from '#query/query-service.ts'
import type { Context } from '../context.ts'
import { accountRoutes } from './account-routes.ts'
import { authenticateWith } from './authenticate.ts'
import { answerCors } from './cors.ts'
import { createDatabrowser, opensInBrowser } from './databrowser.ts'
import { errorHandler } from './error-handler.ts'
import { ldpRoutes } from './ldp-routes.ts'
import { localIssuers } from './local-issuers.ts'
import { oidcRoutes } from './oidc-routes.ts'
import { sparqlRoute } from './sparql-route.ts'

/** The pipeline, one line a room. The server's own addresses begin with `/.`; all others are resources of pods. */
export async function createApp(
  context: Context,
): Promise<{ handle: RequestListener; close(): Promise<void> }> {
  const { config, store, replayGuard: replay } = context
  const identity = await createIdentity(context, {
    replay,
    localIssuers: localIssuers(store, config.baseUrl),
  })
  const authenticate = authenticateWith(identity.verify)
  const query = createQueryService({ ...context, limits: config.limits })
  const sparql = sparqlRoute({ config, store, query }, authenticate)
  const databrowser = config.databrowser ? createDatabrowser(context) : undefined
  const own = express.Router()
  if (databrowser) own.use('/.databrowser', databrowser.files)
  own.use(oidcRoutes(context, identity))
  own.use(accountRoutes(context, identity))
  own.use(nothingHere)
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', config.trustedProxies)
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (!answerCors(request, response)) next()
  })
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (isQueryAddress(request.url)) return sparql(request, response, next)
    if (isOwnAddress(request.url)) return own(request, response, next)
    if (databrowser && opensInBrowser(request)) return databrowser.page(request, response, next)
    next()
  })
  app.use(ldpRoutes(context, authenticate))
  app.use(errorHandler(context.log, config.baseUrl))
  return { handle: app, close: () => query.close() }
}

/** `/.sparql` asks all pods, `/{pod}/.sparql` one. */
function isQueryAddress(url: string): boolean {
  return /\/\.sparql(?:\?|$)/.test(url)
}

/** The start page, and names that no pod can have. */
function isOwnAddress(url: string): boolean {
  return url.startsWith('/.') || url === '/' || url.startsWith('/?')
}

function nothingHere(): never {
  throw new PodError('not-found', 'the server has nothing at this address')
}
