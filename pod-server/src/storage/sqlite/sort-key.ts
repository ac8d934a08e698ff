import type { Term } from '@rdfjs/types'

/** What kind of order an object has; see the quad table. Classes never mix in one comparison. */
export const sortClasses = { none: 0, number: 1, date: 2, boolean: 3 } as const

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const integerTypes = new Set(
  [
    'integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger',
    'unsignedLong unsignedInt unsignedShort unsignedByte',
  ]
    .join(' ')
    .split(' ')
    .map((name) => xsd + name),
)

/** The typed sort value beside each object: an index on it reads the newest twenty without looking at the rest. */
export function sortKey(object: Term): [sortClass: number, sort: number] {
  if (object.termType !== 'Literal') return [sortClasses.none, 0]
  return literalSortKey(object.value, object.datatype.value)
}

/**
 * Class none for what has no place in an order of numbers or times: other types, broken spellings and NaN. Digits are
 * matched in one way only, for a number may be as long as a document (bug class 24).
 */
export function literalSortKey(value: string, datatype: string): [sortClass: number, sort: number] {
  if (integerTypes.has(datatype)) return spelled(/^[+-]?\d+$/, value)
  if (datatype === `${xsd}decimal`) return spelled(/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/, value)
  if (datatype === `${xsd}double` || datatype === `${xsd}float`) return floating(value)
  if (datatype === `${xsd}dateTime`) return numeric(sortClasses.date, dateTimeOf(value))
  if (datatype === `${xsd}boolean`) return booleanOf(value)
  return [sortClasses.none, 0]
}

/** Whether literals of this datatype have a sort value when they are spelled well. */
export function isSortable(datatype: string): boolean {
  const name = datatype.startsWith(xsd) ? datatype.slice(xsd.length) : ''
  return integerTypes.has(datatype) || ['decimal', 'double', 'float', 'dateTime', 'boolean'].includes(name)
}

function spelled(form: RegExp, lexical: string): [number, number] {
  return numeric(sortClasses.number, form.test(lexical) ? Number(lexical) : Number.NaN)
}

function floating(lexical: string): [number, number] {
  if (lexical === 'INF' || lexical === '+INF') return [sortClasses.number, Number.POSITIVE_INFINITY]
  if (lexical === '-INF') return [sortClasses.number, Number.NEGATIVE_INFINITY]
  return spelled(/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/, lexical)
}

function numeric(sortClass: number, sort: number): [number, number] {
  return Number.isNaN(sort) ? [sortClasses.none, 0] : [sortClass, sort]
}

/** XSD allows a missing time zone; the implicit one is UTC here. */
function dateTimeOf(lexical: string): number {
  const match = /^(-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(lexical)
  return match ? Date.parse(`${match[1]}${match[2] ?? 'Z'}`) : Number.NaN
}

function booleanOf(lexical: string): [number, number] {
  if (lexical === 'true' || lexical === '1') return [sortClasses.boolean, 1]
  return lexical === 'false' || lexical === '0' ? [sortClasses.boolean, 0] : [sortClasses.none, 0]
}
