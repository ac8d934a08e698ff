import { Parser, Store } from 'n3'
import { responseError, toAppError } from './app-error.ts'
import { boundedResponse, unreadable } from './bounded-response.ts'
import { type LinkRelations, readLinks } from './link-header.ts'

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
  const graph = response.ok && isTurtle ? await graphOf(response, url).catch(() => undefined) : undefined
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
  return await graphOf(response, url)
}

async function graphOf(response: Response, url: string): Promise<Store> {
  const text = await boundedResponse(response).text()
  try {
    return new Store(new Parser({ baseIRI: response.url || url }).parse(text))
  } catch (cause) {
    throw unreadable(url, cause)
  }
}
