import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

export interface Answer {
  readonly status: number
  readonly etag: string | undefined
  readonly text: string
}

/** How long an answer may take: far more than any of these requests needs, for a machine that stands still now and then. */
const patienceMs = 60_000

/** One connection that takes request after request, as bytes, and is made anew when the server has closed it. */
export class KeepAlive {
  readonly #host: string
  readonly #port: number
  #socket: Socket | undefined

  constructor(serverUrl: string) {
    const { hostname, port } = new URL(serverUrl)
    this.#host = hostname
    this.#port = Number(port)
  }

  /** The answer to a whole request; no answer in time, and an end without one, are errors. */
  async ask(bytes: Buffer, method: string): Promise<Answer> {
    const socket = await this.#open()
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    let received = ''
    const onData = (chunk: Buffer): void => {
      received = withoutContinue(received + chunk.toString('latin1'))
      const end = endOf(received, method)
      if (end === undefined) return
      if (/^HTTP\/1\.1 \d+ .*\r\n(?:.+\r\n)*connection: close\r\n/i.test(received)) this.close()
      resolve(toAnswer(received.slice(0, end)))
    }
    const onEnd = (): void => {
      this.#socket = undefined
      // A refusal may come while the body is still on its way: what was said before the end counts.
      if (endOf(received, method) === undefined)
        reject(new Error(`the connection ended: ${received.slice(0, 300)}`))
    }
    const timer = setTimeout(
      () => reject(new Error(`no answer within ${patienceMs} ms: ${received.slice(0, 300)}`)),
      patienceMs,
    )
    socket.on('data', onData).once('close', onEnd)
    socket.write(bytes)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onEnd)
    }
  }

  /** Sends what is no request, or half of one, on a connection of its own; what comes back, if anything, within a moment. */
  async provoke(bytes: Buffer, waitMs: number): Promise<Answer | undefined> {
    const socket = connect(this.#port, this.#host).on('error', () => undefined)
    let received = ''
    const over = Promise.withResolvers<void>()
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1')
      if (received.includes('\r\n\r\n')) over.resolve()
    })
    socket.once('close', () => over.resolve())
    socket.write(bytes)
    const timer = setTimeout(() => over.resolve(), waitMs)
    await over.promise
    clearTimeout(timer)
    socket.destroy()
    const answer = withoutContinue(received)
    return answer === '' ? undefined : toAnswer(answer)
  }

  close(): void {
    this.#socket?.destroy()
    this.#socket = undefined
  }

  async #open(): Promise<Socket> {
    if (this.#socket && !this.#socket.destroyed && this.#socket.writable) return this.#socket
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true })
    await once(socket, 'connect')
    // What happens to it is seen when it closes.
    socket.on('error', () => undefined)
    this.#socket = socket
    return socket
  }
}

function withoutContinue(text: string): string {
  return text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
}

/** Where an answer ends; undefined while it has not. */
function endOf(text: string, method: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return undefined
  const start = head + 4
  const status = Number(text.slice(9, 12))
  if (method === 'HEAD' || status === 204 || status === 304) return start
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head + 2))?.[1]
  if (length !== undefined) return text.length >= start + Number(length) ? start + Number(length) : undefined
  const last = text.indexOf('\r\n0\r\n\r\n', head)
  return last < 0 ? undefined : last + 7
}

function toAnswer(text: string): Answer {
  const status = Number(text.slice(9, 12))
  if (!(status > 0)) throw new Error(`this is no answer: ${text.slice(0, 300)}`)
  return { status, etag: /\r\netag: (\S+)/i.exec(text)?.[1], text }
}
