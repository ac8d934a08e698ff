import { once } from 'node:events'
import { expect } from 'vitest'
import { WebSocket } from 'ws'
import { anonymous, expectStatus, jsonLd, type Sender } from './world.ts'

export const notify = 'http://www.w3.org/ns/solid/notifications#'
export const context = 'https://www.w3.org/ns/solid/notification/v1'

/** A message as it comes, in JSON. */
export interface Message {
  readonly id: string
  readonly type: string
  readonly object: string
  readonly target?: string
  readonly state?: string
  readonly published: string
}

export interface ChannelDescription {
  readonly id: string
  readonly type: string
  readonly topic: string
  readonly receiveFrom: string
  readonly sender?: string
  readonly endAt: string
  readonly rate?: string
}

export function serviceOf(serverUrl: string, type: string): string {
  return `${serverUrl}.notifications/${type}/`
}

/** A subscription request in the words of CSS's clients; `more` overrides any of it. */
export function request(type: string, topic: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ '@context': [context], type: notify + type, topic, ...more })
}

export async function subscribe(
  sender: Sender,
  serverUrl: string,
  [type, topic, more]: readonly [type: string, topic: string, more?: Record<string, unknown>],
): Promise<ChannelDescription> {
  const body = request(type, topic, more)
  const response = await expectStatus(200, sender, 'POST', serviceOf(serverUrl, type), jsonLd, body)
  return (await response.json()) as ChannelDescription
}

/** An open socket: what it has been told, in order, and ways to wait for it. */
export interface Listener {
  readonly socket: WebSocket
  readonly texts: string[]
  /** The next message that was not taken yet. */
  next(): Promise<Message>
  nextText(): Promise<string>
  /** Resolves when everything the server sent before has arrived: a ping comes back after it. */
  settled(): Promise<void>
  closed(): Promise<{ code: number; reason: string }>
  close(): void
}

export async function listen(address: string, protocols: string[] = []): Promise<Listener> {
  const socket = new WebSocket(address, protocols)
  const texts: string[] = []
  let taken = 0
  let wake = (): void => {}
  socket.on('message', (data) => {
    texts.push(String(data))
    wake()
  })
  const ended = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  )
  await once(socket, 'open')
  const nextText = async (): Promise<string> => {
    while (texts.length === taken) {
      await Promise.race([
        new Promise<void>((resolve) => {
          wake = resolve
        }),
        ended.then((end) => {
          if (texts.length === taken) expect.fail(`the socket was closed: ${end.code} ${end.reason}`)
        }),
      ])
    }
    return texts[taken++] ?? ''
  }
  return {
    socket,
    texts,
    nextText,
    next: async () => JSON.parse(await nextText()) as Message,
    async settled() {
      const pong = once(socket, 'pong')
      socket.ping()
      await pong
    },
    closed: () => ended,
    close: () => socket.terminate(),
  }
}

/** Subscribes and connects: the whole of what an app does for live updates. */
export async function hear(
  sender: Sender,
  serverUrl: string,
  topic: string,
  more: Record<string, unknown> = {},
): Promise<Listener> {
  const { receiveFrom } = await subscribe(sender, serverUrl, ['WebSocketChannel2023', topic, more])
  return listen(receiveFrom)
}

/** The HTTP status of a refused upgrade. */
export async function refusal(address: string): Promise<number> {
  const socket = new WebSocket(address)
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }]
  socket.on('error', () => {})
  socket.terminate()
  return response.statusCode
}

/** One event of an event stream: its id, its name, its data. */
export interface StreamEvent {
  readonly id?: string
  readonly event?: string
  readonly data?: string
}

export interface Stream {
  readonly response: Response
  /** The next event that has data; ids alone are skipped. */
  next(): Promise<StreamEvent>
  /** The next block, whatever is in it. */
  nextBlock(): Promise<StreamEvent>
  /** Resolves when the server ends the stream. */
  ended(): Promise<void>
  close(): void
}

export async function openEvents(
  address: string,
  { sender = anonymous, headers = {} }: { sender?: Sender; headers?: Record<string, string> } = {},
): Promise<Stream> {
  const lines = await openLines(address, { sender, headers: { accept: 'text/event-stream', ...headers } })
  const nextBlock = async (): Promise<StreamEvent> => {
    const block: Record<string, string> = {}
    for (let line = await lines.next(); line !== ''; line = await lines.next()) {
      const [, name = '', value = ''] = /^(\w*): ?(.*)$/.exec(line) ?? []
      if (name !== '') block[name] = value
    }
    return block
  }
  return {
    response: lines.response,
    nextBlock,
    async next() {
      for (;;) {
        const block = await nextBlock()
        if (block.data !== undefined) return block
      }
    },
    ended: lines.ended,
    close: lines.close,
  }
}

export interface Lines {
  readonly response: Response
  next(): Promise<string>
  ended(): Promise<void>
  close(): void
}

/** An answer that goes on, read line by line. */
export async function openLines(
  address: string,
  { sender = anonymous, headers = {} }: { sender?: Sender; headers?: Record<string, string> } = {},
): Promise<Lines> {
  const abort = new AbortController()
  const response = await sender.fetch(address, { headers, signal: abort.signal })
  if (response.status !== 200) expect.fail(`${address}: ${response.status} ${await response.text()}`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const read = async (): Promise<boolean> => {
    const piece = await reader?.read()
    text += piece?.value ?? ''
    return piece?.done === false
  }
  return {
    response,
    async next() {
      while (!text.includes('\n')) if (!(await read())) expect.fail('the stream ended')
      const end = text.indexOf('\n')
      const line = text.slice(0, end)
      text = text.slice(end + 1)
      return line
    },
    async ended() {
      while (await read());
    },
    close: () => abort.abort(),
  }
}
