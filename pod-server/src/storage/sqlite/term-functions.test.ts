import { describe, expect, it } from 'vitest'
import { compareTerms } from './term-functions.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const iri = (value: string) => ({ kind: 2, value, qualifier: '' })
const typed = (value: string, type: string) => ({ kind: 3, value, qualifier: xsd + type })
const tagged = (value: string, language: string) => ({ kind: 3, value, qualifier: `@${language}` })

describe('SPARQL comparison of terms', () => {
  it.each([
    ['numbers by value', '=', typed('1', 'integer'), typed('1.0', 'decimal'), true],
    ['numbers in order', '<', typed('2', 'integer'), typed('10', 'integer'), true],
    ['infinity above all', '>', typed('INF', 'double'), typed('1e300', 'double'), true],
    ['NaN with itself', '=', typed('NaN', 'double'), typed('NaN', 'double'), false],
    ['NaN as different', '!=', typed('NaN', 'double'), typed('1', 'integer'), true],
    [
      'instants across zones',
      '=',
      typed('2026-01-02T01:00:00+01:00', 'dateTime'),
      typed('2026-01-02T00:00:00Z', 'dateTime'),
      true,
    ],
    ['dates', '<', typed('2026-01-01', 'date'), typed('2026-01-02', 'date'), true],
    ['times of a day', '<', typed('09:00:00', 'time'), typed('12:30:00', 'time'), true],
    ['times across zones', '=', typed('09:00:00Z', 'time'), typed('11:00:00+02:00', 'time'), true],
    ['booleans', '=', typed('1', 'boolean'), typed('true', 'boolean'), true],
    ['strings by code point', '<', typed('Z', 'string'), typed('a', 'string'), true],
    ['a string and a tagged one', '=', typed('a', 'string'), tagged('a', 'en'), false],
    ['an IRI and a literal', '=', iri('http://a'), typed('http://a', 'string'), false],
    ['an IRI and a literal', '!=', iri('http://a'), typed('http://a', 'string'), true],
    [
      'unknown types that are the same',
      '=',
      { ...iri('x'), kind: 3, qualifier: 'http://t' },
      { ...iri('x'), kind: 3, qualifier: 'http://t' },
      true,
    ],
  ] as const)('%s (%s)', (_what, operator, a, b, expected) => {
    expect(compareTerms(operator, a, b)).toBe(expected)
  })

  it.each([
    ['a number and a string', '=', typed('1', 'integer'), typed('1', 'string')],
    ['a number and an instant', '<', typed('1', 'integer'), typed('2026-01-02T00:00:00Z', 'dateTime')],
    ['a day and a time', '<', typed('2026-01-01', 'date'), typed('09:00:00', 'time')],
    ['IRIs in order', '<', iri('http://a'), iri('http://b')],
    ['a broken number with itself', '=', typed('x', 'integer'), typed('x', 'integer')],
  ] as const)('is an error for %s (%s)', (_what, operator, a, b) => {
    expect(compareTerms(operator, a, b)).toBeUndefined()
  })
})
