import { prefixes } from '@hearth/vocab/terms.ts'
import type { Term } from './terms.ts'

type Literal = Extract<Term, { type: 'literal' }>
const numeric = [
  'integer',
  'decimal',
  'double',
  'float',
  'int',
  'long',
  'short',
  'nonNegativeInteger',
  'positiveInteger',
]

export function isNumeric(term: Term | undefined): boolean {
  return (
    term?.type === 'literal' &&
    numeric.some((name) => term.datatype === prefixes.xsd + name) &&
    Number.isFinite(Number(term.value))
  )
}

export function isDate(term: Literal): boolean {
  return (
    ['dateTime', 'date'].some((name) => term.datatype === prefixes.xsd + name) &&
    !Number.isNaN(Date.parse(term.value))
  )
}

/** A literal as the reader's language writes it; the exact value is for the tooltip and the downloads. */
export function literalText(term: Literal, locale?: string): string {
  if (isNumeric(term)) {
    return new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(term.value))
  }
  if (term.datatype === `${prefixes.xsd}boolean`)
    return term.value === 'true' || term.value === '1' ? 'yes' : 'no'
  if (!isDate(term)) return term.value
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    // A date without a time is the same day everywhere.
    ...(term.datatype === `${prefixes.xsd}date` ? { timeZone: 'UTC' } : { timeStyle: 'short' }),
  }).format(new Date(term.value))
}
