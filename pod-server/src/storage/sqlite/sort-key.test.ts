import { expect, it } from 'vitest'
import { literalSortKey, sortClasses } from './sort-key.ts'

const xsd = 'http://www.w3.org/2001/XMLSchema#'

it.each([
  ['decimal', '1', 1],
  ['decimal', '-1.', -1],
  ['decimal', '+.5', 0.5],
  ['decimal', '12.50', 12.5],
  ['double', '1.5e3', 1500],
  ['double', '1.E1', 10],
  ['double', '-INF', Number.NEGATIVE_INFINITY],
])('an xsd:%s that is spelled %s sorts as %d', (type, lexical, value) => {
  expect(literalSortKey(lexical, xsd + type)).toEqual([sortClasses.number, value])
})

it.each(['.', '', '1.2.3', '1e', 'x', '١'])('%s is no number', (lexical) => {
  for (const type of ['decimal', 'double'])
    expect(literalSortKey(lexical, xsd + type)).toEqual([sortClasses.none, 0])
})

it.each(['integer', 'decimal', 'double', 'float', 'dateTime', 'boolean'])(
  'bug-class-24 an xsd:%s of a megabyte of digits takes no time',
  (type) => {
    const start = process.threadCpuUsage()
    for (const lexical of [`${'1'.repeat(2 ** 20)}x`, `${'1.'.repeat(2 ** 19)}`, `1e${'1'.repeat(2 ** 20)}x`])
      expect(literalSortKey(lexical, xsd + type)).toEqual([sortClasses.none, 0])
    expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(1000)
  },
)
