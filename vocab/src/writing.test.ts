import { DataFactory, Parser } from 'n3'
import { describe, expect, it } from 'vitest'
import { audienceOf, feedIri, newAudienceName, postIri, ulidTime } from './layout.ts'
import { n3Patch } from './n3-patch.ts'
import { postQuads } from './post.ts'
import { alice, bob, bread, turtle } from './sample.ts'
import { readStorageDescription } from './storage-description.ts'
import { AS } from './terms.ts'
import { node, quad, text, toTurtle } from './write.ts'

describe('an N3 Patch', () => {
  it('keeps the three clauses apart and survives quotes, newlines and languages', () => {
    const { variable } = DataFactory
    const patch = n3Patch({
      where: [DataFactory.quad(variable('x'), node(AS.name), text('a'))],
      deletes: [quad(bread.iri, AS.content, text('"old"\\\n', 'en'))],
      inserts: [quad(bread.iri, AS.content, text('new'))],
    })
    const quads = new Parser({ format: 'text/n3' }).parse(patch)
    const clauses = quads.filter(({ predicate }) =>
      predicate.value.startsWith('http://www.w3.org/ns/solid/terms#'),
    )
    expect(clauses.map(({ predicate }) => predicate.value.split('#')[1])).toEqual([
      'where',
      'deletes',
      'inserts',
    ])
    const deleted = quads.find(({ object }) => object.value === '"old"\\\n')
    expect(deleted?.graph.value).toBe(clauses[1]?.object.value)
  })

  it('of inserts only says nothing about deletes, so Append is enough', () => {
    expect(n3Patch({ inserts: [quad(alice, AS.object, bob)] })).not.toMatch(/deletes|where/)
  })

  it('refuses blank nodes and IRIs that would break out of their brackets', () => {
    const blank = DataFactory.quad(DataFactory.blankNode(), node(AS.name), text('x'))
    expect(() => n3Patch({ inserts: [blank] })).toThrow(TypeError)
    expect(() => quad('https://a.example/> . <x', AS.object, bob)).toThrow(TypeError)
    expect(() => node('relative')).toThrow(TypeError)
  })
})

describe('Turtle', () => {
  it('never contains a blank node, and declares only prefixes it uses', () => {
    const written = toTurtle(postQuads(bread), 'https://alice.example/')
    expect(
      new Parser({ baseIRI: 'https://alice.example/' })
        .parse(written)
        .some((one) => one.subject.termType === 'BlankNode'),
    ).toBe(false)
    expect(written).not.toContain('vcard')
  })
})

describe('the layout', () => {
  it('files a post under the year its ULID was made in', () => {
    const ulid = '01KAQ7V4ZJ8N3M5P6Q7R8S9T0V'
    const year = new Date(ulidTime(ulid)).getUTCFullYear()
    expect(postIri('https://alice.example', 'public', ulid)).toBe(
      `https://alice.example/social/posts/public/${year}/${ulid}.ttl#it`,
    )
  })

  it('knows the audience of what it names, and of nothing else', () => {
    expect(audienceOf(feedIri('https://alice.example/', 'k3v9q2'))).toBe('k3v9q2')
    expect(audienceOf('https://alice.example/notes/1.ttl')).toBeUndefined()
  })

  it('refuses names that are more than one segment', () => {
    expect(() => feedIri('https://alice.example/', '../public')).toThrow(TypeError)
    expect(() => postIri('https://alice.example/', 'public', 'x')).toThrow(TypeError)
  })

  it('makes audience names that do not repeat', () => {
    expect(new Set(Array.from({ length: 100 }, newAudienceName)).size).toBe(100)
  })
})

it('reads where a storage can be queried', () => {
  const quads = turtle(
    `<https://alice.example/> a pim:Storage; void:sparqlEndpoint <https://pods.example/sparql>; dct:conformsTo <https://pods.example/features#local-groups>.`,
  )
  expect(readStorageDescription(quads)).toEqual([
    {
      storage: 'https://alice.example/',
      sparqlEndpoint: 'https://pods.example/sparql',
      sparqlEndpoints: ['https://pods.example/sparql'],
      features: ['https://pods.example/features#local-groups'],
    },
  ])
})
