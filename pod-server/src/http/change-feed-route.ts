import type { NextFunction, Request, Response } from 'express'
import type { Agent } from '#access/agent.ts'
import { PodError } from '#base/errors.ts'
import { storageRootOf } from '#base/hosts.ts'
import { originOf, parseResourceIri, type ResourceIri } from '#base/iri.ts'
import { checkCursor, readFeed } from '#notify/change-feed.ts'
import type { Decisions } from '#notify/decisions.ts'
import type { Notifications } from '#notify/notifications.ts'
import { streamHeaders } from '#notify/stream-line.ts'
import { negotiate } from '#rdf/negotiate.ts'
import type { Store } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { allow } from './allow.ts'
import type { Authenticate } from './authenticate.ts'
import { clientAddress } from './client-address.ts'
import { cursorOf } from './notification-streams.ts'
import type { ServerRequest } from './server-request.ts'

export const feedEnding = '.changes'

const json = 'application/json'
const eventStream = 'text/event-stream'
const maxLimit = 1000

export interface FeedDependencies {
  readonly config: Config
  readonly store: Store
  readonly decisions: Decisions
  readonly notifications: Notifications
}

/** `/{pod}/.changes`: what changed in a storage after a cursor, as a page of JSON or as a stream that goes on (pod-server/EXTENSIONS.md). */
export function changeFeedRoute(dependencies: FeedDependencies, authenticate: Authenticate) {
  const { config, store, decisions, notifications } = dependencies
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const iri = parseResourceIri(originOf(config, request.headers.host), request.url)
    const root = iri.slice(0, -feedEnding.length) as ResourceIri
    if (root !== storageRootOf(config, root)) return next()
    if (!allow(request, response, 'GET, HEAD, OPTIONS')) return
    const agent = await authenticate(request as unknown as ServerRequest, iri)
    const storage = await storageAt(store, root)
    const mediaType = negotiate(request.headers.accept, [json, eventStream])
    await notifications.follower.begin()
    const end = notifications.follower.end()
    const after = cursorOf(request)
    if (mediaType === undefined) throw new PodError('not-acceptable', `the feed is ${json} or ${eventStream}`)
    if (after !== undefined) await checkCursor(store, after)
    if (mediaType === eventStream && request.method === 'GET') {
      openStream(dependencies, { storage, agent, after: after ?? end }, request, response)
      return
    }
    // Without a cursor the answer is where "now" is: read the pod, then ask for what came after.
    const limit = limitOf(request)
    const page = await readFeed({ store, decisions }, { storage, agent, after: after ?? end, limit, end })
    response.json(page)
  }
}

function openStream(
  { config, notifications }: FeedDependencies,
  question: { storage: number; agent: Agent; after: number },
  request: Request,
  response: Response,
): void {
  const owner = question.agent.webid ?? `address ${clientAddress(request, config.trustedProxies)}`
  // Who left meanwhile will not say so again: a seat taken now would never be free.
  if (response.destroyed) return
  const leave = notifications.seats.take(owner)
  response.on('close', leave)
  response.writeHead(200, { ...streamHeaders, 'content-type': eventStream })
  response.flushHeaders()
  notifications.feeds.open(response, question)
}

async function storageAt(store: Store, root: ResourceIri): Promise<number> {
  const resource = await store.read((reader) => reader.resource(root))
  if (resource?.root === root) return resource.storage
  throw new PodError('not-found', 'there is no storage at this address')
}

function limitOf(request: Request): number {
  const text = new URL(request.url, 'http://a').searchParams.get('limit') ?? '100'
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0
  if (limit >= 1) return Math.min(limit, maxLimit)
  throw new PodError('bad-request', `limit is a number from 1 to ${maxLimit}`)
}
