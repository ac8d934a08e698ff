import { documentOf } from '@hearth/vocab/authority.ts'
import {
  type Contact,
  contactQuads,
  peopleEntryQuads,
  readAddressBook,
  readContact,
  readPeople,
} from '@hearth/vocab/contact.ts'
import { audienceContainers, publicAudience } from '@hearth/vocab/layout.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { quad } from '@hearth/vocab/write.ts'
import { ulid } from 'ulid'
import { syncAccess } from './access.ts'
import { createDocument, patchDocument, readDocument } from './documents.ts'
import { collectInFlight } from './in-flight.ts'
import type { Me } from './me.ts'

/** Everyone in my address book, SolidOS's cards included. A card that cannot be read is left out. */
export async function loadContacts(me: Me): Promise<Contact[]> {
  const { people } = await loadBook(me)
  const list = await readDocument(people, me.fetch)
  if (list === undefined) return []
  return await collectInFlight(readPeople(list), async (entry) => {
    const card = await readDocument(entry.iri, me.fetch)
    return card && readContact(card, entry.iri)
  })
}

/** The book with its two lists, at SolidOS's usual places where it does not name them. */
export async function loadBook(me: Me): Promise<{ iri: string; people: string; groups: string }> {
  const graph = await readDocument(me.addressBook, me.fetch)
  const book = graph && readAddressBook(graph, me.addressBook)
  const folder = new URL('.', me.addressBook).href
  return {
    iri: me.addressBook,
    people: book?.people ?? `${folder}people.ttl`,
    groups: book?.groups ?? `${folder}groups.ttl`,
  }
}

/** The card of a person, made when there is none. People I know may answer my public posts without asking. */
export async function ensureContact(me: Me, person: { webid: string; name: string }): Promise<Contact> {
  const contacts = await loadContacts(me)
  const known = contacts.find((contact) => contact.webid === person.webid)
  if (known !== undefined) return known
  const contact: Contact = {
    iri: `${new URL('.', me.addressBook).href}Person/${ulid()}/index.ttl#this`,
    name: person.name,
    webid: person.webid,
    streams: [],
  }
  await createDocument(documentOf(contact.iri), contactQuads(contact), me.fetch)
  const { people } = await loadBook(me)
  await patchDocument(people, { inserts: peopleEntryQuads(contact, me.addressBook) }, me.fetch)
  const webids = [...contacts, contact].flatMap((one) => one.webid ?? [])
  const { threads } = audienceContainers(me.storage, publicAudience)
  await syncAccess(threads, me.addressBook, webids, me.fetch)
  return contact
}

/** Remembers a limited feed on the card of the person who shared it (data-model 2.6, step 3). */
export async function addStream(me: Me, contact: Contact, feed: string): Promise<void> {
  if (contact.streams.includes(feed)) return
  await patchDocument(contact.iri, { inserts: [quad(contact.iri, AS.streams, feed)] }, me.fetch)
}
