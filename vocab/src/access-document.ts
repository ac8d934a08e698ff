import type { Quad } from '@rdfjs/types'
import type { AccessRule, Mode } from './access-rules.ts'
import { allIris, type Graph, graphOf, hasType, type Quads } from './graph.ts'
import { ACL, ACP, DCT, FOAF } from './terms.ts'
import { quad, triples } from './write.ts'

/** The languages in which servers keep access rules: Web Access Control and Access Control Policy. */
export type AccessLanguage = 'wac' | 'acp'

/** The document that keeps the rules of a resource, as its server names it. */
export interface AccessDocument {
  readonly url: string
  readonly language: AccessLanguage
  /** What the rules are about. */
  readonly resource: string
}

/** Rules as an access document of their own. */
export function accessQuads(rules: readonly AccessRule[], document: AccessDocument): Quad[] {
  return document.language === 'wac' ? aclQuads(rules, document) : acrQuads(rules, document)
}

/**
 * What a document that is there lacks of these rules. An ACL is its owner's decision and stays as it is; an access
 * control resource may come with its resource, before anybody has decided anything.
 */
export function missingAccessQuads(
  present: Quads,
  rules: readonly AccessRule[],
  document: AccessDocument,
): Quad[] {
  if (document.language === 'wac') return []
  const { bySubject } = graphOf(present)
  const isOurs = rules.some(({ name }) => bySubject.has(`${document.url}#${name}`))
  return isOurs ? [] : acrQuads(rules, document)
}

function aclQuads(rules: readonly AccessRule[], { url, resource }: AccessDocument): Quad[] {
  return rules.flatMap(({ name, who, modes, reach }) =>
    triples(
      `${url}#${name}`,
      [ACL.Authorization],
      [
        ...aclHolder(who),
        [ACL.accessTo, reach === 'below' ? undefined : resource],
        [ACL.default, reach === 'here' ? undefined : resource],
        [ACL.mode, modeIris(modes)],
      ],
    ),
  )
}

function aclHolder(who: AccessRule['who']): [string, string | readonly string[]][] {
  if (who.kind === 'public') return [[ACL.agentClass, FOAF.Agent]]
  if (who.kind === 'signed-in') return [[ACL.agentClass, ACL.AuthenticatedAgent]]
  return [
    [DCT.source, who.sources],
    [ACL.agent, who.members],
  ]
}

/** Each rule is an access control with one policy and one matcher; policies add up with those from above. */
function acrQuads(rules: readonly AccessRule[], { url, resource }: AccessDocument): Quad[] {
  const controls = (...reaches: AccessRule['reach'][]): string[] =>
    rules.filter(({ reach }) => reaches.includes(reach)).map(({ name }) => `${url}#${name}`)
  return [
    ...triples(
      url,
      [ACP.AccessControlResource],
      [
        [ACP.resource, resource],
        [ACP.accessControl, controls('here', 'both')],
        [ACP.memberAccessControl, controls('below', 'both')],
      ],
    ),
    ...rules.flatMap((rule) => controlQuads(`${url}#${rule.name}`, rule)),
  ]
}

function controlQuads(control: string, { who, modes }: AccessRule): Quad[] {
  const [policy, matcher] = [`${control}-policy`, `${control}-matcher`]
  const sources = who.kind === 'members' ? who.sources : []
  return [
    ...triples(control, [ACP.AccessControl], [[ACP.apply, policy]]),
    ...triples(
      policy,
      [ACP.Policy],
      [
        [DCT.source, sources],
        [ACP.allow, modeIris(modes)],
        [ACP.anyOf, matcher],
      ],
    ),
    ...triples(matcher, [ACP.Matcher], [[ACP.agent, acrAgents(who)]]),
  ]
}

function acrAgents(who: AccessRule['who']): readonly string[] {
  if (who.kind === 'public') return [ACP.PublicAgent]
  return who.kind === 'signed-in' ? [ACP.AuthenticatedAgent] : who.members
}

function modeIris(modes: readonly Mode[]): string[] {
  return modes.map((mode) => ACL[mode])
}

/** Where an access document lists people who were copied from groups: what to patch when a member changes. */
export interface SyncedMembers {
  /** `subject predicate member` for each of them. */
  readonly subject: string
  readonly predicate: string
  readonly sources: readonly string[]
  readonly members: readonly string[]
}

/** The rules of an access document, in either language, that say which groups they were copied from. */
export function syncedMembers(quads: Quads): SyncedMembers[] {
  const graph = graphOf(quads)
  return [...graph.bySubject.keys()].flatMap((rule) => {
    const sources = allIris(graph, rule, [DCT.source])
    if (sources.length === 0) return []
    const lists = hasType(graph, rule, ACL.Authorization)
      ? [{ subject: rule, predicate: ACL.agent }]
      : matchersOf(graph, rule).map((subject) => ({ subject, predicate: ACP.agent }))
    return lists.map((list) => ({
      ...list,
      sources,
      members: allIris(graph, list.subject, [list.predicate]),
    }))
  })
}

function matchersOf(graph: Graph, policy: string): string[] {
  return hasType(graph, policy, ACP.Policy) ? allIris(graph, policy, [ACP.anyOf]) : []
}

/** What brings such a list in step with its groups' members, as the two halves of a patch. */
export function syncPatch(
  { subject, predicate, members: before }: SyncedMembers,
  members: readonly string[],
): { inserts: Quad[]; deletes: Quad[] } {
  const listed = (webid: string): Quad => quad(subject, predicate, webid)
  return {
    inserts: members.filter((webid) => !before.includes(webid)).map(listed),
    deletes: before.filter((webid) => !members.includes(webid)).map(listed),
  }
}
