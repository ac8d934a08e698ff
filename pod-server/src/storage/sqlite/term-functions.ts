import type { SQLInputValue, SQLOutputValue } from 'node:sqlite'
import type { DatePart } from '../quad-plan.ts'
import { defineAggregates } from './aggregates.ts'
import type { Connection } from './connection.ts'
import { datePart } from './date-parts.ts'
import { isSortable, literalSortKey, sortClasses } from './sort-key.ts'
import { packTerm, type TermRow, termKinds } from './terms.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'

/** What SQL cannot say about two terms, as functions that statements call. NULL is SPARQL's type error. */
export function defineTermFunctions(connection: Connection): void {
  defineAggregates(connection)
  connection.define('sparql_compare', (operator, ...terms) => {
    const [kindA, valueA, qualifierA, kindB, valueB, qualifierB] = terms
    const a = { kind: Number(kindA), value: String(valueA), qualifier: String(qualifierA) }
    const b = { kind: Number(kindB), value: String(valueB), qualifier: String(qualifierB) }
    return truth(compareTerms(String(operator), a, b))
  })
  connection.define('sparql_class', (value, qualifier) => keyOf(value, qualifier)[0])
  connection.define('sparql_sort', (value, qualifier) => keyOf(value, qualifier)[1])
  connection.define('sparql_lower', (text) => (text === null ? null : String(text).toLowerCase()))
  connection.define('sparql_upper', (text) => (text === null ? null : String(text).toUpperCase()))
  connection.define('sparql_length', (text) => (text === null ? null : String(lengthOf(String(text)))))
  connection.define('sparql_piece', (text, start, length) =>
    text === null ? null : pieceOf(String(text), Number(start), Number(length)),
  )
  connection.define('sparql_before', (text, mark) =>
    text === null ? null : before(String(text), String(mark)),
  )
  connection.define('sparql_after', (text, mark) =>
    text === null ? null : after(String(text), String(mark)),
  )
  connection.define('sparql_date', (part, value, qualifier) => {
    const made = datePart(String(part) as DatePart, String(value), String(qualifier))
    return made ? packTerm(made) : null
  })
  connection.define('sparql_regex', (text, pattern, flags) => {
    return text === null ? null : truth(regex(String(pattern), String(flags)).test(String(text)))
  })
}

/** SPARQL 1.1 17.3: undefined is an error. */
export function compareTerms(operator: string, a: TermRow, b: TermRow): boolean | undefined {
  if (operator === '!=') {
    const equal = compareTerms('=', a, b)
    return equal === undefined ? undefined : !equal
  }
  if (operator === '>' || operator === '>=') return compareTerms(operator === '>' ? '<' : '<=', b, a)
  const isEquality = operator === '='
  if (a.kind !== termKinds.Literal || b.kind !== termKinds.Literal) {
    return isEquality ? a.kind === b.kind && a.value === b.value : undefined
  }
  return compareLiterals(operator, a, b)
}

function compareLiterals(operator: string, a: TermRow, b: TermRow): boolean | undefined {
  if (isText(a) && isText(b)) return compareTexts(operator, a, b)
  const [classA, sortA] = literalSortKey(a.value, a.qualifier)
  const [classB, sortB] = literalSortKey(b.value, b.qualifier)
  if (classA !== sortClasses.none && classA === classB) return ordered(operator, sortA, sortB)
  if ((isNaNTerm(a) && isNumber(b, classB)) || (isNaNTerm(b) && isNumber(a, classA))) return false
  if (a.qualifier === b.qualifier && hasStart(a)) return compareLiterals(operator, startOf(a), startOf(b))
  // A broken spelling of a known type is not even equal to itself.
  const isSame = a.value === b.value && a.qualifier === b.qualifier && !isSortable(a.qualifier)
  return operator === '=' && isSame ? true : undefined
}

/** A language-tagged string equals only itself; order between strings is by code point. */
function compareTexts(operator: string, a: TermRow, b: TermRow): boolean | undefined {
  if (operator === '=') return a.value === b.value && a.qualifier === b.qualifier
  if (a.qualifier.startsWith('@') || b.qualifier.startsWith('@')) return undefined
  return ordered(operator, Buffer.compare(Buffer.from(a.value), Buffer.from(b.value)), 0)
}

/** SPARQL 1.1 orders neither days nor times of a day. The engine does, and a FILTER should not depend on who answers it. */
function hasStart({ qualifier }: TermRow): boolean {
  return qualifier === `${xsd}date` || qualifier === `${xsd}time`
}

function startOf({ kind, value, qualifier }: TermRow): TermRow {
  const isTime = qualifier === `${xsd}time`
  const start = isTime ? `1972-12-31T${value}` : value.replace(/^-?\d{4,}-\d\d-\d\d/, '$&T00:00:00')
  return { kind, value: start, qualifier: `${xsd}dateTime` }
}

function ordered(operator: string, a: number, b: number): boolean {
  if (operator === '=') return a === b
  return operator === '<' ? a < b : a <= b
}

function isText({ qualifier }: TermRow): boolean {
  return qualifier.startsWith('@') || qualifier === `${xsd}string`
}

function isNaNTerm({ value, qualifier }: TermRow): boolean {
  return value === 'NaN' && (qualifier === `${xsd}double` || qualifier === `${xsd}float`)
}

function isNumber(term: TermRow, sortClass: number): boolean {
  return sortClass === sortClasses.number || isNaNTerm(term)
}

function keyOf(value: SQLOutputValue | undefined, qualifier: SQLOutputValue | undefined): [number, number] {
  return literalSortKey(String(value), String(qualifier))
}

function truth(value: boolean | undefined): SQLInputValue {
  return value === undefined ? null : Number(value)
}

/** In code points, also where U+0000 is one of them, at which functions of SQLite stop. */
function lengthOf(text: string): number {
  return surrogates.test(text) ? [...text].length : text.length
}

/** SPARQL 1.1 17.4.3.3: places begin at 1, and those before it are counted too. All the rest for a length of -1. */
function pieceOf(text: string, start: number, length: number): string {
  const points = surrogates.test(text) ? [...text] : text
  const end = length < 0 ? undefined : Math.max(0, start - 1 + length)
  const piece = points.slice(Math.max(0, start - 1), end)
  return typeof piece === 'string' ? piece : piece.join('')
}

const surrogates = /[\uD800-\uDFFF]/

/** SPARQL 1.1 17.4.3.9 and 10: nothing stands before or after what is not there. */
function before(text: string, mark: string): string {
  return text.slice(0, Math.max(0, text.indexOf(mark)))
}

function after(text: string, mark: string): string {
  const index = text.indexOf(mark)
  return index < 0 ? '' : text.slice(index + mark.length)
}

let lastRegex: { key: string; value: RegExp } | undefined

/** A runaway pattern ends with its process: queries run in one that can be killed (bug class 24). */
function regex(pattern: string, flags: string): RegExp {
  const key = `${flags}/${pattern}`
  if (lastRegex?.key !== key) lastRegex = { key, value: new RegExp(pattern, flags) }
  return lastRegex.value
}
