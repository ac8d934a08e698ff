import { connect, type Socket } from 'node:net'

/**
 * The load generator: whole HTTP/1.1 requests, made before the clock starts, on keep-alive connections, one at a time
 * on each. It shares two processors with the server it measures, so it looks at the status line and the length, no more.
 */
export interface Volley {
  readonly port: number
  /** Request number i is `requests[i % requests.length]`. */
  readonly requests: readonly Buffer[]
  readonly count: number
  readonly connections: number
}

export interface Outcome {
  readonly perSecond: number
  /** How often each status came. */
  readonly statuses: Readonly<Record<string, number>>
}

export async function fire(volley: Volley): Promise<Outcome> {
  const statuses: Record<string, number> = {}
  let next = 0
  const take = (): Buffer | undefined => {
    if (next >= volley.count) return undefined
    return volley.requests[next++ % volley.requests.length]
  }
  const count = (status: string): void => {
    statuses[status] = (statuses[status] ?? 0) + 1
  }
  const sockets = await Promise.all(Array.from({ length: volley.connections }, () => open(volley.port)))
  const start = performance.now()
  await Promise.all(sockets.map((socket) => converse(socket, take, count)))
  const seconds = (performance.now() - start) / 1000
  for (const socket of sockets) socket.destroy()
  return { perSecond: volley.count / seconds, statuses }
}

/** One whole request as bytes. */
export function request(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const { host, pathname } = new URL(url)
  const length = body === '' && method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  const lines = Object.entries({ host, ...headers, ...length }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  return Buffer.from(`${method} ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n${body}`)
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, noDelay: true }, () => resolve(socket))
    socket.once('error', reject)
  })
}

/** Sends, waits for the whole answer, sends the next; resolves when there is nothing left to send. */
function converse(
  socket: Socket,
  take: () => Buffer | undefined,
  count: (status: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer: Buffer | undefined
    let length: number | undefined
    const sendNext = (): void => {
      const bytes = take()
      if (bytes === undefined) resolve()
      else socket.write(bytes)
    }
    socket.on('data', (chunk: Buffer) => {
      answer = answer === undefined ? chunk : Buffer.concat([answer, chunk])
      length ??= answerLength(answer)
      if (length === undefined) return
      if (length === Number.POSITIVE_INFINITY ? !endsChunked(answer) : answer.length < length) return
      count(answer.toString('latin1', 9, 12))
      answer = undefined
      length = undefined
      sendNext()
    })
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('the server closed a connection in the middle')))
    sendNext()
  })
}

/** Bytes of the whole answer once its head is there; infinite for a chunked body. */
function answerLength(answer: Buffer): number | undefined {
  const end = answer.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = answer.toString('latin1', 0, end)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return end + 4 + Number(length)
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return Number.POSITIVE_INFINITY
  return end + 4
}

function endsChunked(answer: Buffer): boolean {
  return answer.subarray(-7).toString('latin1') === '\r\n0\r\n\r\n'
}
