import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makePerson, type Person } from '../make-person.ts'
import type { RunningServer } from '../spawn-server.ts'
import { startTestServer } from '../start-server.ts'

// What SPARQL 1.1 says of the corners that the random queries do not reach, whoever answers: the store or the engine.

const prefixes = `PREFIX : <http://x.example/>
  PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>`
const documents = {
  values: `:a :v 1, 01, 1.0, 1e0, "1", true, :iri, _:b, "u"^^:unknown,
      "NaN"^^xsd:double, "INF"^^xsd:double, "-INF"^^xsd:float .
    :b :w 1, 1.0 .`,
  times: `:t1 :at "2020-01-01T00:00:00Z"^^xsd:dateTime . :t2 :at "2020-01-01T02:00:00+02:00"^^xsd:dateTime .
    :t3 :at "2019-12-31T23:59:59Z"^^xsd:dateTime .`,
  ways: ':n1 :e :n2 . :n2 :e :n3 . :n3 :e :n1 ; :f :n4 . :n4 :e :n4 ; :name "four" .',
  words: ':s1 :s "abc" . :s2 :s "ABC"@en-GB . :s3 :s "Ünï😀x" . :s4 :s "" .',
  groups:
    ':g1 :in :G1 ; :n 1 . :g2 :in :G1 ; :n 2.5 . :g3 :in :G2 ; :n "z" . :g4 :in :G2 ; :n 3 . :g5 :in :G3 .',
  measures: `:k1 :of :K1 ; :m 4, 9 . :k2 :of :K2 ; :m "many"^^xsd:integer . :k3 :of :K3 ; :m 1, "one"^^xsd:double .`,
  people:
    ':p1 :called "a" ; :age 1 . :p2 :called "b" ; :age 2 ; :nick "bb" . :p3 :called "c" ; :age 3 ; :mail "cc" .',
}

let server: RunningServer
let alice: Person

beforeAll(async () => {
  server = await startTestServer()
  alice = await makePerson(server.url, 'alice')
  for (const [name, body] of Object.entries(documents)) {
    const headers = { 'content-type': 'text/turtle' }
    const { status } = await alice.fetch(alice.pod + name, {
      method: 'PUT',
      headers,
      body: `${prefixes} ${body}`,
    })
    expect(status).toBe(201)
  }
})

afterAll(() => server.close())

