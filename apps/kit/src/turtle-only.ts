import { boundedResponse } from './bounded-response.ts'

/** What an answer in any other form says that it is. */
export const notTurtle = 'application/octet-stream'

/**
 * The same for Turtle alone, which every Solid server has (P-29): nothing else is asked for, and an answer in any other
 * form comes without its body. A JSON-LD document names contexts, and a parser would fetch them by itself: past the guard
 * where an app's server reads (bug class 7), and in the browser wherever a stranger's document says.
 */
export function turtleOnly(fetchImpl: typeof fetch): typeof fetch {
  return async (input, init) => {
    const isRead = (init?.method ?? 'GET') === 'GET'
    const asked = isRead ? { ...init, headers: withAccept(init?.headers) } : init
    const response = await fetchImpl(input, asked)
    const { status, url } = response
    const headers = new Headers(response.headers)
    if (/^text\/turtle\s*(?:;|$)/i.test(headers.get('content-type') ?? '')) return boundedResponse(response)
    headers.set('content-type', notTurtle)
    return Object.defineProperty(new Response(null, { status, headers }), 'url', { value: url })
  }
}

function withAccept(before: HeadersInit | undefined): Headers {
  const headers = new Headers(before)
  headers.set('accept', 'text/turtle')
  return headers
}
