import { finished, unfinishedName } from '@hearth/kit/unfinished.ts'
import { type AccessRule, audienceRules, type Readers, threadRules } from '@hearth/vocab/access-rules.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { feedQuads } from '@hearth/vocab/feed.ts'
import { audienceContainers, feedIri, newAudienceName } from '@hearth/vocab/layout.ts'
import { audiencesFor } from '@hearth/vocab/registration.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { readTypeIndex, registrationQuads } from '@hearth/vocab/type-index.ts'
import { giveAccess, syncAccess } from './access.ts'
import { createContainer, createDocument, patchDocument, readDocument } from './documents.ts'
import { type LimitedAudience, nameIn } from './limited-audiences.ts'
import type { Me } from './me.ts'

/** The audience that posts for this group or person go to now. */
function audienceFor(me: Me, source: string): LimitedAudience | undefined {
  const [newest] = audiencesFor(me.privateIndex, source)
  const name = newest === undefined ? undefined : nameIn(newest)
  return name === undefined
    ? undefined
    : { name, feed: feedIri(me.storage, name), sources: newest?.sources ?? [] }
}

/** Finds or makes the audience for a group or a person. The access rules are in place before anything is in it. */
export async function ensureAudience(
  me: Me,
  source: string,
  members: readonly string[],
): Promise<LimitedAudience> {
  const known = audienceFor(me, source) ?? audienceFor(await withFreshIndex(me), source)
  if (known !== undefined) {
    // Another app may have taken it away: what is written there by name alone would have nobody's rules.
    const isThere = (await readDocument(known.feed, me.fetch)) !== undefined
    if (!isThere) await createAudience(me, known.name, { kind: 'members', members, sources: known.sources })
    return known
  }
  // One that was begun and broke off is finished, not begun anew.
  const what = `audience for ${source}`
  const name = unfinishedName(what, newAudienceName)
  await createAudience(me, name, { kind: 'members', members, sources: [source] })
  const audience = { name, feed: feedIri(me.storage, name), sources: [source] }
  const registration = registrationQuads({
    iri: `${documentOf(me.privateIndexUrl)}#audience-${name}`,
    forClass: AS.Note,
    containers: [audienceContainers(me.storage, name).posts],
    sources: [source],
    created: new Date().toISOString(),
  })
  await patchDocument(me.privateIndexUrl, { inserts: registration }, me.fetch)
  finished(what)
  return audience
}

/** Me with the private index as it is now: an audience may be seconds old, made here or by another frontend. */
async function withFreshIndex(me: Me): Promise<Me> {
  const graph = await readDocument(me.privateIndexUrl, me.fetch)
  return graph === undefined ? me : { ...me, privateIndex: readTypeIndex(graph) }
}

/** The three containers of an audience with their access rules, and its empty feed. Repeatable. */
async function createAudience(me: Me, name: string, readers: Readers): Promise<void> {
  const { posts, threads, photos } = audienceContainers(me.storage, name)
  await Promise.all([
    guardedContainer(me, posts, audienceRules(me.webid, readers)),
    guardedContainer(me, photos, audienceRules(me.webid, readers)),
    guardedContainer(me, threads, threadRules(me.webid, readers)),
  ])
  const feed = feedIri(me.storage, name)
  await createDocument(
    documentOf(feed),
    feedQuads({ iri: feed, author: me.webid, updated: new Date() }),
    me.fetch,
  )
}

/** Makes a container and writes its access rules before it holds anything; rules that are there stay. */
async function guardedContainer(me: Me, container: string, rules: readonly AccessRule[]): Promise<void> {
  await createContainer(container, me.fetch)
  await giveAccess(container, rules, me.fetch)
}

/** Brings every rule copied from `source` in step with its members (data-model 2.3: PATCH the group, then each access document). */
export async function syncAudiences(me: Me, source: string, members: readonly string[]): Promise<void> {
  const { privateIndex } = await withFreshIndex(me)
  const names = audiencesFor(privateIndex, source).flatMap((registration) => nameIn(registration) ?? [])
  const containers = names.flatMap((name) => Object.values(audienceContainers(me.storage, name)))
  await Promise.all(containers.map((container) => syncAccess(container, source, members, me.fetch)))
}
