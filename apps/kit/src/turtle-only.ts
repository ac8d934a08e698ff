import { AppError } from './app-error.ts'
import { boundedResponse } from './bounded-response.ts'

/** What an answer in any other form says that it is. */
export const notTurtle = 'application/octet-stream'
/** A reference that is longer than any address is: `rdflib` resolves such against a base in the square of its length (bug class 24). */
const overlongReference = /<[^<>"{}|^`\s]{2001}/

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
    if (!isTurtle(response)) return answered(response, null)
    if (!isRead) return boundedResponse(response)
    return answered(response, await readableText(response))
  }
}

function isTurtle({ headers }: Response): boolean {
  return /^text\/turtle\s*(?:;|$)/i.test(headers.get('content-type') ?? '')
}

/** Null where it is longer than a document, or than an address, is. */
async function readableText(response: Response): Promise<string | null> {
  try {
    const text = await boundedResponse(response).text()
    return overlongReference.test(text) ? null : text
  } catch (error) {
    // From here a library would take it for a server that does not answer.
    if (error instanceof AppError) return null
    throw error
  }
}

/** The same answer with that body; without one it is of no type that anything would parse. */
function answered({ status, url, headers: before }: Response, text: string | null): Response {
  const headers = new Headers(before)
  if (text === null) headers.set('content-type', notTurtle)
  // A Response that is made refuses even an empty body where there can be none.
  return Object.defineProperty(new Response(text || null, { status, headers }), 'url', { value: url })
}

function withAccept(before: HeadersInit | undefined): Headers {
  const headers = new Headers(before)
  headers.set('accept', 'text/turtle')
  return headers
}
