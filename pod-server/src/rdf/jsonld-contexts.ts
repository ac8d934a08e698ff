/**
 * The JSON-LD contexts documents may name. They are kept here and never fetched: a remote context would let a
 * stranger's server decide what a stored document means, and reach into our network (P-35, bug class 7).
 * Each is reduced to the terms Solid apps write; the facts are those of the published vocabularies.
 */
const activityStreams = {
  '@vocab': '_:',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  as: 'https://www.w3.org/ns/activitystreams#',
  ldp: 'http://www.w3.org/ns/ldp#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  id: '@id',
  type: '@type',
  ...plain('content name summary mediaType rel hreflang units preferredUsername formerType'),
  ...types(
    'Accept Activity IntransitiveActivity Add Announce Application Arrive Article Audio Block Collection',
    'CollectionPage Relationship Create Delete Dislike Document Event Follow Flag Group Ignore Image Invite Join',
    'Leave Like Link Mention Note Object Offer OrderedCollection OrderedCollectionPage Organization Page Person',
    'Place Profile Question Reject Remove Service TentativeAccept TentativeReject Tombstone Travel Undo Update',
    'Video View Listen Read Move IsContact IsFollowing IsFollowedBy IsMember',
  ),
  ...links(
    'subject relationship actor attributedTo attachment bcc bto cc context current first generator icon image',
    'inReplyTo items last location next object oneOf anyOf origin prev preview replies result audience partOf tag',
    'target to url instrument describes following followers streams outbox liked likes shares href',
  ),
  ...typed('dateTime', 'closed deleted endTime published startTime updated'),
  ...typed('nonNegativeInteger', 'height width totalItems startIndex'),
  ...typed('float', 'altitude accuracy latitude longitude radius'),
  duration: { '@id': 'as:duration', '@type': 'xsd:duration' },
  orderedItems: { '@id': 'as:items', '@type': '@id', '@container': '@list' },
  inbox: { '@id': 'ldp:inbox', '@type': '@id' },
  contentMap: { '@id': 'as:content', '@container': '@language' },
  nameMap: { '@id': 'as:name', '@container': '@language' },
  summaryMap: { '@id': 'as:summary', '@container': '@language' },
}

/** Of both names that the drafts have given it; what describes itself in these terms carries them with it (NT-2). */
export const notificationTerms = {
  id: '@id',
  type: '@type',
  notify: 'http://www.w3.org/ns/solid/notifications#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  accept: 'notify:accept',
  channel: { '@id': 'notify:channel', '@type': '@id' },
  channelType: { '@id': 'notify:channelType', '@type': '@vocab' },
  feature: { '@id': 'notify:feature', '@type': '@vocab' },
  receiveFrom: { '@id': 'notify:receiveFrom', '@type': '@id' },
  sendTo: { '@id': 'notify:sendTo', '@type': '@id' },
  sender: { '@id': 'notify:sender', '@type': '@id' },
  state: 'notify:state',
  startAt: { '@id': 'notify:startAt', '@type': 'xsd:dateTime' },
  endAt: { '@id': 'notify:endAt', '@type': 'xsd:dateTime' },
  rate: { '@id': 'notify:rate', '@type': 'xsd:duration' },
  subscription: { '@id': 'notify:subscription', '@type': '@id' },
  topic: { '@id': 'notify:topic', '@type': '@id' },
  WebSocketChannel2023: 'notify:WebSocketChannel2023',
  WebhookChannel2023: 'notify:WebhookChannel2023',
  StreamingHTTPChannel2023: 'notify:StreamingHTTPChannel2023',
  EventSourceChannel2023: 'notify:EventSourceChannel2023',
  LDNChannel2023: 'notify:LDNChannel2023',
}

const solidOidc = {
  '@version': 1.1,
  '@protected': true,
  oidc: 'http://www.w3.org/ns/solid/oidc#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  client_id: { '@id': '@id', '@type': '@id' },
  ...Object.fromEntries(
    ['client_uri', 'logo_uri', 'policy_uri', 'redirect_uris', 'post_logout_redirect_uris', 'tos_uri'].map(
      (name) => [
        name,
        { '@id': `oidc:${name}`, '@type': '@id', ...(name.endsWith('uris') ? { '@container': '@set' } : {}) },
      ],
    ),
  ),
  ...Object.fromEntries(
    ['client_name', 'grant_types', 'response_types', 'scope', 'token_endpoint_auth_method'].map((name) => [
      name,
      { '@id': `oidc:${name}`, ...(name.endsWith('types') ? { '@container': '@set' } : {}) },
    ]),
  ),
  default_max_age: { '@id': 'oidc:default_max_age', '@type': 'xsd:integer' },
  require_auth_time: { '@id': 'oidc:require_auth_time', '@type': 'xsd:boolean' },
}

const schemaOrg = { '@vocab': 'http://schema.org/', id: '@id', type: '@type' }

export const bundledContexts: ReadonlyMap<string, Record<string, unknown>> = new Map<
  string,
  Record<string, unknown>
>([
  ['https://www.w3.org/ns/activitystreams', activityStreams],
  ['http://www.w3.org/ns/activitystreams', activityStreams],
  ['https://www.w3.org/ns/activitystreams#', activityStreams],
  ['https://www.w3.org/ns/solid/notification/v1', notificationTerms],
  ['https://www.w3.org/ns/solid/notifications-context/v1', notificationTerms],
  ['https://www.w3.org/ns/solid/oidc-context.jsonld', solidOidc],
  ['https://schema.org/', schemaOrg],
  ['https://schema.org', schemaOrg],
  ['http://schema.org/', schemaOrg],
  ['http://schema.org', schemaOrg],
])

function words(lists: readonly string[]): string[] {
  return lists.flatMap((list) => list.split(' '))
}

function plain(...lists: string[]): Record<string, unknown> {
  return Object.fromEntries(words(lists).map((name) => [name, `as:${name}`]))
}

function types(...lists: string[]): Record<string, unknown> {
  return plain(...lists)
}

function links(...lists: string[]): Record<string, unknown> {
  return Object.fromEntries(words(lists).map((name) => [name, { '@id': `as:${name}`, '@type': '@id' }]))
}

function typed(datatype: string, ...lists: string[]): Record<string, unknown> {
  return Object.fromEntries(
    words(lists).map((name) => [name, { '@id': `as:${name}`, '@type': `xsd:${datatype}` }]),
  )
}
