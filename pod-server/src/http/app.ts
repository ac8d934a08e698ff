import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express from 'express'
import { publicAgent } from '#access/agent.ts'
import { PodError } from '#base/errors.ts'
import type { Context } from '../context.ts'
import { answerCors } from './cors.ts'
import { errorHandler } from './error-handler.ts'
import { type Authenticate, ldpRoutes } from './ldp-routes.ts'

/** The pipeline, one line a room. The server's own addresses begin with `/.`; all others are resources of pods. */
export async function createApp(
  context: Context,
): Promise<{ handle: RequestListener; close(): Promise<void> }> {
  const authenticate: Authenticate = async (request) => {
    if (request.headers.authorization === undefined) return publicAgent
    throw new PodError('unauthenticated', 'sign-in is not connected yet')
  }
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.set('trust proxy', context.config.trustedProxies)
  app.use((request: IncomingMessage, response: ServerResponse, next: () => void) => {
    if (!answerCors(request, response)) next()
  })
  app.use(ldpRoutes(context, authenticate))
  app.use(errorHandler(context.log))
  return { handle: app, close: async () => {} }
}
