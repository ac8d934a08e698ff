import { describe, expect, it } from 'vitest'
import { aspectsIn } from './aspect.ts'
import { readAddressBook, readContact, readGroups, readPeople } from './contact.ts'
import { readFollowing } from './following.ts'
import { likesIn } from './like.ts'
import { photosIn, readPhoto } from './photo.ts'
import { hashtagsIn, isTombstone, postsIn, readAnnounce, readPost } from './post.ts'
import { readProfile } from './profile.ts'
import { registrationsFor } from './registration.ts'
import { alice, bob, turtle } from './sample.ts'
import { readTypeIndex } from './type-index.ts'

describe('posts of other apps', () => {
  it('reads an ActivityPods note: HTML by default, nested attachment, mention, public by cc', () => {
    const quads = turtle(`
      <#n> a as:Note; as:attributedTo <${bob}>; as:published "2026-01-02T03:04:05Z"^^xsd:dateTime;
        as:content "<p>Hi</p>"; as:cc as:Public; as:to <https://bob.example/followers>;
        as:attachment [ a as:Document; as:mediaType "image/png"; as:url <https://bob.example/cat.png> ];
        as:tag [ a as:Mention; as:href <${alice}>; as:name "@alice@alice.example" ].`)
    const post = readPost(quads, 'https://alice.example/doc#n')
    expect(post).toMatchObject({
      mediaType: 'text/html',
      isPublic: true,
      isForeign: false,
      attachments: ['https://bob.example/cat.png'],
      mentions: [{ webid: alice, name: '@alice@alice.example' }],
    })
  })

  it('reads a SoAP-Opera note whose content has a language, and a SIOC post, as plain text', () => {
    const quads = turtle(`
      <#s> a sioc:Post; sioc:content "hello"; dct:created "2026-01-02"^^xsd:date; dct:creator <${bob}>; sioc:reply_to <#n>.`)
    expect(postsIn(quads)).toMatchObject([
      {
        content: 'hello',
        author: bob,
        mediaType: 'text/plain',
        inReplyTo: 'https://alice.example/doc#n',
        isForeign: false,
      },
    ])
  })

  it('reads a schema.org posting in both schemes', () => {
    for (const scheme of ['http', 'https']) {
      const quads = turtle(`@prefix s: <${scheme}://schema.org/>.
        <#p> a s:SocialMediaPosting; s:articleBody "text"; s:uploadDate "2026-05-05T00:00:00Z"; s:publisher <${bob}>; s:image <cat.jpg>.`)
      expect(readPost(quads, 'https://alice.example/doc#p')).toMatchObject({
        content: 'text',
        author: bob,
        attachments: ['https://alice.example/cat.jpg'],
        isForeign: false,
      })
    }
  })

  it('prefers the first match: as:content over sioc:content', () => {
    const quads =
      turtle(`<#p> a as:Note; sioc:content "old"; as:content "new"; dct:created "2020-01-01"^^xsd:date;
      as:published "2026-01-01"^^xsd:date; foaf:maker <${alice}>; as:attributedTo <${bob}>.`)
    expect(readPost(quads, 'https://alice.example/doc#p')).toMatchObject({
      content: 'new',
      author: bob,
      published: '2026-01-01T00:00:00.000Z',
    })
  })

  it('shows an unknown class that has text, time and author, marked as foreign', () => {
    const quads = turtle(
      `<#p> a <https://x.example/Scribble>; as:content "x"; as:published "2026-01-01"^^xsd:date; as:attributedTo <${bob}>.`,
    )
    expect(readPost(quads, 'https://alice.example/doc#p')?.isForeign).toBe(true)
  })

  it('does not read a tombstone, an undated or an anonymous note', () => {
    const quads = turtle(`
      <#gone> a as:Tombstone; as:formerType as:Note; as:content "x"; as:published "2026-01-01"^^xsd:date; as:attributedTo <${bob}>.
      <#undated> a as:Note; as:content "x"; as:published "yesterday"; as:attributedTo <${bob}>.
      <#anonymous> a as:Note; as:content "x"; as:published "2026-01-01"^^xsd:date.`)
    expect(postsIn(quads)).toEqual([])
    expect(isTombstone(quads, 'https://alice.example/doc#gone')).toBe(true)
  })

  it('reads a reshare as a reshare only', () => {
    const quads = turtle(
      `<#a> a as:Announce; as:actor <${bob}>; as:object <#p>; as:published "2026-01-01"^^xsd:date.`,
    )
    expect(readAnnounce(quads, 'https://alice.example/doc#a')).toMatchObject({
      author: bob,
      object: 'https://alice.example/doc#p',
    })
    expect(readPost(quads, 'https://alice.example/doc#a')).toBeUndefined()
  })

  it('finds hashtags in prose, not in code, links, headings or numbers', () => {
    expect(
      hashtagsIn(
        '# Heading\n#bread and (#Sauerteig) `#no` [x](http://a/#no) https://a.example/#no #42 #bread',
      ),
    ).toEqual(['#bread', '#sauerteig'])
  })
})