/** What is asked of DOC is asked of the document `values`; no triple mentions its name. */
const table: Record<string, readonly [query: string, ...rows: string[]][]> = {
  'a constant that names a document': [
    ['SELECT ?n { BIND(DOC AS ?g) GRAPH ?g { :b :w ?n } }', '1', '1.0'],
    ['SELECT ?n { { SELECT ?g { VALUES ?g { DOC :no } } } GRAPH ?g { :b :w ?n } }', '1', '1.0'],
    ['SELECT ?n { { BIND(DOC AS ?g) } UNION { BIND(:no AS ?g) } GRAPH ?g { :b :w ?n } }', '1', '1.0'],
    [
      'SELECT ?n ?k { GRAPH ?g { :b :w ?n } OPTIONAL { VALUES (?g ?k) { (DOC "here") } } }',
      '1 here',
      '1.0 here',
    ],
    ['SELECT ?n { BIND(DOC AS ?g) OPTIONAL { GRAPH ?g { :b :w ?n } } }', '1', '1.0'],
    ['SELECT ?k { BIND(DOC AS ?g) BIND(1 AS ?k) MINUS { GRAPH ?g { :b :w 1 } } }'],
    ['SELECT ?k { BIND(DOC AS ?g) BIND(1 AS ?k) FILTER EXISTS { GRAPH ?g { :b :w 1 } } }', '1'],
  ],
  'a constant that no document holds': [
    ['SELECT ?x { VALUES ?x { "new" "old" } VALUES ?x { "new" :no } }', 'new'],
    ['SELECT ?x { { BIND("new" AS ?x) } VALUES ?x { "new" } }', 'new'],
    [
      'SELECT ?x (COUNT(*) AS ?n) { VALUES (?x ?y) { ("new" 1) ("new" 2) (UNDEF 3) } } GROUP BY ?x',
      '- 1',
      'new 2',
    ],
  ],
  'a term and its value': [
    ['SELECT ?x { :a :v ?x . :b :w ?x }', '1', '1.0'],
    ['SELECT ?x { :a :v ?x FILTER(?x = 1) }', '01', '1', '1.0', '1e0'],
    ['SELECT ?x { :a :v ?x FILTER(sameTerm(?x, 1)) }', '1'],
    ['SELECT ?x { :a :v ?x FILTER(?x < 0) }', '-INF'],
    ['SELECT ?x { :a :v ?x FILTER(?x > 1) }', 'INF'],
    ['SELECT ?x { :a :v ?x FILTER(?x = "NaN"^^xsd:double) }'],
    ['SELECT ?x { :a :v ?x FILTER(?x = "u"^^:unknown) }', 'u'],
    ['SELECT ?x { :a :v ?x FILTER(?x != "u"^^:other && isLiteral(?x)) }'],
    ['SELECT (COUNT(DISTINCT ?x) AS ?n) { :a :v ?x FILTER(isNumeric(?x)) }', '7'],
    ['SELECT ?s { ?s :at ?t FILTER(?t = "2020-01-01T00:00:00"^^xsd:dateTime) }', ':t1', ':t2'],
    ['SELECT ?x { ?s :s ?x FILTER(?x = "ABC"@EN-gb) }', 'ABC'],
  ],
  'an error': [
    ['SELECT ?x { :a :v ?x FILTER(?x IN (1/0, true)) }', 'true'],
    ['SELECT ?x { :a :v ?x FILTER(?x NOT IN (1/0, true)) }'],
    ['SELECT ?x { :b :w ?x FILTER(!(?x > "a")) }'],
    ['SELECT ?x { :b :w ?x FILTER(?x > "a" || ?x >= 1) }', '1', '1.0'],
    ['SELECT ?x ?y { :b :w ?x BIND(?x + "a" AS ?y) }', '1 -', '1.0 -'],
    ['SELECT (COALESCE(?u, 1/0, "last") AS ?x) (COALESCE(?u) AS ?y) { }', 'last -'],
    ['SELECT (IF(?u, 1, 2) AS ?x) { }', '-'],
    ['SELECT ?n { ?s :called ?n ; :nick|:age ?x FILTER(?no = "b") }'],
    ['SELECT ?s { VALUES ?x { 2 UNDEF } ?s :nick|:age ?x FILTER(?x = 2.0) }', ':p2', ':p2'],
    ['SELECT ?s { { SELECT ?s { ?s :nick|:mail ?x } } FILTER(?x = "bb") }'],
    [
      'SELECT ?s { VALUES ?s { :p1 :p2 } { BIND(1 AS ?x) } UNION { ?s :nick|:mail ?y } FILTER(?s = :p2) }',
      ':p2',
      ':p2',
    ],
  ],
  'an aggregate': [
    [
      'SELECT ?g (SUM(?n) AS ?s) { ?x :in ?g OPTIONAL { ?x :n ?n } } GROUP BY ?g',
      ':G1 3.5',
      ':G2 -',
      ':G3 0',
    ],
    ['SELECT ?g { ?x :in ?g OPTIONAL { ?x :n ?n } } GROUP BY ?g HAVING(SUM(?n) < 9)', ':G1', ':G3'],
    [
      'SELECT ?g (COUNT(?n) AS ?c) { ?x :in ?g OPTIONAL { ?x :n ?n } } GROUP BY ?g',
      ':G1 2',
      ':G2 2',
      ':G3 0',
    ],
    ['SELECT (AVG(?n) AS ?a) (COUNT(*) AS ?c) (MIN(?n) AS ?m) { ?x :none ?n }', '0 0 -'],
    ['SELECT (GROUP_CONCAT(?n) AS ?a) (SAMPLE(?n) AS ?s) { ?x :none ?n }', ' -'],
    ['SELECT (COUNT(*) AS ?c) { ?x :none ?n } GROUP BY ?x'],
    ['SELECT (GROUP_CONCAT(DISTINCT ?k; separator="+") AS ?a) { ?x :in :G1 BIND(7 AS ?k) }', '7'],
    [
      'SELECT ?k (SUM(?m) AS ?s) (AVG(DISTINCT ?m) AS ?a) (COUNT(?m) AS ?c) { ?x :of ?k ; :m ?m } GROUP BY ?k',
      ':K1 13 6.5 2',
      ':K2 - - 1',
      ':K3 - - 2',
    ],
    ['SELECT ?k { ?x :of ?k ; :m ?m } GROUP BY ?k HAVING(AVG(?m) > 1)', ':K1'],
    ['SELECT ?k { ?x :of ?k ; :m ?m } GROUP BY ?k HAVING(SUM(?m * 1) > 1)', ':K1'],
    ['SELECT (SUM(?x) AS ?s) (AVG(?x) AS ?a) (SUM(DISTINCT ?y) AS ?d) { :b :w ?x, ?y }', '4.0 1.0 2.0'],
    ['SELECT (MIN(?t) AS ?m) { ?s :at ?t }', '2019-12-31T23:59:59Z'],
    [
      'SELECT ?g (MAX(?n) AS ?m) { ?x :in ?g ; :n ?n FILTER(isNumeric(?n)) } GROUP BY ?g HAVING(MAX(?n) > 2.5)',
      ':G2 3',
    ],
    [
      'SELECT ?m (COUNT(?g) AS ?c) { { SELECT ?g (MAX(?n) AS ?m) { ?x :in ?g ; :n ?n FILTER(isNumeric(?n)) } GROUP BY ?g } } GROUP BY ?m',
      '2.5 1',
      '3 1',
    ],
    ['SELECT ?x ?m { { SELECT (MAX(?a) AS ?m) { ?s :age ?a } } ?x :age ?m }', ':p3 3'],
    [
      'SELECT ?m { { SELECT (MAX(?a) AS ?m) { ?s :age ?a } } UNION { SELECT (MIN(?n) AS ?m) { ?s :called ?n } } }',
      '3',
      'a',
    ],
    ['SELECT (MAX(?n) + 1 AS ?m) (GROUP_CONCAT(?l; separator="") AS ?c) { :p1 :age ?n ; :called ?l }', '2 a'],
    ['SELECT ?c { { SELECT ?g (COUNT(*) AS ?c) { ?x :in ?g } GROUP BY ?g } :b :w ?c }', '1'],
  ],
  'a path': [
    ['SELECT ?x { :n1 :e* ?x }', ':n1', ':n2', ':n3'],
    ['SELECT ?x { :n1 :e+ ?x }', ':n1', ':n2', ':n3'],
    ['SELECT ?x { ?n :e+ ?x FILTER(?n = :n1 && STRLEN(STR(?x)) > 1) }', ':n1', ':n2', ':n3'],
    ['SELECT ?x { :nowhere :e* ?x }', ':nowhere'],
    ['SELECT ?x { :nowhere :e+ ?x }'],
    ['SELECT ?x { ?x :e+ :n1 }', ':n1', ':n2', ':n3'],
    ['SELECT ?x { ?x (:f|:name)* "four" }', ':n3', ':n4', 'four'],
    ['SELECT ?n { BIND(1 AS ?n) :n1 :e+ :n3 }', '1'],
    ['SELECT ?n { BIND(1 AS ?n) :n1 :e* :n1 }', '1'],
    ['SELECT ?n { BIND(1 AS ?n) :n1 :e+ :n4 }'],
    ['SELECT ?x ?y { :n1 :e+ ?x . ?x :f ?y }', ':n3 :n4'],
    ['SELECT ?x { :n2 :e* ?x MINUS { :n1 :e* ?x . ?x :f ?y } }', ':n1', ':n2'],
    ['SELECT ?x { GRAPH DOC { :n1 :e* ?x } }', ':n1'],
    ['SELECT ?x { :n1 :e+ ?x FILTER EXISTS { ?x :f+ ?y } }', ':n3'],
    ['SELECT ?x { VALUES ?n { :n1 :n4 } ?n :e+ ?x FILTER(?x != :n2) }', ':n1', ':n3', ':n4'],
    ['SELECT ?x { ?x (:e|:f|:name)* "four" }', ':n1', ':n2', ':n3', ':n4', 'four'],
    ['SELECT ("yes" AS ?x) { :nowhere :e? :nowhere }', 'yes'],
    ['SELECT ("yes" AS ?x) { :nowhere :e? :elsewhere }'],
    ['SELECT ?x { :n4 !(:e|^:e) ?x }', ':n3', 'four'],
    ['SELECT ?x { ?n :f|:name|:f ?x }', ':n4', ':n4', 'four'],
    ['SELECT ?n { ?n :e|:f :n4 ; :f|:name ?x }', ':n3', ':n4'],
    ['SELECT ?g { GRAPH ?g { :n4 :e|:name ?x } FILTER(?g = DOC) }'],
    ['SELECT ?x { ?x ^(:e/:f) ?y }', ':n4'],
    ['SELECT ?x { GRAPH ?g { ?x :e ?x } }', ':n4'],
  ],
  'what is taken away': [
    ['SELECT ?x { :b :w ?x MINUS { :n4 :e :n4 } }', '1', '1.0'],
    ['SELECT ?x { :b :w ?x FILTER NOT EXISTS { :n4 :e :n4 } }'],
    ['SELECT ?x { :b :w ?x MINUS { VALUES (?x ?y) { (1 UNDEF) } } }', '1.0'],
    ['SELECT ?x { :b :w ?x FILTER NOT EXISTS { :b :w ?y FILTER(?y = 1 && sameTerm(?x, 1.0)) } }', '1'],
    ['SELECT ?x { ?x :in ?g OPTIONAL { ?x :n ?n } MINUS { ?z :n ?n } }', ':g5'],
  ],
  'the scope of a variable': [
    ['SELECT ?x { BIND(1 AS ?x) { FILTER(?x = 1) } }'],
    ['SELECT ?y { :b :w ?x . { BIND(?x AS ?y) } }', '-', '-'],
    ['SELECT ?x { :b :w ?x { SELECT ?s { ?s :in ?x } LIMIT 1 } }', '1', '1.0'],
    ['SELECT (?x + 1 AS ?y) (?y * 2 AS ?z) { VALUES ?x { 1 } }', '2 4'],
    ['SELECT ?n ?y { VALUES ?s { :p1 } ?s :called ?n { SELECT ?y { ?s :nick|:mail ?y } } }', 'a bb', 'a cc'],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { SELECT ?s ?y { ?s :nick|:mail ?k BIND(CONCAT(?k, "!") AS ?y) } ORDER BY ?y LIMIT 1 } }',
      'a -',
      'b bb!',
      'c -',
    ],
    [
      'SELECT ?n ?y { VALUES ?s { :p1 } ?s :called ?n { SELECT ?s ?y { ?s :nick|:mail ?k BIND(CONCAT(?k, "!") AS ?y) } ORDER BY ?y LIMIT 1 } }',
    ],
    [
      'SELECT ?n ?k { ?s :called ?n { ?s :age ?a OPTIONAL { ?t :nick|:mail ?k FILTER(?n = "b") } } }',
      'a -',
      'b -',
      'c -',
    ],
    [
      'SELECT ?x ?z { ?x :in ?g FILTER(?g = :G1) OPTIONAL { ?x :n ?n OPTIONAL { :b :w ?z FILTER(?g = :G1) } } }',
      ':g1 -',
      ':g2 -',
    ],
  ],
  'an OPTIONAL whose filter sees both sides': [
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { ?s :age ?a BIND(?a + 1 AS ?y) FILTER(?n != "b") } }',
      'a 2',
      'b -',
      'c 4',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { { ?s :nick ?y FILTER(?n = "b") } UNION { ?s :mail ?y } FILTER(STRLEN(?n) = 1) } }',
      'a -',
      'b -',
      'c cc',
    ],
    [
      'SELECT ?n ?a ?y { ?s :called ?n OPTIONAL { ?s :age ?a OPTIONAL { ?s :nick ?k BIND(CONCAT(?k, "!") AS ?y) } FILTER(?n != "c") } }',
      'a 1 -',
      'b 2 bb!',
      'c - -',
    ],
    [
      'SELECT ?n ?a ?k { ?s :called ?n OPTIONAL { ?s :age ?a OPTIONAL { ?s :nick ?k FILTER(?n = "b") } FILTER(CONCAT(?n, "") != "c") } }',
      'a 1 -',
      'b 2 -',
      'c - -',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { { SELECT ?y { ?s :nick ?y } } FILTER(CONCAT(?n, "") != "a") } }',
      'a -',
      'b bb',
      'c bb',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { { SELECT ?s ?y { ?s :nick|:mail ?k BIND(CONCAT(?k, "!") AS ?y) } ORDER BY ?y LIMIT 1 } FILTER(?n != "z") } }',
      'a -',
      'b bb!',
      'c -',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { ?s :age ?a BIND(?a + 0 AS ?y) FILTER(?n < 5 || ?a > 2) } }',
      'a -',
      'b -',
      'c 3',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { ?s :nick ?k } OPTIONAL { ?s :age ?a BIND(?a + 0 AS ?y) FILTER(!BOUND(?k)) } }',
      'a 1',
      'b -',
      'c 3',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n OPTIONAL { ?s :nick ?k } OPTIONAL { ?t :nick ?k ; :age ?a BIND(?a + 0 AS ?y) FILTER(?n != "c") } }',
      'a 2',
      'b 2',
      'c -',
    ],
    [
      'SELECT ?i ?y { VALUES ?i { 1 1 7 } OPTIONAL { ?s :age ?a BIND(?a + 0 AS ?y) FILTER(?y > ?i + 1) } }',
      '1 3',
      '1 3',
      '7 -',
    ],
    [
      'SELECT ?n ?t { ?s :called ?n ; :age ?a OPTIONAL { ?t :age ?x FILTER EXISTS { ?t :nick ?k FILTER(?a > 1) } } }',
      'a -',
      'b :p2',
      'c :p2',
    ],
    [
      'SELECT ?n ?y { ?s :called ?n BIND(?n != "b" AS ?is) OPTIONAL { ?s :age ?y FILTER(?is) } }',
      'a 1',
      'b -',
      'c 3',
    ],
  ],
  'a text': [
    ['SELECT (STRLEN(?x) AS ?n) { ?s :s ?x }', '0', '3', '3', '5'],
    ['SELECT (SUBSTR(?x, 4) AS ?y) { :s3 :s ?x }', '😀x'],
    ['SELECT ?s { ?s :s ?x FILTER(REGEX(?x, "^.{5}$")) }', ':s3'],
    ['SELECT ?s { ?s :s ?x FILTER(STRENDS(?x, "")) }', ':s1', ':s2', ':s3', ':s4'],
    ['SELECT (REPLACE(?x, "(b)(c)", "$2$1", "i") AS ?y) { ?s :s ?x FILTER(?s IN (:s1, :s2)) }', 'ACB', 'acb'],
    ['SELECT (LANG(UCASE(?x)) AS ?y) { :s2 :s ?x }', 'en-gb'],
    ['SELECT ?x { ?s :s ?x FILTER(LANGMATCHES(LANG(?x), "EN")) }', 'ABC'],
  ],
}

