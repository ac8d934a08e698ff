import { expect, it } from 'vitest'
import { type Case, documentsOf, itMeans } from './sparql-cases.ts'

// Terms, errors, texts, and in which order rows come.

const { ask, sparql } = documentsOf({
  values: `:a :v 1, 01, 1.0, 1e0, "1", true, :iri, _:b, "u"^^:unknown,
      "NaN"^^xsd:double, "INF"^^xsd:double, "-INF"^^xsd:float .
    :b :w 1, 1.0 .`,
  times: `:t1 :at "2020-01-01T00:00:00Z"^^xsd:dateTime . :t2 :at "2020-01-01T02:00:00+02:00"^^xsd:dateTime .
    :t3 :at "2019-12-31T23:59:59Z"^^xsd:dateTime .`,
  words: ':s1 :s "abc" . :s2 :s "ABC"@en-GB . :s3 :s "Ünï😀x" . :s4 :s "" .',
  groups:
    ':g1 :in :G1 ; :n 1 . :g2 :in :G1 ; :n 2.5 . :g3 :in :G2 ; :n "z" . :g4 :in :G2 ; :n 3 . :g5 :in :G3 .',
  people:
    ':p1 :called "a" ; :age 1 . :p2 :called "b" ; :age 2 ; :nick "bb" . :p3 :called "c" ; :age 3 ; :mail "cc" .',
})

itMeans(ask, {
  'what keeps a language tag': [
    ['SELECT (LCASE(SUBSTR(?x, 2)) AS ?y) (LANG(LCASE(?x)) AS ?z) { :s2 :s ?x }', 'bc en-gb'],
    ['SELECT ?s { ?s :s ?x FILTER(LCASE(?x) = "abc") }', ':s1'],
    ['SELECT (UCASE(?x) AS ?y) { :b :w ?x }', '-', '-'],
    [
      'SELECT (LANG(?y) AS ?z) { ?s :s ?x BIND(SUBSTR(?x, 1, 1) AS ?y) FILTER(?s IN (:s1, :s2)) }',
      '',
      'en-gb',
    ],
  ],
  'what is computed': [
    ['SELECT (CONCAT(?x, "!") AS ?y) (LANG(CONCAT(?x, ?x)) AS ?z) { :s2 :s ?x }', 'ABC! en-gb'],
    ['SELECT (CONCAT(?x, 1) AS ?y) (CONCAT() AS ?z) { :s2 :s ?x }', '- '],
    ['SELECT (STRBEFORE(STR(?x), "B") AS ?y) (STRAFTER(STR(?x), "B") AS ?z) { :s2 :s ?x }', 'A C'],
    ['SELECT (STRBEFORE(STR(?x), "") AS ?y) (STRAFTER(STR(?x), "") AS ?z) { :s2 :s ?x }', ' ABC'],
    ['SELECT (STRBEFORE(STR(?x), "z") AS ?y) (STRAFTER(STR(?x), "z") AS ?z) { :s2 :s ?x }', ' '],
    [
      'SELECT (SUBSTR(STR(?x), 3, 2) AS ?y) (SUBSTR(STR(?x), 9) AS ?z) (STRLEN(STR(?x)) AS ?n) { :s3 :s ?x }',
      'ï😀  5',
    ],
    ['SELECT (SUBSTR(STR(?x), 0, 2) AS ?y) { :s1 :s ?x }', 'a'],
    [
      'SELECT (DATATYPE(?x) AS ?y) { :b :w ?x FILTER(DATATYPE(?x) = xsd:decimal) }',
      'http://www.w3.org/2001/XMLSchema#decimal',
    ],
    ['SELECT ?x { :b :w ?x FILTER(STRLEN(STR(?x)) > 2) }', '1.0'],
    ['SELECT ?y { :b :w ?x BIND(STR(?x) AS ?y) FILTER(?y = "1") }', '1'],
    ['SELECT ?y { :b :w ?x BIND(?x = 1 && sameTerm(?x, 1) AS ?y) }', 'false', 'true'],
    [
      'SELECT ?y { ?s :called ?n OPTIONAL { ?s :nick ?k BIND(COALESCE(?no, "none") AS ?y) } }',
      '-',
      '-',
      'none',
    ],
    [
      'SELECT ?y { ?s :called ?n OPTIONAL { ?s :nick ?k BIND("none" AS ?l) BIND(IF(BOUND(?l), ?l, 1) AS ?y) } }',
      '-',
      '-',
      'none',
    ],
    ['SELECT ?n { BIND(STR("b") AS ?n) ?s :called ?n }', 'b'],
    ['SELECT ?n { ?s :called ?n MINUS { ?s :called ?m BIND(STR("b") AS ?n) } }', 'a', 'c'],
    ['SELECT ?y { { ?s :nick ?k BIND(UCASE(STR(?k)) AS ?y) } UNION { ?s :mail ?y } }', 'BB', 'cc'],
    ['SELECT DISTINCT ?y { ?s :called ?n BIND(STRLEN(?n) AS ?y) }', '1'],
    ['SELECT ?s { ?s :at ?t FILTER(YEAR(?t) = 2020 && HOURS(?t) < 1) }', ':t1'],
    ['SELECT (IF(EXISTS { ?s :nick ?k }, ?n, 0) AS ?y) { ?s :called ?n }', '0', '0', 'b'],
  ],
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
  'a text': [
    ['SELECT (STRLEN(?x) AS ?n) { ?s :s ?x }', '0', '3', '3', '5'],
    ['SELECT (SUBSTR(?x, 4) AS ?y) { :s3 :s ?x }', '😀x'],
    ['SELECT ?s { ?s :s ?x FILTER(REGEX(?x, "^.{5}$")) }', ':s3'],
    ['SELECT ?s { ?s :s ?x FILTER(STRENDS(?x, "")) }', ':s1', ':s2', ':s3', ':s4'],
    ['SELECT (REPLACE(?x, "(b)(c)", "$2$1", "i") AS ?y) { ?s :s ?x FILTER(?s IN (:s1, :s2)) }', 'ACB', 'acb'],
    ['SELECT (LANG(UCASE(?x)) AS ?y) { :s2 :s ?x }', 'en-gb'],
    ['SELECT ?x { ?s :s ?x FILTER(LANGMATCHES(LANG(?x), "EN")) }', 'ABC'],
  ],
})

/** Rows that come in this order, and in no other. */
const inOrder: readonly Case[] = [
  [
    'SELECT ?n { ?s :called ?n OPTIONAL { ?s :nick ?k } } ORDER BY BOUND(?k) DESC(UCASE(STR(?n)))',
    'c',
    'a',
    'b',
  ],
  ['SELECT ?n { ?s :called ?n } ORDER BY DESC(IF(?n = "b", 9, STRLEN(?n))) ?n LIMIT 2', 'b', 'a'],
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

it.each(inOrder)('SPARQL 15.1 orders %s', async (query, ...rows) => {
  expect(await ask(query)).toEqual(rows)
})

it('reads a query behind a byte order mark, and none that is not UTF-8', async () => {
  expect((await sparql(Buffer.from('\uFEFFASK { }'))).status).toBe(200)
  expect((await sparql(Buffer.from('ASK { FILTER("\xff" = "") }', 'latin1'))).status).toBe(400)
  expect((await sparql(Buffer.from('ASK { }', 'utf16le'))).status).toBe(400)
})

it('SPARQL 19.2 reads escaped code points wherever they stand', async () => {
  expect(await ask('SELECT ?x { \\u003Ab :\\u0077 ?\\u0078 FILTER(STR(?x) = "\\u0031") }')).toEqual(['1'])
})
