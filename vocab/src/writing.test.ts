import { DataFactory, Parser } from 'n3'
import { describe, expect, it } from 'vitest'
import {
  audienceAclQuads,
  inboxAclQuads,
  readersIn,
  syncedRules,
  syncRule,
  threadAclQuads,
} from './audience-acl.ts'
import { audienceOf, feedIri, newAudienceName, postIri, ulidTime } from './layout.ts'
import { n3Patch } from './n3-patch.ts'
import { postQuads } from './post.ts'
import { alice, bob, bread, turtle } from './sample.ts'
import { readStorageDescription } from './storage-description.ts'
import { ACL, AS } from './terms.ts'
import { node, quad, text, toTurtle } from './write.ts'

const carol = 'https://carol.other.example/id#i'
const group = 'https://alice.example/contacts/Group/8f3a.ttl#this'
const place = {
  acl: 'https://alice.example/social/posts/k3v9q2/.acl',
  container: 'https://alice.example/social/posts/k3v9q2/',
  owner: alice,
}
const readers = { kind: 'members', members: [bob], sources: [group] } as const

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

describe('the ACL documents', () => {
  it('posts: the owner everything, members read, the group named as the source', () => {
    const [rule] = syncedRules(audienceAclQuads({ ...place, readers }))
    expect(rule).toEqual({ rule: `${place.acl}#members`, sources: [group], members: [bob] })
    expect(readersIn(audienceAclQuads({ ...place, readers }))).toEqual({
      isPublic: false,
      isAuthenticated: false,
      agents: [alice, bob],
    })
  })

  it('public posts: anyone reads; nobody: only the owner', () => {
    expect(readersIn(audienceAclQuads({ ...place, readers: { kind: 'public' } })).isPublic).toBe(true)
    expect(readersIn(audienceAclQuads({ ...place, readers: { kind: 'nobody' } }))).toEqual({
      isPublic: false,
      isAuthenticated: false,
      agents: [alice],
    })
  })

  it('threads: the audience appends below the container and gets no right on the container itself', () => {
    const rules = threadAclQuads({ ...place, readers }).filter(({ subject }) =>
      subject.value.endsWith('#repliers'),
    )
    expect(
      rules.filter(({ predicate }) => predicate.value === ACL.mode).map(({ object }) => object.value),
    ).toEqual([ACL.Read, ACL.Append])
    expect(rules.some(({ predicate }) => predicate.value === ACL.accessTo)).toBe(false)
  })

  it('public threads: everyone reads, only the named repliers append', () => {
    const quads = threadAclQuads({ ...place, readers: { kind: 'public' }, repliers: readers })
    const appenders = quads
      .filter(({ object }) => object.value === ACL.Append)
      .map(({ subject }) => subject.value)
    expect(appenders).toEqual([`${place.acl}#repliers`])
    expect(
      threadAclQuads({ ...place, readers: { kind: 'public' } }).some(
        ({ object }) => object.value === ACL.Append,
      ),
    ).toBe(false)
  })

  it('the inbox: people signed in append to the container and to nothing in it', () => {
    const rule = inboxAclQuads(place).filter(({ subject }) => subject.value.endsWith('#anyoneSignedIn'))
    expect(rule.some(({ predicate }) => predicate.value === ACL.default)).toBe(false)
    expect(rule.map(({ object }) => object.value)).toContain(ACL.Append)
    expect(rule.map(({ object }) => object.value)).not.toContain(ACL.Read)
  })

  it('follow their group: exactly the difference is patched', () => {
    const rule = { rule: `${place.acl}#members`, sources: [group], members: [bob, alice] }
    const { inserts, deletes } = syncRule(rule, [bob, carol])
    expect(inserts.map(({ object }) => object.value)).toEqual([carol])
    expect(deletes.map(({ object }) => object.value)).toEqual([alice])
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
