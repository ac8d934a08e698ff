import type { Quad } from '@rdfjs/types'
import { allIris, graphOf, hasType, type Quads } from './graph.ts'
import { ACL, DCT, FOAF } from './terms.ts'
import { quad, triples } from './write.ts'

/** Who a container is for. `sources` are the groups the members were copied from, so that clients can re-sync. */
export type Readers =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'public' }
  | { readonly kind: 'members'; readonly members: readonly string[]; readonly sources: readonly string[] }

const nobody: Readers = { kind: 'nobody' }

interface Owned {
  readonly acl: string
  readonly container: string
  readonly owner: string
}

/** The owner's rule: everything, here and below. Without it a container locks its owner out. */
export function ownerRuleQuads({ acl, container, owner }: Owned): Quad[] {
  return triples(
    `${acl}#owner`,
    [ACL.Authorization],
    [
      [ACL.agent, owner],
      [ACL.accessTo, container],
      [ACL.default, container],
      [ACL.mode, [ACL.Read, ACL.Write, ACL.Control]],
    ],
  )
}

/** Posts and photos: the audience reads the container and everything in it. */
export function audienceAclQuads(place: Owned & { readers: Readers }): Quad[] {
  const rule = `${place.acl}#members`
  return [
    ...ownerRuleQuads(place),
    ...ruleQuads(rule, place.readers, [
      [ACL.accessTo, place.container],
      [ACL.default, place.container],
      [ACL.mode, ACL.Read],
    ]),
  ]
}

/**
 * Threads: the audience reads and appends to each document; nobody but the owner lists or creates (no `acl:accessTo`).
 * A public thread takes appends only from `repliers`: strangers knock at the inbox, so they cannot vandalise it.
 */
export function threadAclQuads(place: Owned & { readers: Readers; repliers?: Readers }): Quad[] {
  const below = [ACL.default, place.container] as const
  const repliers = place.repliers ?? (place.readers.kind === 'public' ? nobody : place.readers)
  return [
    ...ownerRuleQuads(place),
    ...ruleQuads(`${place.acl}#repliers`, repliers, [below, [ACL.mode, [ACL.Read, ACL.Append]]]),
    ...(place.readers.kind === 'public'
      ? ruleQuads(`${place.acl}#readers`, place.readers, [below, [ACL.mode, ACL.Read]])
      : []),
  ]
}

/** The inbox: anyone signed in may drop something in; only the owner sees what is there (no `acl:default` for others). */
export function inboxAclQuads(place: Owned): Quad[] {
  return [
    ...ownerRuleQuads(place),
    ...triples(
      `${place.acl}#anyoneSignedIn`,
      [ACL.Authorization],
      [
        [ACL.agentClass, ACL.AuthenticatedAgent],
        [ACL.accessTo, place.container],
        [ACL.mode, ACL.Append],
      ],
    ),
  ]
}

/** A single document: the owner's rule, and readers for that document alone. */
export function documentAclQuads(place: {
  acl: string
  document: string
  owner: string
  readers: Readers
}): Quad[] {
  return [
    ...triples(
      `${place.acl}#owner`,
      [ACL.Authorization],
      [
        [ACL.agent, place.owner],
        [ACL.accessTo, place.document],
        [ACL.mode, [ACL.Read, ACL.Write, ACL.Control]],
      ],
    ),
    ...ruleQuads(`${place.acl}#members`, place.readers, [
      [ACL.accessTo, place.document],
      [ACL.mode, ACL.Read],
    ]),
  ]
}

/** A rule that was copied from groups: what to patch when a member changes. */
export interface SyncedRule {
  readonly rule: string
  readonly sources: readonly string[]
  readonly members: readonly string[]
}

/** The rules of an ACL document that say which group they were copied from. */
export function syncedRules(quads: Quads): SyncedRule[] {
  const graph = graphOf(quads)
  return [...graph.bySubject.keys()].flatMap((rule) => {
    const sources = allIris(graph, rule, [DCT.source])
    if (sources.length === 0 || !hasType(graph, rule, ACL.Authorization)) return []
    return [{ rule, sources, members: allIris(graph, rule, [ACL.agent]) }]
  })
}

/** What brings a synced rule in step with its groups' members, as the two halves of a patch. */
export function syncRule(rule: SyncedRule, members: readonly string[]): { inserts: Quad[]; deletes: Quad[] } {
  return {
    inserts: members
      .filter((webid) => !rule.members.includes(webid))
      .map((webid) => quad(rule.rule, ACL.agent, webid)),
    deletes: rule.members
      .filter((webid) => !members.includes(webid))
      .map((webid) => quad(rule.rule, ACL.agent, webid)),
  }
}

/** Who an ACL document lets read, for the audience chip: the public, signed-in people, or these WebIDs. */
export function readersIn(quads: Quads): { isPublic: boolean; isAuthenticated: boolean; agents: string[] } {
  const graph = graphOf(quads)
  const rules = [...graph.bySubject.keys()].filter((rule) =>
    allIris(graph, rule, [ACL.mode]).includes(ACL.Read),
  )
  const classes = rules.flatMap((rule) => allIris(graph, rule, [ACL.agentClass]))
  return {
    isPublic: classes.includes(FOAF.Agent),
    isAuthenticated: classes.includes(ACL.AuthenticatedAgent),
    agents: [...new Set(rules.flatMap((rule) => allIris(graph, rule, [ACL.agent])))],
  }
}

type Rows = ReadonlyArray<readonly [string, string | readonly string[]]>

/** A rule without members is left in place without agents: it grants nothing and keeps its `dct:source` for later. */
function ruleQuads(rule: string, readers: Readers, rows: Rows): Quad[] {
  if (readers.kind === 'nobody') return []
  if (readers.kind === 'public')
    return triples(rule, [ACL.Authorization], [[ACL.agentClass, FOAF.Agent], ...rows])
  return triples(
    rule,
    [ACL.Authorization],
    [[DCT.source, readers.sources], [ACL.agent, readers.members], ...rows],
  )
}