describe('people of other apps', () => {
  it('reads a SolidOS card: vcard name first, face, infrastructure', () => {
    const quads =
      turtle(`<${alice}> a foaf:Person; foaf:name "Alice B"; vcard:fn "Alice Baker"; vcard:hasPhoto <me.jpg>;
      foaf:img <old.jpg>; pim:storage <https://alice.example/>; foaf:knows <${bob}>; solid:timeline <tl.ttl>.`)
    expect(readProfile(quads, alice)).toMatchObject({
      name: 'Alice Baker',
      photo: 'https://alice.example/me.jpg',
      storages: ['https://alice.example/'],
      knows: [bob],
      outbox: 'https://alice.example/tl.ttl',
    })
  })

  it('reads an ActivityPods actor with a nested icon', () => {
    const quads = turtle(
      `<${bob}> a as:Person; as:name "Bob"; as:icon [ a as:Image; as:url <https://bob.example/b.png> ]; as:outbox <https://bob.example/outbox>.`,
    )
    expect(readProfile(quads, bob)).toMatchObject({
      name: 'Bob',
      photo: 'https://bob.example/b.png',
      outbox: 'https://bob.example/outbox',
    })
  })

  it('treats a WebID without any statement as a person', () => {
    expect(readProfile([], bob)).toMatchObject({ webid: bob, storages: [] })
    expect(readProfile([], bob).name).toBeUndefined()
  })
})

describe('a SolidOS address book', () => {
  const base = 'https://alice.example/contacts/'
  it('reads the index, people, groups and a card with a blank WebID node in either spelling', () => {
    const index = turtle(
      `<#this> a vcard:AddressBook; dc:title "Contacts"; vcard:nameEmailIndex <people.ttl>; vcard:groupIndex <groups.ttl>.`,
      `${base}index.ttl`,
    )
    expect(readAddressBook(index, `${base}index.ttl#this`)).toMatchObject({
      name: 'Contacts',
      people: `${base}people.ttl`,
    })
    const people = turtle(
      `<Person/77/index.ttl#this> vcard:inAddressBook <index.ttl#this>; vcard:fn "Bob".`,
      `${base}people.ttl`,
    )
    expect(readPeople(people)).toEqual([{ iri: `${base}Person/77/index.ttl#this`, name: 'Bob' }])
    const groups = turtle(
      `<index.ttl#this> vcard:includesGroup <Group/F.ttl#this>. <Group/F.ttl#this> a vcard:Group; vcard:fn "Family".`,
      `${base}groups.ttl`,
    )
    expect(readGroups(groups)).toEqual([{ iri: `${base}Group/F.ttl#this`, name: 'Family' }])
    for (const spelling of ['WebId', 'WebID']) {
      const card = turtle(
        `<#this> a vcard:Individual; vcard:fn "Bob"; vcard:url [ a vcard:${spelling}; vcard:value <${bob}> ], [ a vcard:Home; vcard:value <https://bob.example/> ].`,
        `${base}c`,
      )
      expect(readContact(card, `${base}c#this`)?.webid).toBe(bob)
    }
  })

  it('counts a member that is a local card by its WebID', () => {
    const quads = turtle(
      `<#this> a vcard:Group; vcard:fn "F"; vcard:hasMember <card#this>. <${bob}> owl:sameAs <card#this>.`,
    )
    expect(aspectsIn(quads)[0]?.members).toEqual([bob])
  })
})

describe('other shapes', () => {
  it('reads likes of SolidOS chat and of solid-social', () => {
    const quads = turtle(`@prefix o: <http://ontologi.es/like#>.
      <#l> a schema:LikeAction; schema:agent <${alice}>; schema:target <#p>. <${bob}> o:likes <#p>.`)
    expect(likesIn(quads).map((like) => like.actor)).toEqual([alice, bob])
  })

  it('reads a schema.org image without links, and http strings left by JSON-LD apps', () => {
    const quads =
      turtle(`<#i> a schema:ImageObject; schema:contentUrl <big.jpg>; schema:thumbnailUrl <small.jpg>; schema:name "x".
      <#d> a as:Image; as:url "https://bob.example/a.png"; as:name "y". <#bad> a as:Image; as:url "javascript:alert(1)".`)
    expect(readPhoto(quads, 'https://alice.example/doc#i')?.renditions.map((one) => one.href)).toEqual([
      'https://alice.example/small.jpg',
      'https://alice.example/big.jpg',
    ])
    expect(photosIn(quads).map((photo) => photo.alt)).toEqual(['x', 'y'])
  })

  it('reads an ActivityPub collection of people as a following list', () => {
    const quads = turtle(`<#it> a as:Collection; as:items <${bob}>, <${alice}>.`)
    expect(readFollowing(quads, 'https://alice.example/doc#it').map((row) => row.person)).toEqual([
      bob,
      alice,
    ])
  })

  it('finds https schema registrations when asked for http ones', () => {
    const quads = turtle(
      `<#r> a solid:TypeRegistration; solid:forClass <https://schema.org/ImageObject>; solid:instanceContainer <p/>.`,
    )
    expect(registrationsFor(readTypeIndex(quads), 'http://schema.org/ImageObject')).toHaveLength(1)
    expect(registrationsFor(readTypeIndex(quads), 'http://schema.org/Person')).toHaveLength(0)
  })
})
