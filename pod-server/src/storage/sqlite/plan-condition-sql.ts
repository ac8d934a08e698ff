import type { Term } from '@rdfjs/types'
import type { PlanComparison, PlanCondition, PlanNode, PlanText, PlanValue } from '../quad-plan.ts'
import type { Column } from './plan-block.ts'
import { CannotSay, constantColumns, type PlanTerms } from './plan-terms.ts'
import { sortClasses, sortKey } from './sort-key.ts'
import { sqlText } from './sql-text.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'

export interface ConditionScope {
  readonly columns: ReadonlyMap<string, Column>
  readonly terms: PlanTerms
  /** EXISTS needs the compiler of whole plans. */
  exists(input: PlanNode, columns: ReadonlyMap<string, Column>): string
}

/**
 * A condition as SQL that is 1, 0 or NULL, where SPARQL has true, false and error: the tables of AND, OR and NOT agree.
 * `asFilter`: only true matters here, so an error may be said as false, which lets indices work.
 */
export function conditionSql(condition: PlanCondition, scope: ConditionScope, asFilter: boolean): string {
  switch (condition.kind) {
    case 'and':
    case 'or': {
      const parts = condition.parts.map((part) => conditionSql(part, scope, asFilter))
      return `(${parts.join(condition.kind === 'and' ? ' AND ' : ' OR ')})`
    }
    case 'not':
      return `NOT ${conditionSql(condition.part, scope, false)}`
    case 'bound': {
      const column = scope.columns.get(condition.variable)
      return column ? `(${column.id} IS NOT NULL)` : '0'
    }
    case 'is':
      return typeTest(condition.type, condition.variable, scope)
    case 'same-term':
      return sameTerm(condition.left, condition.right, scope)
    case 'compare':
      return comparison(condition.operator, condition.left, condition.right, scope, asFilter)
    case 'text':
      return textTest(condition, scope)
    case 'lang-matches':
      return langMatches(condition.variable, condition.range, scope)
    case 'exists':
      return `${condition.negated ? 'NOT ' : ''}${scope.exists(condition.input, scope.columns)}`
  }
}

/** Variables that have a sort class wherever this filter holds. */
export function sortedBy(condition: PlanCondition): string[] {
  if (condition.kind === 'and') return condition.parts.flatMap(sortedBy)
  if (condition.kind !== 'compare' || condition.operator === '!=') return []
  const { left, right } = condition
  const [variable, constant] = left.kind === 'variable' ? [left, right] : [right, left]
  if (variable.kind !== 'variable' || constant.kind !== 'term') return []
  return sortKey(constant.term)[0] === sortClasses.none ? [] : [variable.name]
}

/** An expression over the row of a column's term, as the alias `t`. */
export function lookUp(column: Column, expression: string, alias = 't'): string {
  return `(SELECT ${expression} FROM ${termSource(column, alias)})`
}

function termSource(column: Column, alias: string): string {
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

function typeTest(
  type: 'iri' | 'blank' | 'literal' | 'numeric',
  variable: string,
  scope: ConditionScope,
): string {
  const column = scope.columns.get(variable)
  if (!column) return 'NULL'
  if (type === 'numeric') {
    return lookUp(
      column,
      `t.kind = 3 AND (sparql_class(t.value, t.qualifier) = 1 OR (t.value = 'NaN' AND t.qualifier IN ('${xsd}double', '${xsd}float')))`,
    )
  }
  const kind = { blank: 1, iri: 2, literal: 3 }[type]
  return lookUp(column, `t.kind = ${kind}`)
}

function sameTerm(left: PlanValue, right: PlanValue, scope: ConditionScope): string {
  if (left.kind === 'variable' && right.kind === 'variable') {
    const [a, b] = [scope.columns.get(left.name), scope.columns.get(right.name)]
    if (!a || !b) return 'NULL'
    if (a.space !== b.space) throw new CannotSay('filter')
    return `(${a.id} = ${b.id})`
  }
  const [variable, constant] = left.kind === 'variable' ? [left, right] : [right, left]
  if (variable.kind !== 'variable' || constant.kind !== 'term') throw new CannotSay('filter')
  const column = scope.columns.get(variable.name)
  return column ? sameAsConstant(column, constant.term, scope.terms) : 'NULL'
}

function sameAsConstant(column: Column, term: Term, terms: PlanTerms): string {
  if (column.space === 'number' || column.space === 'made') throw new CannotSay('filter')
  return `(${column.id} = ${column.space === 'graph' ? terms.documentOf(term) : terms.idOf(term)})`
}

function comparison(
  operator: PlanComparison,
  left: PlanValue,
  right: PlanValue,
  scope: ConditionScope,
  asFilter: boolean,
): string {
  if (left.kind === 'term' && right.kind !== 'term') {
    return comparison(mirrored[operator], right, left, scope, asFilter)
  }
  if (left.kind === 'text') return textComparison(operator, left.text, right, scope)
  if (left.kind !== 'variable') throw new CannotSay('filter')
  const column = scope.columns.get(left.name)
  if (!column) return 'NULL'
  if (right.kind === 'variable') {
    const other = scope.columns.get(right.name)
    return other ? compareColumns(operator, column, other) : 'NULL'
  }
  if (right.kind !== 'term') throw new CannotSay('filter')
  return compareConstant(operator, column, right.term, scope.terms, asFilter)
}

const mirrored: Record<PlanComparison, PlanComparison> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
}

