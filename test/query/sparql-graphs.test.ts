import { Parser } from 'n3'
import { expect, it } from 'vitest'
import { documentsOf, prefixes } from './sparql-cases.ts'

// What CONSTRUCT and DESCRIBE make.

const { sparql } = documentsOf({
  groups:
    ':g1 :in :G1 ; :n 1 . :g2 :in :G1 ; :n 2.5 . :g3 :in :G2 ; :n "z" . :g4 :in :G2 ; :n 3 . :g5 :in :G3 .',
  people:
    ':p1 :called "a" ; :age 1 . :p2 :called "b" ; :age 2 ; :nick "bb" . :p3 :called "c" ; :age 3 ; :mail "cc" .',
})

it.each(['text/turtle', 'application/n-triples'])(
  'SPARQL 16.2 leaves out of %s what RDF cannot hold',
  async (accept) => {
    const said =
      'CONSTRUCT { ?n :of ?s . ?s ?n ?s . ?s :is _:it . _:it ?p ?n . ?s :is ?w } WHERE { ?s :n ?n BIND(:n AS ?p) BIND(IRI("a b") AS ?w) }'
    const answer = await sparql(`${prefixes} ${said}`, accept)
    const quads = new Parser({ format: accept }).parse(await answer.text())
    expect(quads.map(({ predicate }) => predicate.value.slice(17)).sort()).toEqual(
      'isisisisnnnn'.match(/is|n/g),
    )
    expect(new Set(quads.map(({ object }) => object.id).filter((id) => id.startsWith('_:'))).size).toBe(4)
  },
)

it.each([
  [
    'CONSTRUCT { ?s :is ?n ; :has ?a } { ?s :called ?n ; :age ?a } ORDER BY DESC(?a) LIMIT 1',
    'p3 has 3',
    'p3 is c',
  ],
  [
    'CONSTRUCT { ?s :is ?n ; :has ?a } { ?s :called ?n ; :age ?a } ORDER BY ?a LIMIT 1 OFFSET 1',
    'p2 has 2',
    'p2 is b',
  ],
  ['CONSTRUCT WHERE { :p1 :called ?n ; :age ?a } LIMIT 1', 'p1 age 1', 'p1 called a'],
  ['DESCRIBE :p1 :nobody', 'p1 age 1', 'p1 called a'],
  ['DESCRIBE ?s { ?s :age ?a } ORDER BY ?a LIMIT 1', 'p1 age 1', 'p1 called a'],
  ['DESCRIBE ?s ?k { ?s :called "a" OPTIONAL { ?s :nick ?k } }', 'p1 age 1', 'p1 called a'],
  ['DESCRIBE * { ?s :called ?n ; :age ?a FILTER(CONCAT(?n, "") = "a") }', 'p1 age 1', 'p1 called a'],
  ['DESCRIBE ?no { :p1 :called ?n }'],
])('SPARQL 16.2.3 and 16.4 mean by %s', async (query, ...triples) => {
  const answer = await sparql(`${prefixes} ${query}`, 'application/n-triples')
  expect(answer.status).toBe(200)
  const told = new Parser()
    .parse(await answer.text())
    .map(({ subject, predicate, object }) =>
      [subject, predicate, object].map(({ value }) => value.replace('http://x.example/', '')).join(' '),
    )
  expect(told.sort()).toEqual(triples)
})
