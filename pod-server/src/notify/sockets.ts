import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { PodError } from '#base/errors.ts'
import { notifications } from './vocabulary.ts'

/** What a subscriber may say is short: nothing at all, or `sub` and an address. */
const maxFrameBytes = 16 * 1024

const subprotocols: readonly string[] = [
  `${notifications}WebSocketChannel2023`,
  'WebSocketChannel2023',
  'solid-0.1',
]

/** Takes over the connection of a request that asked to become a socket; rejects when it does not become one. */
export type OpenSocket = (request: IncomingMessage, connection: Duplex, head: Buffer) => Promise<WebSocket>

/** The WebSocket side of the server: `ws`, which every Node server uses, without compression (it costs memory a socket). */
export function createSockets(): OpenSocket {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: maxFrameBytes,
  })
  const chosen = new WeakMap<IncomingMessage, string>()
  server.on('headers', (headers, request) => {
    const subprotocol = chosen.get(request)
    if (subprotocol !== undefined) headers.push(`Sec-WebSocket-Protocol: ${subprotocol}`)
  })
  return (request, connection, head) =>
    new Promise((resolve, reject) => {
      // The library answers a broken handshake by itself, and calls nobody back.
      connection.once('close', () => reject(new PodError('bad-request', 'the handshake was not finished')))
      // NT-24: the channel type's IRI is no token of RFC 6455, so the library would refuse it: it is echoed here.
      const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
      const known = offered.find((name) => subprotocols.includes(name))
      if (known !== undefined) chosen.set(request, known)
      delete request.headers['sec-websocket-protocol']
      server.handleUpgrade(request, connection, head, (socket) => {
        // A broken frame ends its socket and nothing else; 'close' follows.
        socket.on('error', () => socket.terminate())
        resolve(socket)
      })
    })
}
