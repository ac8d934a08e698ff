import { literalSortKey, sortClasses } from './sort-key.ts'
import { type TermRow, termKinds } from './terms.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
/** XPath 2.0 B.1: a number is promoted to the type of the other, to the right. */
const types = ['integer', 'decimal', 'float', 'double'] as const

/** A number of XSD: exact in `digits` / 10^`scale` up to decimals, a `float` beyond. */
interface Amount {
  readonly rank: number
  readonly digits: bigint
  readonly scale: number
  readonly float: number
}

export const zero: Amount = { rank: 0, digits: 0n, scale: 0, float: 0 }

/** Longer numbers cost more to add than they can mean (bug class 24). */
const mostDigits = 1000
const digitsOfQuotient = 20

/** Undefined for what is no number, or is spelt wrong: a type error. */
export function amountOf({ kind, value, qualifier }: TermRow): Amount | undefined {
  if (kind !== termKinds.Literal || value.length > mostDigits) return undefined
  const rank = Math.max(0, types.indexOf(qualifier.slice(xsd.length) as (typeof types)[number]))
  const [sortClass, sort] = literalSortKey(value, qualifier)
  const isNone = rank >= 2 && value === 'NaN'
  if (sortClass !== sortClasses.number && !isNone) return undefined
  if (rank >= 2) return { ...zero, rank, float: isNone ? Number.NaN : sort }
  const [whole = '', fraction = ''] = value.split('.')
  return { ...zero, rank, digits: BigInt(`${whole}${fraction}`.replace('+', '')), scale: fraction.length }
}

export function addAmounts(a: Amount, b: Amount): Amount {
  const rank = Math.max(a.rank, b.rank)
  if (rank >= 2) return { ...zero, rank, float: asFloat(toFloat(a) + toFloat(b), rank) }
  const scale = Math.max(a.scale, b.scale)
  return { ...zero, rank, scale, digits: scaled(a, scale) + scaled(b, scale) }
}

/** XPath 2.0 6.2.4: integers are divided as decimals. */
export function averageOf(sum: Amount, count: number): Amount {
  if (sum.rank >= 2) return { ...sum, float: asFloat(sum.float / count, sum.rank) }
  const scale = Math.max(sum.scale, digitsOfQuotient)
  return { ...zero, rank: 1, scale, digits: scaled(sum, scale) / BigInt(count) }
}

export function termOfAmount(amount: Amount): TermRow {
  const qualifier = `${xsd}${types[amount.rank]}`
  return { kind: termKinds.Literal, value: spelt(amount), qualifier }
}

/** XSD 1.1: the canonical spelling. */
function spelt({ rank, digits, scale, float }: Amount): string {
  if (rank === 0) return String(digits)
  if (rank === 1) {
    const text = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0')
    const [whole, fraction] = [text.slice(0, text.length - scale), text.slice(text.length - scale)]
    return `${digits < 0n ? '-' : ''}${whole}.${fraction.replace(/0+$/, '') || '0'}`
  }
  if (Number.isNaN(float)) return 'NaN'
  if (!Number.isFinite(float)) return float > 0 ? 'INF' : '-INF'
  const [mantissa = '', exponent = ''] = float.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}

function scaled({ digits, scale }: Amount, wanted: number): bigint {
  return digits * 10n ** BigInt(wanted - scale)
}

function toFloat({ rank, digits, scale, float }: Amount): number {
  return rank >= 2 ? float : Number(`${digits}e-${scale}`)
}

function asFloat(value: number, rank: number): number {
  return rank === 2 ? Math.fround(value) : value
}
