import type { ServerResponse } from 'node:http'
import type { Quad_Object, Quad_Subject } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { pagePolicy } from '#pages/layout.ts'
import { queryEndpointPage } from '#pages/query-endpoint.ts'
import { rdfForms } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import { serializeRdf } from '#rdf/serialize.ts'
import type { Config } from '../config.ts'
import { opensInBrowser, varyWithPages } from './cors.ts'
import type { ServerRequest } from './server-request.ts'

const { namedNode, blankNode, literal, quad } = DataFactory
const sd = 'http://www.w3.org/ns/sparql-service-description#'
const formats = 'http://www.w3.org/ns/formats/'
const type = namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type')
const description = namedNode('http://purl.org/dc/terms/description')
const resultFormats = [
  'SPARQL_Results_JSON',
  'SPARQL_Results_XML',
  'SPARQL_Results_CSV',
  'SPARQL_Results_TSV',
  'Turtle',
  'N-Triples',
  'JSON-LD',
]

/** SPARQL 1.1 Service Description 2: what a GET without a query finds at the endpoint; a person who opens it, a page. */
export async function answerQueryDescription(
  config: Config,
  root: ResourceIri,
  request: ServerRequest,
  response: ServerResponse,
): Promise<void> {
  const { mediaType, body, headers } = opensInBrowser(request)
    ? pageAbout(config, root)
    : await rdfAbout(config, root, request.headers.accept)
  response.writeHead(200, {
    ...headers,
    vary: varyWithPages,
    'content-type': mediaType,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

function pageAbout(config: Config, root: ResourceIri) {
  const headers = {
    'content-security-policy': pagePolicy(),
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
  }
  const body = queryEndpointPage({
    ...config,
    endpoint: `${root}.sparql`,
    isOfServer: root === config.baseUrl,
  })
  return { mediaType: 'text/html; charset=utf-8', body, headers }
}

async function rdfAbout(config: Config, root: ResourceIri, accept: string | undefined) {
  const mediaType = negotiate(accept, rdfForms)
  if (!mediaType) {
    const forms = rdfForms.join(', ')
    throw new PodError(
      'not-acceptable',
      `send a query; what this endpoint says of itself can be read as ${forms}`,
    )
  }
  const prefixes = { sd, formats, dcterms: 'http://purl.org/dc/terms/' }
  const body = await serializeRdf(describe(config, root), mediaType, prefixes)
  return { mediaType, body, headers: { 'cache-control': 'no-cache' } }
}

function describe({ baseUrl, limits }: Config, root: ResourceIri) {
  const endpoint = namedNode(`${root}.sparql`)
  const dataset = blankNode('dataset')
  const graph = blankNode('graph')
  const about = (subject: Quad_Subject, property: string, object: Quad_Object) =>
    quad(subject, namedNode(sd + property), object)
  const where = root === baseUrl ? 'on this server' : 'in this storage'
  return [
    quad(endpoint, type, namedNode(`${sd}Service`)),
    about(endpoint, 'endpoint', endpoint),
    about(endpoint, 'supportedLanguage', namedNode(`${sd}SPARQL11Query`)),
    about(endpoint, 'feature', namedNode(`${sd}UnionDefaultGraph`)),
    ...resultFormats.map((name) => about(endpoint, 'resultFormat', namedNode(formats + name))),
    about(endpoint, 'defaultEntailmentRegime', namedNode('http://www.w3.org/ns/entailment/Simple')),
    quad(endpoint, description, literal(limitsInWords(limits), 'en')),
    about(endpoint, 'defaultDataset', dataset),
    quad(dataset, type, namedNode(`${sd}Dataset`)),
    quad(
      dataset,
      description,
      literal(
        `The RDF documents ${where} that whoever asks may read. Each is a named graph, by its address.`,
        'en',
      ),
    ),
    about(dataset, 'defaultGraph', graph),
    quad(graph, type, namedNode(`${sd}Graph`)),
    quad(graph, description, literal('All of these documents together.', 'en')),
  ]
}

function limitsInWords({ queryMs, queryRows }: Config['limits']): string {
  return `Read only, and about this server alone: no update, no SERVICE. A query ends after ${queryMs / 1000} seconds or ${queryRows} rows.`
}
