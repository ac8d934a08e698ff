import type { Term } from '@rdfjs/types'
import type {
  PlanComparison,
  PlanCondition,
  PlanExpression,
  PlanNode,
  PlanText,
  PlanValue,
} from '../quad-plan.ts'
import type { Column } from './plan-block.ts'
import { CannotSay, constantColumns, type PlanTerms } from './plan-terms.ts'
import { langMatches, lookUp, packed, termSource, textSql, textTest } from './plan-text-sql.ts'
import { sortClasses, sortKey } from './sort-key.ts'
import { sqlText } from './sql-text.ts'
import { packTerm } from './terms.ts'

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
      return balanced(parts, condition.kind === 'and' ? 'AND' : 'OR')
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
      return textTest(condition, scope.columns)
    case 'lang-matches':
      return langMatches(condition.variable, condition.range, scope.columns)
    case 'exists':
      return `${condition.negated ? 'NOT ' : ''}${scope.exists(condition.input, scope.columns)}`
  }
}

/** SQLite has no expression that is deeper than 1000, and lists of IN are longer. */
function balanced(parts: readonly string[], operator: 'AND' | 'OR'): string {
  if (parts.length <= 8) return `(${parts.join(` ${operator} `)})`
  const half = Math.ceil(parts.length / 2)
  const halves = [parts.slice(0, half), parts.slice(half)].map((some) => balanced(some, operator))
  return `(${halves.join(` ${operator} `)})`
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
  left: PlanExpression,
  right: PlanExpression,
  scope: ConditionScope,
  asFilter: boolean,
): string {
  if (left.kind === 'term' && right.kind !== 'term') {
    return comparison(mirrored[operator], right, left, scope, asFilter)
  }
  if (left.kind === 'text' && right.kind === 'term') {
    const quick = compareText(operator, left.text, right.term, scope)
    if (quick) return quick
  }
  const column = expressionColumn(left, scope)
  if (!column) return 'NULL'
  if (right.kind === 'term') return compareConstant(operator, column, right.term, scope.terms, asFilter)
  const other = expressionColumn(right, scope)
  return other ? compareColumns(operator, column, other) : 'NULL'
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
  if (term.termType === 'NamedNode' && column.space !== 'number' && column.space !== 'made') {
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

/** Of texts the database says itself how they stand to each other. */
function compareText(
  operator: PlanComparison,
  text: PlanText,
  term: Term,
  { columns }: ConditionScope,
): string | undefined {
  const isEquality = operator === '=' || operator === '!='
  const isOfOneKind =
    text.kind === 'datatype'
      ? term.termType === 'NamedNode' && isEquality
      : term.termType === 'Literal' && term.datatype.value === `${xsd}string`
  return isOfOneKind ? `(${textSql(text, columns)} ${operator} ${sqlText(term.value)})` : undefined
}

/** Where the value of an expression is found, as that of a variable is; undefined for a variable that is nowhere bound. */
export function expressionColumn(expression: PlanExpression, scope: ConditionScope): Column | undefined {
  if (expression.kind === 'variable') return scope.columns.get(expression.name)
  return { id: expressionSql(expression, scope), space: 'made', nullable: true }
}

/** A packed term, or NULL for an error. */
export function expressionSql(expression: PlanExpression, scope: ConditionScope): string {
  switch (expression.kind) {
    case 'variable': {
      const column = scope.columns.get(expression.name)
      return column ? packed(column) : 'NULL'
    }
    case 'term':
      return sqlText(packTerm(constantColumns(expression.term)))
    case 'text': {
      const [kind, type] = expression.text.kind === 'datatype' ? [2, ''] : [3, `${xsd}string`]
      return `('${kind}${type}' || char(10) || ${textSql(expression.text, scope.columns)})`
    }
    case 'tagged': {
      const column = scope.columns.get(expression.like)
      const start = column ? lookUp(column, "'3' || t.qualifier || char(10)") : 'NULL'
      return `(${start} || ${textSql(expression.text, scope.columns)})`
    }
    case 'length':
      return `('3${xsd}integer' || char(10) || sparql_length(${textSql(expression.text, scope.columns)}))`
    case 'date-part': {
      const column = expressionColumn(expression.of, scope)
      const call = `sparql_date('${expression.part}', t.value, t.qualifier)`
      return column ? lookUp(column, `CASE WHEN t.kind = 3 THEN ${call} END`) : 'NULL'
    }
    case 'coalesce':
      return `coalesce(${[...expression.options.map((option) => expressionSql(option, scope)), 'NULL', 'NULL'].join(', ')})`
    case 'if': {
      const [then, otherwise] = [expression.then, expression.otherwise].map((one) =>
        expressionSql(one, scope),
      )
      return `CASE ${conditionSql(expression.condition, scope, false)} WHEN 1 THEN ${then} WHEN 0 THEN ${otherwise} END`
    }
    case 'truth':
      return `CASE ${conditionSql(expression.condition, scope, false)} WHEN 1 THEN ${truths.true} WHEN 0 THEN ${truths.false} END`
  }
}

const truths = {
  true: `('3${xsd}boolean' || char(10) || 'true')`,
  false: `('3${xsd}boolean' || char(10) || 'false')`,
}
