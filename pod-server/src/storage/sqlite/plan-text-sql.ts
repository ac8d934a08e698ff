import type { PlanCondition, PlanText } from '../quad-plan.ts'
import type { Column } from './plan-block.ts'
import { CannotSay } from './plan-terms.ts'
import { sqlText } from './sql-text.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'

type Columns = ReadonlyMap<string, Column>

/** An expression over the row of a column's term, as the alias `t`. */
export function lookUp(column: Column, expression: string, alias = 't'): string {
  return `(SELECT ${expression} FROM ${termSource(column, alias)})`
}

export function termSource(column: Column, alias: string): string {
  if (column.space === 'graph') {
    return `(SELECT 2 AS kind, o.iri AS value, '' AS qualifier FROM resource o WHERE o.id = ${column.id}) ${alias}`
  }
  if (column.space === 'number') {
    return `(SELECT 3 AS kind, CAST(${column.id} AS TEXT) AS value, '${xsd}integer' AS qualifier) ${alias}`
  }
  if (column.space === 'made') {
    const end = 'instr(o.x, char(10))'
    return `(SELECT CAST(substr(o.x, 1, 1) AS INTEGER) AS kind, substr(o.x, ${end} + 1) AS value, substr(o.x, 2, ${end} - 2) AS qualifier FROM (SELECT ${column.id} AS x) o WHERE o.x IS NOT NULL) ${alias}`
  }
  // A constant of VALUES that no document holds has no row to look at.
  if (column.opaque) throw new CannotSay('filter')
  return `(SELECT o.kind, o.value, o.qualifier FROM term o WHERE o.id = ${column.id}) ${alias}`
}

/** A column's term as one value. */
export function packed(column: Column): string {
  return column.space === 'made' ? column.id : lookUp(column, 't.kind || t.qualifier || char(10) || t.value')
}

export function textTest(condition: PlanCondition & { kind: 'text' }, columns: Columns): string {
  if (condition.text.kind === 'datatype') throw new CannotSay('filter')
  const text = textSql(condition.text, columns)
  const pattern = sqlText(condition.pattern)
  switch (condition.test) {
    case 'contains':
      return `(instr(${text}, ${pattern}) > 0)`
    case 'starts':
      return `(substr(${text}, 1, length(${pattern})) = ${pattern})`
    case 'ends':
      if (condition.pattern === '') return `(CASE WHEN ${text} IS NOT NULL THEN 1 END)`
      return `(substr(${text}, -length(${pattern})) = ${pattern})`
    case 'regex':
      return `sparql_regex(${text}, ${pattern}, ${sqlText(condition.flags)})`
  }
}

/** A string, or NULL for SPARQL's type error. */
export function textSql(text: PlanText, columns: Columns): string {
  switch (text.kind) {
    case 'constant':
      return sqlText(text.value)
    case 'lower':
    case 'upper':
      return `sparql_${text.kind}(${textSql(text.text, columns)})`
    case 'piece':
      return `sparql_piece(${textSql(text.text, columns)}, ${text.start}, ${text.length ?? -1})`
    case 'before':
    case 'after':
      return `sparql_${text.kind}(${textSql(text.text, columns)}, ${sqlText(text.mark)})`
    case 'joined':
      return `(${text.parts.map((part) => textSql(part, columns)).join(' || ')})`
    default:
      return variableText(text.kind, columns.get(text.variable))
  }
}

function variableText(kind: 'str' | 'string' | 'lang' | 'datatype', column: Column | undefined): string {
  if (!column) return 'NULL'
  const isString = `t.kind = 3 AND (t.qualifier = '${xsd}string' OR substr(t.qualifier, 1, 1) = '@')`
  switch (kind) {
    case 'str':
      return lookUp(column, 'CASE WHEN t.kind > 1 THEN t.value END')
    case 'string':
      return lookUp(column, `CASE WHEN ${isString} THEN t.value END`)
    case 'lang':
      return lookUp(
        column,
        "CASE WHEN t.kind = 3 THEN CASE WHEN substr(t.qualifier, 1, 1) = '@' THEN substr(t.qualifier, 2) ELSE '' END END",
      )
    case 'datatype':
      return lookUp(
        column,
        `CASE WHEN t.kind = 3 THEN CASE WHEN substr(t.qualifier, 1, 1) = '@' THEN '${langString}' ELSE t.qualifier END END`,
      )
  }
}

const langString = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#langString'

export function langMatches(variable: string, range: string, columns: Columns): string {
  const tag = textSql({ kind: 'lower', text: { kind: 'lang', variable } }, columns)
  if (range === '*') return `(${tag} <> '')`
  const wanted = sqlText(range.toLowerCase())
  return `(${tag} = ${wanted} OR substr(${tag}, 1, length(${wanted}) + 1) = ${wanted} || '-')`
}
