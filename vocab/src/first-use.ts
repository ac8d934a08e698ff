import type { Quad } from '@rdfjs/types'
import {
  type AccessRule,
  audienceRules,
  documentRules,
  inboxRules,
  ownerRule,
  type Readers,
  threadRules,
} from './access-rules.ts'
import { documentOf } from './authority.ts'
import { addressBookQuads } from './contact.ts'
import { feedQuads } from './feed.ts'
import { followingQuads } from './following.ts'
import { graphOf, objectsOf, type Quads } from './graph.ts'
import { audienceContainers, feedIri, layoutOf, publicAudience } from './layout.ts'
import { type FirstUse, yearContainers } from './needs-first-use.ts'
import { registrationsFor } from './registration.ts'
import { AS, LDP, PIM, SCHEMA, SOLID, VCARD } from './terms.ts'
import { registrationQuads, typeIndexQuads } from './type-index.ts'
import { quad } from './write.ts'

/** One repeatable step: make it if it is not there, then its rules if it has none (a crash may have come between). */
export type FirstUseStep =
  | { readonly kind: 'container'; readonly url: string; readonly rules: readonly AccessRule[] }
  | {
      readonly kind: 'document'
      readonly url: string
      readonly quads: readonly Quad[]
      readonly rules?: readonly AccessRule[]
    }
  /** Insert those whose subject and predicate are not there yet: `missingQuads`. */
  | { readonly kind: 'insert'; readonly url: string; readonly quads: readonly Quad[] }

const anyone: Readers = { kind: 'public' }

/**
 * What makes the layout of data-model 2.2 in a pod that lacks it, in order, and leaves everything that is there alone.
 * The profile comes last, because it says "done": a crash half-way is repaired by running the plan again.
 */
export function firstUsePlan(use: FirstUse): FirstUseStep[] {
  const places = placesOf(use)
  const owner = use.profile.webid
  const privately = (url: string): FirstUseStep => ({
    kind: 'container',
    url,
    rules: [ownerRule(owner)],
  })
  return [
    ...typeIndexSteps(places, owner),
    privately(places.layout.social),
    privately(places.layout.contacts),
    ...addressBookSteps(places, owner),
    ...publicAudienceSteps(use, places),
    publicDocument(places.following, followingQuads(places.following, owner), owner),
    publicDocument(places.followers, followingQuads(places.followers, owner), owner),
    ...registrationSteps(use, places),
    ...profileSteps(use, places),
  ]
}

/** The quads of an `insert` step that the document does not answer yet. */
export function missingQuads(present: Quads, wanted: readonly Quad[]): Quad[] {
  const graph = graphOf(present)
  return wanted.filter(
    ({ subject, predicate }) => objectsOf(graph, subject.value, predicate.value).length === 0,
  )
}

type Places = ReturnType<typeof placesOf>

function placesOf(use: FirstUse) {
  const layout = layoutOf(use.storage)
  const { profile } = use
  const book = registrationsFor(use.registrations, VCARD.AddressBook).flatMap(({ instances }) => instances)[0]
  return {
    layout,
    publicIndex: profile.publicTypeIndex ?? layout.publicTypeIndex,
    privateIndex: use.privateTypeIndex ?? profile.privateTypeIndex ?? layout.privateTypeIndex,
    addressBook: book ?? layout.addressBook,
    following: profile.following ?? layout.following,
    followers: profile.followers ?? layout.followers,
    inbox: profile.inbox ?? layout.inbox,
    preferences: profile.preferencesFile ?? layout.preferences,
  }
}

function publicDocument(iri: string, quads: readonly Quad[], owner: string): FirstUseStep {
  return { kind: 'document', url: documentOf(iri), quads, rules: documentRules(owner, anyone) }
}

function typeIndexSteps(places: Places, owner: string): FirstUseStep[] {
  return [
    publicDocument(places.publicIndex, typeIndexQuads(places.publicIndex, 'public'), owner),
    {
      kind: 'document',
      url: places.privateIndex,
      quads: typeIndexQuads(places.privateIndex, 'private'),
      rules: documentRules(owner, { kind: 'nobody' }),
    },
  ]
}

function addressBookSteps({ addressBook }: Places, owner: string): FirstUseStep[] {
  const folder = new URL('.', addressBook).href
  const book = {
    iri: addressBook,
    name: 'People',
    people: `${folder}people.ttl`,
    groups: `${folder}groups.ttl`,
  }
  return [
    { kind: 'document', url: documentOf(addressBook), quads: addressBookQuads({ ...book, owner }) },
    { kind: 'document', url: book.people, quads: [] },
    { kind: 'document', url: book.groups, quads: [] },
  ]
}

function publicAudienceSteps(use: FirstUse, places: Places): FirstUseStep[] {
  const owner = use.profile.webid
  const { posts, threads, photos } = audienceContainers(use.storage, publicAudience)
  // Contacts may append to public threads; the rule names the address book it is kept in step with.
  const repliers: Readers = {
    kind: 'members',
    members: [],
    sources: [`${documentOf(places.addressBook)}#this`],
  }
  const readable = (url: string): FirstUseStep => ({
    kind: 'container',
    url,
    rules: audienceRules(owner, anyone),
  })
  const feed = feedIri(use.storage, publicAudience)
  return [
    readable(posts),
    readable(photos),
    { kind: 'container', url: threads, rules: threadRules(owner, anyone, repliers) },
    {
      kind: 'document',
      url: documentOf(feed),
      quads: feedQuads({ iri: feed, author: owner, updated: use.now }),
    },
    ...(use.profile.inbox === undefined ? [inboxStep(places, owner)] : []),
  ]
}

function inboxStep({ inbox }: Places, owner: string): FirstUseStep {
  return { kind: 'container', url: inbox, rules: inboxRules(owner) }
}

function registrationSteps(
  use: FirstUse,
  { publicIndex, privateIndex, addressBook }: Places,
): FirstUseStep[] {
  const { year, posts, photos } = yearContainers(use)
  const feed = feedIri(use.storage, publicAudience)
  const open = [
    { iri: `${publicIndex}#notes-${year}`, forClass: AS.Note, containers: [posts] },
    { iri: `${publicIndex}#feed`, forClass: AS.Collection, instances: [feed] },
    { iri: `${publicIndex}#photos-${year}`, forClass: SCHEMA.ImageObject, containers: [photos] },
  ]
  const closed = { iri: `${privateIndex}#contacts`, forClass: VCARD.AddressBook, instances: [addressBook] }
  return [
    { kind: 'insert', url: publicIndex, quads: open.flatMap(registrationQuads) },
    { kind: 'insert', url: privateIndex, quads: registrationQuads(closed) },
  ]
}

function profileSteps(use: FirstUse, places: Places): FirstUseStep[] {
  const { webid } = use.profile
  return [
    { kind: 'document', url: places.preferences, quads: [] },
    {
      kind: 'insert',
      url: places.preferences,
      quads: [quad(webid, SOLID.privateTypeIndex, places.privateIndex)],
    },
    {
      kind: 'insert',
      url: documentOf(webid),
      quads: [
        quad(webid, PIM.storage, use.storage),
        quad(webid, PIM.preferencesFile, places.preferences),
        quad(webid, LDP.inbox, places.inbox),
        quad(webid, SOLID.publicTypeIndex, places.publicIndex),
        quad(webid, AS.outbox, feedIri(use.storage, publicAudience)),
        quad(webid, AS.following, places.following),
        quad(webid, AS.followers, places.followers),
      ],
    },
  ]
}
