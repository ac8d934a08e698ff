import type { Duplex } from 'node:stream'
import { type ErrorCode, statusByCode } from '#base/errors.ts'

/** What Node's parser gives up on, before there is a request to answer. */
const refusals: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['header-too-large', 'the request line and headers end at 16384 bytes'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['too-large', 'the chunk extensions are too long'],
  ERR_HTTP_REQUEST_TIMEOUT: ['timeout', 'the request did not arrive in time'],
}

/** Answers bytes that never became a request as clearly as any other mistake. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const [code, detail] = refusals[error.code ?? ''] ?? ['bad-request', 'this is not HTTP']
  socket.end(problemBytes(code, detail))
}

/** An answer as bytes, where there is no response object to write it with; the connection ends with it. */
export function problemBytes(
  code: ErrorCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): string {
  const title = code.replaceAll('-', ' ')
  const body = JSON.stringify({ type: 'about:blank', title, status: statusByCode[code], detail })
  const head = [
    `HTTP/1.1 ${statusByCode[code]} ${title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
    // CO-2: which page asked is not known here, but every page may read a refusal.
    'access-control-allow-origin: *',
    'vary: Origin',
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}
