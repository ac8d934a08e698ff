import { afterAll, describe, expect, it } from 'vitest'
import { defineAggregates } from './aggregates.ts'
import { Connection } from './connection.ts'
import { sqlText } from './sql-text.ts'
import { packTerm, unpackTerm } from './terms.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'
const connection = new Connection(':memory:', { readOnly: false })
defineAggregates(connection)

afterAll(() => connection.close())

describe('an aggregate of terms, by SPARQL 1.1 18.5.1', () => {
  it.each([
    ['sum', 'integer 1, integer 02, unsignedByte 3', 'integer 6'],
    ['sum', 'integer 9007199254740993, integer 1', 'integer 9007199254740994'],
    ['sum', 'decimal 0.1, decimal 0.2', 'decimal 0.3'],
    ['sum', 'decimal -0.05, integer +1', 'decimal 0.95'],
    ['sum', 'integer 1, double 1.5e0', 'double 2.5E0'],
    ['sum', 'float 1, double INF', 'double INF'],
    ['sum', 'float 0.1, float 0.2', 'float 3.0000001192092896E-1'],
    ['sum', 'double NaN, integer 1', 'double NaN'],
    ['sum', '', 'integer 0'],
    ['sum', 'integer one', '-'],
    ['sum', 'integer 1, integer one, integer 2', '-'],
    ['sum', 'string 1', '-'],
    ['sum', `integer ${'9'.repeat(2000)}`, '-'],
    ['avg', 'integer 1, integer 2', 'decimal 1.5'],
    ['avg', 'integer 2', 'decimal 2.0'],
    ['avg', 'integer 1, integer 1, integer 0', 'decimal 0.66666666666666666666'],
    ['avg', 'integer -1, integer 0', 'decimal -0.5'],
    ['avg', 'double 1, integer 2', 'double 1.5E0'],
    ['avg', '', 'integer 0'],
    ['avg', 'integer 1, boolean true', '-'],
    ['min', 'integer 10, decimal 9.5, double 1e1', 'decimal 9.5'],
    [
      'max',
      'dateTime 2020-01-01T00:00:00Z, dateTime 2020-01-01T00:00:00-01:00',
      'dateTime 2020-01-01T00:00:00-01:00',
    ],
    ['min', 'string b, string a, string ä', 'string a'],
    ['max', 'string b, string a, string ä', 'string ä'],
    ['min', 'integer one, integer 2', 'integer one'],
    ['max', '', '-'],
    ['sample', 'string a', 'string a'],
    ['concat', 'string a, integer 2, string a', 'string a|2|a'],
    ['concat', '', 'string '],
  ] as const)('%s of %s is %s', (name, terms, result) => {
    expect(aggregate(name, terms)).toBe(result)
  })

  it('counts the same term once where it is DISTINCT, and another one of the same value too', () => {
    expect(aggregate('sum', 'integer 1, integer 1, integer 01', true)).toBe('integer 2')
    expect(aggregate('concat', 'string a, string b, string a', true)).toBe('string a|b')
  })
})

function aggregate(name: string, terms: string, isDistinct = false): string {
  const packed = terms
    .split(', ')
    .filter(Boolean)
    .map((term) => {
      const [type, value = ''] = term.split(' ')
      return `(${sqlText(packTerm({ kind: 3, value, qualifier: xsd + type }))})`
    })
  const rows = packed.length > 0 ? `VALUES ${packed.join(', ')}` : 'SELECT NULL AS column1'
  const sql = `SELECT sparql_${name}(${Number(isDistinct)}, column1, '|') AS made FROM (${rows})`
  const made = connection.get(sql)?.made
  if (made === null) return '-'
  const { value, qualifier } = unpackTerm(String(made))
  return `${qualifier.slice(xsd.length)} ${value}`
}
