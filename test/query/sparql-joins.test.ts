import { documentsOf, itMeans } from './sparql-cases.ts'

// Paths, what is not there, OPTIONAL, and who sees which variable.

const { ask } = documentsOf({
  values: `:a :v 1, 01, 1.0, 1e0, "1", true, :iri, _:b, "u"^^:unknown,
      "NaN"^^xsd:double, "INF"^^xsd:double, "-INF"^^xsd:float .
    :b :w 1, 1.0 .`,
  ways: ':n1 :e :n2 . :n2 :e :n3 . :n3 :e :n1 ; :f :n4 . :n4 :e :n4 ; :name "four" .',
  groups:
    ':g1 :in :G1 ; :n 1 . :g2 :in :G1 ; :n 2.5 . :g3 :in :G2 ; :n "z" . :g4 :in :G2 ; :n 3 . :g5 :in :G3 .',
  people:
    ':p1 :called "a" ; :age 1 . :p2 :called "b" ; :age 2 ; :nick "bb" . :p3 :called "c" ; :age 3 ; :mail "cc" .',
})

itMeans(ask, {
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
})
