import type { WebSocket } from 'ws'
import type { Ending, Line } from './listening.ts'

/** What may wait in a socket that does not take it. */
const maxWaitingBytes = 256 * 1024
/** How long a closing handshake may take before the socket is cut. */
const graceMs = 5000

/** RFC 6455 7.4: an end of ours, a stop of the server, and "come again" for who was too slow. */
const codes: Readonly<Record<Ending, number>> = { over: 1000, ended: 1000, stopping: 1001, slow: 1013 }

/**
 * NT-25: one text frame a message; a socket that did not answer the last ping by the next one is dead. Who was dropped
 * learns in the reason where to go on: `after=…`, as a parameter of the same address.
 */
export function websocketLine(socket: WebSocket): Line {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  return {
    send: ({ message }) => new Promise((sent) => socket.send(message, () => sent())),
    isFull: () => socket.bufferedAmount > maxWaitingBytes,
    beat() {
      if (!isAlive) socket.terminate()
      isAlive = false
      socket.ping()
    },
    end: (reason, cursor) => closeSocket(socket, codes[reason], `after=${cursor}`),
  }
}

/** Says goodbye, and does not wait for ever for an answer. */
export function closeSocket(socket: WebSocket, code: number, reason = ''): void {
  socket.close(code, reason)
  const cut = setTimeout(() => socket.terminate(), graceMs).unref()
  socket.once('close', () => clearTimeout(cut))
}
