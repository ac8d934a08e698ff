import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { problemBytes } from './client-error.ts'
import type { ServerRequest } from './server-request.ts'

/** A request with a body, and its answer. */
interface Exchange {
  readonly request: ServerRequest
  readonly response: ServerResponse
}

/** The last exchange on each connection. */
export type Receiving = Map<Socket, Exchange>

/**
 * Hangs up on clients whose bodies have stopped coming (bug class 25): each would keep a connection for ever. Only
 * silence counts, of `stallMs` to twice that: a slow upload may take as long as it likes (bug class 22). Gives the way
 * to stop.
 */
export function endStalledBodies(receiving: Receiving, stallMs: number): () => void {
  const seen = new Map<Socket, number>()
  const look = setInterval(() => {
    for (const [socket, exchange] of receiving) {
      if (exchange.request.complete || socket.destroyed) receiving.delete(socket)
      else if (seen.get(socket) === socket.bytesRead) hangUp(socket, exchange)
    }
    seen.clear()
    for (const socket of receiving.keys()) seen.set(socket, socket.bytesRead)
  }, stallMs)
  look.unref()
  return () => clearInterval(look)
}

/** Whoever reads the body hears that the client is gone, and lets go of what had come. */
function hangUp(socket: Socket, { response }: Exchange): void {
  if (!response.headersSent) socket.write(problemBytes('timeout', 'the body stopped coming: send it again'))
  socket.destroySoon()
}
