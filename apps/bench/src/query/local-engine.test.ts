import { describe, expect, it } from 'vitest'
import { createLocalEngine } from './local-engine.ts'

const documents = [
  {
    url: 'https://alice.example/posts/1.ttl',
    turtle: `@prefix as: <https://www.w3.org/ns/activitystreams#>.
      <#it> a as:Note; as:content "First loaf"@en; as:published "2026-11-20T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>.`,
  },
  {
    url: 'https://alice.example/feed.ttl',
    turtle: `@prefix as: <https://www.w3.org/ns/activitystreams#>.
      <https://alice.example/posts/1.ttl#it> a as:Note; as:content "First loaf"@en.`,
  },
  { url: 'https://alice.example/broken.ttl', turtle: '<a> <b>' },
]

function loaded() {
  const engine = createLocalEngine()
  engine.load(documents)
  return engine
}

describe('the engine in the browser', () => {
  it('answers from all documents at once, and adds the prefixes a query leaves out', async () => {
    const answer = await loaded().run('SELECT ?post ?text WHERE { ?post a as:Note ; as:content ?text }')
    expect(answer).toEqual({
      kind: 'table',
      variables: ['post', 'text'],
      rows: [
        {
          post: { type: 'uri', value: 'https://alice.example/posts/1.ttl#it' },
          text: { type: 'literal', value: 'First loaf', 'xml:lang': 'en' },
        },
      ],
    })
  })

  it('names each document as a graph, as the server does', async () => {
    const answer = await loaded().run(
      'SELECT ?doc (COUNT(*) AS ?n) WHERE { GRAPH ?doc { ?s ?p ?o } } GROUP BY ?doc ORDER BY DESC(?n)',
    )
    expect(answer.kind === 'table' && answer.rows.map((row) => [row.doc?.value, row.n?.value])).toEqual([
      ['https://alice.example/posts/1.ttl', '3'],
      ['https://alice.example/feed.ttl', '2'],
    ])
  })

  it('answers ASK and CONSTRUCT in their own kinds', async () => {
    expect(await loaded().run('ASK { ?post a as:Note }')).toEqual({ kind: 'truth', value: true })
    const triples = await loaded().run('CONSTRUCT { ?post a as:Note } WHERE { ?post a as:Note }')
    expect(triples.kind === 'triples' && triples.triples).toHaveLength(1)
  })

  it('asks no other server, whatever the query says', async () => {
    await expect(
      loaded().run('SELECT * WHERE { SERVICE <https://evil.example/sparql> { ?s ?p ?o } }'),
    ).rejects.toThrow()
  })

  it('tells a query from an update, and where a mistake is', async () => {
    const engine = loaded()
    expect(await engine.check('SELECT * WHERE { ?post a as:Note }')).toEqual({
      isValid: true,
      isUpdate: false,
    })
    expect(await engine.check('DELETE WHERE { ?s ?p ?o }')).toEqual({ isValid: true, isUpdate: true })
    expect(await engine.check('SELECT ?text WHERE {\n  ?post as:content }')).toEqual({
      isValid: false,
      message: '“}” does not fit here',
      line: 2,
      column: 20,
    })
    expect(await engine.check('SELECT ?a WHERE { ?a nope:b ?c }')).toMatchObject({
      isValid: false,
      message: 'the prefix “nope:” is not declared',
      line: 1,
    })
    expect(await engine.check('SELECT ?a WHERE {\n ?a as:name § }')).toMatchObject({
      isValid: false,
      line: 2,
    })
  })

  it.each(['SELECT ?a WHERE {\n ?a ?b', 'SELECT ?a WHERE {\n ?a ?b ?c } LIMIT'])(
    'says so when a query is not finished: %j',
    async (query) => {
      expect(await loaded().check(query)).toMatchObject({
        isValid: false,
        message: expect.stringMatching(/^the query ends too early/),
        line: 2,
      })
    },
  )
})
