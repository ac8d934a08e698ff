import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import { boundedResponse, unreadable } from '@hearth/kit/bounded-response.ts'
import { publicModes } from '@hearth/kit/public-modes.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { allIris, type Graph, graphOf } from '@hearth/vocab/graph.ts'
import { type N3Patch, n3Patch, n3PatchType } from '@hearth/vocab/n3-patch.ts'
import { LDP } from '@hearth/vocab/terms.ts'
import { toTurtle } from '@hearth/vocab/write.ts'
import {
  createContainerAt,
  FetchError,
  fromRdfJsDataset,
  overwriteFile,
  saveSolidDatasetAt,
} from '@inrupt/solid-client'
import type { Quad } from '@rdfjs/types'
import { Parser, Store } from 'n3'

type Fetch = typeof fetch
const turtleTypes = /^(?:text\/(?:turtle|n3)|application\/n-triples)\s*(?:;|$)/i

/**
 * A document's quads; undefined when nothing is there. Other failures are AppErrors that name the pod. Parsed here and not
 * by `@inrupt/solid-client`: with each triple that makes its dataset anew, and a stranger's document of a hundred kilobytes
 * holds whoever reads it, the server of this app too, for half a minute (bug class 24).
 */
export async function readDocument(url: string, fetchImpl: Fetch): Promise<Graph | undefined> {
  const document = documentOf(url)
  const response = await revalidating(fetchImpl)(document, { headers: { accept: 'text/turtle' } }).catch(
    (error: unknown) => {
      throw failureOf(error, url)
    },
  )
  if (response.status === 404 || response.status === 410) return undefined
  if (!response.ok) throw responseError(response, url)
  const text = await response.text().catch((error: unknown) => {
    throw failureOf(error, url)
  })
  try {
    if (!turtleTypes.test(response.headers.get('content-type') ?? '')) throw new Error('this is no Turtle')
    return graphOf(new Parser({ baseIRI: response.url || document }).parse(text))
  } catch (error) {
    throw failureOf(error, url)
  }
}

/** As `readDocument`, for what cannot be done without. */
export async function requireDocument(url: string, fetchImpl: Fetch): Promise<Graph> {
  const graph = await readDocument(url, fetchImpl)
  if (graph === undefined) throw new AppError('not-found', `this is no longer on ${new URL(url).host}`)
  return graph
}

/** As `requireDocument`, with the version that was read, so that it can be changed and no other. */
export async function readVersion(
  url: string,
  fetchImpl: Fetch,
): Promise<{ graph: Graph; etag: string | undefined }> {
  const { graph, headers } = await readWithHeaders(url, fetchImpl)
  return { graph, etag: headers.get('etag') ?? undefined }
}

/** As `requireDocument`, with what anybody may do with it; undefined where the server does not say (WAC-Allow). */
export async function readWithModes(
  url: string,
  fetchImpl: Fetch,
): Promise<{ graph: Graph; publicModes: readonly string[] | undefined }> {
  const { graph, headers } = await readWithHeaders(url, fetchImpl)
  return { graph, publicModes: publicModes(headers) }
}

async function readWithHeaders(url: string, fetchImpl: Fetch): Promise<{ graph: Graph; headers: Headers }> {
  let headers = new Headers()
  const graph = await requireDocument(url, async (input, init) => {
    const response = await fetchImpl(input, init)
    headers = response.headers
    return response
  })
  return { graph, headers }
}

/** As `readDocument`, for what may be refused or unreachable without harm. */
export async function tryDocument(url: string | undefined, fetchImpl: Fetch): Promise<Graph | undefined> {
  return url === undefined ? undefined : await readDocument(url, fetchImpl).catch(() => undefined)
}

