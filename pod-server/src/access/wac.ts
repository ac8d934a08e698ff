import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Grant } from '#storage/store.ts'
import { authenticated, everyone, originPrincipal } from './agent.ts'
import { type DescribedNode, describedNodes } from './described-nodes.ts'
import { modesNamed } from './modes.ts'
import { conditionReader, type Through } from './wac-conditions.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
/** People times apps times issuers that one document may name (bug class 24). */
const mostGrants = 50_000
/** Groups that one document may name: with each request it is asked which of them list whoever asks. */
const mostGroups = 1000

/**
 * What an ACL document grants: `accessTo` its subject, and `default` for what inherits (W-5 to W-8).
 * Objects compare as exact IRIs. An Authorization that misses a part is skipped, the rest still applies;
 * unknown modes never give anything (W-14). With conditions it is granted through each client and issuer named (W-27).
 */
export function grantsOfAcl(quads: readonly Quad[], subject: ResourceIri): Grant[] {
  const nodes = describedNodes(quads)
  const throughOf = conditionReader(nodes)
  const grants: Grant[] = []
  for (const node of nodes.values()) {
    const through = throughOf(node)
    const modes = modesNamed(node.iris(`${acl}mode`))
    if (!through || modes === 0 || !node.iris(rdfType).includes(`${acl}Authorization`)) continue
    const scopes = scopesOf(node, subject)
    const principals = principalsOf(node)
    const count =
      scopes.length * principals.length * (through.clients?.size ?? 1) * (through.issuers?.size ?? 1)
    if (grants.length + count > mostGrants) throw tooMany()
    const named = scopes.flatMap((scope) => principals.map((principal) => ({ scope, principal, modes })))
    for (const grant of named) grants.push(...spread(grant, through))
  }
  checkGroups(grants)
  return grants
}

function checkGroups(grants: readonly Grant[]): void {
  const groups = new Set(
    grants.flatMap(({ principal }) => (principal.startsWith('group:') ? [principal] : [])),
  )
  if (groups.size > mostGroups)
    throw new PodError('unprocessable', `an ACL names at most ${mostGroups} groups: put people into fewer`)
}

function scopesOf(authorization: DescribedNode, subject: ResourceIri): Grant['scope'][] {
  const scopes: Grant['scope'][] = []
  if (authorization.iris(`${acl}accessTo`).includes(subject)) scopes.push('own')
  if (authorization.iris(`${acl}default`).includes(subject)) scopes.push('inherited')
  return scopes
}

function tooMany(): PodError {
  return new PodError('unprocessable', `an ACL grants at most ${mostGrants} times: name fewer people or apps`)
}

function spread(grant: Grant, { clients, issuers }: Through): Grant[] {
  if (!clients && !issuers) return [grant]
  const each = [...(issuers ?? [''])]
  return [...(clients ?? [''])].flatMap((client) => each.map((issuer) => ({ ...grant, client, issuer })))
}

/** W-29: refuses conditions that this server cannot decide, since ignoring them would grant more than was written. */
export function checkConditions(quads: readonly Quad[]): void {
  const nodes = describedNodes(quads)
  const throughOf = conditionReader(nodes)
  for (const node of nodes.values()) {
    if (node.predicates.includes(`${acl}condition`) && !throughOf(node)) {
      throw new PodError(
        'unprocessable',
        'this server checks acl:ClientCondition with acl:client and acl:IssuerCondition with acl:issuer, and stores no other',
      )
    }
  }
}

/** W-10 to W-12, W-21. What names no one of its kind is skipped: a class is not a WebID, nor a WebID a class or a group. */
function principalsOf(authorization: DescribedNode): string[] {
  return [
    ...authorization.iris(`${acl}agent`).filter(isPerson),
    ...authorization.iris(`${acl}agentClass`).filter(isClass),
    ...authorization.iris(`${acl}agentGroup`).map((group) => `group:${group}`),
    ...authorization.iris(`${acl}origin`).map((origin) => originPrincipal(withoutSlash(origin))),
  ]
}

function isPerson(iri: string): boolean {
  return !isClass(iri) && !/^(?:group|origin|acp):/.test(iri)
}

function isClass(iri: string): boolean {
  return iri === everyone || iri === authenticated
}

/** Browsers send origins without a slash, people write them with one. */
function withoutSlash(origin: string): string {
  return origin.replace(/^(https?:\/\/[^/]+)\/$/, '$1')
}
