import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { publicAgent } from '#access/agent.ts'
import { type ErrorCode, PodError } from '#base/errors.ts'
import type { Log } from '#base/log.ts'
import type { Notifications } from '#notify/notifications.ts'
import type { UpdatesVia } from '#notify/updates-via.ts'
import { websocketLine } from '#notify/websocket-line.ts'
import type { Config } from '../config.ts'
import { clientAddress } from './client-address.ts'
import { problemBytes } from './client-error.ts'
import { legacySocketPath } from './notification-description.ts'
import { toOriginForm } from './request-target.ts'

export type AnswerUpgrade = (request: IncomingMessage, connection: Duplex, head: Buffer) => void

export interface UpgradeDependencies {
  readonly config: Config
  readonly log: Log
  readonly notifications: Notifications
  /** Undefined where the old socket is switched off. */
  readonly updatesVia: UpdatesVia | undefined
}

/** Requests to become a WebSocket: of a channel, or the old socket. Any other address refuses it as HTTP (NT-25). */
export function upgradeRoutes(dependencies: UpgradeDependencies): AnswerUpgrade {
  return (request, connection, head) => {
    const broken = (): void => void connection.destroy()
    connection.on('error', broken)
    open(dependencies, request, connection, head).then(
      () => connection.off('error', broken),
      (error: unknown) => refuse(error, connection, dependencies.log),
    )
  }
}

/** The one protocol that is spoken here beside HTTP/1.1. RFC 6455 4.1: it is asked for by GET. */
export function asksForWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket'
}

async function open(
  { config, notifications, updatesVia }: UpgradeDependencies,
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
): Promise<void> {
  if (!asksForWebSocket(request)) throw new PodError('bad-request', 'this server upgrades to websocket only')
  if (!request.url?.startsWith('/')) toOriginForm(request)
  const url = URL.parse(request.url ?? '', 'http://a')
  const takeSeat = async (owner: string) => {
    const leave = notifications.seats.take(owner)
    const socket = await notifications.openSocket(request, connection, head).catch((error: unknown) => {
      leave()
      throw error
    })
    return { socket, leave }
  }
  if (updatesVia && url?.pathname === legacySocketPath) {
    const address = clientAddress(request, config.trustedProxies)
    const visitor = toVisitor(url.searchParams.get('ticket'), address, updatesVia)
    const { socket, leave } = await takeSeat(visitor.owner)
    notifications.legacy.attach(socket, visitor, leave)
    return
  }
  const id = /^\/\.notifications\/WebSocketChannel2023\/([\w-]+)\/receive$/.exec(url?.pathname ?? '')?.[1]
  const channel = id === undefined ? undefined : await notifications.find(id)
  if (channel?.type !== 'WebSocketChannel2023') {
    throw new PodError('not-found', 'there is no such channel, or it is over')
  }
  const { socket, leave } = await takeSeat(channel.owner)
  const after = toCursor(url?.searchParams.get('after'))
  socket.on('close', notifications.listen(channel, websocketLine(socket), { after, leave }))
}

/** Nobody in particular without a ticket; with a bad one nobody at all. */
function toVisitor(ticket: string | null, address: string, updatesVia: UpdatesVia) {
  if (ticket === null) return { agent: publicAgent, owner: `address ${address}`, until: undefined }
  const opened = updatesVia.openTicket(ticket)
  if (opened) return { ...opened, owner: opened.agent.webid ?? `address ${address}` }
  throw new PodError(
    'forbidden',
    'the ticket is over: read the document again, its Updates-Via has a new one',
  )
}

function toCursor(text: string | null | undefined): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined
}

function refuse(error: unknown, connection: Duplex, log: Log): void {
  const known = error instanceof PodError ? error : undefined
  if (known === undefined) log.error('a socket could not be opened', { error })
  const code: ErrorCode = known?.code ?? 'internal'
  const message = known?.message ?? 'something went wrong on our side'
  if (connection.writable) connection.end(problemBytes(code, message, known?.headers))
  else connection.destroy()
}
