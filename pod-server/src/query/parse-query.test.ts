import { expect, it } from 'vitest'
import { parseQuery } from './parse-query.ts'

const base = 'https://pod.example/'

it.each([
  ['a word', `SELECT * { ?s ?p ${'a'.repeat(40_000)} }`],
  ['a word in escapes', `SELECT * { ?s ?p ${'\\u0061'.repeat(40_000)} }`],
])('bug-class-24 refuses a query for the length of %s, in no time', (_what, query) => {
  const start = process.threadCpuUsage()
  expect(() => parseQuery(query, base)).toThrow(expect.objectContaining({ code: 'invalid-body' }))
  expect(process.threadCpuUsage(start).user / 1000).toBeLessThan(500)
})

it.each([
  `SELECT * { ?s ?p <https://a.example/${'a'.repeat(1000)}> }`,
  `SELECT * { ?s ?p "${'a'.repeat(1000)}", '''${'a'.repeat(1000)}''' } # ${'a'.repeat(1000)}`,
  'SELECT * { ?a ?b ?c FILTER(?a < ?b && ?c > ?a) }',
])('reads what may be long, and comparisons: %#', (query) => {
  expect(parseQuery(query, base).baseIri).toBe(base)
})

it('knows escaped code points outside of strings too (SPARQL 1.1 19.2)', () => {
  const plain = parseQuery('PREFIX a: <urn:x:> SELECT * { ?s a:word "b", ?o }', base)
  const escaped = parseQuery(
    'PREFIX a: <urn:x:> SELECT * { ?s a\\u003Aw\\u006Frd "\\u0062", ?\\u006F }',
    base,
  )
  expect(escaped).toEqual(plain)
})
