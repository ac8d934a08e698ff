import type { PlanAggregate, PlanExpression, PlanText } from '../quad-plan.ts'
import { errorMark } from './aggregates.ts'
import type { Column } from './plan-block.ts'
import { expressionSql } from './plan-condition-sql.ts'
import { CannotSay, type PlanTerms } from './plan-terms.ts'
import { packed } from './plan-text-sql.ts'
import { sqlText } from './sql-text.ts'

type Columns = ReadonlyMap<string, Column>

/** What an aggregate makes of the rows of a group. */
export function aggregateColumn(
  { name, of, distinct, separator }: PlanAggregate,
  columns: Columns,
  terms: PlanTerms,
): Column {
  if (name === 'count') {
    const id = `count(${distinct ? 'DISTINCT ' : ''}${of ? counted(of, columns, terms) : '*'})`
    return { id, space: 'number', nullable: false }
  }
  const id = `sparql_${name}(${Number(distinct)}, ${of ? gathered(of, columns, terms) : 'NULL'}, ${sqlText(separator)})`
  return { id, space: 'made', nullable: true }
}

/** SPARQL 1.1 18.5.1.2: neither what is unbound nor an error is counted. */
function counted(of: PlanExpression, columns: Columns, terms: PlanTerms): string {
  return of.kind === 'variable' ? (columns.get(of.name)?.id ?? 'NULL') : valueSql(of, columns, terms)
}

/** What is unbound in a row is no part of the group; an error is one of the whole group. */
function gathered(of: PlanExpression, columns: Columns, terms: PlanTerms): string {
  if (of.kind === 'variable') {
    const column = columns.get(of.name)
    return column ? packed(column) : 'NULL'
  }
  const used = [...variablesIn(of)].map((name) => columns.get(name))
  if (used.includes(undefined)) return 'NULL'
  const unbound = used.flatMap((column) => (column?.nullable ? [`${column.id} IS NULL`] : []))
  const value = `coalesce(${valueSql(of, columns, terms)}, '${errorMark}')`
  return unbound.length > 0 ? `CASE WHEN ${unbound.join(' OR ')} THEN NULL ELSE ${value} END` : value
}

function valueSql(of: PlanExpression, columns: Columns, terms: PlanTerms): string {
  const exists = () => {
    throw new CannotSay('group')
  }
  return expressionSql(of, { columns, terms, exists })
}

/** Names of the variables of an expression that only calls functions. */
function variablesIn(expression: PlanExpression): ReadonlySet<string> {
  switch (expression.kind) {
    case 'variable':
      return new Set([expression.name])
    case 'text':
    case 'tagged':
    case 'length':
      return new Set(variablesOfText(expression.text))
    case 'date-part':
      return variablesIn(expression.of)
    case 'term':
      return new Set()
    default:
      throw new CannotSay('group')
  }
}

function variablesOfText(text: PlanText): readonly string[] {
  if ('variable' in text) return [text.variable]
  if ('parts' in text) return text.parts.flatMap(variablesOfText)
  return 'text' in text ? variablesOfText(text.text) : []
}
