import type { Quad, Term } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Grant, GrantEffect } from '#storage/store.ts'
import {
  type Constraint,
  certain,
  type Effort,
  effortOfDocument,
  everyone,
  meetAll,
  principalOf,
} from './acp-constraint.ts'
import { matcherConstraints } from './acp-matcher.ts'
import { type DescribedNode, describedNodes } from './described-nodes.ts'
import { type Modes, modesNamed } from './modes.ts'

const acp = 'http://www.w3.org/ns/solid/acp#'
export const acpTerms = {
  accessControl: `${acp}accessControl`,
  memberAccessControl: `${acp}memberAccessControl`,
} as const

const mostRules = 1000

interface Acr {
  readonly document: ResourceIri
  readonly nodes: ReadonlyMap<string, DescribedNode>
  readonly effort: Effort
}

/**
 * The rules of an Access Control Resource: `accessControl` for its subject, `memberAccessControl` for all below.
 * Each policy becomes a list of who satisfies it and a list of whom it excepts. What is not understood may hold
 * or not, so it never lets anyone in: a policy that allows takes it as failed, one that denies as met.
 */
export function grantsOfAcr(quads: readonly Quad[], document: ResourceIri, subject: ResourceIri): Grant[] {
  const acr = { document, nodes: describedNodes(quads), effort: { left: effortOfDocument } }
  const own = [...acr.nodes.values()].filter((node) => controls(node, document, subject))
  checkOwnAccess(own)
  const grants: Grant[] = []
  let number = 0
  for (const [scope, predicate] of scopes) {
    for (const policy of follow(acr, follow(acr, own, predicate), `${acp}apply`)) {
      for (const rules of rulesOf(policy, acr)) {
        number++
        for (const rule of rules) grants.push({ ...rule, scope, policy: number })
      }
      if (grants.length > mostRules) throw tooMany()
    }
  }
  return grants
}

const scopes = [
  ['own', acpTerms.accessControl],
  ['inherited', acpTerms.memberAccessControl],
] as const

/** The document itself, or what it says is its access control resource; never one of another resource (as W-7). */
function controls(node: DescribedNode, document: ResourceIri, subject: ResourceIri): boolean {
  const resources = node.iris(`${acp}resource`)
  return resources.length === 0 ? node.term.value === document : resources.includes(subject)
}

/**
 * What these nodes point to. A node of this document that nothing is said of is an empty one. What another document
 * says is not looked up: relying on it is refused, because a denial or an exception there would be overlooked.
 */
function follow(
  { document, nodes }: Acr,
  from: readonly DescribedNode[],
  predicate: string,
): DescribedNode[] {
  const pointed = new Map(from.flatMap((node) => node.values(predicate)).map((term) => [term.value, term]))
  return [...pointed.values()].flatMap((term: Term) => {
    const node = nodes.get(term.value)
    if (!node && term.termType === 'NamedNode' && !term.value.startsWith(`${document}#`)) {
      throw new PodError(
        'unprocessable',
        'access controls, policies and matchers are described in the access control resource itself',
      )
    }
    return node ? [node] : []
  })
}

/** A server of another maker lets a resource say who may read its own rules: here that is whoever has Control. */
function checkOwnAccess(own: readonly DescribedNode[]): void {
  const isOther = (predicate: string) => predicate === `${acp}access` || predicate === `${acp}accessMembers`
  if (!own.some(({ predicates }) => predicates.some(isOther))) return
  throw new PodError(
    'unprocessable',
    'who may see and change rules is said with acl:Control: acp:access and acp:accessMembers are not supported',
  )
}

type Rule = Omit<Grant, 'scope' | 'policy'>

/** What a policy allows and what it denies, apart; only what has rules, so that numbers end where rules do. */
function rulesOf(policy: DescribedNode, acr: Acr): Rule[][] {
  return [allowing(policy, acr), denying(policy, acr)].filter(({ length }) => length > 0)
}

function allowing(policy: DescribedNode, acr: Acr): Rule[] {
  const modes = modesNamed(policy.iris(`${acp}allow`))
  if (modes === 0) return []
  return rulesFor(policy, acr, { effect: 'allow', modes, met: 'surely', excepted: 'possibly' })
}

function denying(policy: DescribedNode, acr: Acr): Rule[] {
  const modes = modesNamed(policy.iris(`${acp}deny`))
  if (modes === 0) return []
  return rulesFor(policy, acr, { effect: 'deny', modes, met: 'possibly', excepted: 'surely' })
}

/** all of allOf, one of anyOf, none of noneOf; without allOf and anyOf it is never satisfied. */
function rulesFor(
  policy: DescribedNode,
  acr: Acr,
  how: {
    readonly effect: GrantEffect
    readonly modes: Modes
    readonly met: 'surely' | 'possibly'
    readonly excepted: 'surely' | 'possibly'
  },
): Rule[] {
  const matchers = (word: string) => follow(acr, [policy], `${acp}${word}`)
  const [allOf, anyOf, noneOf] = [matchers('allOf'), matchers('anyOf'), matchers('noneOf')]
  // A matcher that nothing is said of is never satisfied, but it is there.
  const asksAll = new Set(policy.values(`${acp}allOf`).map(({ value }) => value)).size
  const asksAny = policy.values(`${acp}anyOf`).length > 0
  if (asksAll + Number(asksAny) === 0 || allOf.length < asksAll) return []
  const each = allOf.map((matcher) => matcherConstraints(matcher, how.met, acr.effort))
  if (asksAny) each.push(anyOf.flatMap((matcher) => matcherConstraints(matcher, how.met, acr.effort)))
  const excepted = noneOf.flatMap((matcher) => matcherConstraints(matcher, how.excepted, acr.effort))
  const toRule =
    (effect: GrantEffect) =>
    (constraint: Constraint): Rule => ({
      effect,
      principal: principalOf(constraint),
      client: constraint.client,
      issuer: constraint.issuer,
      modes: how.modes,
    })
  const met = each.reduce((some, others) => meetAll(some, others, acr.effort), [everyone])
  if (met.length === 0) return []
  return [...met.map(toRule(how.effect)), ...certain(excepted, acr.effort).map(toRule('except'))]
}

function tooMany(): PodError {
  return new PodError(
    'unprocessable',
    `an access control resource makes at most ${mostRules} rules: say less`,
  )
}
