import type { Quad } from '@rdfjs/types'
import { allIris, allNodes, firstIri, firstText, graphOf, type Quads } from './graph.ts'
import { AS, FOAF, LDP, PIM, RDFS, SCHEMA, SOLID, VCARD } from './terms.ts'
import { text, triples } from './write.ts'

/** A person as their WebID document describes them. */
export interface Profile {
  readonly webid: string
  readonly name?: string | undefined
  readonly nick?: string | undefined
  readonly photo?: string | undefined
  readonly note?: string | undefined
  readonly role?: string | undefined
  readonly homepage?: string | undefined
  readonly issuers: readonly string[]
  readonly storages: readonly string[]
  readonly inbox?: string | undefined
  readonly preferencesFile?: string | undefined
  readonly publicTypeIndex?: string | undefined
  readonly privateTypeIndex?: string | undefined
  /** The public feed, and the two collections about following. */
  readonly outbox?: string | undefined
  readonly following?: string | undefined
  readonly followers?: string | undefined
  readonly knows: readonly string[]
  readonly seeAlso: readonly string[]
}

export const nameTerms = [VCARD.fn, FOAF.name, AS.name, SCHEMA.name, FOAF.nick]
export const faceTerms = [VCARD.hasPhoto, FOAF.img, AS.icon, AS.image, SCHEMA.image]

/** Reads a WebID document, or a card that stands for a person. Always returns something: a WebID alone is a person. */
export function readProfile(quads: Quads, webid: string): Profile {
  const graph = graphOf(quads)
  const iri = (term: string): string | undefined => firstIri(graph, webid, [term])
  return {
    webid,
    name: firstText(graph, webid, nameTerms),
    nick: firstText(graph, webid, [FOAF.nick]),
    photo: firstIri(graph, webid, faceTerms) ?? faceOfIcon(graph, webid),
    note: firstText(graph, webid, [VCARD.note, AS.summary, SCHEMA.description]),
    role: firstText(graph, webid, [VCARD.role]),
    homepage: iri(FOAF.homepage),
    issuers: allIris(graph, webid, [SOLID.oidcIssuer]),
    storages: allIris(graph, webid, [PIM.storage]),
    inbox: iri(LDP.inbox),
    preferencesFile: iri(PIM.preferencesFile),
    publicTypeIndex: iri(SOLID.publicTypeIndex),
    privateTypeIndex: iri(SOLID.privateTypeIndex),
    outbox: firstIri(graph, webid, [AS.outbox, SOLID.timeline]),
    following: iri(AS.following),
    followers: iri(AS.followers),
    knows: allIris(graph, webid, [FOAF.knows]),
    seeAlso: allIris(graph, webid, [RDFS.seeAlso]),
  }
}

/** The quads of a profile as we write it: the name in both `vcard:fn` and `foaf:name`, because readers look for either. */
export function profileQuads(profile: Profile): Quad[] {
  const name = profile.name === undefined ? undefined : text(profile.name)
  return triples(
    profile.webid,
    [FOAF.Person, SCHEMA.Person],
    [
      [VCARD.fn, name],
      [FOAF.name, name],
      [FOAF.nick, profile.nick === undefined ? undefined : text(profile.nick)],
      [VCARD.hasPhoto, profile.photo],
      [VCARD.note, profile.note === undefined ? undefined : text(profile.note)],
      [VCARD.role, profile.role === undefined ? undefined : text(profile.role)],
      [FOAF.homepage, profile.homepage],
      [SOLID.oidcIssuer, profile.issuers],
      [PIM.storage, profile.storages],
      [LDP.inbox, profile.inbox],
      [PIM.preferencesFile, profile.preferencesFile],
      [SOLID.publicTypeIndex, profile.publicTypeIndex],
      [SOLID.privateTypeIndex, profile.privateTypeIndex],
      [AS.outbox, profile.outbox],
      [AS.following, profile.following],
      [AS.followers, profile.followers],
      [FOAF.knows, profile.knows],
      [RDFS.seeAlso, profile.seeAlso],
    ],
  )
}

/** ActivityPods nests the picture: `as:icon [ a as:Image; as:url <…> ]`. */
function faceOfIcon(graph: ReturnType<typeof graphOf>, webid: string): string | undefined {
  for (const icon of allNodes(graph, webid, [AS.icon, AS.image])) {
    const url = firstIri(graph, icon, [AS.url])
    if (url !== undefined) return url
  }
  return undefined
}
