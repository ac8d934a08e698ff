import { documentAclQuads, inboxAclQuads, ownerRuleQuads, type Readers } from '@hearth/vocab/audience-acl.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { addressBookQuads } from '@hearth/vocab/contact.ts'
import { followingQuads } from '@hearth/vocab/following.ts'
import { firstIri } from '@hearth/vocab/graph.ts'
import { audienceContainers, feedIri, layoutOf, publicAudience } from '@hearth/vocab/layout.ts'
import { readProfile } from '@hearth/vocab/profile.ts'
import { AS, LDP, PIM, SCHEMA, SOLID, VCARD } from '@hearth/vocab/terms.ts'
import { registrationQuads, typeIndexQuads } from '@hearth/vocab/type-index.ts'
import { quad } from '@hearth/vocab/write.ts'
import type { Quad } from '@rdfjs/types'
import { createAudience, guardedContainer } from './audiences.ts'
import { loadContacts } from './contacts.ts'
import { aclOf, createDocument, patchDocument, readDocument, requireDocument } from './documents.ts'
import type { Me } from './me.ts'

const anyone: Readers = { kind: 'public' }

/**
 * Makes the layout of data-model 2.2 in a pod that lacks it, and leaves everything that is there alone.
 * Each step may be repeated, so a crash half-way is repaired by the next start; the profile comes last, because it says "done".
 */
export async function setUpPod(me: Me): Promise<void> {
  const layout = layoutOf(me.storage)
  await Promise.all([
    ensureTypeIndexes(me),
    ensurePrivate(me, layout.social),
    ensurePrivate(me, layout.contacts),
  ])
  await ensureAddressBook(me)
  const contacts = (await loadContacts(me)).flatMap((contact) => contact.webid ?? [])
  await createAudience(me, publicAudience, anyone, {
    kind: 'members',
    members: contacts,
    sources: [me.addressBook],
  })
  await Promise.all([
    ensurePublicCollection(me, me.following),
    ensurePublicCollection(me, me.followers),
    me.inbox === undefined ? ensureInbox(me, layout.inbox) : undefined,
  ])
  await registerEverything(me)
  await completeProfile(me)
}

async function ensureTypeIndexes(me: Me): Promise<void> {
  const isPublicNew = await createDocument(
    me.publicIndexUrl,
    typeIndexQuads(me.publicIndexUrl, 'public'),
    me.fetch,
  )
  if (isPublicNew) await openDocument(me, me.publicIndexUrl)
  await createDocument(me.privateIndexUrl, typeIndexQuads(me.privateIndexUrl, 'private'), me.fetch)
}

/** A container nobody else sees: the parts of it that are for others get their own rules. */
async function ensurePrivate(me: Me, container: string): Promise<void> {
  await guardedContainer(me, container, (acl) => ownerRuleQuads({ acl, container, owner: me.webid }))
}

async function ensureAddressBook(me: Me): Promise<void> {
  const folder = new URL('.', me.addressBook).href
  const book = {
    iri: me.addressBook,
    name: 'People',
    people: `${folder}people.ttl`,
    groups: `${folder}groups.ttl`,
  }
  await createDocument(documentOf(me.addressBook), addressBookQuads({ ...book, owner: me.webid }), me.fetch)
  await createDocument(book.people, [], me.fetch)
  await createDocument(book.groups, [], me.fetch)
}

/** Public like the profile, so that the person followed can check that the follow is real (data-model 2.6). */
async function ensurePublicCollection(me: Me, collection: string): Promise<void> {
  const isNew = await createDocument(documentOf(collection), followingQuads(collection, me.webid), me.fetch)
  if (isNew) await openDocument(me, documentOf(collection))
}

async function openDocument(me: Me, document: string): Promise<void> {
  const acl = await aclOf(document, me.fetch)
  await createDocument(acl, documentAclQuads({ acl, document, owner: me.webid, readers: anyone }), me.fetch)
}

async function ensureInbox(me: Me, inbox: string): Promise<void> {
  await guardedContainer(me, inbox, (acl) => inboxAclQuads({ acl, container: inbox, owner: me.webid }))
}

async function registerEverything(me: Me): Promise<void> {
  const year = new Date().getUTCFullYear()
  const { posts, photos } = audienceContainers(me.storage, publicAudience)
  const publicIndex = documentOf(me.publicIndexUrl)
  const privateIndex = documentOf(me.privateIndexUrl)
  await insertMissing(me, publicIndex, [
    ...registrationQuads({
      iri: `${publicIndex}#notes-${year}`,
      forClass: AS.Note,
      containers: [`${posts}${year}/`],
    }),
    ...registrationQuads({
      iri: `${publicIndex}#feed`,
      forClass: AS.Collection,
      instances: [feedIri(me.storage, publicAudience)],
    }),
    ...registrationQuads({
      iri: `${publicIndex}#photos-${year}`,
      forClass: SCHEMA.ImageObject,
      containers: [`${photos}${year}/`],
    }),
  ])
  await insertMissing(me, privateIndex, [
    ...registrationQuads({
      iri: `${privateIndex}#contacts`,
      forClass: VCARD.AddressBook,
      instances: [me.addressBook],
    }),
  ])
}

/** Adds to the profile what it does not say yet; what another app wrote there stays. */
async function completeProfile(me: Me): Promise<void> {
  const graph = await requireDocument(me.webid, me.fetch)
  const profile = readProfile(graph, me.webid)
  const layout = layoutOf(me.storage)
  const wanted: [string, string, string | undefined][] = [
    [AS.outbox, feedIri(me.storage, publicAudience), firstIri(graph, me.webid, [AS.outbox])],
    [AS.following, me.following, profile.following],
    [AS.followers, me.followers, profile.followers],
    [LDP.inbox, layout.inbox, profile.inbox],
    [PIM.storage, me.storage, profile.storages[0]],
    [SOLID.publicTypeIndex, me.publicIndexUrl, profile.publicTypeIndex],
  ]
  const inserts = wanted.flatMap(([term, value, present]) =>
    present === undefined ? [quad(me.webid, term, value)] : [],
  )
  if (profile.preferencesFile === undefined) {
    await createDocument(
      layout.preferences,
      [quad(me.webid, SOLID.privateTypeIndex, me.privateIndexUrl)],
      me.fetch,
    )
    inserts.push(quad(me.webid, PIM.preferencesFile, layout.preferences))
  } else {
    await linkPrivateIndex(me, profile.preferencesFile)
  }
  if (inserts.length > 0) await patchDocument(me.webid, { inserts }, me.fetch)
}

async function linkPrivateIndex(me: Me, preferences: string): Promise<void> {
  const wanted = [quad(me.webid, SOLID.privateTypeIndex, me.privateIndexUrl)]
  const graph = await readDocument(preferences, me.fetch)
  if (graph === undefined) await createDocument(preferences, wanted, me.fetch)
  else if (firstIri(graph, me.webid, [SOLID.privateTypeIndex]) === undefined) {
    await patchDocument(preferences, { inserts: wanted }, me.fetch)
  }
}

async function insertMissing(me: Me, document: string, quads: readonly Quad[]): Promise<void> {
  const graph = await requireDocument(document, me.fetch)
  const inserts = quads.filter(({ subject }) => !graph.bySubject.has(subject.value))
  if (inserts.length > 0) await patchDocument(document, { inserts }, me.fetch)
}
