import type { WebSocket } from 'ws'
import type { Agent } from '#access/agent.ts'
import type { Clock } from '#base/clock.ts'
import { type AddressSpace, type ResourceIri, resourceIriWithin } from '#base/iri.ts'
import type { Log } from '#base/log.ts'
import type { Store } from '#storage/store.ts'
import type { Decisions } from './decisions.ts'
import type { LogFollower } from './log-follower.ts'
import type { TopicHub } from './topic-hub.ts'
import { closeSocket, websocketLine } from './websocket-line.ts'

export interface LegacyOptions {
  readonly space: AddressSpace
  readonly store: Store
  readonly decisions: Decisions
  readonly follower: LogFollower
  readonly hub: TopicHub
  readonly clock: Clock
  readonly log: Log
  readonly heartbeatMs: number
}

/** Who speaks on an old socket, and until when. */
export interface Visitor {
  readonly agent: Agent
  readonly owner: string
  readonly until: number | undefined
}

export interface LegacySockets {
  /** Serves a socket until it closes; then its seat is free. */
  attach(socket: WebSocket, visitor: Visitor, leave: () => void): void
  close(): void
}

const maxTopics = 200
/** A socket that asks more often than this is none of an app. */
const maxAsked = 2000

/**
 * The socket of the first Solid servers, for SolidOS and rdflib: `sub` and an address, answered with `ack`; then `pub` and
 * the address at each change. Who is not signed in hears of public resources only; every `pub` is decided when it is sent,
 * and a refusal is the same whether or not there is anything (bug classes 12 and 13).
 */
export function createLegacySockets(options: LegacyOptions): LegacySockets {
  const open = new Map<WebSocket, () => void>()
  const beats = setInterval(() => {
    for (const beat of open.values()) beat()
  }, options.heartbeatMs)
  beats.unref()
  return {
    attach(socket, visitor, leave) {
      const line = websocketLine(socket)
      const unsubscribe = serve(socket, visitor, options)
      const over =
        visitor.until === undefined
          ? undefined
          : setTimeout(() => closeSocket(socket, 1000), visitor.until - options.clock.now()).unref()
      open.set(socket, () => line.beat(0))
      socket.on('close', () => {
        clearTimeout(over)
        open.delete(socket)
        unsubscribe()
        leave()
      })
    },
    close() {
      clearInterval(beats)
      for (const socket of open.keys()) closeSocket(socket, 1001)
    },
  }
}

/** Listens to what the visitor says; gives the way to forget all they listen to. */
function serve(socket: WebSocket, { agent }: Visitor, options: LegacyOptions): () => void {
  const { space, store, decisions, follower, log } = options
  const line = websocketLine(socket)
  const topics = new Map<ResourceIri, () => void>()
  let asked = 0

  const publish = (topic: ResourceIri): void => {
    if (line.isFull()) closeSocket(socket, 1013)
    else socket.send(`pub ${topic}`)
  }
  const subscribe = async (address: string): Promise<void> => {
    const topic = resourceIriWithin(space, address)
    const isAllowed =
      topic !== undefined &&
      topics.size < maxTopics &&
      (await store.read((reader) => decisions.permitRead(reader, agent, topic)))
    await follower.begin()
    if (socket.readyState !== socket.OPEN) return
    if (!isAllowed) {
      socket.send(`err ${address} not readable`)
      return
    }
    const hearer = { channel: { topic, agent }, wants: () => true, tell: () => publish(topic) }
    if (!topics.has(topic)) topics.set(topic, options.hub.add(hearer))
    socket.send(`ack ${address}`)
  }
  socket.on('message', (data, isBinary) => {
    const [, address] = isBinary ? [] : (/^sub (\S+)$/.exec(String(data).trim()) ?? [])
    if (address === undefined) return
    if (++asked > maxAsked) {
      closeSocket(socket, 1008)
      return
    }
    subscribe(address).catch((error: unknown) => log.error('an old socket could not subscribe', { error }))
  })
  socket.send('protocol solid-0.1')
  return () => {
    for (const stop of topics.values()) stop()
    topics.clear()
  }
}
