import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueryRunner } from '@hearth/pod-server/src/query/run-query.ts'
import { openQuadReader } from '@hearth/pod-server/src/storage/sqlite/quad-reader.ts'
import { authorOf, fillDatabase, reader as person } from './sparql-data.ts'

// node test/bench/sparql.ts [posts, 100000] [database file to keep]
const [posts = '100000', kept] = process.argv.slice(2)
const directory = mkdtempSync(join(tmpdir(), 'hearth-sparql-'))
const path = kept ?? join(directory, 'hearth.db')
const principals = [
  'http://xmlns.com/foaf/0.1/Agent',
  'http://www.w3.org/ns/auth/acl#AuthenticatedAgent',
  person,
]
const followed = Array.from({ length: 100 }, (_, index) => `<${authorOf(index * 10)}>`).join(' ')
const timeline = (graph: boolean, limit = 20) => {
  const post = `?post a as:Note ; as:attributedTo ?author ; as:published ?published ; as:content ?content .
    OPTIONAL { ?post as:inReplyTo ?reply }`
  return `SELECT ?post ?author ?name ?published ?content ?reply WHERE { VALUES ?author { ${followed} }
    ${graph ? `GRAPH ?doc { ${post} }` : post} OPTIONAL { ?author as:name ?name }
    FILTER(?published < "2099-01-01T00:00:00Z"^^xsd:dateTime) } ORDER BY DESC(?published) LIMIT ${limit}`
}
const queries: Record<string, string> = {
  'timeline: 20 newest of 100 people, GRAPH ?doc': timeline(true),
  'timeline: 20 newest of 100 people, default graph': timeline(false),
  'timeline of one person': timeline(true).replace(followed, `<${authorOf(30)}>`),
  'timeline of everybody, no filter': `SELECT ?post ?published { ?post a as:Note ; as:published ?published } ORDER BY DESC(?published) LIMIT 20`,
  'posts by tag and author': `SELECT ?post ?content { ?post as:tag <http://pods.example/tags/30> ; as:attributedTo <${authorOf(30)}> ; as:content ?content }`,
  'posts with words in them': `SELECT ?post { ?post as:attributedTo <${authorOf(30)}> ; as:content ?c FILTER(contains(?c, "99")) }`,
  'posts per person, 10 most': `SELECT ?a (COUNT(*) AS ?n) { ?p as:attributedTo ?a } GROUP BY ?a ORDER BY DESC(?n) LIMIT 10`,
  'count of all triples by document': `SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }`,
  'count of all triples': `SELECT (COUNT(*) AS ?n) { ?s ?p ?o }`,
}
const prefixes =
  'PREFIX as: <https://www.w3.org/ns/activitystreams#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> '

if (!existsSync(path)) fillDatabase(path, Number(posts))
const quads = openQuadReader(path)
const run = createQueryRunner(quads)
const ask = async (query: string) => {
  const request = {
    query: prefixes + query,
    accept: undefined,
    dataset: undefined,
    baseIri: 'http://pods.example/',
  }
  const answer = await run({ ...request, principals, storage: undefined, maxRows: 1e6 })
  let text = ''
  for await (const part of answer.body) text += part
  return { rows: JSON.parse(text).results.bindings.length, trace: answer.trace }
}
const table = []
for (const [name, query] of Object.entries(queries)) {
  const { rows, trace } = await ask(query)
  const rounds = 15
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now()
    await ask(query)
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  const session = quads.session({ principals, storage: undefined, dataset: undefined })
  session.end()
  table.push({
    query: name,
    'median ms': round(times[7] ?? 0),
    'worst ms': round(times.at(-1) ?? 0),
    rows,
    statements: trace.statements.length,
  })
  if (process.env.SHOW_SQL) console.log(trace.statements.join('\n'))
}
console.log(
  `${Number(posts).toLocaleString('en')} posts, ${availableParallelism()} cores, parse to text in one process`,
)
console.table(table)
quads.close()
rmSync(directory, { recursive: true, force: true })

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}
