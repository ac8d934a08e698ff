import { legacyPath } from '#notify/updates-via.ts'
import { type ChannelType, channelTypes, features, notifications, typeIri } from '#notify/vocabulary.ts'
import { notificationTerms } from '#rdf/jsonld-contexts.ts'

export const servicePath = '/.notifications/'
/** The negotiation of older drafts, which Inrupt's notification client still begins with. */
export const gatewayPath = '/.notifications/gateway'

const solid = 'http://www.w3.org/ns/solid/terms#'

/** NT-3: one service a channel type, the same for every storage of the server. */
function serviceAt(baseUrl: string, type: ChannelType) {
  return {
    id: `${baseUrl}.notifications/${type}/`,
    channelType: typeIri(type),
    feature: features,
  }
}

/** NT-8: a service about itself. */
export function describeService(baseUrl: string, type: ChannelType): Record<string, unknown> {
  return { '@context': notificationTerms, ...serviceAt(baseUrl, type) }
}

function services(baseUrl: string) {
  return (Object.keys(channelTypes) as ChannelType[]).map((type) => serviceAt(baseUrl, type))
}

/**
 * NT-2: the members of a description. Its terms are those of the notifications context, said here and not by the name of a
 * document elsewhere: whoever reads it as RDF needs no other server.
 */
export function describeServices(baseUrl: string): Record<string, unknown> {
  return {
    '@context': notificationTerms,
    subscription: services(baseUrl),
    [`${solid}notificationGateway`]: { id: `${baseUrl}${gatewayPath.slice(1)}` },
  }
}

/** The same in Turtle, about the description `subject`. */
export function servicesAsTurtle(subject: string, baseUrl: string): string {
  const all = services(baseUrl)
  return [
    `@prefix notify: <${notifications}>.`,
    `<${subject}> <${solid}notificationGateway> <${baseUrl}${gatewayPath.slice(1)}>;`,
    `  notify:subscription ${all.map(({ id }) => `<${id}>`).join(', ')}.`,
    ...all.map(
      ({ id, channelType }) =>
        `<${id}> notify:channelType <${channelType}>; notify:feature ${features.map((name) => `notify:${name}`).join(', ')}.`,
    ),
    '',
  ].join('\n')
}

export const legacySocketPath = `/${legacyPath}`
