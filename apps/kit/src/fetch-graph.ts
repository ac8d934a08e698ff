import { Parser, Store } from 'n3'
import { responseError, toAppError } from './app-error.ts'
import { type LinkRelations, readLinks } from './link-header.ts'

const MAX_BYTES = 1_000_000

/** A document of somebody's pod as it was answered: quads when it is RDF we can read, and the link headers in any case. */
export type FetchedDocument = {
  readonly url: string
  readonly status: number
  readonly graph: Store | undefined
  readonly links: LinkRelations
}

/** Fetches and parses Turtle. Throws only when the server does not answer; a refusal is a document without a graph. */
export async function fetchDocument(url: string, fetchImpl: typeof fetch = fetch): Promise<FetchedDocument> {
  const response = await fetchImpl(url, { headers: { accept: 'text/turtle' }, credentials: 'omit' }).catch(
    (error: unknown) => {
      throw toAppError(error, url)
    },
  )
  const links = readLinks(response.headers.get('link'), response.url || url)
  const isTurtle = /^text\/(turtle|n3)|^application\/n-(triples|quads)/.test(
    response.headers.get('content-type') ?? '',
  )
  const graph =
    response.ok && isTurtle ? parseTurtle(await limitedText(response), response.url || url) : undefined
  return { url: response.url || url, status: response.status, graph, links }
}

/**
 * Fetches and parses Turtle, or throws an AppError that says why not. Always revalidates: the browser sends the ETag
 * itself, where setting `If-None-Match` by hand would cost a preflight (data-model 2.9).
 */
export async function fetchGraph(url: string, fetchImpl: typeof fetch = fetch): Promise<Store> {
  const response = await fetchImpl(url, { headers: { accept: 'text/turtle' }, cache: 'no-cache' }).catch(
    (error: unknown) => {
      throw toAppError(error, url)
    },
  )
  if (!response.ok) throw responseError(response, url)
  return parseTurtle(await limitedText(response), response.url || url) ?? new Store()
}

function parseTurtle(text: string, baseIRI: string): Store | undefined {
  try {
    return new Store(new Parser({ baseIRI }).parse(text))
  } catch {
    return undefined
  }
}

// Untrusted: a profile is small, so a huge one is cut off instead of filling the tab.
async function limitedText(response: Response): Promise<string> {
  const bytes = Number(response.headers.get('content-length') ?? 0)
  return bytes > MAX_BYTES ? '' : (await response.text()).slice(0, MAX_BYTES)
}
