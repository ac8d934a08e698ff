import type { Writable } from 'node:stream'
import type { Line } from './listening.ts'

const maxWaitingBytes = 256 * 1024

/** The headers of an answer that never ends: nothing on the way may keep it or hold it back (NT-32). */
export const streamHeaders = {
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  'x-content-type-options': 'nosniff',
  'content-security-policy': 'sandbox',
} as const

/**
 * NT-34: one event a message, its id the place in the log. An id alone is no event, but a client that comes back
 * names it, so that a quiet hour costs no reading.
 */
export function eventSourceLine(stream: Writable): Line {
  return {
    send: ({ seq, message }) => write(stream, `id: ${seq}\ndata: ${message}\n\n`),
    isFull: () => stream.writableLength > maxWaitingBytes,
    beat: (cursor) => void stream.write(`: still here\nid: ${cursor}\n\n`),
    end: (reason) => endStream(stream, reason === 'slow'),
  }
}

/** NT-32: a message a line; an empty line shows that both ends are there. */
export function streamingLine(stream: Writable): Line {
  return {
    send: ({ message }) => write(stream, `${message}\n`),
    isFull: () => stream.writableLength > maxWaitingBytes,
    beat: () => void stream.write('\n'),
    end: (reason) => endStream(stream, reason === 'slow'),
  }
}

function write(stream: Writable, text: string): Promise<void> {
  return new Promise((written) => stream.write(text, () => written()))
}

/** Who does not take what waits will not take the end either. */
function endStream(stream: Writable, isStuck: boolean): void {
  if (isStuck) stream.destroy()
  else stream.end()
}
