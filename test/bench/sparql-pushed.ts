import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createQueryRunner } from '@hearth/pod-server/src/query/run-query.ts'
import {
  type PlanNode,
  plainAsker,
  type QuadReader,
  type QuadSession,
} from '@hearth/pod-server/src/storage/quad-plan.ts'
import { openQuadReader } from '@hearth/pod-server/src/storage/sqlite/quad-reader.ts'
import { authorOf, fillDatabase, reader as person } from './sparql-data.ts'

// node test/bench/sparql-pushed.ts [posts]
// Processor time of the same query twice: as one statement of the store, and with what is computed or looked for beside each row left to the engine.
const posts = Number(process.argv[2] ?? 100_000)
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
const principals = [everyone, 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent', person]
const prefixes =
  'PREFIX as: <https://www.w3.org/ns/activitystreams#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> '

const queries: Readonly<Record<string, string>> = {
  'posts per month':
    'SELECT ?month (COUNT(*) AS ?n) { ?p as:published ?d } GROUP BY (SUBSTR(STR(?d), 1, 7) AS ?month) ORDER BY ?month',
  'notes per year and month':
    'SELECT ?y ?m (COUNT(?p) AS ?n) { ?p a as:Note ; as:published ?d } GROUP BY (YEAR(?d) AS ?y) (MONTH(?d) AS ?m)',
  'busiest days, with BIND':
    'SELECT ?day (COUNT(DISTINCT ?p) AS ?n) { ?p as:published ?d BIND(xsd:date(?d) AS ?day) } GROUP BY ?day HAVING(COUNT(DISTINCT ?p) > 9) ORDER BY DESC(?n) ?day LIMIT 10',
  'words an author writes':
    'SELECT ?a (SUM(STRLEN(?c)) AS ?n) (MAX(?d) AS ?last) { ?p as:attributedTo ?a ; as:content ?c ; as:published ?d } GROUP BY ?a ORDER BY DESC(?n) ?a LIMIT 10',
  'by content, in any case': 'SELECT ?p { ?p as:content ?c } ORDER BY LCASE(STR(?c)) LIMIT 10',
}

const people = Array.from({ length: 10 }, (_, index) => `<${authorOf(index * 10)}>`).join(' ')
const lookups: Readonly<Record<string, string>> = {
  'notes with neither title nor summary':
    'SELECT ?p { ?p as:tag <http://pods.example/tags/330> FILTER NOT EXISTS { ?p as:name|as:summary ?t } }',
  'the last note of each of ten people': `SELECT ?p { VALUES ?a { ${people} } ?p as:attributedTo ?a ; as:published ?d
      FILTER NOT EXISTS { ?q as:attributedTo ?a ; as:published ?e FILTER(?e > ?d) } }`,
  'notes but those of early days':
    'SELECT ?p { ?p as:tag <http://pods.example/tags/330> MINUS { ?p as:published ?d FILTER(?d < "2023-12-01T00:00:00Z"^^xsd:dateTime) } }',
}

const directory = mkdtempSync(join(tmpdir(), 'hearth-pushed-'))
const path = join(directory, 'hearth.db')
fillDatabase(path, posts)
const reader = openQuadReader(path)
const [ours, engine] = [createQueryRunner(reader), createQueryRunner(withoutComputing(reader))]
const request = {
  accept: undefined,
  dataset: undefined,
  baseIri: 'http://pods.example/',
  ...plainAsker(principals),
  storage: undefined,
  maxRows: 1e6,
}
// Both are warm before they are measured.
for (const run of [ours, engine]) await timeOf(run, 'SELECT ?s (CONCAT(?n, "!") AS ?m) { ?s as:name ?n }')
const table = []
for (const [name, query] of Object.entries({ ...queries, ...lookups })) {
  const before = await timeOf(engine, query)
  const now = await timeOf(ours, query)
  table.push({
    query: name,
    rows: now.rows,
    'same answer': now.text === before.text,
    'engine, CPU ms': before.milliseconds,
    'store, CPU ms': now.milliseconds,
    ratio: Math.round(before.milliseconds / now.milliseconds),
    statements: now.statements,
  })
}
console.log(`${posts.toLocaleString('en')} posts; processor time of this process`)
console.table(table)
reader.close()
rmSync(directory, { recursive: true, force: true })

async function timeOf(run: typeof ours, query: string) {
  const begun = process.cpuUsage()
  const { body, trace } = await run({ ...request, query: prefixes + query })
  let text = ''
  for await (const part of body) text += part
  const { user, system } = process.cpuUsage(begun)
  const rows: Record<string, object>[] = JSON.parse(text).results.bindings
  const cells = (row: Record<string, object>) =>
    Object.entries(row).map(([variable, term]) => [variable, ...Object.values(term).sort()].join(' '))
  const sorted = rows.map((row) => cells(row).sort().join('\n')).sort()
  return {
    milliseconds: Math.round((user + system) / 1000),
    rows: rows.length,
    text: sorted.join('\n'),
    statements: trace.statements.length,
  }
}

/** The same store, as if it could compute nothing of a row, and look for nothing but patterns beside it. */
function withoutComputing(whole: QuadReader): QuadReader {
  return {
    ...whole,
    session(scope): QuadSession {
      const session = whole.session(scope)
      return {
        ...session,
        prepare: (plan) => (computes(plan) ? { kind: 'cannot', part: 'extend' } : session.prepare(plan)),
      }
    },
  }
}

function computes(part: PlanNode | unknown): boolean {
  if (typeof part !== 'object' || part === null || 'termType' in part) return false
  const { kind, value, of, input, right } = part as {
    kind?: string
    value?: { kind: string }
    of?: { kind: string }
    input?: PlanNode
    right?: PlanNode
  }
  const beside = kind === 'exists' ? input : kind === 'minus' ? right : undefined
  if (beside && !isPlain(beside)) return true
  if (kind === 'extend' && value?.kind !== 'term' && value?.kind !== 'variable') return true
  if (of && of.kind !== 'variable') return true
  return Object.values(part).some(computes)
}

function isPlain(node: PlanNode): boolean {
  return node.kind === 'pattern' || (node.kind === 'join' && node.inputs.every(isPlain))
}
