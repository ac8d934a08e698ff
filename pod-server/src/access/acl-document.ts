import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import type { AccessLanguage, Grant } from '#storage/store.ts'
import { acpTerms, grantsOfAcr } from './acp.ts'
import { authenticated, everyone } from './agent.ts'
import { decide } from './decide.ts'
import { control } from './modes.ts'
import { checkConditions, grantsOfAcl } from './wac.ts'

/** An ACL document, and what it is about. */
export interface AclPlace {
  readonly document: ResourceIri
  readonly subject: ResourceIri
  readonly isStorageRoot: boolean
}

const authorization = 'http://www.w3.org/ns/auth/acl#Authorization'

/**
 * The rules that an ACL document states, in either language. Refuses one in the other language, one that this server
 * cannot decide by, and one that would lock everyone out of a storage (W-3, W-29, bug class 26).
 */
export function rulesOf(
  language: AccessLanguage,
  quads: readonly Quad[],
  { document, subject, isStorageRoot }: AclPlace,
): Grant[] {
  checkLanguage(language, quads)
  if (language === 'wac') checkConditions(quads)
  const grants = language === 'wac' ? grantsOfAcl(quads, subject) : grantsOfAcr(quads, document, subject)
  if (isStorageRoot && !keepsControl(grants)) {
    throw new PodError('conflict', 'the ACL of a storage must leave Control of it to someone')
  }
  return grants
}

/** What was written to restrict must not be stored where it would say nothing. */
function checkLanguage(language: AccessLanguage, quads: readonly Quad[]): void {
  const isForeign = ({ predicate, object }: Quad): boolean =>
    language === 'acp'
      ? object.value === authorization
      : predicate.value === acpTerms.accessControl || predicate.value === acpTerms.memberAccessControl
  if (!quads.some(isForeign)) return
  throw new PodError(
    'unprocessable',
    language === 'acp'
      ? 'access here is governed by Access Control Policy: send an acp:AccessControlResource'
      : 'access here is governed by Web Access Control: send acl:Authorizations',
  )
}

/** Whether somebody whom a rule gives Control is left with it by the others. */
function keepsControl(grants: readonly Grant[]): boolean {
  const rules = grants
    .filter(({ scope }) => scope === 'own')
    .map((grant) => ({ client: '', issuer: '', effect: 'allow' as const, policy: 0, ...grant }))
  const named = { plain: new Map<string, number>(), rules, groups: [] }
  return rules.some(({ effect, modes, principal, client, issuer }) => {
    if (effect !== 'allow' || (modes & control) === 0 || principal.startsWith('origin:')) return false
    const principals = principal === everyone ? [everyone] : [everyone, authenticated, principal]
    const asker = { principals, possible: [], clients: [client], issuers: [issuer] }
    return (decide(named, asker) & control) !== 0
  })
}
