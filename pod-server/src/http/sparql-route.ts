import { pipeline } from 'node:stream/promises'
import type { NextFunction, Request, Response } from 'express'
import { authorizeQuery } from '#access/authorize-query.ts'
import { PodError } from '#base/errors.ts'
import { storageRootOf } from '#base/hosts.ts'
import { originOf, parseResourceIri, type ResourceIri } from '#base/iri.ts'
import type { ProtocolQuery, QueryService } from '#query/query-service.ts'
import type { Reader, Store } from '#storage/store.ts'
import type { Config } from '../config.ts'
import type { Authenticate } from './authenticate.ts'
import { clientAddress } from './client-address.ts'

export interface SparqlDependencies {
  readonly config: Config
  readonly store: Store
  readonly query: QueryService
}

const maxQueryBytes = 2 ** 20
const methods = 'GET, HEAD, POST, OPTIONS'
const tables = new Set(['text/csv', 'text/tab-separated-values'])
/** Leaves out a byte order mark. */
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** SPARQL 1.1 Protocol, read only: `/.sparql` of the server asks all its pods, that of a storage's root one. */
export function sparqlRoute({ config, store, query }: SparqlDependencies, authenticate: Authenticate) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const iri = parseResourceIri(originOf(config, request.headers.host), request.url)
    const root = iri.slice(0, -'.sparql'.length) as ResourceIri
    if (root !== config.baseUrl && root !== storageRootOf(config, root)) return next()
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { allow: methods }).end()
      return
    }
    if (asksForNothing(request)) return describe({ config, store, query }, root, request, response)
    const agent = await authenticate(request, iri)
    const question = await readQuery(request, root)
    const permit = await store.read(async (reader) => {
      const storage = root === config.baseUrl ? undefined : await storageAt(reader, root)
      return authorizeQuery(reader, agent, storage)
    })
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const name = () => agent.webid ?? clientAddress(request, config.trustedProxies)
    const { contentType, body } = await query.run(permit, question, { name, signal: gone.signal })
    response.writeHead(200, {
      // SPARQL 1.1 CSV and TSV 3: what a table is written in is not to be guessed.
      'content-type': tables.has(contentType) ? `${contentType}; charset=utf-8` : contentType,
      allow: methods,
      'cache-control': 'private, no-store',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
    // Between two pieces a query may take its time; a client that does not take them may not.
    response.setTimeout(Math.max(config.limits.stallMs, config.limits.queryMs))
    await pipeline(body, response).catch((reason: unknown) => {
      if (!gone.signal.aborted) throw reason
    })
  }
}

/** SPARQL 1.1 Service Description 2: a GET without any parameter is about the endpoint itself. */
function asksForNothing({ method, url }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && !/\?./.test(url)
}

async function describe(
  { config, store, query }: SparqlDependencies,
  root: ResourceIri,
  request: Request,
  response: Response,
): Promise<void> {
  if (root !== config.baseUrl) await store.read((reader) => storageAt(reader, root))
  // Whoever looks here asks something next, and a query engine takes a second to load.
  query.prepare()
  response.setHeader('allow', methods)
  const { answerQueryDescription } = await import('./query-description.ts')
  await answerQueryDescription(config, root, request, response)
}

async function storageAt(reader: Reader, root: ResourceIri): Promise<number> {
  const resource = await reader.resource(root)
  if (!resource || resource.root !== root)
    throw new PodError('not-found', 'there is no storage at this address')
  return resource.storage
}

async function readQuery(request: Request, root: ResourceIri): Promise<ProtocolQuery> {
  const parameters = new URL(request.url, 'http://a').searchParams
  if (request.method === 'GET' || request.method === 'HEAD') return toQuery(parameters, request, root)
  if (request.method !== 'POST') {
    throw new PodError('method-not-allowed', 'ask with GET or POST', { headers: { allow: methods } })
  }
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  if (type === 'application/sparql-query') {
    if (parameters.has('query')) throw new PodError('bad-request', 'send one query, here or there')
    parameters.set('query', await receive(request))
    return toQuery(parameters, request, root)
  }
  if (type === 'application/x-www-form-urlencoded') {
    // Some clients leave the graphs in the address: to answer from others than those would be a wrong answer.
    for (const [name, value] of new URLSearchParams(await receive(request))) parameters.append(name, value)
    return toQuery(parameters, request, root)
  }
  if (type === 'application/sparql-update') throw onlyQueries()
  throw new PodError(
    'unsupported-media-type',
    'send the query as application/sparql-query, or in a form as query=',
  )
}

/** SPARQL 1.1 Protocol 2.1: one query; graphs named here go before those that the query names. */
function toQuery(parameters: URLSearchParams, request: Request, root: ResourceIri): ProtocolQuery {
  if (parameters.has('update')) throw onlyQueries()
  const [query, ...others] = parameters.getAll('query')
  if (query === undefined || query.trim() === '' || others.length > 0) {
    throw new PodError('bad-request', 'send exactly one query')
  }
  const defaultGraphs = parameters.getAll('default-graph-uri')
  const namedGraphs = parameters.getAll('named-graph-uri')
  const isNamed = defaultGraphs.length > 0 || namedGraphs.length > 0
  return {
    query,
    accept: request.headers.accept,
    dataset: isNamed ? { defaultGraphs, namedGraphs } : undefined,
    baseIri: root,
  }
}

function onlyQueries(): PodError {
  return new PodError('bad-request', 'this endpoint only answers queries: change documents with PUT or PATCH')
}

async function receive(request: Request): Promise<string> {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new PodError('unsupported-media-type', 'send the query without Content-Encoding')
  }
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > maxQueryBytes) throw new PodError('too-large', `a query ends at ${maxQueryBytes} bytes`)
    parts.push(part)
  }
  try {
    return utf8.decode(Buffer.concat(parts))
  } catch (cause) {
    throw new PodError('invalid-body', 'the query is not UTF-8', { cause })
  }
}
