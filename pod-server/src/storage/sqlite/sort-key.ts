import type { Term } from '@rdfjs/types'

/** What kind of order an object has; see the quad table. Classes never mix in one comparison. */
export const sortClasses = { none: 0, number: 1, date: 2, boolean: 3 } as const

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const numberTypes = new Set(
  [
    'integer decimal double float long int short byte nonNegativeInteger positiveInteger nonPositiveInteger',
    'negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte',
  ]
    .join(' ')
    .split(' ')
    .map((name) => xsd + name),
)

/** The typed sort value beside each object: an index on it reads the newest twenty without looking at the rest. */
export function sortKey(object: Term): [sortClass: number, sort: number] {
  if (object.termType !== 'Literal') return [sortClasses.none, 0]
  const { value, datatype } = object
  if (numberTypes.has(datatype.value)) return numeric(sortClasses.number, numberOf(value))
  if (datatype.value === `${xsd}dateTime`) return numeric(sortClasses.date, dateTimeOf(value))
  if (datatype.value === `${xsd}boolean`) return booleanOf(value)
  return [sortClasses.none, 0]
}

function numeric(sortClass: number, sort: number): [number, number] {
  return Number.isFinite(sort) ? [sortClass, sort] : [sortClasses.none, 0]
}

function numberOf(lexical: string): number {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(lexical) ? Number(lexical) : Number.NaN
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
