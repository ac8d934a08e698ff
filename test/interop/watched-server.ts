import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { RawSettings } from '@hearth/pod-server/src/settings.ts'
import { freePort, type RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

export interface WatchedServer extends RunningServer {
  /** Called after every write in a pod that was answered, before whoever wrote hears of it. */
  onWrite: (method: string, path: string) => Promise<void> | void
  /** May answer in the server's place: gives a status, or nothing. */
  onAsked: (method: string, path: string) => { status: number; headers?: Record<string, string> } | undefined
}

/** A server of ours behind something that sees all that is asked of it. */
export async function startWatchedServer(settings: RawSettings = {}): Promise<WatchedServer> {
  const [port, outer] = [await freePort(), await freePort()]
  const url = `http://localhost:${outer}/`
  const inner = await startTestServer({ port: String(port), baseUrl: url, ...settings })
  const watched: WatchedServer = {
    url,
    onWrite: () => {},
    onAsked: () => undefined,
    async close() {
      front.close()
      front.closeAllConnections()
      await inner.close()
    },
  }
  const pass = (asked: IncomingMessage, response: ServerResponse): void => {
    const { method = '', url: path = '', headers } = asked
    const instead = watched.onAsked(method, path)
    if (instead) {
      // Whoever is refused in the middle of a file hears why.
      asked.resume()
      response.writeHead(instead.status, instead.headers).end()
      return
    }
    const onward = request({ host: 'localhost', port, method, path, headers }, async (answer) => {
      if (/^(PUT|PATCH|POST|DELETE)$/.test(method) && !path.startsWith('/.'))
        await watched.onWrite(method, path)
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    asked.on('error', () => onward.destroy())
    asked.on('close', () => asked.complete || onward.destroy())
    asked.pipe(onward)
  }
  const front = createServer(pass).listen(outer)
  await once(front, 'listening')
  return watched
}
