import { describe, expect, it } from 'vitest'
import { isBelievable, isOwnPlace, isRightlyNamed, withOwnPlaces } from './own-place.ts'
import { alice, bob } from './sample.ts'

describe('authority by location, where others write too', () => {
  const home = { storages: ['https://host.example/alice/'], inbox: 'https://host.example/alice/mail/' }

  it.each([
    ['social/posts/public/2026/1.ttl#it', true],
    ['social/threads/public/1.ttl#forged', false],
    ['inbox/1', false],
    ['mail/1', false],
    ['mail/x%2F..%2F..%2Fposts%2F1', false],
    ['social/%74hreads/public/1.ttl#forged', false],
    ['social//threads/public/1.ttl#forged', false],
    ['social/posts/../threads/public/1.ttl#forged', false],
    ['../bob/1.ttl', false],
  ])('where others add, nobody has said it: %s is its owner’s own place: %s', (path, expected) => {
    expect(isOwnPlace(`https://host.example/alice/${path}`, home)).toBe(expected)
  })

  it('a post names where to write, but no place of mine, unless it is mine', () => {
    const me = { ...home, webid: alice }
    const places = [
      'https://host.example/alice/card',
      'https://host.example/%61lice/card',
      'https://bob.example/t',
    ]
    const mine = { iri: 'https://host.example/alice/posts/1', author: alice }
    const foreign = [
      { iri: 'https://bob.example/1', author: bob },
      { iri: 'https://bob.example/1', author: alice },
      { iri: 'https://host.example/alice/mail/1', author: alice },
    ]
    expect(places.map((place) => isRightlyNamed(place, mine, me))).toEqual([true, false, false])
    for (const post of foreign)
      expect(places.map((place) => isRightlyNamed(place, post, me))).toEqual([false, false, true])
  })

  it.each([
    ['https://host.example/alice/social/threads/public/1.ttl', true],
    ['https://host.example/alice/social/posts/1.ttl', true],
    ['https://host.example/bob/social/threads/public/1.ttl', false],
    ['https://host.example/alice/social/../../bob/social/threads/public/1.ttl', false],
    ['https://carol.example/social/threads/public/1.ttl', false],
  ])('a post has the conversation of its author and of nobody else: %s: %s', (thread, expected) => {
    // She says that all of the host is hers, and what carol has elsewhere.
    const storages = [...home.storages, 'https://host.example/', 'https://carol.example/']
    const iri = 'https://host.example/alice/social/posts/1.ttl#it'
    const named = { iri, replies: `${thread}#replies`, likes: `${thread}#likes`, shares: `${thread}#shares` }
    const { replies, likes, shares } = withOwnPlaces(named, { storages })
    expect([replies, likes, shares]).toEqual(
      expected ? [named.replies, named.likes, named.shares] : [undefined, undefined, undefined],
    )
  })

  it.each([
    ['https://host.example/alice/mail/', true],
    ['https://host.example/bob/inbox/', false],
    ['https://bob.example/inbox/', false],
  ])('and messages about it go to its author: %s: %s', (inbox, expected) => {
    const iri = 'https://host.example/alice/social/posts/1.ttl#it'
    const storages = [...home.storages, 'https://host.example/']
    expect(withOwnPlaces({ iri, inbox }, { ...home, storages }).inbox).toBe(expected ? inbox : undefined)
  })

  it('believes nobody whose storages are not known', () => {
    expect(
      isBelievable('https://bob.example/1', bob, new Map([[alice, { storages: ['https://bob.example/'] }]])),
    ).toBe(false)
  })
})
