import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** How strangers are answered: by the server behind, or in one of the ways in which that goes wrong. */
export type Mood = 'well' | 'failing' | 'cut off' | 'too long' | 'silent' | { readonly movedTo: string }

/** One look by a stranger, and what there was to read; undefined where it was nothing whole. */
export interface Visit {
  readonly path: string
  readonly at: number
  readonly headers: IncomingHttpHeaders
  readonly read: Found | undefined
}

export interface Found {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Stands before a server and answers in its name, but not always well. */
export interface BadDays {
  /** With a slash at the end: the base URL of the server behind. */
  readonly url: string
  readonly visits: Visit[]
  /** By path; `well` where nothing is said. */
  readonly moods: Map<string, Mood>
  /** Resolves when nothing is being answered. */
  idle(): Promise<void>
  close(): void
}

/** `port` is where the server behind listens. */
export async function startBadDays(port: string): Promise<BadDays> {
  const visits: Visit[] = []
  const moods = new Map<string, Mood>()
  let open = 0
  const answer = async (request: IncomingMessage, out: ServerResponse): Promise<void> => {
    const { url: path = '', headers, method = 'GET' } = request
    const isVisit = method === 'GET' && headers.authorization === undefined
    const mood = (isVisit && moods.get(path)) || 'well'
    const target = typeof mood === 'object' ? mood.movedTo : path.replace(/^\/moved\//, '/')
    const response = await fetch(new URL(target, `http://127.0.0.1:${port}/`), {
      method,
      headers: passedOn(headers),
      redirect: 'manual',
      body: /GET|HEAD/.test(method) ? null : new Uint8Array(await buffer(request)),
    })
    const text = await response.text()
    const found = { status: response.status, type: response.headers.get('content-type') ?? '', text }
    if (isVisit) visits.push({ path, at: Date.now(), headers, read: seenIn(mood, found) })
    // Once: it takes those who ask their whole patience.
    if (mood === 'silent') moods.delete(path)
    else if (mood === 'well') out.writeHead(response.status, answeredWith(response.headers)).end(text)
    else spoil(mood, text, out)
  }
  const server = createServer((request, response) => {
    open++
    response.once('close', () => open--)
    answer(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    visits,
    moods,
    async idle() {
      while (open > 0) await new Promise(setImmediate)
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

function seenIn(mood: Mood, found: Found): Found | undefined {
  if (mood === 'failing') return { ...found, status: 503 }
  return mood === 'well' || typeof mood === 'object' ? found : undefined
}

function spoil(mood: Exclude<Mood, 'well' | 'silent'>, text: string, out: ServerResponse): void {
  if (mood === 'failing') out.writeHead(503).end()
  else if (mood === 'too long')
    out.writeHead(200, { 'content-type': 'text/turtle' }).end(`${text}\n${'#'.repeat(200_000)}`)
  else if (mood === 'cut off') out.destroy()
  else out.writeHead(302, { location: `/moved${mood.movedTo}` }).end()
}

function passedOn(headers: IncomingHttpHeaders): Record<string, string> {
  const { connection: _connection, host: _host, 'content-length': _length, ...rest } = headers
  return rest as Record<string, string>
}

function answeredWith(headers: Headers): Record<string, string> {
  const { connection: _connection, 'transfer-encoding': _encoding, ...rest } = Object.fromEntries(headers)
  return rest
}
