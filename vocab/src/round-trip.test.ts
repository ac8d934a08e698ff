import { Parser, Store } from 'n3'
import { describe, expect, it } from 'vitest'
import { aspectQuads, aspectsIn, readAspect } from './aspect.ts'
import { type Comment, commentQuads, readComment, threadEntryQuads } from './comment.ts'
import {
  addressBookQuads,
  contactQuads,
  groupEntryQuads,
  peopleEntryQuads,
  readAddressBook,
  readContact,
  readGroups,
  readPeople,
} from './contact.ts'
import { feedOverflow, feedQuads, feedRowIn, feedRowQuads, readFeed } from './feed.ts'
import { followIri, followingQuads, followQuads, readFollowing } from './following.ts'
import type { Quads } from './graph.ts'
import { type Like, likeEntryQuads, likeIri, likeQuads, likeRetractionQuads, likesIn } from './like.ts'
import { noticeQuads, readNotice } from './notice.ts'
import { type Photo, photoQuads, photosIn } from './photo.ts'
import { postQuads, readPost } from './post.ts'
import { profileQuads, readProfile } from './profile.ts'
import { audiencesFor } from './registration.ts'
import { renditionFor } from './rendition.ts'
import { alice, aliceStorage, bob, bread, ulid } from './sample.ts'
import { readThread, threadAuthors, threadParts, threadQuads } from './thread.ts'
import { readTypeIndex, registrationQuads, typeIndexQuads } from './type-index.ts'
import { toTurtle } from './write.ts'

/** Through Turtle and an n3 store: what an app does when it writes and another one reads. */
function through(quads: Quads, base: string): Store {
  return new Store(new Parser({ baseIRI: base }).parse(toTurtle(quads, base)))
}

const comment: Comment = {
  ...bread,
  iri: 'https://bob.example/social/posts/public/2026/01KB8.ttl#it',
  author: bob,
  published: '2026-11-23T10:01:00.000Z',
  updated: undefined,
  content: 'Crust goals.',
  language: undefined,
  warning: undefined,
  sensitive: false,
  attachments: [],
  mentions: [],
  hashtags: [],
  card: undefined,
  inReplyTo: bread.iri,
}
const threadDoc = bread.replies?.replace('#replies', '') ?? ''
const likeRow: Like = {
  iri: 'https://bob.example/social/reactions/public-2026.ttl#9b1d',
  actor: bob,
  object: bread.iri,
  published: '2026-11-23T10:02:00.000Z',
  emoji: '🎉',
}
const claims = new Map([
  [alice, { storages: [aliceStorage] }],
  [bob, { storages: ['https://bob.example/'] }],
])