/** Rows that come in this order, and in no other. */
const inOrder: readonly [query: string, ...rows: string[]][] = [
  ['SELECT ?x { VALUES ?x { UNDEF } } ORDER BY ?x', '-'],
  [
    'SELECT ?x { :a :v ?x FILTER(!isNumeric(?x)) } ORDER BY isLiteral(?x) isIRI(?x) STR(?x)',
    '_',
    ':iri',
    '1',
    'true',
    'u',
  ],
  [
    'SELECT ?n { ?x :in ?g OPTIONAL { ?x :n ?n FILTER(isNumeric(?n)) } } ORDER BY ?n ?x',
    '-',
    '-',
    '1',
    '2.5',
    '3',
  ],
  [
    'SELECT ?n { ?x :in ?g OPTIONAL { ?x :n ?n FILTER(isNumeric(?n)) } } ORDER BY DESC(?n) LIMIT 2',
    '3',
    '2.5',
  ],
  [
    'SELECT ?g (COUNT(*) AS ?c) { ?x :in ?g } GROUP BY ?g ORDER BY COUNT(*) DESC(?g)',
    ':G3 1',
    ':G2 2',
    ':G1 2',
  ],
  [
    'SELECT ?g (SUM(?n) AS ?s) { ?x :in ?g OPTIONAL { ?x :n ?n } } GROUP BY ?g ORDER BY DESC(?s)',
    ':G1 3.5',
    ':G3 0',
    ':G2 -',
  ],
  ['SELECT ?s { ?s :at ?t } ORDER BY ?t DESC(?s)', ':t3', ':t2', ':t1'],
  ['SELECT ?s { ?s :at ?t } ORDER BY ?t LIMIT 0'],
  ['SELECT ?n (STRLEN(?n) + 1 AS ?y) { ?s :called ?n } ORDER BY DESC(?n) LIMIT 2', 'c 2', 'b 2'],
  ['SELECT ?y { ?s :age ?a BIND(?a * -1 AS ?y) } ORDER BY ?y LIMIT 1', '-3'],
  [
    'SELECT ?n ?y { ?s :called ?n BIND(CONCAT(?k, "!") AS ?y) OPTIONAL { ?s :nick ?k } } ORDER BY DESC(?n) LIMIT 2',
    'c -',
    'b -',
  ],
  [
    'SELECT ?n ?y { ?s :called ?n BIND(CONCAT(?n, "!") AS ?y) OPTIONAL { ?s :nick ?k } FILTER(!BOUND(?k)) } ORDER BY ?n LIMIT 1 OFFSET 1',
    'c c!',
  ],
  [
    'SELECT ?y { ?s :called ?n BIND(CONCAT(?n, "!") AS ?y) FILTER(?y != "b!") } ORDER BY ?n LIMIT 5 OFFSET 1',
    'c!',
  ],
  [
    'SELECT ?z ?o { ?s :called ?n BIND(?n < 5 AS ?o) BIND(CONCAT(?n, "!") AS ?y) BIND(CONCAT(?y, "?") AS ?z) } ORDER BY ?n LIMIT 1',
    'a!? -',
  ],
  [
    'SELECT ?v { { ?s :age ?v } UNION { ?x :n ?v } FILTER(isNumeric(?v)) } ORDER BY DESC(?v) LIMIT 3 OFFSET 1',
    '3',
    '2.5',
    '2',
  ],
  ['SELECT ?v { { ?s :age ?v } UNION { ?s :called ?n } } ORDER BY ?v LIMIT 4', '-', '-', '-', '1'],
  ['SELECT ?s { ?s :at ?t } ORDER BY ?t OFFSET 5'],
]

