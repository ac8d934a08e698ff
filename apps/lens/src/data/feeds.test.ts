import type { Pod } from '@hearth/kit/pod.ts'
import { readProfile } from '@hearth/vocab/profile.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { describe, expect, it } from 'vitest'
import { openRdf } from '#pod/rdf.ts'
import { followedFeeds, ownFeeds, publicFeedOf } from './feeds.ts'
import { readFeedPosts } from './read-photos.ts'

const alice = 'https://alice.example/profile/card#me'
const bob = 'https://bob.example/profile/card#me'
const as = 'https://www.w3.org/ns/activitystreams#'
const vcard = 'http://www.w3.org/2006/vcard/ns#'

const documents: Record<string, string> = {
  'https://alice.example/social/following.ttl': `<#it> <${as}items> <${bob}> .`,
  'https://alice.example/contacts/index.ttl': `<#this> a <${vcard}AddressBook> ; <${vcard}nameEmailIndex> <people.ttl> .`,
  'https://alice.example/contacts/people.ttl': `<Person/1/index.ttl#this> <${vcard}inAddressBook> <index.ttl#this> ; <${vcard}fn> "Bob" .`,
  'https://alice.example/contacts/Person/1/index.ttl': `<#this> <${vcard}fn> "Bob" ; <${vcard}url> <#webid> ; <${as}streams> <https://bob.example/social/posts/k3v9/feed.ttl#feed> .
    <#webid> a <${vcard}WebID> ; <${vcard}value> <${bob}> .`,
}
const rdf = openRdf(async (input) => {
  const body = documents[String(input)]
  const response = new Response(body ?? '', {
    status: body === undefined ? 404 : 200,
    headers: { 'content-type': 'text/turtle' },
  })
  Object.defineProperty(response, 'url', { value: String(input) })
  return response
})

function person(webid: string) {
  const storage = new URL('/', webid).href
  return {
    ...readProfile([], webid),
    storages: [storage],
    outbox: `${storage}social/posts/public/feed.ttl#feed`,
  }
}

const pod: Pod = {
  profile: person(alice),
  storage: 'https://alice.example/',
  inbox: undefined,
  description: undefined,
  publicTypeIndex: [],
  privateTypeIndex: [
    {
      iri: 'x:a',
      forClass: AS.Note,
      instances: [],
      containers: ['https://alice.example/social/posts/q7w2/'],
      sources: [],
    },
  ],
  privateTypeIndexUrl: undefined,
}

describe('the feeds of a wall', () => {
  it('are my public one and each of my limited ones, believed for me alone', () => {
    expect(ownFeeds(pod).map(({ iri, isPublic, author }) => ({ iri, isPublic, author }))).toEqual([
      { iri: 'https://alice.example/social/posts/public/feed.ttl#feed', isPublic: true, author: alice },
      { iri: 'https://alice.example/social/posts/q7w2/feed.ttl#feed', isPublic: false, author: alice },
    ])
  })

  it('are the public feeds of whom I follow, and what they shared with me, believed in their storages alone', async () => {
    const { feeds } = await followedFeeds(rdf, pod, async (webid) => person(webid))
    expect(feeds).toEqual([
      {
        iri: 'https://bob.example/social/posts/public/feed.ttl#feed',
        author: bob,
        storages: ['https://bob.example/'],
        isPublic: true,
      },
      {
        iri: 'https://bob.example/social/posts/k3v9/feed.ttl#feed',
        author: bob,
        storages: ['https://bob.example/'],
        isPublic: false,
      },
    ])
  })

  it('leave out a person whose profile cannot be read, and say who', async () => {
    const followed = await followedFeeds(rdf, pod, async () => {
      throw new TypeError('no answer')
    })
    expect(followed).toEqual({ feeds: [], unread: [bob] })
  })

  it('hold what lies beside them, and nothing in the place of what somebody else wrote', async () => {
    const theirs = 'https://mallory.example/feed.ttl'
    const rows = ['https://alice.example/1.ttl#it', 'https://mallory.example/1.ttl#it']
    documents[theirs] =
      `<#feed> <${as}attributedTo> <#me> ; <${as}items> ${rows.map((row) => `<${row}>`).join(', ')} .
      ${rows.map((row) => `<${row}> a <${as}Note> ; <${as}published> "2026-01-01T00:00:00Z" ; <${as}attachment> <${row}.png> .`).join('\n')}`
    const storages = ['https://mallory.example/', 'https://alice.example/']
    const source = { iri: `${theirs}#feed`, author: `${theirs}#me`, storages, isPublic: true }
    expect((await readFeedPosts(rdf, source)).map(({ iri }) => iri)).toEqual([rows[1]])
  })

  it('are none for somebody whose profile names none', () => {
    expect(publicFeedOf({ ...person(bob), outbox: undefined })).toEqual([])
  })
})
