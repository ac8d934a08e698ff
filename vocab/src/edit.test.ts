import { DataFactory, Parser, Store } from 'n3'
import { describe, expect, it } from 'vitest'
import { describePhoto, editPost } from './edit.ts'
import type { N3Patch } from './n3-patch.ts'
import { n3Patch } from './n3-patch.ts'
import { photoQuads, readPhoto } from './photo.ts'
import { postQuads, readPost } from './post.ts'
import { aliceStorage, bread } from './sample.ts'
import { AS, DCT, prefixes } from './terms.ts'
import { date, quad, text, toTurtle } from './write.ts'

const updated = '2026-11-24T08:00:00.000Z'

/** What a server makes of a patch: every deletion has to be there. */
function carriedOut(store: Store, patch: N3Patch): Store {
  // Refuses what no N3 Patch may hold, such as empty nodes.
  n3Patch(patch)
  const result = new Store(store.getQuads(null, null, null, null))
  for (const gone of patch.deletes ?? []) {
    const { subject, predicate, object } = gone
    expect(result.countQuads(subject, predicate, object, null)).toBe(1)
    result.removeQuads(result.getQuads(subject, predicate, object, null))
  }
  return new Store([...result, ...(patch.inserts ?? [])])
}

describe('an edited post', () => {
  const stored = new Store(new Parser().parse(toTurtle(postQuads(bread))))

  it('reads back with its new words, tags and time; likes, comments, audience and photos are as they were', () => {
    const { post, patch } = editPost(stored, bread, { content: ' Second loaf with #rye ', updated })
    const read = readPost(carriedOut(stored, patch), bread.iri)
    expect(read).toEqual(post)
    expect(read).toEqual({ ...bread, content: 'Second loaf with #rye', hashtags: ['#rye'], updated })
  })

  it('keeps what other apps said of it, and takes their `dct:modified` away, which is no longer true', () => {
    const foreign = quad(bread.iri, `${prefixes.dct}rights`, text('mine'))
    const older = quad(bread.iri, DCT.modified, date('2026-11-23T11:00:00Z'))
    const store = new Store([...stored, foreign, older])
    const after = carriedOut(store, editPost(store, bread, { content: 'New', updated }).patch)
    expect(after.has(foreign)).toBe(true)
    expect(after.getObjects(bread.iri, DCT.modified, null)).toEqual([])
    expect(after.countQuads(null, null, DataFactory.namedNode(AS.Hashtag), null)).toBe(0)
    expect(readPost(after, bread.iri)?.mentions).toEqual(bread.mentions)
  })

  it('changes nothing but the time when the words are the same', () => {
    const { patch } = editPost(stored, bread, { content: bread.content, updated })
    expect([...(patch.inserts ?? [])].map(({ predicate }) => predicate.value)).toEqual([AS.updated])
    expect([...(patch.deletes ?? [])].map(({ predicate }) => predicate.value)).toEqual([AS.updated])
  })
})

describe('a photo described anew', () => {
  const photo = {
    iri: `${aliceStorage}social/photos/public/2026/01KB7Q1A/index.ttl#it`,
    alt: 'A loaf',
    renditions: [{ href: `${aliceStorage}w400.webp`, mediaType: 'image/webp', width: 400, height: 300 }],
  }
  const stored = new Store(photoQuads(photo))

  it('reads back with the new description and everything else', () => {
    const { patch } = describePhoto(stored, photo, 'A round loaf on a board ')
    expect(readPhoto(carriedOut(stored, patch), photo.iri)).toMatchObject({
      alt: 'A round loaf on a board',
      renditions: photo.renditions,
    })
  })

  it('loses it when nothing is written, and gets its first one', () => {
    const none = carriedOut(stored, describePhoto(stored, photo, '').patch)
    expect(readPhoto(none, photo.iri)?.alt).toBe('')
    const again = carriedOut(none, describePhoto(none, { ...photo, alt: '' }, 'A loaf').patch)
    expect(readPhoto(again, photo.iri)?.alt).toBe('A loaf')
  })
})
