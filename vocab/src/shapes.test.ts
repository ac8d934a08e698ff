import { readFileSync } from 'node:fs'
import type { Quad } from '@rdfjs/types'
import { DataFactory, Parser, Store } from 'n3'
import { default as ShaclValidator } from 'rdf-validate-shacl'
import { describe, expect, it } from 'vitest'
import { accessQuads } from './access-document.ts'
import { audienceRules, inboxRules, threadRules } from './access-rules.ts'
import { aspectQuads } from './aspect.ts'
import { contactQuads } from './contact.ts'
import { feedQuads, feedRowQuads } from './feed.ts'
import { likeQuads } from './like.ts'
import { photoQuads } from './photo.ts'
import { postQuads } from './post.ts'
import { profileQuads, readProfile } from './profile.ts'
import { alice, bob, bread } from './sample.ts'

const shapes = new Parser().parse(readFileSync(new URL('shapes.ttl', import.meta.url), 'utf8'))
const { namedNode, quad } = DataFactory
const target = namedNode('http://www.w3.org/ns/shacl#targetNode')

/** Paths that break a shape; Post and Comment have no target class (a feed row is a Note too), so they are aimed here. */
async function broken(data: readonly Quad[], aim: Record<string, string> = {}): Promise<string[]> {
  const aims = Object.entries(aim).map(([shape, node]) =>
    quad(namedNode(`urn:hearth:shape:${shape}`), target, namedNode(node)),
  )
  const report = await new ShaclValidator(new Store([...shapes, ...aims])).validate(new Store([...data]))
  return report.results.map((result) => String(result.path?.value))
}

const place = { url: 'https://alice.example/x/.acl', resource: 'https://alice.example/x/' }
const readers = {
  kind: 'members',
  members: [bob],
  sources: ['https://alice.example/contacts/Group/8f.ttl#this'],
} as const

describe('the writers keep to the shapes', () => {
  it('post, feed, like, profile', async () => {
    expect(await broken(postQuads(bread), { Post: bread.iri })).toEqual([])
    expect(await broken(postQuads({ ...bread, inReplyTo: `${bread.iri}0` }), { Comment: bread.iri })).toEqual(
      [],
    )
    const feed = 'https://alice.example/feed.ttl#feed'
    expect(
      await broken([
        ...feedQuads({ iri: feed, author: alice, updated: bread.published }),
        ...feedRowQuads(feed, bread),
      ]),
    ).toEqual([])
    expect(
      await broken(likeQuads({ iri: 'https://bob.example/r.ttl#1', actor: bob, object: bread.iri })),
    ).toEqual([])
    const profile = {
      ...readProfile([], alice),
      name: 'Alice',
      issuers: [place.resource],
      storages: [place.resource],
    }
    expect(await broken(profileQuads(profile))).toEqual([])
  })

  it('photo, contact, aspect and the three ACL documents', async () => {
    const photo = {
      iri: 'https://alice.example/p/index.ttl#it',
      author: alice,
      alt: 'x',
      renditions: [
        { href: 'https://alice.example/p/w400.webp', mediaType: 'image/webp', width: 400, height: 300 },
      ],
    }
    expect(await broken(photoQuads(photo))).toEqual([])
    const card = 'https://alice.example/contacts/Person/7/index.ttl#this'
    expect(await broken(contactQuads({ iri: card, name: 'Bob', webid: bob, streams: [] }))).toEqual([])
    expect(
      await broken(
        aspectQuads({
          iri: readers.sources[0],
          name: 'Family',
          members: [bob],
          cards: new Map([[bob, card]]),
        }),
      ),
    ).toEqual([])
    for (const language of ['wac', 'acp'] as const) {
      for (const rules of [audienceRules(alice, readers), threadRules(alice, readers), inboxRules(alice)]) {
        expect(await broken(accessQuads(rules, { ...place, language }))).toEqual([])
      }
    }
  })

  it('and the shapes do refuse what breaks them', async () => {
    const twoAuthors = [...postQuads(bread), ...postQuads({ ...bread, author: bob })]
    expect(await broken(twoAuthors, { Post: bread.iri })).toContain(
      'https://www.w3.org/ns/activitystreams#attributedTo',
    )
    expect(await broken(postQuads(bread), { Comment: bread.iri })).toContain(
      'https://www.w3.org/ns/activitystreams#inReplyTo',
    )
  })
})
