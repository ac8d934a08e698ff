import { documentsOf, itMeans } from './sparql-cases.ts'

const { ask } = documentsOf({
  times: `:t1 :at "2020-01-01T00:00:00Z"^^xsd:dateTime . :t2 :at "2020-01-01T02:00:00+02:00"^^xsd:dateTime .
    :t3 :at "2019-12-31T23:59:59Z"^^xsd:dateTime .`,
  days: `:d1 :on "2026-01-31T23:30:00-05:00"^^xsd:dateTime . :d2 :on "2026-02-01T00:00:00Z"^^xsd:dateTime .
    :d3 :on "2026-02-30T00:00:00Z"^^xsd:dateTime . :d4 :on "2026-12-31T24:00:00Z"^^xsd:dateTime .
    :d5 :on "2026-02-03"^^xsd:date . :d6 :on "2026-02-04" . :d7 :on "2026-02-04"@en . :d8 :on :d1 . :d9 :on _:none .
    :d10 :on "-0001-12-31T23:59:59.5"^^xsd:dateTime .`,
  values: `:a :v 1, 01, 1.0, 1e0, "1", true, :iri, _:b, "u"^^:unknown,
      "NaN"^^xsd:double, "INF"^^xsd:double, "-INF"^^xsd:float .
    :b :w 1, 1.0 .`,
  groups:
    ':g1 :in :G1 ; :n 1 . :g2 :in :G1 ; :n 2.5 . :g3 :in :G2 ; :n "z" . :g4 :in :G2 ; :n 3 . :g5 :in :G3 .',
  measures: `:k1 :of :K1 ; :m 4, 9 . :k2 :of :K2 ; :m "many"^^xsd:integer . :k3 :of :K3 ; :m 1, "one"^^xsd:double .`,
  people:
    ':p1 :called "a" ; :age 1 . :p2 :called "b" ; :age 2 ; :nick "bb" . :p3 :called "c" ; :age 3 ; :mail "cc" .',
})

itMeans(ask, {
  'a group by what is computed': [
    ['SELECT ?y (COUNT(*) AS ?n) { ?s :on ?d } GROUP BY (YEAR(?d) AS ?y)', '- 5', '-1 1', '2026 3', '2027 1'],
    [
      'SELECT ?m (COUNT(?s) AS ?n) { ?s :on ?d FILTER(isLiteral(?d)) } GROUP BY (SUBSTR(STR(?d), 1, 7) AS ?m)',
      '-0001-1 1',
      '2026-01 1',
      '2026-02 5',
      '2026-12 1',
    ],
    [
      'SELECT ?m (COUNT(*) AS ?n) { ?s :on ?d FILTER(?s IN (:d6, :d7)) } GROUP BY (SUBSTR(?d, 1, 7) AS ?m)',
      '2026-02 1',
      '2026-02 1',
    ],
    [
      'SELECT ?day (COUNT(*) AS ?n) { ?s :on ?d BIND(xsd:date(?d) AS ?day) FILTER(?s != :d7) } GROUP BY ?day',
      '- 3',
      '-0001-12-31 1',
      '2026-01-31-05:00 1',
      '2026-02-01Z 1',
      '2026-02-03 1',
      '2026-02-04 1',
      '2027-01-01Z 1',
    ],
    [
      'SELECT ?m ?d (COUNT(*) AS ?n) { ?s :at ?t } GROUP BY (MONTH(?t) AS ?m) (DAY(?t) AS ?d) HAVING(COUNT(*) > 1)',
      '1 1 2',
    ],
    [
      'SELECT ?h (SAMPLE(?m) AS ?x) { ?s :at ?t BIND(MINUTES(?t) AS ?m) } GROUP BY (HOURS(?t) AS ?h)',
      '0 0',
      '2 0',
      '23 59',
    ],
    [
      'SELECT ?z (MAX(?s) AS ?last) { ?s :at|:on ?t FILTER(?s != :d7) } GROUP BY (TZ(?t) AS ?z)',
      ' :d5',
      '+02:00 :t2',
      '- :d9',
      '-05:00 :d1',
      'Z :t3',
    ],
    [
      'SELECT ?old (GROUP_CONCAT(?l; separator="") AS ?all) { { SELECT * { ?s :age ?a ; :called ?l } ORDER BY ?a } } GROUP BY (?a > 1 AS ?old)',
      'false a',
      'true bc',
    ],
    [
      'SELECT ?k (COUNT(*) AS ?n) { ?s :called ?l OPTIONAL { ?s :nick ?x } OPTIONAL { ?s :mail ?x } } GROUP BY (COALESCE(?x, IF(?l = "a", 0, 1)) AS ?k)',
      '0 1',
      'bb 1',
      'cc 1',
    ],
  ],
  'an aggregate of what is computed': [
    ['SELECT (SUM(STRLEN(?l)) AS ?n) (AVG(STRLEN(CONCAT(?l, ?l, "!"))) AS ?m) { ?s :called ?l }', '3 3.0'],
    ['SELECT (SUM(YEAR(?d)) AS ?n) (MIN(YEAR(?d)) AS ?m) (SAMPLE(YEAR(?d)) AS ?o) { ?s :on ?d }', '- - -'],
    ['SELECT (COUNT(YEAR(?d)) AS ?n) (COUNT(DISTINCT YEAR(?d)) AS ?m) { ?s :on ?d }', '5 3'],
    [
      'SELECT (COUNT(YEAR(?d) + 0) AS ?n) (COUNT(DISTINCT YEAR(?d) + 0) AS ?m) { ?s :on ?d FILTER(?s IN (:d1, :d2, :d3, :d6, :d9)) }',
      '2 1',
    ],
    [
      'SELECT (MAX(STRLEN(?k)) AS ?n) (COUNT(STRLEN(?k)) AS ?m) { ?s :called ?l OPTIONAL { ?s :nick ?k } }',
      '2 1',
    ],
    ['SELECT (COUNT(1) AS ?n) (SUM(2) AS ?m) (SUM(DISTINCT 2) AS ?o) { ?s :called ?l }', '3 6 2'],
    [
      'SELECT (GROUP_CONCAT(DISTINCT LCASE(SUBSTR(STR(?l), 1, 1)); separator="") AS ?c) { :p2 :called|:nick ?l }',
      'b',
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
})
