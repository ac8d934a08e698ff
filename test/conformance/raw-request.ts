import { connect } from 'node:net'

export interface RawAnswer {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/**
 * Sends bytes as they are: clients like `fetch` tidy a path up before it leaves the machine. The connection is closed
 * after one answer, and an answer that never comes is an error.
 */
export function rawRequest(
  serverUrl: string,
  bytes: string | Buffer,
  timeoutMs = 20_000,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(serverUrl)
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(bytes))
    const chunks: Buffer[] = []
    const finish = (): void => {
      socket.destroy()
      const text = Buffer.concat(chunks).toString('latin1')
      if (text === '') reject(new Error('the connection ended without an answer'))
      else resolve(parseAnswer(text))
    }
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      if (isWhole(Buffer.concat(chunks).toString('latin1'))) finish()
    })
    socket.once('end', finish)
    // A server may refuse a body and hang up while it is still being sent: what it said before counts.
    socket.once('error', (error) => (chunks.length > 0 ? finish() : reject(error)))
    socket.setTimeout(timeoutMs, () => {
      socket.destroy()
      reject(new Error(`no whole answer within ${timeoutMs} ms`))
    })
  })
}

/** A request line and headers as they are given, nothing repaired. */
export function rawHead(method: string, target: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries({ host: 'localhost', connection: 'close', ...headers })
  return `${method} ${target} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

function parseAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const headers = new Map(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
  const content = text.slice(end + 4)
  const body = headers.has('transfer-encoding') ? joinChunks(content) : content
  return { status: Number(statusLine.split(' ')[1]), headers, body }
}

function joinChunks(content: string): string {
  const lineEnd = content.indexOf('\r\n')
  const size = Number.parseInt(content.slice(0, lineEnd), 16)
  if (!(size > 0)) return ''
  const start = lineEnd + 2
  return content.slice(start, start + size) + joinChunks(content.slice(start + size + 2))
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  // RFC 9110 15.2.2: what follows is of another protocol.
  if (text.startsWith('HTTP/1.1 101 ')) return true
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1]
  return length === undefined ? text.endsWith('\r\n0\r\n\r\n') : text.length >= end + 4 + Number(length)
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
/** Node before 24.9 hands over every offer of another protocol, whatever the server says of it. */
export const canLeaveOffers = major > 24 || (major === 24 && minor >= 9)
