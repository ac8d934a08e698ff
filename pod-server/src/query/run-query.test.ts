import { setTimeout } from 'node:timers/promises'
import { Parser } from 'n3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ResourceIri } from '#base/iri.ts'
import { plainAsker } from '#storage/quad-plan.ts'
import { openSqliteStore } from '#storage/sqlite/open-store.ts'
import { openQuadReader } from '#storage/sqlite/quad-reader.ts'
import type { Resource, Store } from '#storage/store.ts'
import { createQueryRunner } from './run-query.ts'

const author = { webid: undefined, client: undefined }
const me = 'http://me.example/#i'
const pod = 'http://pods.example/a/' as ResourceIri
const prefixes = `PREFIX as: <https://www.w3.org/ns/activitystreams#>
  PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX : <http://x.example/>`

let store: Store
let run: ReturnType<typeof createQueryRunner>
let sweep: () => Promise<void>
let close: () => Promise<void>

beforeAll(async () => {
  const opened = openSqliteStore({ kind: 'memory' }, { now: () => 0 })
  store = opened.store
  sweep = opened.sweep
  const reader = openQuadReader(opened.databasePath)
  run = createQueryRunner(reader)
  close = async () => {
    reader.close()
    await store.close()
  }
  await store.write(async (writer) => {
    const root = await writer.createStorage(pod, [], author)
    const acl = await writer.createDocument(root, `${pod}.acl` as ResourceIri, 'acl', turtle(''), author)
    await writer.applyAcl(acl, [{ scope: 'inherited', principal: me, modes: 1 }])
  })
  for (let post = 0; post < 30; post++) {
    await document(
      `post${post}`,
      `<#it> a as:Note ; as:attributedTo :u${post % 3} ; as:content "post ${post}" ;
        as:published "2026-01-${10 + (post % 20)}T00:00:00Z"^^xsd:dateTime .
       ${post % 2 ? '<#it> as:inReplyTo <#other> .' : ''}`,
    )
  }
  for (const name of ['x', 'y'])
    await document(name, ':same :word "twice", "bad"^^xsd:integer, 5, "05"^^xsd:integer .')
})

afterAll(() => close())

