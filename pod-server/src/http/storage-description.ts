import type { ServerResponse } from 'node:http'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { QueryService } from '#query/query-service.ts'
import { jsonLd, turtle } from '#rdf/media-types.ts'
import { negotiate } from '#rdf/negotiate.ts'
import type { Store } from '#storage/store.ts'
import type { Config } from '../config.ts'
import { feedEnding } from './change-feed-route.ts'
import { describeServices, servicesAsTurtle } from './notification-description.ts'
import type { ServerRequest } from './server-request.ts'

/** The server's own document beside the data of a storage: never stored, never writable (U-16). */
export const descriptionEnding = '/.well-known/solid'

export interface DescriptionDependencies {
  readonly config: Config
  readonly store: Store
  readonly query: Pick<QueryService, 'prepare'>
}

/**
 * P-26: says that this is a storage and what it offers beyond the protocol, without sign-in, in Turtle and JSON-LD.
 * Apps pick their way of reading by the SPARQL endpoint named here (data-model 2.9).
 */
export async function answerStorageDescription(
  { config, store, query }: DescriptionDependencies,
  iri: ResourceIri,
  request: ServerRequest,
  response: ServerResponse,
): Promise<void> {
  const { allow, link } = headersOfDescription(iri)
  if (request.method === 'OPTIONS') {
    response.writeHead(204, { allow, link }).end()
    return
  }
  if (request.method !== 'GET' && request.method !== 'HEAD')
    throw new PodError('method-not-allowed', 'the server writes this document itself', { headers: { allow } })
  const root = iri.slice(0, 1 - descriptionEnding.length) as ResourceIri
  const resource = await store.read((reader) => reader.resource(root))
  if (!resource || resource.root !== root)
    throw new PodError('not-found', 'there is no storage at this address')
  const mediaType = negotiate(request.headers.accept, [turtle, jsonLd])
  if (!mediaType)
    throw new PodError('not-acceptable', 'this document can be read as text/turtle or application/ld+json')
  // Whoever looks here for the endpoint asks it something next, and a query engine takes a second to load.
  query.prepare()
  const body = mediaType === jsonLd ? asJsonLd(root, config) : asTurtle(root, config)
  response.writeHead(200, {
    'content-type': mediaType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache',
    allow,
    link,
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** P-12, P-25: what OPTIONS tells of it too. Nobody writes it, and it has no auxiliaries. */
function headersOfDescription(iri: ResourceIri) {
  const links = [
    '<http://www.w3.org/ns/ldp#Resource>; rel="type"',
    `<${iri}>; rel="http://www.w3.org/ns/solid/terms#storageDescription"`,
  ]
  return { allow: 'GET, HEAD, OPTIONS', link: links.join(', ') }
}

type About = Pick<Config, 'baseUrl' | 'authorization' | 'limits'>

/** ACP has no groups. */
function featuresOf({ baseUrl, authorization, limits }: About): string[] {
  const features = ['changes']
  if (authorization === 'wac') features.unshift('local-groups')
  // LDN-10: whoever reads an inbox here may believe the actor.
  if (limits.inboxActor === 'checked') features.push('inbox-actor-checked')
  return features.map((name) => `${baseUrl}.features#${name}`)
}

const streams = 'https://www.w3.org/ns/activitystreams#streams'

/** The description itself comes first: Inrupt's client looks no further. */
function asTurtle(root: string, config: About): string {
  const { baseUrl } = config
  return [
    servicesAsTurtle(`${root}${descriptionEnding.slice(1)}`, baseUrl),
    '@prefix pim: <http://www.w3.org/ns/pim/space#>.',
    '@prefix void: <http://rdfs.org/ns/void#>.',
    `<${root}> a pim:Storage;`,
    `  void:sparqlEndpoint <${root}.sparql>, <${baseUrl}.sparql>;`,
    `  <${streams}> <${root}${feedEnding}>;`,
    `  <http://purl.org/dc/terms/conformsTo> ${featuresOf(config)
      .map((feature) => `<${feature}>`)
      .join(', ')}.`,
    '',
  ].join('\n')
}

/** NT-2: the description at the top, so that a client that reads plain JSON finds its services. */
function asJsonLd(root: string, config: About): string {
  const { baseUrl } = config
  return JSON.stringify({
    ...describeServices(baseUrl),
    id: `${root}${descriptionEnding.slice(1)}`,
    'http://xmlns.com/foaf/0.1/primaryTopic': {
      '@id': root,
      '@type': ['http://www.w3.org/ns/pim/space#Storage'],
      'http://rdfs.org/ns/void#sparqlEndpoint': [{ '@id': `${root}.sparql` }, { '@id': `${baseUrl}.sparql` }],
      [streams]: [{ '@id': `${root}${feedEnding}` }],
      'http://purl.org/dc/terms/conformsTo': featuresOf(config).map((feature) => ({ '@id': feature })),
    },
  })
}
