import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StrangeSource {
  /** With a slash at the end. */
  readonly url: string
  /** What was asked, `GET /path` a line. */
  readonly asked: string[]
  /** By path: a Turtle text, or what answers. */
  readonly answers: Map<string, string | ((request: IncomingMessage, response: ServerResponse) => void)>
  close(): Promise<void>
}

/** Something that calls itself a Solid server and says what it likes. */
export async function startStrangeSource(): Promise<StrangeSource> {
  const asked: string[] = []
  const answers: StrangeSource['answers'] = new Map()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push(`${request.method} ${path}`)
    const answer = answers.get(path)
    if (typeof answer === 'function') return answer(request, response)
    if (answer === undefined) return response.writeHead(404).end()
    const link = `<${path}.acl>; rel="acl", <${path}.meta>; rel="describedby"`
    response.writeHead(200, { 'content-type': 'text/turtle', link })
    response.end(request.method === 'HEAD' ? undefined : answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const close = async () => {
    if (!server.listening) return
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  }
  return { url, asked, answers, close }
}
