import { expect, it } from 'vitest'
import { negotiate } from './negotiate.ts'

const offered = ['text/turtle', 'application/ld+json']

it.each([
  [undefined, 'text/turtle'],
  ['', 'text/turtle'],
  ['*/*', 'text/turtle'],
  ['application/*', 'application/ld+json'],
  ['application/ld+json', 'application/ld+json'],
  ['APPLICATION/LD+JSON', 'application/ld+json'],
  ['application/ld+json;q=0.2, text/turtle;q=0.1', 'application/ld+json'],
  ['text/turtle;q=0.5, */*;q=0.6', 'application/ld+json'],
  ['text/turtle;q=0', undefined],
  ['text/turtle;q=0, */*', 'application/ld+json'],
  ['text/html', undefined],
  ['text/turtle;q=oops', undefined],
  ['garbage', undefined],
  [', ,text/turtle', 'text/turtle'],
] as const)('P-32 %s chooses %s', (accept, expected) => {
  expect(negotiate(accept, offered)).toBe(expected)
})