describe('what is written is read back the same', () => {
  it('a post with quotes, a newline, tags, a card and a warning', () => {
    expect(readPost(through(postQuads(bread), 'https://alice.example/a.ttl'), bread.iri)).toEqual(bread)
  })

  it('a comment, and nothing reads as a comment that answers nothing', () => {
    expect(readComment(commentQuads(comment), comment.iri)).toEqual(comment)
    expect(readComment(postQuads(bread), bread.iri)).toBeUndefined()
  })

  it('a profile', () => {
    const profile = {
      ...readProfile([], alice),
      name: 'Alice Baker',
      nick: 'al',
      photo: 'https://alice.example/me.jpg',
      note: 'Bread.',
      issuers: ['https://alice.example/'],
      storages: [aliceStorage],
      inbox: 'https://alice.example/inbox/',
      outbox: 'https://alice.example/social/posts/public/feed.ttl#feed',
    }
    expect(readProfile(through(profileQuads(profile), 'https://alice.example/profile/card'), alice)).toEqual(
      profile,
    )
  })

  it('a photo with two sizes, the smallest first', () => {
    const photo: Photo = {
      iri: 'https://alice.example/social/photos/public/2026/01KB7Q1A/index.ttl#it',
      author: alice,
      alt: 'A round loaf',
      caption: 'Day 1',
      published: '2026-11-23T09:10:02.000Z',
      renditions: [
        { href: 'https://alice.example/w400.webp', mediaType: 'image/webp', width: 400, height: 267 },
        { href: 'https://alice.example/w1600.webp', mediaType: 'image/webp', width: 1600, height: 1067 },
      ],
      thumbhash: '3OcRJYB4d3h/iIeHeEh3eIhw+j2w',
    }
    expect(photosIn(through(photoQuads(photo), 'https://alice.example/index.ttl'))).toEqual([photo])
    expect(renditionFor(photo, 300)?.width).toBe(400)
    expect(renditionFor(photo, 401)?.width).toBe(1600)
    expect(renditionFor(photo, 4000)?.width).toBe(1600)
  })

  it('likes: the same target is the same row, another target is another', async () => {
    const document = 'https://bob.example/social/reactions/public-2026.ttl'
    expect(likesIn(likeQuads(likeRow))).toEqual([likeRow])
    expect(await likeIri(document, bread.iri)).toBe(await likeIri(document, bread.iri))
    expect(await likeIri(document, bread.iri)).not.toBe(await likeIri(document, comment.iri))
  })

  it('a contact, the address book, and its two lists', () => {
    const book = {
      iri: 'https://alice.example/contacts/index.ttl#this',
      name: 'People',
      people: 'https://alice.example/contacts/people.ttl',
      groups: 'https://alice.example/contacts/groups.ttl',
    }
    const contact = {
      iri: 'https://alice.example/contacts/Person/77/index.ttl#this',
      name: 'Bob',
      webid: bob,
      streams: ['https://bob.example/social/posts/k3/feed.ttl#feed'],
    }
    expect(readAddressBook(addressBookQuads({ ...book, owner: alice }), book.iri)).toEqual(book)
    expect(readContact(contactQuads(contact), contact.iri)).toEqual(contact)
    expect(readPeople(peopleEntryQuads(contact, book.iri))).toEqual([{ iri: contact.iri, name: 'Bob' }])
    const family = { iri: 'https://alice.example/contacts/Group/8f.ttl#this', name: 'Family' }
    expect(readGroups(groupEntryQuads(family, book.iri))).toEqual([family])
  })

  it('an aspect with its cards', () => {
    const family = {
      iri: 'https://alice.example/contacts/Group/8f.ttl#this',
      name: 'Family',
      members: [bob],
      cards: new Map([[bob, 'https://alice.example/contacts/Person/77/index.ttl#this']]),
    }
    expect(aspectsIn(aspectQuads(family))).toEqual([family])
    expect(readAspect(aspectQuads(family), 'https://alice.example/other#this')).toBeUndefined()
  })

  it('a notice', () => {
    const notice = {
      iri: 'https://bob.example/inbox/',
      kind: 'Invite' as const,
      actor: alice,
      object: 'https://alice.example/social/posts/k3/feed.ttl#feed',
      target: bob,
      inReplyTo: undefined,
      source: undefined,
      published: '2026-11-23T08:00:00.000Z',
      content: undefined,
    }
    expect(readNotice(noticeQuads(notice), notice.iri)).toEqual(notice)
    expect(readNotice(postQuads(bread), bread.iri)).toBeUndefined()
  })

  it('who I follow, each person once', async () => {
    const collection = 'https://alice.example/social/following.ttl#it'
    const iri = await followIri(collection, bob)
    const row = { iri, actor: alice, person: bob, since: '2026-11-23T08:00:00.000Z' }
    expect(
      readFollowing([...followingQuads(collection, alice), ...followQuads(collection, row)], collection),
    ).toEqual([row])
  })

  it('a type index; the newest audience of a group comes first, other groups do not', () => {
    const document = 'https://alice.example/settings/privateTypeIndex.ttl'
    const at = (name: string, created: string, group: string) =>
      registrationQuads({
        iri: `${document}#${name}`,
        forClass: 'https://www.w3.org/ns/activitystreams#Note',
        containers: [`https://alice.example/social/posts/${name}/`],
        sources: [`https://alice.example/contacts/Group/${group}.ttl#this`],
        created,
      })
    const quads = [
      ...typeIndexQuads(document, 'private'),
      ...at('old', '2026-01-01T00:00:00Z', 'family'),
      ...at('new', '2026-06-01T00:00:00Z', 'family'),
      ...at('other', '2026-07-01T00:00:00Z', 'work'),
    ]
    const found = audiencesFor(readTypeIndex(quads), 'https://alice.example/contacts/Group/family.ttl#this')
    expect(found.map((one) => one.iri)).toEqual([`${document}#new`, `${document}#old`])
  })
})

