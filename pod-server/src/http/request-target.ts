import type { IncomingMessage, ServerResponse } from 'node:http'
import { PodError } from '#base/errors.ts'

/** RFC 9110 4.2: neither user info nor a fragment has a place in a request. */
const absoluteForm = /^https?:\/\/([^/?#@\\]+)(\/[^#]*)?(\?[^#]*)?$/i

/**
 * RFC 9112 3.2.2: a target may be a whole address, as proxies are sent it. Before anything looks at the request it becomes
 * what everybody else would have sent: a path, and the host in front of it as the Host, whatever that header said. So one
 * resource keeps one name (bug classes 5 and 6). The scheme decides as little as it does elsewhere: which one people come
 * by is configured, and a proxy tells it by a header (P-2).
 */
export function toOriginForm(request: IncomingMessage): void {
  const target = request.url ?? ''
  if (target === '*' && request.method === 'OPTIONS') return
  const [, host, path = '/', query = ''] = absoluteForm.exec(target) ?? []
  if (host === undefined)
    throw new PodError('bad-request', 'the request target must start with a slash, or with http and a host')
  request.headers.host = host
  request.url = path + query
}

/** RFC 9110 9.3.7: `OPTIONS *` asks whether the server is there, of no resource in particular. */
export function answerForServer(response: ServerResponse): void {
  response.writeHead(204, { allow: 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE' }).end()
}
