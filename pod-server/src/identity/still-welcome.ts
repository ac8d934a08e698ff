import type { Agent } from '#access/agent.ts'
import type { Reader } from '#storage/store.ts'
import { webidKind } from './account-records.ts'
import { appAccessOf } from './app-access.ts'
import { findCredentials } from './credentials.ts'
import { isLinked, type WebidLink } from './webid-links.ts'

/** Asked of an agent who came with a token once and is served without it later. */
export type StillWelcome = (reader: Reader, agent: Agent) => Promise<boolean>

/**
 * Whether an agent could still get in: the app was not sent away, the credentials were not deleted, the WebID is still
 * its account's. For what outlives its token (bug class 18). Of other issuers' agents this server cannot know.
 */
export function stillWelcome(ownIssuer: string): StillWelcome {
  return async (reader, { webid, client, issuer }) => {
    if (webid === undefined || issuer !== ownIssuer) return true
    if (client === undefined) return false
    const credentials = await findCredentials(reader, client)
    if (credentials) return credentials.webid === webid && isLinked(reader, credentials.account, webid)
    const links = await reader.recordsBy<WebidLink>(webidKind, 'webid', webid, 100)
    for (const { value } of links) {
      if (await appAccessOf(reader, value.account, client, webid)) return true
    }
    return false
  }
}