describe.each(Object.entries(table))('%s means in SPARQL 1.1', (_what, cases) => {
  it.each(cases)('%s', async (query, ...rows) => {
    expect((await ask(query)).sort()).toEqual(rows.sort())
  })
})

it.each(inOrder)('SPARQL 15.1 orders %s', async (query, ...rows) => {
  expect(await ask(query)).toEqual(rows)
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

it('reads a query behind a byte order mark, and none that is not UTF-8', async () => {
  expect((await sparql(Buffer.from('\uFEFFASK { }'))).status).toBe(200)
  expect((await sparql(Buffer.from('ASK { FILTER("\xff" = "") }', 'latin1'))).status).toBe(400)
  expect((await sparql(Buffer.from('ASK { }', 'utf16le'))).status).toBe(400)
})

it('SPARQL 19.2 reads escaped code points wherever they stand', async () => {
  expect(await ask('SELECT ?x { \\u003Ab :\\u0077 ?\\u0078 FILTER(STR(?x) = "\\u0031") }')).toEqual(['1'])
})

async function ask(query: string): Promise<string[]> {
  const answer = await sparql(`${prefixes} ${query.replaceAll('DOC', `<${alice.pod}values>`)}`)
  expect(answer.status).toBe(200)
  const { head, results } = (await answer.json()) as {
    head: { vars: string[] }
    results: { bindings: Record<string, { type: string; value: string }>[] }
  }
  const short = (cell: { type: string; value: string } | undefined): string =>
    cell?.type === 'bnode' ? '_' : (cell?.value.replace('http://x.example/', ':') ?? '-')
  return results.bindings.map((row) => head.vars.map((name) => short(row[name])).join(' '))
}

function sparql(
  body: string | Buffer<ArrayBuffer>,
  accept = 'application/sparql-results+json',
): Promise<Response> {
  const headers = { 'content-type': 'application/sparql-query', accept }
  return alice.fetch(`${alice.pod}.sparql`, { method: 'POST', headers, body })
}
