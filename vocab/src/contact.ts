import type { Quad } from '@rdfjs/types'
import {
  allIris,
  allNodes,
  firstIri,
  firstText,
  type Graph,
  graphOf,
  type Quads,
  subjectsOfType,
} from './graph.ts'
import { nameTerms } from './profile.ts'
import { AS, OWL, VCARD } from './terms.ts'
import { quad, text, triples } from './write.ts'

/** SolidOS's address book: one index, a list of people, a list of groups, a card a person. */
export interface AddressBook {
  readonly iri: string
  readonly name?: string | undefined
  readonly people?: string | undefined
  readonly groups?: string | undefined
}

/** One card, `Person/{id}/index.ttl#this`. */
export interface Contact {
  readonly iri: string
  readonly name: string
  readonly webid?: string | undefined
  /** Limited feeds this person shared with me, learnt from their Invites (data-model 2.6). */
  readonly streams: readonly string[]
}

/** A row of `people.ttl` or `groups.ttl`. */
export interface BookEntry {
  readonly iri: string
  readonly name: string
}

export function readAddressBook(quads: Quads, iri: string): AddressBook | undefined {
  const graph = graphOf(quads)
  if (!graph.bySubject.has(iri)) return undefined
  return {
    iri,
    name:
      firstText(graph, iri, nameTerms) ?? firstText(graph, iri, [`http://purl.org/dc/elements/1.1/title`]),
    people: firstIri(graph, iri, [VCARD.nameEmailIndex]),
    groups: firstIri(graph, iri, [VCARD.groupIndex]),
  }
}

/** The people listed in `people.ttl`. */
export function readPeople(quads: Quads): BookEntry[] {
  const graph = graphOf(quads)
  return [...graph.bySubject.keys()]
    .filter((subject) => allIris(graph, subject, [VCARD.inAddressBook]).length > 0)
    .map((iri) => ({ iri, name: firstText(graph, iri, nameTerms) ?? iri }))
}

/** The groups listed in `groups.ttl`. */
export function readGroups(quads: Quads): BookEntry[] {
  const graph = graphOf(quads)
  const listed = [...graph.bySubject.keys()].flatMap((book) => allIris(graph, book, [VCARD.includesGroup]))
  const groups = new Set([...listed, ...subjectsOfType(graph, VCARD.Group)])
  return [...groups].map((iri) => ({ iri, name: firstText(graph, iri, nameTerms) ?? iri }))
}

export function readContact(quads: Quads, iri: string): Contact | undefined {
  const graph = graphOf(quads)
  const name = firstText(graph, iri, nameTerms)
  const webid = webidOf(graph, iri)
  if (name === undefined && webid === undefined) return undefined
  return { iri, name: name ?? webid ?? iri, webid, streams: allIris(graph, iri, [AS.streams]) }
}

export function addressBookQuads(book: Required<AddressBook> & { name: string; owner: string }): Quad[] {
  return triples(
    book.iri,
    [VCARD.AddressBook],
    [
      [VCARD.fn, text(book.name)],
      [`http://purl.org/dc/elements/1.1/title`, text(book.name)],
      [VCARD.nameEmailIndex, book.people],
      [VCARD.groupIndex, book.groups],
      ['http://www.w3.org/ns/auth/acl#owner', book.owner],
    ],
  )
}

/** The card. The WebID hangs on a fragment where SolidOS uses a blank node, so that it can be patched. */
export function contactQuads(contact: Contact): Quad[] {
  const node = contact.webid === undefined ? undefined : `${contact.iri.replace(/#.*$/, '')}#webid`
  return [
    ...triples(
      contact.iri,
      [VCARD.Individual],
      [
        [VCARD.fn, text(contact.name)],
        [VCARD.url, node],
        [AS.streams, contact.streams],
      ],
    ),
    ...(node === undefined || contact.webid === undefined
      ? []
      : triples(node, [VCARD.WebID], [[VCARD.value, contact.webid]])),
  ]
}

/** The card's row in `people.ttl`. */
export function peopleEntryQuads(entry: BookEntry, book: string): Quad[] {
  return [quad(entry.iri, VCARD.inAddressBook, book), quad(entry.iri, VCARD.fn, text(entry.name))]
}

/** The group's row in `groups.ttl`. */
export function groupEntryQuads(entry: BookEntry, book: string): Quad[] {
  return [
    quad(book, VCARD.includesGroup, entry.iri),
    ...triples(entry.iri, [VCARD.Group], [[VCARD.fn, text(entry.name)]]),
  ]
}

/** SolidOS: `vcard:url [a vcard:WebId|WebID; vcard:value <webid>]`; older books: `owl:sameAs <webid>`. */
function webidOf(graph: Graph, card: string): string | undefined {
  for (const node of allNodes(graph, card, [VCARD.url])) {
    const value = firstIri(graph, node, [VCARD.value])
    const isWebId = allIris(graph, node, ['http://www.w3.org/1999/02/22-rdf-syntax-ns#type']).some(
      (type) => type === VCARD.WebID || type === VCARD.WebId,
    )
    if (value !== undefined && isWebId) return value
  }
  return firstIri(graph, card, [OWL.sameAs])
}