function compareConstant(
  operator: PlanComparison,
  column: Column,
  term: Term,
  terms: PlanTerms,
  asFilter: boolean,
): string {
  const isEquality = operator === '=' || operator === '!='
  if (term.termType === 'NamedNode' && column.space !== 'number') {
    const same = sameAsConstant(column, term, terms)
    return isEquality ? (operator === '=' ? same : `NOT ${same}`) : 'NULL'
  }
  const [sortClass, sort] = sortKey(term)
  if (asFilter && column.sort && sortClass !== sortClasses.none && operator !== '!=') {
    return `(${column.sort.class} = ${sortClass} AND ${column.sort.value} ${operator} ${sqlNumber(sort)})`
  }
  const isText = term.termType === 'Literal' && (term.language || term.datatype.value === `${xsd}string`)
  if (asFilter && isText && operator === '=' && column.space === 'term') {
    return `(${column.id} = ${terms.idOf(term)})`
  }
  const { kind, value, qualifier } = constantColumns(term)
  return lookUp(
    column,
    `sparql_compare('${operator}', t.kind, t.value, t.qualifier, ${kind}, ${sqlText(value)}, ${sqlText(qualifier)})`,
  )
}

function compareColumns(operator: PlanComparison, a: Column, b: Column): string {
  const call = `sparql_compare('${operator}', t.kind, t.value, t.qualifier, u.kind, u.value, u.qualifier)`
  return `(SELECT ${call} FROM ${termSource(a, 't')} CROSS JOIN ${termSource(b, 'u')})`
}

function sqlNumber(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return value > 0 ? '9e999' : '-9e999'
}

function textComparison(
  operator: PlanComparison,
  text: PlanText,
  right: PlanValue,
  scope: ConditionScope,
): string {
  if (right.kind !== 'term') throw new CannotSay('filter')
  const isIri = text.kind === 'datatype'
  const { term } = right
  if (isIri) {
    if (term.termType !== 'NamedNode' || (operator !== '=' && operator !== '!='))
      throw new CannotSay('filter')
  } else if (term.termType !== 'Literal' || term.datatype.value !== `${xsd}string`) {
    throw new CannotSay('filter')
  }
  return `(${textSql(text, scope)} ${operator} ${sqlText(term.value)})`
}

function textTest(condition: PlanCondition & { kind: 'text' }, scope: ConditionScope): string {
  if (condition.text.kind === 'datatype') throw new CannotSay('filter')
  const text = textSql(condition.text, scope)
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
function textSql(text: PlanText, scope: ConditionScope): string {
  if ('text' in text) {
    return `sparql_${text.kind}(${textSql(text.text, scope)})`
  }
  const column = scope.columns.get(text.variable)
  if (!column) return 'NULL'
  const isString = `t.kind = 3 AND (t.qualifier = '${xsd}string' OR substr(t.qualifier, 1, 1) = '@')`
  switch (text.kind) {
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

function langMatches(variable: string, range: string, scope: ConditionScope): string {
  const tag = textSql({ kind: 'lower', text: { kind: 'lang', variable } }, scope)
  if (range === '*') return `(${tag} <> '')`
  const wanted = sqlText(range.toLowerCase())
  return `(${tag} = ${wanted} OR substr(${tag}, 1, length(${wanted}) + 1) = ${wanted} || '-')`
}
