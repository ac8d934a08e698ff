import { plainAsker, type QueryAsker } from '#storage/quad-plan.ts'
import type { Reader } from '#storage/store.ts'
import { type Agent, authenticated, everyone, originPrincipal, relationPrincipals } from './agent.ts'
import { countsIn, throughWhat } from './asker.ts'
import type { QueryPermit } from './permit.ts'

const thePublic = plainAsker([everyone])

/** A permit to query: who asks, as the store needs it to join on the same grants that a GET is decided by. */
export async function authorizeQuery(
  reader: Reader,
  agent: Agent,
  storage: number | undefined,
): Promise<QueryPermit> {
  return { agent, asker: await askerOf(reader, agent), storage } as QueryPermit
}

/**
 * Who asks a query. Of groups on other servers it knows those that are known already: nothing is fetched, so its answer
 * is what GETs would show, or less.
 */
async function askerOf(reader: Reader, agent: Agent): Promise<QueryAsker> {
  const { webid, memberships, origin } = agent
  if (webid === undefined) return { ...thePublic, language: reader.language }
  const principals = [everyone, authenticated, webid, ...(memberships?.known() ?? [])]
  const privateGroups: { group: string; storage: number }[] = []
  // ACP knows no groups.
  const memberOf = reader.language === 'wac' ? await reader.groupsOf(webid) : []
  for (const membership of memberOf) {
    const { group, document } = membership
    if (await countsIn(reader, membership, undefined)) principals.push(group)
    else privateGroups.push({ group, storage: document.storage })
  }
  const creator = relationPrincipals(['creator'], webid)
  const owner = relationPrincipals(['owner'], webid)
  return {
    language: reader.language,
    webid,
    principals,
    privateGroups,
    ...throughWhat(agent),
    origin: origin === undefined ? undefined : originPrincipal(origin),
    relations: { creator, owner, both: relationPrincipals(['creator', 'owner'], webid) },
  }
}
