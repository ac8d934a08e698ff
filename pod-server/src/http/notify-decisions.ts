import { authorize, type Target } from '#access/authorize.ts'
import { read } from '#access/modes.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { StillWelcome } from '#identity/still-welcome.ts'
import { etagOf, isEtagOf } from '#ldp/etag.ts'
import { kindOf, locate } from '#ldp/locate.ts'
import type { Decisions } from '#notify/decisions.ts'
import { turtle } from '#rdf/media-types.ts'
import type { Resource } from '#storage/store.ts'

/**
 * The decisions of notifications and the change feed are those of GET: `authorize`, and an answer instead of a refusal.
 * No token comes with a delivery, so what a token's check would find out is asked for too (bug class 18).
 */
export function notifyDecisions(isWelcome: StillWelcome): Decisions {
  return {
    permitRead: async (reader, agent, iri) =>
      (await isWelcome(reader, agent))
        ? unlessRefused(async () => authorize(reader, agent, await locate(reader, iri), read))
        : undefined,
    async permitReadOfGone(reader, agent, { iri, access, storage }) {
      const acl = await reader.resourceById(access >> 1)
      if (acl?.kind !== 'acl' || !(await isWelcome(reader, agent))) return undefined
      const target: Target = { iri, kind: kindOf(iri), access, accessVersion: acl.version, storage }
      return unlessRefused(() => authorize(reader, agent, target, read))
    },
    async wasReadable(reader, { access, accessVersion, id }, entry) {
      // The same grants then and now, and none that depends on who is in a group: that may have changed.
      if (access !== entry.access || accessVersion > entry.seq || id > entry.seq) return false
      const grants = await reader.grants(access, accessVersion)
      return [...grants.keys()].every((principal) => !principal.startsWith('group:'))
    },
    stateOf: (resource, version) => etagOf({ version, isRdf: resource.isRdf }, representationOf(resource)),
    isStateOf: isEtagOf,
  }
}

/** What a plain GET is answered with: the stored form, Turtle for a container. */
function representationOf({ kind, mediaType }: Resource): string {
  return kind === 'container' ? turtle : (mediaType.split(';', 1)[0] ?? '').trim()
}

async function unlessRefused(decide: () => Promise<Permit>): Promise<Permit | undefined> {
  try {
    return await decide()
  } catch (error) {
    if (error instanceof PodError && refusals.has(error.code)) return undefined
    throw error
  }
}

/** The last two: where there is no pod, and where none could be, there is nothing to read. */
const refusals: ReadonlySet<string> = new Set(['unauthenticated', 'forbidden', 'not-found', 'uri-too-long'])
