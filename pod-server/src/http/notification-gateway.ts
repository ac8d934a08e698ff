import express, { type Request, type Router } from 'express'
import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { PodError } from '#base/errors.ts'
import type { AddressSpace } from '#base/iri.ts'
import { wishFromJson } from '#notify/subscription-request.ts'
import { jsonLd } from '#rdf/media-types.ts'
import { allow } from './allow.ts'
import { receiveAddress } from './channel-description.ts'
import { gatewayPath } from './notification-description.ts'
import type { Subscribe } from './subscribe.ts'

export interface GatewayOptions {
  readonly space: AddressSpace
  readonly clock: Clock
  readonly subscribe: Subscribe
  agentOf(request: Request): Promise<Agent>
}

/**
 * The negotiation of older drafts, spoken by Inrupt's notification client: which protocol, then where to connect. What
 * comes out is a WebSocketChannel2023 like any other, decided in the same way.
 */
export function notificationGateway({ space, clock, subscribe, agentOf }: GatewayOptions): Router {
  const { baseUrl } = space
  const router = express.Router()
  const body = express.json({ limit: '32kb', type: ['application/json', jsonLd] })
  router.all([gatewayPath, `${gatewayPath}/ws`], (request, response, next) => {
    if (allow(request, response, 'OPTIONS, POST')) next()
  })
  router.post(gatewayPath, body, (request, response) => {
    const { protocols = ['ws'], features = [] } = valuesOf(request)
    if (!Array.isArray(protocols) || !protocols.includes('ws')) {
      throw new PodError('unprocessable', 'this gateway speaks the protocol ws')
    }
    response.json({ endpoint: `${baseUrl}${gatewayPath.slice(1)}/ws`, protocol: 'ws', features })
  })
  router.post(`${gatewayPath}/ws`, body, async (request, response) => {
    const agent = await agentOf(request)
    const type = 'WebSocketChannel2023'
    const wish = wishFromJson(valuesOf(request), { space, type, now: clock.now() })
    const channel = await subscribe(request, agent, wish)
    response.json({ endpoint: receiveAddress(channel, baseUrl), protocol: 'ws' })
  })
  return router
}

function valuesOf({ body }: Request): Record<string, unknown> {
  return typeof body === 'object' && body !== null ? body : {}
}