describe('a feed', () => {
  const iri = 'https://alice.example/social/posts/public/feed.ttl#feed'
  const empty = feedQuads({ iri, author: alice, updated: '2026-11-23T09:12:45Z' })

  it('gives its rows the owner as author, newest first, text cut at 500 characters', () => {
    const long = {
      ...bread,
      iri: `${bread.iri}2`,
      content: 'x'.repeat(900),
      published: '2026-11-24T00:00:00.000Z',
    }
    const feed = readFeed([...empty, ...feedRowQuads(iri, bread), ...feedRowQuads(iri, long)], iri)
    const posts = (feed?.items ?? []).flatMap((item) => (item.kind === 'post' ? [item.post] : []))
    expect(posts.map((post) => [post.iri, post.author, post.content.length, post.updated])).toEqual([
      [long.iri, alice, 500, bread.updated],
      [bread.iri, alice, bread.content.length, bread.updated],
    ])
  })

  it('loses exactly one row when one is removed', () => {
    const rows = [...empty, ...feedRowQuads(iri, bread), ...feedRowQuads(iri, comment)]
    const gone = new Set(feedRowIn(rows, iri, comment.iri))
    const kept = readFeed(
      rows.filter((quad) => !gone.has(quad)),
      iri,
    )
    expect(kept?.items.map((item) => item.published)).toEqual([bread.published])
  })

  it('names the oldest row as overflow when the 51st comes', () => {
    const rows = Array.from({ length: 50 }, (_, index) =>
      feedRowQuads(iri, {
        ...bread,
        iri: `https://alice.example/p${index}#it`,
        published: new Date(index * 1000).toISOString(),
      }),
    )
    const feed = readFeed([...empty, ...rows.flat()], iri)
    expect(feed && feedOverflow(feed)).toEqual(['https://alice.example/p0#it'])
    expect(feed && feedOverflow(feed, 0)).toEqual([])
  })
})

describe('a thread', () => {
  const parts = threadParts(threadDoc)
  const base = [
    ...threadQuads(threadDoc),
    ...threadEntryQuads(comment, parts.replies),
    ...likeEntryQuads(likeRow, parts.likes),
  ]

  it('holds the comments and likes of believable people', () => {
    expect(threadAuthors(base, threadDoc)).toEqual([bob])
    const thread = readThread(base, threadDoc, bread.iri, claims)
    expect(thread.replies.map((reply) => [reply.content, reply.author])).toEqual([['Crust goals.', bob]])
    expect(thread.likes.map((like) => like.actor)).toEqual([bob])
    expect(thread.dropped).toBe(0)
  })

  it('drops what is named outside the storage of whoever it is attributed to', () => {
    const forged = threadEntryQuads({ ...comment, iri: 'https://mallory.example/x#it' }, parts.replies)
    const unknown = threadEntryQuads(
      { ...comment, iri: 'https://who.example/x#it', author: 'https://who.example/#me' },
      parts.replies,
    )
    const thread = readThread([...base, ...forged, ...unknown], threadDoc, bread.iri, claims)
    expect(thread.replies).toHaveLength(1)
    expect(thread.dropped).toBe(2)
  })

  it('subtracts a retracted like', () => {
    const quads = [...base, ...likeRetractionQuads(likeRow.iri, '2026-11-24T00:00:00Z')]
    expect(readThread(quads, threadDoc, bread.iri, claims).likes).toEqual([])
  })

  it('counts one person once', () => {
    const twice = likeEntryQuads({ ...likeRow, iri: `${likeRow.iri}2` }, parts.likes)
    expect(readThread([...base, ...twice], threadDoc, bread.iri, claims).likes).toHaveLength(1)
  })
})

it('the sample ULID is the one its thread is named after', () => {
  expect(threadDoc).toContain(ulid)
})
