import express, { type Request, type Response, type Router } from 'express'
import { PodError } from '#base/errors.ts'
import { parseResourceIri } from '#base/iri.ts'
import type { Channel } from '#notify/channel.ts'
import type { Notifications } from '#notify/notifications.ts'
import { formOfSubscription, parseSubscription } from '#notify/subscription-request.ts'
import { type ChannelType, channelTypes, isChannelType } from '#notify/vocabulary.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { parseRdf } from '#rdf/parse.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import type { Context } from '../context.ts'
import { allow } from './allow.ts'
import type { Authenticate } from './authenticate.ts'
import { channelAddress, describeChannel } from './channel-description.ts'
import { describeService, servicePath } from './notification-description.ts'
import { notificationDocuments } from './notification-documents.ts'
import { notificationGateway } from './notification-gateway.ts'
import { answerStream } from './notification-streams.ts'
import type { ServerRequest } from './server-request.ts'
import { subscribeWith } from './subscribe.ts'

const maxBodyBytes = 32 * 1024

/** Where a client learns of channels, makes one, listens to it and ends it (NT-8 to NT-15): everything below `/.notifications/`. */
export function notificationRoutes(
  context: Pick<Context, 'config' | 'store' | 'clock'>,
  notifications: Notifications,
  authenticate: Authenticate,
): Router {
  const { config, clock } = context
  const { baseUrl } = config
  const router = express.Router()
  const subscribe = subscribeWith(context, notifications)
  /** NT-9: JSON-LD, unless the client likes Turtle better. */
  const sendChannel = async (channel: Channel, request: Request, response: Response): Promise<void> => {
    const described = describeChannel(channel, baseUrl)
    if (negotiate(request.headers.accept, [jsonLd, turtle]) !== turtle) return sendJsonLd(response, described)
    const quads = await parseRdf(Buffer.from(JSON.stringify(described)), jsonLd, baseUrl, { triples: 100 })
    const text = await serializeRdf(quads, turtle)
    response.setHeader('content-type', turtle)
    response.send(text)
  }
  const agentOf = (request: Request) =>
    authenticate(request as ServerRequest, parseResourceIri(baseUrl, request.originalUrl))
  router.use(notificationDocuments(config))
  router.use(notificationGateway({ space: config, clock, subscribe, agentOf }))

  router
    .route(`${servicePath}:type/`)
    .all((request, response, next) => {
      response.set('accept-post', `${jsonLd}, ${turtle}`)
      if (allow(request, response, 'GET, HEAD, OPTIONS, POST')) next()
    })
    .get((request, response) => {
      sendJsonLd(response, describeService(baseUrl, typeOf(request)))
    })
    .post(express.raw({ type: () => true, limit: maxBodyBytes }), async (request, response) => {
      const type = typeOf(request)
      const agent = await agentOf(request)
      // NT-27: pushing to an address is done for somebody who is known.
      if (channelTypes[type] === 'push' && agent.webid === undefined) {
        throw new PodError('unauthenticated', 'sign in to have messages delivered')
      }
      const form = formOfSubscription(request.headers['content-type'])
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const wish = await parseSubscription({ form, body }, { space: config, type, now: clock.now() })
      const channel = await subscribe(request, agent, wish)
      // NT-35: an LDN subscription is created, the others are answered.
      if (type === 'LDNChannel2023') response.status(201).set('location', channelAddress(channel, baseUrl))
      await sendChannel(channel, request, response)
    })

  router
    .route(`${servicePath}:type/:id`)
    .all((request, response, next) => allow(request, response, 'GET, HEAD, OPTIONS, DELETE') && next())
    .get(async (request, response) => {
      await sendChannel(await channelOf(request, notifications), request, response)
    })
    .delete(async (request, response) => {
      const { id } = await channelOf(request, notifications)
      await notifications.end(id)
      response.status(204).end()
    })

  router
    .route(`${servicePath}:type/:id/receive`)
    .all((request, response, next) => allow(request, response, 'GET, OPTIONS') && next())
    .get((request, response) => answerStream(notifications, typeOf(request), request, response))
  return router
}

function typeOf(request: Request): ChannelType {
  const type = String(request.params.type)
  if (isChannelType(type)) return type
  throw new PodError('not-found', 'there is no such kind of channel here')
}

async function channelOf(request: Request, notifications: Notifications): Promise<Channel> {
  const channel = await notifications.find(String(request.params.id))
  if (channel?.type === typeOf(request)) return channel
  throw new PodError('not-found', 'there is no such channel, or it is over')
}

/** As bytes, or Express would add a charset that RDF types do not have; to a type of text it does unless it is passed by. */
function sendJsonLd(response: Response, value: Record<string, unknown>): void {
  response.set('content-type', jsonLd).send(Buffer.from(JSON.stringify(value)))
}
