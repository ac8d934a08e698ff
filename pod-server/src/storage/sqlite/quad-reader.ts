import type { Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import type { PlanNode, PreparedPlan, QuadReader, QuadSession, QueryRow, QueryScope } from '../quad-plan.ts'
import { accessFilter } from './access-filter.ts'
import type { Connection } from './connection.ts'
import { openReading } from './open-store.ts'
import type { Column } from './plan-block.ts'
import type { SelectSql } from './plan-state.ts'
import { CannotSay, PlanTerms, TermNumbers } from './plan-terms.ts'
import { compilePlan } from './quad-plan-sql.ts'
import { QuadStatistics } from './quad-statistics.ts'
import { defineTermFunctions } from './term-functions.ts'
import { toTerm, unpackTerm } from './terms.ts'

export interface QuadReaderLimits {
  /** What SQLite may hold in this process, sorting and temporary tables included (bug class 24). */
  readonly maxBytes?: number
  /** Rows visited above which all grants of the caller are read at once, instead of one probe a document. */
  readonly manyRows?: number
}

/** Queries over one database file, through a connection of their own that can only read. One session at a time. */
export function openQuadReader(databasePath: string, limits: QuadReaderLimits = {}): QuadReader {
  const connection = openReading(databasePath)
  if (limits.maxBytes !== undefined) connection.exec(`PRAGMA hard_heap_limit = ${limits.maxBytes}`)
  // Address space, not memory: pages that are read often stay with the kernel.
  connection.exec('PRAGMA mmap_size = 2147418112')
  defineTermFunctions(connection)
  const statistics = new QuadStatistics(connection)
  const numbers = new TermNumbers(connection)
  return {
    session(scope) {
      connection.exec('BEGIN')
      numbers.begin()
      return quadSession(connection, { statistics, numbers, scope, manyRows: limits.manyRows ?? 20_000 })
    },
    close: () => connection.close(),
  }
}

interface SessionOptions {
  readonly statistics: QuadStatistics
  readonly numbers: TermNumbers
  readonly scope: QueryScope
  readonly manyRows: number
}

function quadSession(
  connection: Connection,
  { statistics, numbers, scope, manyRows }: SessionOptions,
): QuadSession {
  const terms = new PlanTerms(connection, numbers)
  let isOver = false
  const compile = (plan: PlanNode, how: 'probe' | 'list') => {
    const access = accessFilter(scope, how)
    const state = { terms, access, statistics, dataset: scope.dataset, nextAlias: 0, heaviest: 0 }
    return { select: compilePlan(plan, state), state }
  }
  return {
    version: Number(connection.get('PRAGMA data_version')?.data_version),
    prepare(plan): PreparedPlan {
      try {
        const { select, state } = compile(plan, 'probe')
        const chosen = state.heaviest > manyRows ? compile(plan, 'list').select : select
        return {
          kind: 'rows',
          estimate: Math.ceil(chosen.rows),
          columns: [...chosen.columns]
            .filter(([variable]) => !isOwn(variable))
            .map(([variable, { nullable }]) => ({ variable, nullable })),
          statement: chosen.sql,
          rows: () => materialise(connection, terms, chosen),
        }
      } catch (error) {
        if (error instanceof CannotSay) return { kind: 'cannot', part: error.part }
        throw error
      }
    },
    get isOver() {
      return isOver
    },
    end() {
      isOver = true
      connection.exec('ROLLBACK')
    },
  }
}

const firstBatch = 64
const laterBatch = 1024

/** Ids become terms only for the rows that are really returned, many ids in one look-up. */
function* materialise(connection: Connection, terms: PlanTerms, select: SelectSql): Iterable<QueryRow> {
  const columns = [...select.columns]
  const found = new Map<string, Term>()
  let batch: (readonly unknown[])[] = []
  let size = firstBatch
  for (const row of connection.iterateTuples(select.sql)) {
    batch.push(row)
    if (batch.length < size) continue
    yield* toRows(connection, terms, columns, batch, found)
    batch = []
    size = laterBatch
  }
  yield* toRows(connection, terms, columns, batch, found)
}

type NamedColumn = readonly [variable: string, column: Column]

const maxRemembered = 50_000

function toRows(
  connection: Connection,
  terms: PlanTerms,
  columns: readonly NamedColumn[],
  batch: readonly (readonly unknown[])[],
  found: Map<string, Term>,
): QueryRow[] {
  if (found.size > maxRemembered) found.clear()
  for (const space of ['term', 'graph'] as const) {
    const indices = columns.flatMap(([, column], index) => (column.space === space ? [index] : []))
    const ids = new Set(batch.flatMap((row) => indices.map((index) => row[index])))
    lookUp(connection, terms, space, ids as Set<number | null>, found)
  }
  return batch.map((row) => {
    const named: [string, Term][] = []
    columns.forEach(([variable, { space }], index) => {
      const id = row[index]
      if (id === null || id === undefined || isOwn(variable)) return
      const term = space === 'term' || space === 'graph' ? found.get(`${space}${id}`) : madeTerm(space, id)
      if (term) named.push([variable, term])
    })
    return Object.fromEntries(named)
  })
}

/** A variable that no query can name: the plan's own. */
function isOwn(variable: string): boolean {
  return variable.startsWith(' ')
}

const integerType = DataFactory.namedNode('http://www.w3.org/2001/XMLSchema#integer')

function madeTerm(space: 'number' | 'made', value: unknown): Term {
  if (space === 'number') return DataFactory.literal(String(value), integerType)
  const { kind, value: text, qualifier } = unpackTerm(String(value))
  return toTerm(kind, text, qualifier)
}

const queries = {
  term: 'SELECT id, kind, value, qualifier FROM term WHERE id IN (SELECT value FROM json_each(?))',
  graph:
    "SELECT id, 2 AS kind, iri AS value, '' AS qualifier FROM resource WHERE id IN (SELECT value FROM json_each(?))",
}

function lookUp(
  connection: Connection,
  terms: PlanTerms,
  space: 'term' | 'graph',
  ids: ReadonlySet<number | null>,
  found: Map<string, Term>,
): void {
  const wanted: number[] = []
  for (const id of ids) {
    if (id === null || found.has(`${space}${id}`)) continue
    const unknown = terms.unknownTerm(id)
    if (unknown) found.set(`${space}${id}`, unknown)
    else wanted.push(id)
  }
  if (wanted.length === 0) return
  for (const row of connection.all(queries[space], JSON.stringify(wanted))) {
    found.set(`${space}${row.id}`, toTerm(Number(row.kind), String(row.value), String(row.qualifier)))
  }
}
