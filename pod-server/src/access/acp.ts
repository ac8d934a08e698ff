import type { Quad, Term } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Grant, GrantEffect } from '#storage/store.ts'
import { type Constraint, certain, everyone, meetAll, principalOf } from './acp-constraint.ts'
import { matcherConstraints } from './acp-matcher.ts'
import { type DescribedNode, describedNodes } from './described-nodes.ts'
import { type Modes, modesNamed } from './modes.ts'

const acp = 'http://www.w3.org/ns/solid/acp#'
export const acpTerms = {
  accessControl: `${acp}accessControl`,
  memberAccessControl: `${acp}memberAccessControl`,
} as const

const mostRules = 1000

/**
 * The rules of an Access Control Resource: `accessControl` for its subject, `memberAccessControl` for all below.
 * Each policy becomes a list of who satisfies it and a list of whom it excepts. What is not understood may hold
 * or not, so it never lets anyone in: a policy that allows takes it as failed, one that denies as met.
 */
export function grantsOfAcr(quads: readonly Quad[], document: ResourceIri, subject: ResourceIri): Grant[] {
  const nodes = describedNodes(quads)
  const own = [...nodes.values()].filter((node) => controls(node, document, subject))
  const grants: Grant[] = []
  let number = 0
  for (const [scope, predicate] of scopes) {
    for (const policy of follow(nodes, follow(nodes, own, predicate), `${acp}apply`)) {
      for (const rules of [allowing(policy, nodes), denying(policy, nodes)]) {
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
 * What these nodes point to. What another document says is not known here, and is not looked up: relying on it is
 * refused, because a denial or an exception there would be overlooked.
 */
function follow(
  nodes: ReadonlyMap<string, DescribedNode>,
  from: readonly DescribedNode[],
  predicate: string,
): DescribedNode[] {
  const pointed = new Map(from.flatMap((node) => node.values(predicate)).map((term) => [term.value, term]))
  return [...pointed.values()].flatMap((term: Term) => {
    const node = nodes.get(term.value)
    if (!node && term.termType === 'NamedNode') {
      throw new PodError(
        'unprocessable',
        'access controls, policies and matchers are described in the access control resource itself',
      )
    }
    return node ? [node] : []
  })
}

type Rule = Omit<Grant, 'scope' | 'policy'>

function allowing(policy: DescribedNode, nodes: ReadonlyMap<string, DescribedNode>): Rule[] {
  const modes = modesNamed(policy.iris(`${acp}allow`))
  if (modes === 0) return []
  return rulesFor(policy, nodes, { effect: 'allow', modes, met: 'surely', excepted: 'possibly' })
}

function denying(policy: DescribedNode, nodes: ReadonlyMap<string, DescribedNode>): Rule[] {
  const modes = modesNamed(policy.iris(`${acp}deny`))
  if (modes === 0) return []
  return rulesFor(policy, nodes, { effect: 'deny', modes, met: 'possibly', excepted: 'surely' })
}

/** all of allOf, one of anyOf, none of noneOf; without allOf and anyOf it is never satisfied. */
function rulesFor(
  policy: DescribedNode,
  nodes: ReadonlyMap<string, DescribedNode>,
  how: {
    readonly effect: GrantEffect
    readonly modes: Modes
    readonly met: 'surely' | 'possibly'
    readonly excepted: 'surely' | 'possibly'
  },
): Rule[] {
  const matchers = (word: string) => follow(nodes, [policy], `${acp}${word}`)
  const [allOf, anyOf, noneOf] = [matchers('allOf'), matchers('anyOf'), matchers('noneOf')]
  // A matcher that nothing is said of is never satisfied, but it is there.
  const asksAll = new Set(policy.values(`${acp}allOf`).map(({ value }) => value)).size
  const asksAny = policy.values(`${acp}anyOf`).length > 0
  if (asksAll + Number(asksAny) === 0 || allOf.length < asksAll) return []
  const each = allOf.map((matcher) => matcherConstraints(matcher, how.met))
  if (asksAny) each.push(anyOf.flatMap((matcher) => matcherConstraints(matcher, how.met)))
  const excepted = noneOf.flatMap((matcher) => matcherConstraints(matcher, how.excepted))
  const toRule =
    (effect: GrantEffect) =>
    (constraint: Constraint): Rule => ({
      effect,
      principal: principalOf(constraint),
      client: constraint.client,
      issuer: constraint.issuer,
      modes: how.modes,
    })
  const met = each.reduce(meetAll, [everyone])
  if (met.length === 0) return []
  return [...met.map(toRule(how.effect)), ...certain(excepted).map(toRule('except'))]
}

function tooMany(): PodError {
  return new PodError(
    'unprocessable',
    `an access control resource makes at most ${mostRules} rules: say less`,
  )
}
