import type { AccessLanguage } from '#storage/store.ts'

/** What a new pod is made of. */
export interface NewPod {
  readonly root: string
  readonly webid: string
  readonly issuer: string
  readonly displayName: string
}

interface PodDocument {
  /** Below the root. */
  readonly path: string
  readonly text: string
}

/** The documents of a new pod, containers before their ACLs; relative IRIs resolve against each document (ID-5, TI-2). */
export function podDocuments(pod: NewPod, language: AccessLanguage): PodDocument[] {
  const rules = language === 'wac' ? wacRules(pod) : acpRules(pod)
  return [
    { path: '.acl', text: rules.root },
    { path: 'profile/card', text: profileOf(pod) },
    { path: 'profile/card.acl', text: rules.publicDocument('./card') },
    { path: 'settings/prefs.ttl', text: preferencesOf(pod) },
    { path: 'settings/publicTypeIndex.ttl', text: typeIndex('ListedDocument') },
    { path: 'settings/publicTypeIndex.ttl.acl', text: rules.publicDocument('./publicTypeIndex.ttl') },
    { path: 'settings/privateTypeIndex.ttl', text: typeIndex('UnlistedDocument') },
    { path: 'inbox/.acl', text: rules.inbox },
  ]
}

/** What a new pod says about access, in one language or the other. */
interface PodRules {
  /** All to the owner, nothing to anyone else. */
  readonly root: string
  /** LDN-11: whoever is signed in may leave a notice, nobody but the owner sees them. */
  readonly inbox: string
  /** What anyone may read. */
  publicDocument(path: string): string
}

function wacRules(pod: NewPod): PodRules {
  return {
    root: ownerAcl(pod, './'),
    inbox: ownerAcl(pod, './') + inboxAppend,
    publicDocument: (path) => ownerAcl(pod, path) + publicRead(path),
  }
}

/** Policies add up, so the root's gives the owner everything, and the others only say what is more. */
function acpRules({ webid }: NewPod): PodRules {
  const owner = 'acp:allow acl:Read, acl:Write, acl:Control'
  return {
    root: acr(
      './',
      `acp:agent <${webid}>`,
      owner,
      'acp:accessControl <#rule>; acp:memberAccessControl <#rule>',
    ),
    inbox: acr('./', 'acp:agent acp:AuthenticatedAgent', 'acp:allow acl:Append'),
    publicDocument: (path) => acr(path, 'acp:agent acp:PublicAgent', 'acp:allow acl:Read'),
  }
}

function acr(
  subject: string,
  matcher: string,
  modes: string,
  controls = 'acp:accessControl <#rule>',
): string {
  return `${prefixes}@prefix acp: <http://www.w3.org/ns/solid/acp#>.

<> a acp:AccessControlResource; acp:resource <${subject}>; ${controls}.
<#rule> a acp:AccessControl; acp:apply <#policy>.
<#policy> a acp:Policy; ${modes}; acp:anyOf <#matcher>.
<#matcher> a acp:Matcher; ${matcher}.
`
}

const prefixes = `@prefix acl: <http://www.w3.org/ns/auth/acl#>.
@prefix foaf: <http://xmlns.com/foaf/0.1/>.
@prefix ldp: <http://www.w3.org/ns/ldp#>.
@prefix pim: <http://www.w3.org/ns/pim/space#>.
@prefix schema: <http://schema.org/>.
@prefix solid: <http://www.w3.org/ns/solid/terms#>.
@prefix vcard: <http://www.w3.org/2006/vcard/ns#>.
`

function ownerAcl({ webid }: NewPod, subject: string): string {
  const inherited = subject.endsWith('/') ? `\n  acl:default <${subject}>;` : ''
  return `${prefixes}
<#owner> a acl:Authorization;
  acl:agent <${webid}>;
  acl:accessTo <${subject}>;${inherited}
  acl:mode acl:Read, acl:Write, acl:Control.
`
}

function publicRead(subject: string): string {
  return `
<#public> a acl:Authorization;
  acl:agentClass foaf:Agent;
  acl:accessTo <${subject}>;
  acl:mode acl:Read.
`
}

const inboxAppend = `
<#anyoneSignedIn> a acl:Authorization;
  acl:agentClass acl:AuthenticatedAgent;
  acl:accessTo <./>;
  acl:mode acl:Append.
`

function profileOf({ root, webid, issuer, displayName }: NewPod): string {
  const name = literal(displayName)
  return `${prefixes}
<> a foaf:PersonalProfileDocument;
  foaf:maker <${webid}>;
  foaf:primaryTopic <${webid}>.

<${webid}> a foaf:Person, schema:Person;
  vcard:fn ${name};
  foaf:name ${name};
  solid:oidcIssuer <${issuer}>;
  pim:storage <${root}>;
  pim:preferencesFile <${root}settings/prefs.ttl>;
  ldp:inbox <${root}inbox/>;
  solid:publicTypeIndex <${root}settings/publicTypeIndex.ttl>.
`
}

function preferencesOf({ root, webid }: NewPod): string {
  return `${prefixes}
<> a pim:ConfigurationFile.

<${webid}> solid:privateTypeIndex <${root}settings/privateTypeIndex.ttl>.
`
}

function typeIndex(kind: string): string {
  return `${prefixes}\n<> a solid:TypeIndex, solid:${kind}.\n`
}

function literal(text: string): string {
  return JSON.stringify(text.replace(/\p{Cc}/gu, ' '))
}