describe('a query', () => {
  it('is one statement for the timeline of data-model 2.9, from newest to oldest', async () => {
    const { rows, trace } = await ask(`SELECT ?doc ?post ?author ?published ?content ?reply WHERE {
      VALUES ?author { :u0 :u1 :nobody }
      GRAPH ?doc { ?post a as:Note ; as:attributedTo ?author ; as:published ?published ; as:content ?content .
                   OPTIONAL { ?post as:inReplyTo ?reply } }
      FILTER(?published < "2026-12-01T00:00:00Z"^^xsd:dateTime) } ORDER BY DESC(?published) LIMIT 6`)
    expect(trace.refused).toEqual([])
    expect(trace.statements).toHaveLength(1)
    expect(trace.statements[0]).toContain('INDEXED BY quad_sort')
    expect(rows.map(({ published }) => published?.slice(8, 10))).toEqual(['29', '28', '26', '25', '23', '22'])
    expect(rows[0]).toMatchObject({ doc: `${pod}post19`, content: 'post 19', reply: `${pod}post19#other` })
  })

  it.each([
    ['a count', 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }'],
    [
      'groups',
      'SELECT ?a (COUNT(?p) AS ?n) { ?p as:attributedTo ?a } GROUP BY ?a HAVING(COUNT(?p) > 3) ORDER BY ?n',
    ],
    ['alternatives', 'SELECT * { { ?s as:content ?c } UNION { ?s :word ?w } }'],
    ['an optional join', 'SELECT * { ?s a as:Note OPTIONAL { ?s as:inReplyTo ?r . ?s as:content ?c } }'],
    ['an absence', 'SELECT * { ?s a as:Note FILTER NOT EXISTS { ?s as:inReplyTo ?r } }'],
    [
      'an absence of something else',
      'SELECT * { ?s as:attributedTo ?a FILTER NOT EXISTS { ?t as:attributedTo ?a ; as:inReplyTo|:no ?r FILTER(?t = ?s) } }',
    ],
    [
      'a difference of alternatives',
      'SELECT * { ?s a as:Note MINUS { { ?s as:inReplyTo ?r } UNION { ?s as:content ?c FILTER(contains(?c, "2")) } } }',
    ],
    ['a path of steps in either direction', 'SELECT * { ?s (as:inReplyTo|^:no)/^as:inReplyTo ?o }'],
    ['a difference', 'SELECT * { ?s a as:Note MINUS { ?s as:inReplyTo ?r } }'],
    [
      'texts',
      'SELECT * { ?s as:content ?c FILTER(regex(?c, "POST 1.", "i") && !contains(str(?s), "post2")) }',
    ],
    [
      'the last of each group',
      `SELECT ?a (MAX(?w) AS ?last) (AVG(?o) AS ?no) (SAMPLE(?c) AS ?any) { ?p as:attributedTo ?a ; as:published ?w ; as:content ?c
         OPTIONAL { ?p :word ?o } } GROUP BY ?a HAVING(MAX(?w) > "2026-01-01T00:00:00Z"^^xsd:dateTime) ORDER BY DESC(?last)`,
    ],
    [
      'groups by the day, and what is computed of each',
      `SELECT ?day (COUNT(*) AS ?n) (SUM(STRLEN(?c)) AS ?l) { ?p as:published ?w ; as:content ?c }
         GROUP BY (SUBSTR(STR(?w), 1, 10) AS ?day) HAVING(COUNT(*) > 1) ORDER BY DESC(?n) ?day LIMIT 3`,
    ],
    [
      'groups by parts of a date',
      'SELECT ?y ?m (MAX(?c) AS ?last) { ?p as:published ?w ; as:content ?c BIND(MONTH(?w) AS ?m) } GROUP BY (YEAR(?w) AS ?y) ?m',
    ],
    [
      'a choice for each row',
      `SELECT (IF(BOUND(?r), "answer", CONCAT(?c, "!")) AS ?what) { ?p as:content ?c OPTIONAL { ?p as:inReplyTo ?r } } ORDER BY LCASE(?what)`,
    ],
    ['a choice of predicates', 'SELECT * { ?s a as:Note ; as:inReplyTo|as:content ?c }'],
    ['a search in any case', 'SELECT * { ?s as:content ?c FILTER(contains(lcase(?c), "post 1")) }'],
  ])('with %s is one statement', async (_what, query) => {
    const { rows, trace } = await ask(query)
    expect(trace).toMatchObject({ refused: [], statements: [expect.any(String)] })
    expect(rows.length).toBeGreaterThan(0)
  })

  it.each([
    ['true', 'ASK { ?s as:inReplyTo ?r }'],
    ['false', 'ASK { ?s as:inReplyTo :nothing }'],
    ['true', 'ASK { ?s as:content ?c . FILTER(contains(?c, "1")) }'],
  ])('that only asks whether is one statement for one row: %s', async (boolean, query) => {
    const { body, trace } = await run({ ...asked, query: `${prefixes} ${query}` })
    expect(await textOf(body)).toBe(`{"head":{},"boolean":${boolean}}\n`)
    expect(trace).toMatchObject({ refused: [], statements: [expect.stringMatching(/LIMIT 1 /)] })
  })

  it('makes IRIs from the last BASE that it names, or else from the endpoint (SPARQL 17.4.2.8)', async () => {
    const iri = async (before: string) =>
      (await ask(`SELECT ?i { BIND(IRI("x") AS ?i) }`, [me], before)).rows[0]?.i
    expect(await iri('')).toBe(`${pod}x`)
    expect(await iri('BASE <sub/>')).toBe(`${pod}sub/x`)
    expect(await iri('BASE <http://a.example/b/> BASE <c/>')).toBe('http://a.example/b/c/x')
  })

  it('with a part that SQL has no words for leaves that part to the engine', async () => {
    const { rows, trace } = await ask(
      'SELECT ?d { ?s as:content ?c BIND(replace(?c, "t 0", "!") AS ?d) } ORDER BY ?d LIMIT 1',
    )
    expect(trace.refused).toContain('extend')
    expect(rows).toEqual([{ d: 'pos!' }])
  })

  it.each([
    ['SELECT ?w (concat(?c, "!") AS ?d) { ?s as:content ?c ; as:published ?w } ORDER BY DESC(?w) LIMIT 3'],
    [
      'SELECT ?w ?d { ?s as:content ?c ; as:published ?w BIND(if(bound(?r), ?c, "") AS ?d) OPTIONAL { ?s :no ?n } FILTER(?w > "2020-01-01T00:00:00Z"^^xsd:dateTime) } ORDER BY DESC(?w) LIMIT 3',
    ],
    [
      'SELECT ?w { { ?s a as:Note ; as:published ?w } UNION { ?s :word ?o ; as:published ?w } } ORDER BY DESC(?w) LIMIT 3',
    ],
  ])('looks for no more than is wanted, newest first: %s', async (query) => {
    const { rows, trace } = await ask(query)
    expect(rows.map(({ w }) => w?.slice(8, 10))).toEqual(['29', '28', '27'])
    expect(trace.statements).toEqual([expect.stringMatching(/INDEXED BY quad_sort.* LIMIT 3/)])
  })

  it('counts a triple that two documents hold once, and twice where it asks for the documents', async () => {
    expect((await ask('SELECT (COUNT(*) AS ?n) { ?s :word "twice" }')).rows).toEqual([{ n: '1' }])
    expect((await ask('SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s :word "twice" } }')).rows).toEqual([
      { n: '2' },
    ])
  })

  it('compares numbers by value, and finds nothing equal to one that is spelt wrong', async () => {
    const values = async (filter: string) =>
      (await ask(`SELECT ?o { :same :word ?o FILTER(${filter}) } ORDER BY ?o`)).rows.map(({ o }) => o).sort()
    expect(await values('?o = 5')).toEqual(['05', '5'])
    expect(await values('?o > 4.5')).toEqual(['05', '5'])
    expect(await values('!(?o < 5)')).toEqual(['05', '5'])
    expect(await values('?o = "twice"')).toEqual(['twice'])
    expect(await values('isLiteral(?o) && lang(?o) = ""')).toHaveLength(4)
  })

  it('reads an OPTIONAL from the inside out when its variables come from outside', async () => {
    // SPARQL 1.1 18.2: the inner group is answered alone, whatever ?a is outside of it.
    const { rows } = await ask(`SELECT ?a ?w { VALUES ?a { :u0 :u7 }
      OPTIONAL { :same :word ?w FILTER(?w = "twice") OPTIONAL { ?p as:attributedTo ?a ; as:content "post 1" } } }`)
    expect(rows).toEqual([{ a: 'http://x.example/u0' }, { a: 'http://x.example/u7' }])
  })

  it('leaves what BIND says in an OPTIONAL unbound where the rest of it has no match (SPARQL 18.5)', async () => {
    const { rows, trace } = await ask(`SELECT ?c ?is { ?p as:content ?c FILTER(?c IN ("post 1", "post 2"))
      OPTIONAL { ?p as:inReplyTo ?r BIND("an answer" AS ?is) } } ORDER BY ?c`)
    expect(trace.refused).toEqual([])
    expect(rows).toEqual([{ c: 'post 1', is: 'an answer' }, { c: 'post 2' }])
  })

  it('answers an OPTIONAL within an OPTIONAL whose filter falls to the engine', async () => {
    const { rows, trace } = await ask(`SELECT ?a ?w { VALUES ?a { "post 1" "post 2" } ?p as:content ?a
      OPTIONAL { ?p as:attributedTo ?w OPTIONAL { ?p as:inReplyTo ?r FILTER(isIRI(?p)) }
        FILTER(contains(replace(?a, "!", ""), "1")) } } ORDER BY ?a`)
    expect(trace.refused).toContain('optional')
    expect(rows).toEqual([{ a: 'post 1', w: 'http://x.example/u1' }, { a: 'post 2' }])
  })

  it('bug-class-24 ends also when what the engine reads of it pauses, however many were asked before', async () => {
    const paths = 'SELECT (COUNT(?w) AS ?n) { ?s :word+ ?w }'
    const filtered = 'SELECT * { ?s as:content ?c FILTER(SHA1(?c) != "" && ?c = "post 1") }'
    for (let count = 0; count < 100; count++) {
      expect((await ask(paths)).rows).toHaveLength(1)
      expect((await ask(filtered)).rows).toHaveLength(1)
    }
  })

  it('bug-class-24 orders dates although one of them is none', async () => {
    await document('dates', ':d :on "2020-02-03"^^xsd:date, "soon"^^xsd:date, "2019-12-31"^^xsd:date .')
    const days = (await ask('SELECT (CONCAT(STR(?on), "!") AS ?day) { :d :on ?on } ORDER BY ?on')).rows
    expect(days.map(({ day }) => day)).toEqual(['2019-12-31!', '2020-02-03!', 'soon!'])
  })

  it('asks about all nodes that are as many steps away together', async () => {
    const leaves = Array.from(
      { length: 40 },
      (_, index) => `:hub :to :leaf${index} . :leaf${index} :to :end , :hub .`,
    )
    await document('graph', leaves.join('\n'))
    const { rows, trace } = await ask('SELECT ?n { :hub :to+ ?n }')
    expect(rows).toHaveLength(42)
    expect(trace.statements).toHaveLength(3)
    expect((await ask('SELECT ?n { ?n :to+ :end }')).rows).toHaveLength(41)
    expect((await ask('SELECT ?n { :hub :to+ ?n }', [])).rows).toEqual([])
  })

  it('bug-class-24 says no statement that grows with every BIND', async () => {
    const binds = Array.from(
      { length: 40 },
      (_, step) => `BIND(STRLEN(CONCAT(STR(?v${step}), STR(?v${step}))) AS ?v${step + 1})`,
    )
    const query = `SELECT ?v40 { ?p as:content ?v0 FILTER(?v0 = "post 1") ${binds.join(' ')} }`
    const { rows, trace } = await ask(query)
    expect(rows).toEqual([{ v40: '2' }])
    expect(Math.max(...trace.statements.map(({ length }) => length))).toBeLessThan(20_000)
  })

  it('bug-class-24 says no statement that grows with every EXISTS of alternatives', async () => {
    const nested = Array.from({ length: 16 }).reduce<string>(
      (inside) => `FILTER EXISTS { { ?s as:content ?c } UNION { ?s :no ?c } ${inside} }`,
      '',
    )
    const { rows, trace } = await ask(`SELECT ?s { ?s as:content "post 1" ${nested} }`)
    expect(rows).toEqual([{ s: `${pod}post1#it` }])
    expect(Math.max(...trace.statements.map(({ length }) => length))).toBeLessThan(5_000_000)
  })

  it('answers more alternatives than a statement may have', async () => {
    const arms = Array.from({ length: 600 }, (_, index) => `{ ?s as:content "post ${index}" }`)
    const { rows } = await ask(`SELECT ?s { ${arms.join(' UNION ')} }`)
    expect(rows).toHaveLength(30)
  })

  it.each([
    ['IN', 10],
    ['NOT IN', 20],
  ])('answers ?c %s a list that is longer than an expression may be deep', async (operator, count) => {
    const terms = Array.from({ length: 2000 }, (_, index) => `"post ${index * 3}"`)
    const filter = `FILTER(?c ${operator} (${terms.join(', ')}))`
    const { rows, trace } = await ask(`SELECT ?s { ?s as:content ?c ; a as:Note ${filter} }`)
    expect(trace.refused).toEqual([])
    expect(rows).toHaveLength(count)
  })

  it('bug-class-24 looks for nothing more when its answer is whole', async () => {
    const edges = Array.from(
      { length: 900 },
      (_, step) => `:s${step % 300} :then :s${(step * 7 + 1) % 300} .`,
    )
    await document('steps', edges.join('\n'))
    const { rows, trace } = await ask('SELECT ?a { ?a :then+ ?b } LIMIT 2')
    expect(rows).toHaveLength(2)
    const ran = trace.statements.length
    await setTimeout(500)
    expect(trace.statements).toHaveLength(ran)
  })

  it('bug-class-11 does not let what may not be read be there, nor take anything away', async () => {
    const secret = await document('secret', `<${pod}post1#it> :reported "spam" .`)
    await store.write(async (writer) => {
      const acl = await writer.createDocument(
        secret,
        `${pod}secret.acl` as ResourceIri,
        'acl',
        turtle(''),
        author,
      )
      await writer.applyAcl(acl, [{ scope: 'own', principal: 'http://they.example/', modes: 1 }])
    })
    const both = [me, 'http://they.example/']
    for (const without of [
      'FILTER NOT EXISTS { ?s :reported ?w }',
      'FILTER NOT EXISTS { ?s :reported ?w FILTER(?w != ?c) }',
      'FILTER NOT EXISTS { { ?s :no ?w } UNION { ?s :reported ?w } }',
      'FILTER NOT EXISTS { ?s a as:Note OPTIONAL { ?s :reported ?w } FILTER(BOUND(?w)) }',
      'FILTER NOT EXISTS { ?s ^:no|:reported ?w }',
      'MINUS { ?s :reported ?w }',
      'MINUS { ?s :no|:reported ?w FILTER(?w != "") }',
    ]) {
      const query = `SELECT ?c { ?s as:content ?c ; a as:Note FILTER(?c = "post 1") ${without} }`
      const { rows, trace } = await ask(query)
      expect(trace.refused).toEqual([])
      expect(rows, without).toEqual([{ c: 'post 1' }])
      expect((await ask(query, both)).rows, without).toEqual([])
    }
  })

  it('ends where a path between two names in a document finds nothing', async () => {
    expect((await ask(`SELECT * { GRAPH <${pod}post1> { :a :word? :b } }`)).rows).toEqual([])
  })

  it('finds no named graph where FROM names none, also on the way through an index (SPARQL 13.2)', async () => {
    const newest = (graph: string) => `SELECT ?p FROM <${pod}post3> { ${graph} { ?p as:published ?when
      FILTER(?when < "2099-01-01T00:00:00Z"^^xsd:dateTime) } } ORDER BY DESC(?when) LIMIT 1`
    expect((await ask(newest('GRAPH ?g'))).rows).toEqual([])
    expect((await ask(newest(''))).rows).toEqual([{ p: `${pod}post3#it` }])
  })

  it('takes language tags for the same whatever their case (RDF 1.2 Concepts 3.4)', async () => {
    await document('greeting', '<#it> :says "servus"@de-AT.')
    const said = 'http://pods.example/a/greeting#it'
    expect((await ask('SELECT ?s { ?s :says "servus"@DE-at }')).rows).toEqual([{ s: said }])
    expect((await ask('SELECT ?s { ?s :says ?w FILTER(?w = "servus"@de-AT) }')).rows).toEqual([{ s: said }])
  })

  it.each([
    ['as an object', '{ ?s :says <<( :a :b ?c )>> }'],
    ['that is reified', '{ << :a :b ?c >> :says ?o }'],
    ['beside others', '{ ?s a as:Note ; :says <<( :a :b ?c )>> }'],
    ['that must be there', '{ ?s a as:Note FILTER EXISTS { ?s :says <<( :a :b ?c )>> } }'],
  ])('about a triple %s finds nothing, for no document holds one', async (_where, pattern) => {
    expect((await ask(`SELECT * ${pattern}`)).rows).toEqual([])
  })

  it('sees what was written since it was asked last', async () => {
    const query = 'SELECT ?c { <http://pods.example/a/later#it> as:content ?c }'
    expect((await ask(query)).rows).toEqual([])
    expect((await ask(query)).rows).toEqual([])
    await document('later', '<#it> as:content "now".')
    expect((await ask(query)).rows).toEqual([{ c: 'now' }])
  })

  it('bug-class-11 forgets the number of a term that is gone, for others may get it', async () => {
    const gone = 'SELECT ?s { ?s :is :gone }'
    const kept = await document('gone', '<#it> :is :gone.')
    expect((await ask(gone)).rows).toEqual([{ s: `${pod}gone#it` }])
    await store.write(async (writer) => writer.remove(kept, author))
    await sweep()
    await document('next', '<#it> :is :next.')
    expect((await ask(gone)).rows).toEqual([])
    expect((await ask('SELECT ?s { ?s :is :next }')).rows).toEqual([{ s: `${pod}next#it` }])
  })

  it('shows nothing to others', async () => {
    expect((await ask('SELECT (COUNT(*) AS ?n) { ?s ?p ?o }', ['http://you.example/'])).rows).toEqual([
      { n: '0' },
    ])
    expect((await ask('SELECT ?s { ?s ?p ?o }', [])).rows).toEqual([])
  })
})

