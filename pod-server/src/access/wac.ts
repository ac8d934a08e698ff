import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { Grant } from '#storage/store.ts'
import { authenticated, everyone } from './agent.ts'
import { append, control, type Modes, read, write } from './modes.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const modeBits: ReadonlyMap<string, Modes> = new Map([
  [`${acl}Read`, read],
  [`${acl}Append`, append],
  [`${acl}Write`, write],
  [`${acl}Control`, control],
])

/**
 * What an ACL document grants: `accessTo` its subject, and `default` for what inherits (W-5 to W-8).
 * Objects compare as exact IRIs. An Authorization that misses a part is skipped, the rest still applies;
 * unknown modes never give anything (W-14).
 */
export function grantsOfAcl(quads: readonly Quad[], subject: ResourceIri): Grant[] {
  return authorizationsOf(quads).flatMap((authorization) => {
    const modes = authorization.get(`${acl}mode`).reduce((bits, mode) => bits | (modeBits.get(mode) ?? 0), 0)
    const scopes: Grant['scope'][] = []
    if (authorization.get(`${acl}accessTo`).includes(subject)) scopes.push('own')
    if (authorization.get(`${acl}default`).includes(subject)) scopes.push('inherited')
    if (modes === 0) return []
    return scopes.flatMap((scope) =>
      principalsOf(authorization).map((principal) => ({ scope, principal, modes })),
    )
  })
}

/**
 * Refuses an ACL that would lock everyone out (W-3, bug class 26) or that restricts by conditions this server does
 * not check, since ignoring those would grant more than was written (W-29).
 */
export function checkAcl(quads: readonly Quad[], grants: readonly Grant[], isStorageRoot: boolean): void {
  if (quads.some(({ predicate }) => predicate.value === `${acl}condition`)) {
    throw new PodError(
      'unprocessable',
      'this server does not check acl:condition yet, so it does not store it',
    )
  }
  const keepsControl = grants.some(({ scope, modes }) => scope === 'own' && (modes & control) !== 0)
  if (isStorageRoot && !keepsControl) {
    throw new PodError('conflict', 'the ACL of a storage must leave Control of it to someone')
  }
}

interface Authorization {
  get(predicate: string): readonly string[]
}

function authorizationsOf(quads: readonly Quad[]): Authorization[] {
  const bySubject = new Map<string, Quad[]>()
  for (const quad of quads) {
    const known = bySubject.get(quad.subject.value)
    if (known) known.push(quad)
    else bySubject.set(quad.subject.value, [quad])
  }
  return [...bySubject.values()]
    .filter((own) =>
      own.some((quad) => quad.predicate.value === rdfType && quad.object.value === `${acl}Authorization`),
    )
    .map((own) => ({
      get: (predicate) => own.filter((quad) => quad.predicate.value === predicate).map(iriOf),
    }))
}

function iriOf(quad: Quad): string {
  return quad.object.termType === 'NamedNode' ? quad.object.value : ''
}

/** W-10 to W-12. What names no one of its kind is skipped: a class is not a WebID, nor a WebID a class or a group. */
function principalsOf(authorization: Authorization): string[] {
  return [
    ...authorization.get(`${acl}agent`).filter((agent) => !isClass(agent) && !agent.startsWith('group:')),
    ...authorization.get(`${acl}agentClass`).filter(isClass),
    ...authorization.get(`${acl}agentGroup`).map((group) => `group:${group}`),
  ].filter((principal) => principal !== '' && principal !== 'group:')
}

function isClass(iri: string): boolean {
  return iri === everyone || iri === authenticated
}
