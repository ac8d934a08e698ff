import { type Aspect, aspectQuads, memberQuads, readAspect } from '@hearth/vocab/aspect.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { groupEntryQuads, readGroups } from '@hearth/vocab/contact.ts'
import { OWL } from '@hearth/vocab/terms.ts'
import { ulid } from 'ulid'
import { ensureAudience, syncAudiences } from './audiences.ts'
import { ensureContact, loadBook } from './contacts.ts'
import { createDocument, patchDocument, readDocument, requireDocument } from './documents.ts'
import { collectInFlight } from './in-flight.ts'
import type { Me } from './me.ts'
import { sendNotice } from './send-notice.ts'

/** My aspects: the groups of my address book, in the order they were made. */
export async function loadAspects(me: Me): Promise<Aspect[]> {
  const { groups } = await loadBook(me)
  const list = await readDocument(groups, me.fetch)
  if (list === undefined) return []
  return await collectInFlight(readGroups(list), async (entry) => {
    const group = await readDocument(entry.iri, me.fetch)
    return group && readAspect(group, entry.iri)
  })
}

export async function createAspect(me: Me, name: string): Promise<Aspect> {
  const aspect: Aspect = {
    iri: `${new URL('.', me.addressBook).href}Group/${ulid()}.ttl#this`,
    name,
    members: [],
    cards: new Map(),
  }
  await createDocument(documentOf(aspect.iri), aspectQuads(aspect), me.fetch)
  const { groups } = await loadBook(me)
  await patchDocument(groups, { inserts: groupEntryQuads(aspect, me.addressBook) }, me.fetch)
  await ensureAudience(me, aspect.iri, [])
  return aspect
}

/** Puts a person into an aspect: the group is the truth, the access rules follow, then the person is told where to read. */
export async function addMember(
  me: Me,
  aspect: Aspect,
  person: { webid: string; name: string },
): Promise<void> {
  if (aspect.members.includes(person.webid)) return
  const contact = await ensureContact(me, person)
  const members = [...aspect.members, person.webid]
  await patchDocument(aspect.iri, { inserts: memberQuads(aspect.iri, person.webid, contact.iri) }, me.fetch)
  const audience = await ensureAudience(me, aspect.iri, members)
  await syncAudiences(me, aspect.iri, members)
  // The rights stand whether or not the person's inbox answers.
  await sendNotice(me, person.webid, { kind: 'Invite', object: audience.feed, target: person.webid }).catch(
    () => undefined,
  )
}

/** Takes a person out: they lose sight of what was shared with the aspect, earlier posts included. */
export async function removeMember(me: Me, aspect: Aspect, webid: string): Promise<void> {
  const group = await requireDocument(aspect.iri, me.fetch)
  const written = [...group].filter(
    ({ subject, predicate, object }) =>
      (subject.value === aspect.iri && object.value === webid) ||
      (subject.value === webid && predicate.value === OWL.sameAs),
  )
  const cards = written.filter(({ subject }) => subject.value === webid).map(({ object }) => object.value)
  const byCard = [...group].filter(
    ({ subject, object }) => subject.value === aspect.iri && cards.includes(object.value),
  )
  await patchDocument(aspect.iri, { deletes: [...written, ...byCard] }, me.fetch)
  const members = aspect.members.filter((member) => member !== webid)
  await syncAudiences(me, aspect.iri, members)
  const audience = await ensureAudience(me, aspect.iri, members)
  await sendNotice(me, webid, { kind: 'Undo', object: audience.feed, target: webid }).catch(() => undefined)
}