const asked = {
  accept: undefined,
  dataset: undefined,
  baseIri: pod,
  ...plainAsker([me]),
  storage: undefined,
  maxRows: 1000,
}

async function ask(query: string, principals: readonly string[] = [me], prologue = '') {
  const whole = `${prologue} ${prefixes} ${query}`
  const { body, trace } = await run({ ...asked, ...plainAsker(principals), query: whole })
  const bindings: Record<string, { value: string }>[] = JSON.parse(await textOf(body)).results.bindings
  const rows = bindings.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, { value }]): [string, string] => [name, value])),
  )
  return { rows, trace }
}

async function textOf(body: AsyncIterable<Uint8Array | string>): Promise<string> {
  let text = ''
  for await (const part of body) text += part
  return text
}

async function document(name: string, body: string): Promise<Resource> {
  return store.write(async (writer) => {
    const root = (await writer.resource(pod)) as Resource
    const iri = (pod + name) as ResourceIri
    return writer.createDocument(root, iri, 'document', turtle(body, iri), author)
  })
}

function turtle(body: string, baseIRI = pod as string) {
  const source = `${prefixes.replaceAll('PREFIX', '@prefix').replaceAll(/>(?=\s|$)/g, '> .')}\n${body}`
  const quads = new Parser({ baseIRI }).parse(source)
  return { mediaType: 'text/turtle', body: { kind: 'bytes' as const, bytes: Buffer.from(source) }, quads }
}
