/**
 * Every namespace and term the data model uses, as plain strings: all RDF libraries accept those.
 * schema.org is written with `http:` and read with both schemes (see `sameTerm`).
 */
function terms<const Names extends readonly string[]>(
  namespace: string,
  names: Names,
): { readonly [Name in Names[number]]: string } {
  return Object.fromEntries(names.map((name) => [name, namespace + name])) as {
    readonly [Name in Names[number]]: string
  }
}

/** Prefixes for Turtle and SPARQL written by people and by `toTurtle`. */
export const prefixes = {
  acl: 'http://www.w3.org/ns/auth/acl#',
  acp: 'http://www.w3.org/ns/solid/acp#',
  apods: 'http://activitypods.org/ns/core#',
  as: 'https://www.w3.org/ns/activitystreams#',
  dct: 'http://purl.org/dc/terms/',
  dc: 'http://purl.org/dc/elements/1.1/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  ldp: 'http://www.w3.org/ns/ldp#',
  owl: 'http://www.w3.org/2002/07/owl#',
  pim: 'http://www.w3.org/ns/pim/space#',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  schema: 'http://schema.org/',
  sioc: 'http://rdfs.org/sioc/ns#',
  solid: 'http://www.w3.org/ns/solid/terms#',
  vcard: 'http://www.w3.org/2006/vcard/ns#',
  void: 'http://rdfs.org/ns/void#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
} as const

export const RDF = terms(prefixes.rdf, ['type'])
export const RDFS = terms(prefixes.rdfs, ['seeAlso', 'label'])
export const XSD = terms(prefixes.xsd, ['dateTime', 'integer', 'boolean', 'string'])
export const OWL = terms(prefixes.owl, ['sameAs'])
export const LDP = terms(prefixes.ldp, [
  'inbox',
  'contains',
  'Container',
  'BasicContainer',
  'Resource',
  'RDFSource',
])
export const PIM = terms(prefixes.pim, ['storage', 'Storage', 'preferencesFile', 'ConfigurationFile'])
export const VOID = terms(prefixes.void, ['sparqlEndpoint'])

export const AS = terms(prefixes.as, [
  'Accept',
  'Add',
  'Announce',
  'Article',
  'Collection',
  'CollectionPage',
  'Create',
  'Delete',
  'Document',
  'Flag',
  'Follow',
  'Hashtag',
  'Image',
  'Invite',
  'Like',
  'Link',
  'Mention',
  'Move',
  'Note',
  'Page',
  'Public',
  'Question',
  'Reject',
  'Tombstone',
  'Undo',
  'Update',
  'actor',
  'attachment',
  'attributedTo',
  'content',
  'context',
  'deleted',
  'followers',
  'following',
  'formerType',
  'generator',
  'height',
  'href',
  'icon',
  'image',
  'inReplyTo',
  'items',
  'likes',
  'mediaType',
  'name',
  'next',
  'object',
  'outbox',
  'preview',
  'published',
  'replies',
  'sensitive',
  'shares',
  'streams',
  'summary',
  'tag',
  'target',
  'to',
  'totalItems',
  'updated',
  'url',
  'width',
])

export const ACL = terms(prefixes.acl, [
  'Append',
  'AuthenticatedAgent',
  'Authorization',
  'Control',
  'Read',
  'Write',
  'accessTo',
  'agent',
  'agentClass',
  'agentGroup',
  'default',
  'mode',
])

export const ACP = terms(prefixes.acp, [
  'AccessControl',
  'AccessControlResource',
  'AuthenticatedAgent',
  'Matcher',
  'Policy',
  'PublicAgent',
  'accessControl',
  'agent',
  'allow',
  'anyOf',
  'apply',
  'memberAccessControl',
  'resource',
])

export const APODS = terms(prefixes.apods, ['defaultApp', 'describedBy', 'describedClass', 'openEndpoint'])

export const DCT = terms(prefixes.dct, [
  'conformsTo',
  'created',
  'creator',
  'modified',
  'references',
  'source',
  'title',
])

export const FOAF = terms(prefixes.foaf, [
  'Agent',
  'Person',
  'account',
  'homepage',
  'img',
  'knows',
  'maker',
  'name',
  'nick',
])

export const SCHEMA = terms(prefixes.schema, [
  'ImageGallery',
  'ImageObject',
  'LikeAction',
  'Person',
  'SocialMediaPosting',
  'agent',
  'articleBody',
  'author',
  'caption',
  'contentUrl',
  'datePublished',
  'description',
  'hasPart',
  'headline',
  'height',
  'image',
  'name',
  'publisher',
  'target',
  'text',
  'thumbnailUrl',
  'uploadDate',
  'width',
])

export const SIOC = terms(prefixes.sioc, ['Post', 'content', 'has_creator', 'reply_of', 'reply_to'])

export const SOLID = terms(prefixes.solid, [
  'ListedDocument',
  'TypeIndex',
  'TypeRegistration',
  'UnlistedDocument',
  'forClass',
  'instance',
  'instanceContainer',
  'oidcIssuer',
  'privateTypeIndex',
  'publicTypeIndex',
  'storageDescription',
  'timeline',
])

export const VCARD = terms(prefixes.vcard, [
  'AddressBook',
  'Group',
  'Individual',
  'WebID',
  'WebId',
  'fn',
  'groupIndex',
  'hasMember',
  'hasPhoto',
  'inAddressBook',
  'includesGroup',
  'member',
  'nameEmailIndex',
  'note',
  'role',
  'url',
  'value',
])

/** The "like" of solid-social/timeline: `<me> likes <post>`. */
export const ontologiLikes = 'http://ontologi.es/like#likes'

/** Equal terms; `https://schema.org/x` is `http://schema.org/x` (data-model 2.1: write http, read both). */
export function sameTerm(one: string, other: string): boolean {
  return one === other || httpSchema(one) === httpSchema(other)
}

function httpSchema(iri: string): string {
  return iri.startsWith('https://schema.org/') ? prefixes.schema + iri.slice(19) : iri
}