/** The members of a container; none when it is not there. A listing names what is directly inside, or it lies (CT-1). */
export async function listContainer(url: string, fetchImpl: Fetch): Promise<readonly string[]> {
  const graph = await readDocument(url, fetchImpl)
  const named = graph === undefined ? [] : allIris(graph, url, [LDP.contains])
  return named.filter((member) => member.startsWith(url) && /^[^/?#]+\/?$/.test(member.slice(url.length)))
}

/** PUT with `If-None-Match: *`. False when somebody (another frontend of the same person) was first: theirs stays. */
export async function createDocument(url: string, quads: Iterable<Quad>, fetchImpl: Fetch): Promise<boolean> {
  try {
    await saveSolidDatasetAt(url, fromRdfJsDataset(new Store([...quads])), { fetch: fetchImpl })
    return true
  } catch (error) {
    if (error instanceof FetchError && error.statusCode === 412) return false
    throw failureOf(error, url)
  }
}

/** A document whose name nobody else makes: what is there already is of a try that broke off, and is replaced. */
export async function writeDocument(url: string, quads: Iterable<Quad>, fetchImpl: Fetch): Promise<void> {
  const all = [...quads]
  if (await createDocument(url, all, fetchImpl)) return
  const body = toTurtle(all, url)
  await send(url, { method: 'PUT', headers: { 'content-type': 'text/turtle' }, body }, fetchImpl)
}

/** Makes a container; one that is there stays as it is. */
export async function createContainer(url: string, fetchImpl: Fetch): Promise<void> {
  try {
    await createContainerAt(url, { fetch: fetchImpl })
  } catch (error) {
    // A container that exists answers 412 here, and 409 or 405 on some servers.
    if (!(error instanceof FetchError && [405, 409, 412].includes(error.statusCode)))
      throw failureOf(error, url)
  }
}

/** PATCH with an N3 Patch. Of inserts only, it needs no more than Append. With an `etag`, of that version alone. */
export async function patchDocument(
  url: string,
  patch: N3Patch,
  fetchImpl: Fetch,
  etag?: string,
): Promise<void> {
  // RFC 9110 13.1.1: a weak tag never matches. What a patch deletes has to be there all the same.
  const condition = etag === undefined || etag.startsWith('W/') ? {} : { 'if-match': etag }
  const headers = { 'content-type': n3PatchType, ...condition }
  await send(documentOf(url), { method: 'PATCH', headers, body: n3Patch(patch) }, fetchImpl)
}

/** POST into a container: the server names it. For inboxes. */
export async function postDocument(
  container: string,
  quads: Iterable<Quad>,
  fetchImpl: Fetch,
): Promise<void> {
  const body = toTurtle(quads, container)
  await send(container, { method: 'POST', headers: { 'content-type': 'text/turtle' }, body }, fetchImpl)
}

export async function putFile(url: string, file: Blob, fetchImpl: Fetch): Promise<void> {
  await overwriteFile(url, file, { contentType: file.type, fetch: fetchImpl }).catch((error: unknown) => {
    throw failureOf(error, url)
  })
}

/** Gone afterwards, also when it was gone before. */
export async function deleteDocument(url: string, fetchImpl: Fetch): Promise<void> {
  await send(documentOf(url), { method: 'DELETE' }, fetchImpl).catch((error: unknown) => {
    if (toAppError(error).code !== 'not-found') throw error
  })
}

async function send(url: string, init: RequestInit, fetchImpl: Fetch): Promise<void> {
  const response = await fetchImpl(url, init).catch((error: unknown) => {
    throw toAppError(error, url)
  })
  if (!response.ok) throw responseError(response, url)
}

/** The browser revalidates by itself; a hand-made `If-None-Match` would cost a preflight (data-model 2.9). */
function revalidating(fetchImpl: Fetch): Fetch {
  return async (input, init) => {
    return boundedResponse(await fetchImpl(input, { ...init, cache: 'no-cache' }))
  }
}

function failureOf(error: unknown, url: string): AppError {
  if (error instanceof AppError) return error
  if (error instanceof FetchError) return responseError(error.response, url)
  if (error instanceof TypeError) return toAppError(error, url)
  return unreadable(url, error)
}
