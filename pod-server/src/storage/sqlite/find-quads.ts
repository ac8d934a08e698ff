import type { Quad, Quad_Object, Quad_Predicate, Quad_Subject } from '@rdfjs/types'
import { DataFactory } from 'n3'
import type { QuadPattern } from '#rdf/match-patterns.ts'
import type { Connection, Row } from './connection.ts'
import { type TermTable, toTerm } from './terms.ts'

/** A triple, and the number of its subject. */
export interface NumberedQuad {
  readonly subject: number
  readonly quad: Quad
}

/** Occurrences on the whole server up to which an index of all documents is better than reading the one. */
const fewRows = 1000

/** The triples of one document with the columns of their terms, the triple table first. */
function quadTerms(how: '' | 'INDEXED BY quad_pos'): string {
  return `SELECT q.subject, s.kind AS sk, s.value AS sv, p.value AS pv, o.kind AS ok, o.value AS ov, o.qualifier AS oq
  FROM quad q ${how} CROSS JOIN term s ON s.id = q.subject CROSS JOIN term p ON p.id = q.predicate
  CROSS JOIN term o ON o.id = q.object`
}

const quadsOf = `${quadTerms('')} WHERE q.graph = ?`

/** All triples of one document. */
export function allQuads(connection: Connection, graph: number): NumberedQuad[] {
  return connection.all(quadsOf, graph).map((row) => ({ subject: row.subject as number, quad: toQuad(row) }))
}

function toQuad(row: Row): Quad {
  return DataFactory.quad(
    toTerm(row.sk as number, row.sv as string, '') as Quad_Subject,
    DataFactory.namedNode(row.pv as string) as Quad_Predicate,
    toTerm(row.ok as number, row.ov as string, row.oq as string) as Quad_Object,
  ) as Quad
}

/**
 * The triples that fit a pattern. A known subject leads to its few triples; without one, what is rare on the
 * server is found by predicate and object, and what is common by reading this document's triples, never all of them.
 */
export function findQuads(
  connection: Connection,
  terms: TermTable,
  { graph, pattern, limit }: { graph: number; pattern: QuadPattern; limit: number },
): Quad[] {
  const conditions: string[] = []
  const ids: number[] = []
  for (const part of ['subject', 'predicate', 'object'] as const) {
    const term = pattern[part]
    if (!term) continue
    const id = terms.find(term, graph)
    if (id === undefined) return []
    conditions.push(`q.${part} = ?`)
    ids.push(id)
  }
  const isRare = !pattern.subject && pattern.predicate && countUpTo(connection, conditions, ids) < fewRows
  // The plus keeps SQLite from choosing an index that starts with this column.
  const where = isRare ? conditions : conditions.map((one) => (one.startsWith('q.s') ? one : `+${one}`))
  const sql = `${quadTerms(isRare ? 'INDEXED BY quad_pos' : '')} WHERE ${['q.graph = ?', ...where].join(' AND ')} LIMIT ?`
  return connection.all(sql, graph, ...ids, limit).map(toQuad)
}

function countUpTo(connection: Connection, conditions: readonly string[], ids: readonly number[]): number {
  const some = `SELECT 1 FROM quad q INDEXED BY quad_pos WHERE ${conditions.join(' AND ')} LIMIT ${fewRows}`
  return Number(connection.get(`SELECT count(*) AS n FROM (${some})`, ...ids)?.n)
}
