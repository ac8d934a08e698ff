import { byteSize } from '@hearth/kit/byte-size.ts'
import { Parser, Store } from 'n3'
import { describe, expect, it } from 'vitest'
import { membersOf, nameOf, parentOf, trailOf } from './container-listing.ts'

const root = 'https://host.example/alice/'

describe('a folder’s listing', () => {
  it('puts folders first, sorts names as people do, and reads size, time and type', () => {
    const listing = new Store(
      new Parser({
        baseIRI: root,
      }).parse(`@prefix ldp: <http://www.w3.org/ns/ldp#>. @prefix stat: <http://www.w3.org/ns/posix/stat#>.
        @prefix dct: <http://purl.org/dc/terms/>. @prefix xsd: <http://www.w3.org/2001/XMLSchema#>.
        <> ldp:contains <10.ttl>, <2.webp>, <z/>, <z/deep.ttl>, <https://evil.example/>.
        <2.webp> a <http://www.w3.org/ns/iana/media-types/image/webp#Resource>; stat:size 2048; dct:modified "2026-11-20T10:00:00Z"^^xsd:dateTime.`),
    )
    const members = membersOf(listing, root)
    expect(members.map(({ name }) => name)).toEqual(['z', '2.webp', '10.ttl'])
    expect(members[1]).toMatchObject({
      size: 2048,
      mediaType: 'image/webp',
      isRdf: false,
      modified: '2026-11-20T10:00:00.000Z',
    })
    expect(members[2]).toMatchObject({ size: undefined, isRdf: true, isContainer: false })
  })

  it('knows the way from the storage down, and stops there', () => {
    expect(parentOf(`${root}a/b.ttl`)).toBe(`${root}a/`)
    expect(parentOf('https://host.example/')).toBeUndefined()
    expect(trailOf(`${root}a/b%20c.ttl`, root).map(({ name }) => name)).toEqual(['alice', 'a', 'b c.ttl'])
    expect(nameOf('https://host.example/%E0%A4%A')).toBe('%E0%A4%A')
  })

  it('counts bytes as file managers do', () => {
    expect([0, 999, 1400, 48_213, 1_000_000].map(byteSize)).toEqual([
      '0 B',
      '999 B',
      '1.4 kB',
      '48 kB',
      '1.0 MB',
    ])
  })
})
