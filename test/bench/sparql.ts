import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, type IncomingMessage, request } from 'node:http'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createQueryRunner } from '@hearth/pod-server/src/query/run-query.ts'
import { plainAsker } from '@hearth/pod-server/src/storage/quad-plan.ts'
import { openReading } from '@hearth/pod-server/src/storage/sqlite/open-store.ts'
import { openQuadReader } from '@hearth/pod-server/src/storage/sqlite/quad-reader.ts'
import { defineTermFunctions } from '@hearth/pod-server/src/storage/sqlite/term-functions.ts'
import { startTestServer } from '../start-server.ts'
import { openOxigraph } from './oxigraph.ts'
import { authorOf, fillDatabase, reader as person } from './sparql-data.ts'

// node test/bench/sparql.ts [--oxigraph] [posts] [data folder to keep and use again]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { oxigraph: { type: 'boolean', default: false } },
})
const [posts = '100000', kept] = positionals
const directory = kept ?? mkdtempSync(join(tmpdir(), 'hearth-sparql-'))
const path = join(directory, 'hearth.db')
const rounds = 41
const agent = new Agent({ keepAlive: true })
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
const principals = [everyone, 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent', person]
const followed = Array.from({ length: 100 }, (_, index) => `<${authorOf(index * 10)}>`).join(' ')
const one = `<${authorOf(30)}>`
const prefixes =
  'PREFIX as: <https://www.w3.org/ns/activitystreams#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> '

function timeline(people: string, graph: string): string {
  return `SELECT ?post ?author ?name ?published ?content ?reply WHERE { VALUES ?author { ${people} }
    ${graph} { ?post a as:Note ; as:attributedTo ?author ; as:published ?published ; as:content ?content .
      OPTIONAL { ?post as:inReplyTo ?reply } }
    OPTIONAL { ?author as:name ?name }
    FILTER(?published < "2099-01-01T00:00:00Z"^^xsd:dateTime) } ORDER BY DESC(?published) LIMIT 20`
}

const queries: Readonly<Record<string, string>> = {
  'timeline: 20 newest of 100 people': timeline(followed, 'GRAPH ?doc'),
  'the same in the default graph': timeline(followed, ''),
  'timeline of one person': timeline(one, 'GRAPH ?doc'),
  'timeline of everybody, no filter':
    'SELECT ?post ?at { ?post a as:Note ; as:published ?at } ORDER BY DESC(?at) LIMIT 20',
  'posts by tag and author': `SELECT ?post ?c { ?post as:tag <http://pods.example/tags/330> ; as:attributedTo ${one} ; as:content ?c }`,
  'words in one person’s posts': `SELECT ?post { ?post as:attributedTo ${one} ; as:content ?c FILTER(contains(?c, "99")) }`,
  'ten busiest people':
    'SELECT ?a (COUNT(*) AS ?n) { ?p as:attributedTo ?a } GROUP BY ?a ORDER BY DESC(?n) LIMIT 10',
  'count of all triples, GRAPH ?g': 'SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }',
  'count of all triples': 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }',
}

mkdirSync(directory, { recursive: true })
if (!existsSync(path)) fillDatabase(path, Number(posts))
const inSql = await measureSql()
const oxigraph = values.oxigraph ? await openOxigraph(path) : undefined
const server = await startTestServer({ data: directory, queryMs: '60000' })
const table = []
// As every server here: warm before it is measured.
for (let round = 0; round < 20; round++)
  for (const [name, query] of Object.entries(queries))
    if ((inSql[name]?.milliseconds ?? 0) < 50) {
      await ask(query)
      await ask(`${query} # warm ${round}`)
    }
for (const [name, query] of Object.entries(queries)) {
  const isHeavy = (inSql[name]?.milliseconds ?? 0) > 50
  const repeated = await median(isHeavy ? 5 : rounds, () => ask(query))
  const always = await median(isHeavy ? 5 : rounds, (round) => ask(`${query} # ${round}`))
  const theirs = oxigraph && (await median(isHeavy ? 3 : 5, () => oxigraph.ask(prefixes + query)))
  // It may have held this process for minutes: connections that timed out meanwhile are let go of first.
  if (oxigraph) await setTimeout(500)
  table.push({
    query: name,
    rows: inSql[name]?.rows,
    'SQL ms': inSql[name]?.milliseconds,
    'HTTP ms, asked before': repeated,
    'HTTP ms, new text': always,
    ...(theirs === undefined
      ? {}
      : { 'Oxigraph ms': theirs, ratio: Number((repeated / theirs).toPrecision(2)) }),
  })
}
console.log(`${Number(posts).toLocaleString('en')} posts, ${availableParallelism()} cores; medians`)
if (oxigraph)
  console.log(
    `Oxigraph ${oxigraph.version} in memory, in this process, without rights; ratio: ours asked before to theirs`,
  )
console.table(table)
agent.destroy()
await server.close()
if (!kept) rmSync(directory, { recursive: true, force: true })

/** The statement alone, for somebody who may see a part of everything; then without the network. */
async function measureSql(): Promise<Record<string, { milliseconds: number; rows: number }>> {
  const quads = openQuadReader(path)
  const run = createQueryRunner(quads)
  const connection = openReading(path)
  defineTermFunctions(connection)
  const measured: Record<string, { milliseconds: number; rows: number }> = {}
  for (const [name, query] of Object.entries(queries)) {
    const asked = {
      query: prefixes + query,
      accept: undefined,
      dataset: undefined,
      baseIri: 'http://pods.example/',
    }
    const { body, trace } = await run({
      ...asked,
      ...plainAsker(principals),
      storage: undefined,
      maxRows: 1e6,
    })
    for await (const part of body) if (part.length === 0) break
    const [statement] = trace.statements
    if (trace.refused.length > 0 || statement === undefined) throw new Error(`${name} is not one statement`)
    let rows = 0
    const milliseconds = await median(name.includes('all') || name.includes('ten') ? 3 : rounds, () => {
      rows = [...connection.iterateTuples(statement)].length
    })
    measured[name] = { milliseconds, rows }
  }
  quads.close()
  connection.close()
  return measured
}

/** With the bare client: it shares this process with the server, and `fetch` takes more than half a millisecond of its own. */
async function ask(query: string): Promise<void> {
  const body = prefixes + query
  const call = request(`${server.url}.sparql`, {
    method: 'POST',
    agent,
    headers: {
      'content-type': 'application/sparql-query',
      'content-length': Buffer.byteLength(body),
      accept: 'application/sparql-results+json',
    },
  })
  call.end(body)
  const [answer] = (await once(call, 'response')) as [IncomingMessage]
  const answered = await text(answer)
  if (answer.statusCode !== 200) throw new Error(answered)
}

async function median(count: number, run: (round: number) => unknown): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < count; round++) {
    const begun = performance.now()
    await run(round)
    times.push(performance.now() - begun)
  }
  times.sort((a, b) => a - b)
  return Math.round((times[Math.floor(count / 2)] ?? 0) * 100) / 100
}
