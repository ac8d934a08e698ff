import type { Agent } from '#access/agent.ts'
import { authorize, learnGroups } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import type { Permit, Target } from '#access/permit.ts'
import type { Memberships } from '#access/remote-groups.ts'
import { PodError } from '#base/errors.ts'
import type { StillWelcome } from '#identity/still-welcome.ts'
import { etagOf, isEtagOf } from '#ldp/etag.ts'
import { kindOf, locate } from '#ldp/locate.ts'
import type { Decisions } from '#notify/decisions.ts'
import { turtle } from '#rdf/media-types.ts'
import type { Reader, Resource } from '#storage/store.ts'

/**
 * The decisions of notifications and the change feed are those of GET: `authorize`, and an answer instead of a refusal.
 * No token comes with a delivery, so what a token's check would find out is asked for too (bug class 18).
 */
export function notifyDecisions(
  isWelcome: StillWelcome,
  memberships: (webid: string) => Memberships | undefined,
): Decisions {
  /** Groups of other servers are asked about beside the delivery, which goes by what is known: nobody waits for them. */
  const decide = async (reader: Reader, agent: Agent, target: Target): Promise<Permit | undefined> => {
    const known = agent.webid === undefined ? undefined : memberships(agent.webid)
    const asking = known === undefined ? agent : { ...agent, memberships: known }
    if (known) void learnGroups(reader, asking, target).catch(() => undefined)
    return unlessRefused(() => authorize(reader, asking, target, read))
  }
  return {
    async permitRead(reader, agent, iri) {
      if (!(await isWelcome(reader, agent))) return undefined
      const target = await unlessRefused(() => locate(reader, iri))
      return target && decide(reader, agent, target)
    },
    async permitReadOfGone(reader, agent, { iri, access, storage }) {
      const acl = await reader.resourceById(access >> 1)
      if (acl?.kind !== 'acl' || !(await isWelcome(reader, agent))) return undefined
      const kind = kindOf(iri)
      return decide(reader, agent, { iri, kind, access, accessVersion: acl.version, storage, creation: 0 })
    },
    async wasReadable(reader, { access, accessVersion, id }, entry) {
      // The same grants then and now, and none that depends on who is in a group: that may have changed. Policies of ACP
      // come from every container above, so one version does not tell.
      if (reader.language === 'acp') return false
      if (access !== entry.access || accessVersion > entry.seq || id > entry.seq) return false
      const { groups, rules } = await reader.grants(access, accessVersion)
      return groups.length === 0 && rules.length === 0
    },
    stateOf: (resource, version) => etagOf({ version, isRdf: resource.isRdf }, representationOf(resource)),
    isStateOf: isEtagOf,
  }
}

/** What a plain GET is answered with: the stored form, Turtle for a container. */
function representationOf({ kind, mediaType }: Resource): string {
  return kind === 'container' ? turtle : (mediaType.split(';', 1)[0] ?? '').trim()
}

async function unlessRefused<T>(decide: () => Promise<T>): Promise<T | undefined> {
  try {
    return await decide()
  } catch (error) {
    if (error instanceof PodError && refusals.has(error.code)) return undefined
    throw error
  }
}

/** The last two: where there is no pod, and where none could be, there is nothing to read. */
const refusals: ReadonlySet<string> = new Set(['unauthenticated', 'forbidden', 'not-found', 'uri-too-long'])
