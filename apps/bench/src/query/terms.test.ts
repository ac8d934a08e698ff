import { describe, expect, it } from 'vitest'
import { prefixedName, prologueOf, shortIri, withPrefixes } from './terms.ts'

describe('prefixes', () => {
  it('adds only those that are used, known and not declared', () => {
    expect(prologueOf('SELECT * { ?a a as:Note ; foaf:name ?b ; my:thing ?c }')).toBe(
      'PREFIX as: <https://www.w3.org/ns/activitystreams#>\nPREFIX foaf: <http://xmlns.com/foaf/0.1/>\n',
    )
    expect(prologueOf('PREFIX as: <https://other.example/> SELECT * { ?a a as:Note }')).toBe('')
  })

  it('is not fooled by strings, addresses and comments', () => {
    const query = '# foaf:name\nSELECT * { <urn:as:x> ?p "dct:title", """acl:mode""" . ?x ?y \'void:x\' }'
    expect(withPrefixes(query)).toBe(query)
  })
})

describe('short names', () => {
  it('prefixes what is in a vocabulary, and leaves out the pod for what is inside it', () => {
    const pod = 'https://alice.example/'
    expect(shortIri('https://www.w3.org/ns/activitystreams#Note', pod)).toBe('as:Note')
    expect(shortIri(`${pod}social/posts/1.ttl#it`, pod)).toBe('/social/posts/1.ttl#it')
    expect(shortIri('https://bob.example/x', pod)).toBe('bob.example/x')
    expect(shortIri(`${pod}2026/01M8328HP1Y1C0BNQAW466YJ4G.ttl`, pod)).toBe('/2026/01M8328H…YJ4G.ttl')
    expect(prefixedName('http://www.w3.org/ns/ldp#a/b')).toBeUndefined()
  })
})
