import type { Grants, Membership, Reader } from '#storage/store.ts'
import {
  type Agent,
  authenticated,
  authenticatedClient,
  authenticatedIssuer,
  everyone,
  type Relation,
  relationPrincipals,
} from './agent.ts'
import { type Asker, decide } from './decide.ts'
import { read } from './modes.ts'
import type { Target } from './permit.ts'

const nobodyInParticular: Asker = { principals: [everyone], possible: [], clients: [], issuers: [] }

/** Who somebody is to these rules. Groups and relations are looked up only where a rule names one. */
export async function askerOf(reader: Reader, agent: Agent, target: Target, grants: Grants): Promise<Asker> {
  const { webid } = agent
  if (webid === undefined) return nobodyInParticular
  const principals = [everyone, authenticated, webid]
  if (grants.groups.length > 0) principals.push(...(await groupsFor(reader, agent, target, grants)))
  const sure: Relation[] = []
  const unsure: Relation[] = []
  if (grants.rules.some(({ principal }) => principal.startsWith('acp:'))) {
    const creator = await reader.creatorOf(target.creation)
    if (creator === webid) sure.push('creator')
    if (creator === webid || creator === undefined) unsure.push('creator')
    const isOwner = (await reader.storage(target.storage))?.owners.includes(webid) === true
    if (isOwner) sure.push('owner')
    if (isOwner) unsure.push('owner')
    principals.push(...relationPrincipals(sure, webid))
  }
  return {
    principals,
    possible: relationPrincipals(unsure, webid),
    ...throughWhat(agent),
  }
}

/** What the agent's client and issuer match, beside any. */
export function throughWhat({ client, issuer }: Agent): Pick<Asker, 'clients' | 'issuers'> {
  return {
    clients: client === undefined ? [] : [client, authenticatedClient],
    issuers: issuer === undefined ? [] : [issuer, authenticatedIssuer],
  }
}

/** W-12: of this server's groups those that may count here, of other servers' those that are known to list the agent. */
async function groupsFor(
  reader: Reader,
  { webid = '', memberships, groups: known }: Agent,
  target: Target,
  { groups }: Grants,
): Promise<string[]> {
  const found = groups.filter((group) => known?.includes(group) || memberships?.has(group))
  for (const membership of await reader.groupsOf(webid, groups)) {
    if (await countsIn(reader, membership, target.storage)) found.push(membership.group)
  }
  return found
}

/**
 * A private list of people works in its own pod. In somebody else's pod it counts only when anyone may read it, just as
 * if it were on another server: otherwise a stranger's ACL could make us tell who is on the list.
 */
export async function countsIn(
  reader: Reader,
  { document }: Membership,
  storage: number | undefined,
): Promise<boolean> {
  if (document.storage === storage) return true
  if (document.kind === 'acl') return false
  const grants = await reader.grants(document.access, document.accessVersion)
  return (decide(grants, nobodyInParticular) & read) !== 0
}
