import { findAccessDocument } from '@hearth/kit/access-document.ts'
import { AppError, responseError, toAppError } from '@hearth/kit/app-error.ts'
import { unreadable } from '@hearth/kit/bounded-response.ts'
import { publicModes } from '@hearth/kit/public-modes.ts'
import { notTurtle, turtleOnly } from '@hearth/kit/turtle-only.ts'
import { accessQuads, missingAccessQuads } from '@hearth/vocab/access-document.ts'
import type { AccessRule } from '@hearth/vocab/access-rules.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { type Graph, graphOf, type Quads } from '@hearth/vocab/graph.ts'
import { LDP } from '@hearth/vocab/terms.ts'
import { toTurtle } from '@hearth/vocab/write.ts'
import type { Quad, Term } from '@rdfjs/types'
import { Fetcher, graph, lit, type Statement, type Store, st, sym, UpdateManager } from 'rdflib'

/** rdflib's three parts for one session: what was read, how to read, how to write. */
export type Rdf = {
  readonly store: Store
  readonly fetcher: Fetcher
  readonly updater: UpdateManager
  readonly fetch: typeof fetch
}

export function openRdf(fetchImpl: typeof fetch): Rdf {
  const store = graph()
  const fetcher = new Fetcher(store, { fetch: turtleOnly(fetchImpl) })
  return { store, fetcher, updater: new UpdateManager(store), fetch: fetchImpl }
}

/** A document's quads, revalidated; undefined when nothing is there. Other failures are AppErrors that name the pod. */
export async function readDocument(rdf: Rdf, url: string): Promise<Graph | undefined> {
  const document = documentOf(url)
  try {
    const reading = { force: true, clearPreviousData: true, cache: 'no-cache' } as const
    const response = await rdf.fetcher.load(document, reading)
    // An answer in another form came without its body.
    if (response.headers.get('content-type') === notTurtle) throw unreadable(document)
  } catch (error) {
    const failure = failureOf(error, document)
    if (failure.code === 'not-found') return undefined
    throw failure
  }
  return statementsOf(rdf, document)
}

/** As `readDocument`, for what cannot be done without. */
export async function requireDocument(rdf: Rdf, url: string): Promise<Graph> {
  const found = await readDocument(rdf, url)
  if (found === undefined) throw new AppError('not-found', `this is no longer on ${new URL(url).host}`)
  return found
}

/** What anybody may do with a document; undefined where the server does not say (WAC-Allow). */
export async function publicModesOf(rdf: Rdf, url: string): Promise<readonly string[] | undefined> {
  const response = await rdf.fetch(url, { method: 'HEAD', cache: 'no-cache' }).catch((error: unknown) => {
    throw failureOf(error, url)
  })
  if (!response.ok) throw responseError(response, url)
  return publicModes(response.headers)
}

/** PUT with `If-None-Match: *`. False when it was there already: what is there stays. */
export async function createDocument(rdf: Rdf, url: string, quads: Iterable<Quad>): Promise<boolean> {
  return await create(rdf, url, { contentType: 'text/turtle', body: toTurtle(quads, url) })
}

/** A document whose name nobody else makes: what is there already is of a try that broke off, and is replaced. */
export async function writeDocument(rdf: Rdf, url: string, quads: Iterable<Quad>): Promise<void> {
  const body = toTurtle(quads, url)
  if (await create(rdf, url, { contentType: 'text/turtle', body })) return
  await operation(rdf, 'PUT', url, { contentType: 'text/turtle', body })
}

/** Makes a container; false when it was there. */
export async function createContainer(rdf: Rdf, url: string): Promise<boolean> {
  return await create(rdf, url, {
    contentType: 'text/turtle',
    body: '',
    headers: { link: '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' },
  })
}

async function create(
  rdf: Rdf,
  url: string,
  options: { contentType: string; body: string; headers?: Record<string, string> },
): Promise<boolean> {
  try {
    await rdf.fetcher.webOperation('PUT', url, {
      ...options,
      headers: { ...options.headers, 'if-none-match': '*' },
    })
    return true
  } catch (error) {
    // A container that exists answers 409 or 405 on some servers.
    const status = statusOf(error)
    if (status === 412 || (url.endsWith('/') && (status === 409 || status === 405))) return false
    throw failureOf(error, url)
  }
}

export async function putFile(rdf: Rdf, url: string, file: Blob): Promise<void> {
  // rdflib types bodies as text; they go to fetch untouched.
  await operation(rdf, 'PUT', url, { contentType: file.type, body: file as unknown as string })
}

