import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import { readResultsJson, readTriples } from './answer-format.ts'
import { type Answer, withPrefixes } from './terms.ts'

const accept = 'application/sparql-results+json, text/turtle;q=0.9, application/n-triples;q=0.8'
const longestReason = 500

/** Asks a SPARQL endpoint (SPARQL 1.1 Protocol, POST directly). What the server says about a bad query is passed on. */
export async function askEndpoint(
  endpoint: string,
  query: string,
  options: { fetch: typeof fetch; signal: AbortSignal },
): Promise<Answer> {
  const response = await options
    .fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/sparql-query', accept },
      body: withPrefixes(query),
      signal: options.signal,
    })
    .catch((error: unknown) => {
      options.signal.throwIfAborted()
      throw toAppError(error, endpoint)
    })
  if (!response.ok) throw await endpointError(response, endpoint)
  const text = await response.text()
  return (response.headers.get('content-type') ?? '').includes('json')
    ? readResultsJson(text)
    : readTriples(text)
}

async function endpointError(response: Response, endpoint: string): Promise<AppError> {
  const reason = await reasonOf(response)
  if (reason === undefined || response.status === 401) return responseError(response, endpoint)
  return new AppError('bad-data', `the server cannot answer this: ${reason}`, {
    cause: { status: response.status },
  })
}

/** RFC 9457 `detail`, else the plain text of the answer. */
async function reasonOf(response: Response): Promise<string | undefined> {
  const text = (await response.text().catch(() => '')).slice(0, 10_000)
  const type = response.headers.get('content-type') ?? ''
  if (type.includes('json')) {
    try {
      const problem = JSON.parse(text) as { detail?: unknown; title?: unknown; message?: unknown }
      const said = [problem.detail, problem.message, problem.title].find((one) => typeof one === 'string')
      return typeof said === 'string' ? said.slice(0, longestReason) : undefined
    } catch {
      return undefined
    }
  }
  return type.startsWith('text/plain') && text.trim() !== '' ? text.trim().slice(0, longestReason) : undefined
}
