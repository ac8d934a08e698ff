import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { problemBytes } from './client-error.ts'

interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** What the connection had brought when it was last looked at. */
  bytes: number
}

/**
 * Hangs up on clients whose bodies have stopped coming (bug class 25): each would keep a connection for ever. Only
 * silence counts, of `stallMs` to twice that: a slow upload may take as long as it likes (bug class 22). Gives the way
 * to stop.
 */
export function endStalledBodies(server: Server, stallMs: number): () => void {
  const receiving = new Map<Socket, Exchange>()
  server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
    if (length !== undefined || encoding !== undefined)
      receiving.set(request.socket, { request, response, bytes: -1 })
  })
  const look = setInterval(() => {
    for (const [socket, exchange] of receiving) {
      if (exchange.request.complete || socket.destroyed) receiving.delete(socket)
      else if (exchange.bytes === socket.bytesRead) hangUp(socket, exchange)
      else exchange.bytes = socket.bytesRead
    }
  }, stallMs)
  look.unref()
  return () => clearInterval(look)
}

/** Whoever reads the body hears that the client is gone, and lets go of what had come. */
function hangUp(socket: Socket, { response }: Exchange): void {
  if (!response.headersSent) socket.write(problemBytes('timeout', 'the body stopped coming: send it again'))
  socket.destroySoon()
}