/** POST into a container, which names the new resource. For inboxes. */
export async function postDocument(rdf: Rdf, container: string, quads: Iterable<Quad>): Promise<void> {
  await operation(rdf, 'POST', container, { contentType: 'text/turtle', body: toTurtle(quads, container) })
}

/** Gone afterwards, also when it was gone before. */
export async function deleteDocument(rdf: Rdf, url: string): Promise<void> {
  await operation(rdf, 'DELETE', url).catch((error: unknown) => {
    if (toAppError(error).code !== 'not-found') throw error
  })
}

/** A container with the documents in it. */
export async function deleteContainer(rdf: Rdf, url: string): Promise<void> {
  const graph = await readDocument(rdf, url)
  if (graph === undefined) return
  const members = (graph.bySubject.get(url) ?? []).flatMap(({ predicate, object }) =>
    predicate.value === LDP.contains ? [object.value] : [],
  )
  await Promise.all(members.map((member) => deleteDocument(rdf, member)))
  await deleteDocument(rdf, url)
}

async function operation(
  rdf: Rdf,
  method: 'PUT' | 'POST' | 'DELETE',
  url: string,
  options?: { contentType: string; body: string },
): Promise<void> {
  await rdf.fetcher.webOperation(method, url, options).catch((error: unknown) => {
    throw failureOf(error, url)
  })
}

/** A patch of one document, in whichever patch language its server takes. Of inserts only, it needs no more than Append. */
export async function patchDocument(
  rdf: Rdf,
  url: string,
  patch: { inserts?: Iterable<Quad>; deletes?: Iterable<Quad> },
): Promise<void> {
  const document = documentOf(url)
  // UpdateManager learns from a read whether and how the document can be patched; without one it may never answer.
  if (rdf.updater.editable(document) === undefined) await requireDocument(rdf, document)
  if (!rdf.updater.editable(document))
    throw new AppError('forbidden', `${new URL(url).host} does not let you change this`)
  const toStatements = (quads: Iterable<Quad> = []): Statement[] =>
    [...quads].map((quad) => toStatement(quad, document))
  await new Promise<void>((resolve, reject) => {
    void rdf.updater.update(
      toStatements(patch.deletes),
      toStatements(patch.inserts),
      (_uri, isDone, message, response: unknown) => {
        if (isDone) resolve()
        // Of a refusal rdflib hands over an error that has the response inside.
        else reject(failureOf(response ?? new Error(message), url))
      },
    )
  })
}

/** Gives a resource its access rules, in its server's language; rules that somebody wrote before stay. Repeatable. */
export async function giveAccess(rdf: Rdf, resource: string, rules: readonly AccessRule[]): Promise<void> {
  const document = await findAccessDocument(resource, rdf.fetch)
  const isNew = await createDocument(rdf, document.url, accessQuads(rules, document))
  if (isNew || document.language === 'wac') return
  const inserts = missingAccessQuads(await requireDocument(rdf, document.url), rules, document)
  if (inserts.length > 0) await patchDocument(rdf, document.url, { inserts })
}

function statementsOf(rdf: Rdf, document: string): Graph {
  // rdflib's statements are RDF/JS quads in all that readers use.
  return graphOf(rdf.store.statementsMatching(null, null, null, sym(document)) as unknown as Quads)
}

function toStatement(quad: Quad, document: string): Statement {
  return st(sym(quad.subject.value), sym(quad.predicate.value), toRdflibObject(quad.object), sym(document))
}

function toRdflibObject(term: Term) {
  if (term.termType !== 'Literal') return sym(term.value)
  return lit(term.value, term.language || undefined, term.language ? undefined : sym(term.datatype.value))
}

function failureOf(error: unknown, url: string): AppError {
  if (error instanceof AppError) return error
  const response = (error as { response?: unknown } | null)?.response
  if (response instanceof Response) return response.ok ? unreadable(url, error) : responseError(response, url)
  if (statusOf(error) === 404) return new AppError('not-found', `this is no longer on ${new URL(url).host}`)
  return toAppError(new TypeError('no answer', { cause: error }), url)
}

function statusOf(error: unknown): number | undefined {
  const failure = error as { status?: unknown; response?: { status?: unknown } } | null
  const status = failure?.response?.status ?? failure?.status
  return typeof status === 'number' ? status : undefined
}
