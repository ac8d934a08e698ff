import type { Quad } from '@rdfjs/types'
import { Parser } from 'n3'
import { describe, expect, it } from 'vitest'
import { isSameGraph } from './same-graph.ts'

const parse = (turtle: string) => new Parser({ baseIRI: 'urn:doc' }).parse(turtle) as Quad[]
const isSame = (one: string, other: string) => isSameGraph(parse(one), parse(other))

describe('isSameGraph', () => {
  it.each([
    ['the order of triples', '<a:a> <a:p> 1, 2.', '<a:a> <a:p> 2, 1, 2.'],
    ['labels of blank nodes', '_:x <a:p> [ <a:q> 1 ].', '_:other <a:p> _:y. _:y <a:q> 1.'],
    ['the case of a language tag', '<a:a> <a:p> "x"@EN-us.', '<a:a> <a:p> "x"@en-US.'],
    [
      'which of two nodes that look alike comes first',
      '_:x <a:p> 1. _:y <a:p> 1.',
      '_:y <a:p> 1. _:x <a:p> 1.',
    ],
    ['a long list', `<a:a> <a:p> (${'1 '.repeat(500)}).`, `<a:a> <a:p> (${'1 '.repeat(500)}) .`],
  ])('does not look at %s', (_what, one, other) => {
    expect(isSame(one, other)).toBe(true)
  })

  it.each([
    ['a triple more', '<a:a> <a:p> 1.', '<a:a> <a:p> 1, 2.'],
    ['another object', '<a:a> <a:p> 1.', '<a:a> <a:p> 2.'],
    ['another datatype', '<a:a> <a:p> "1".', '<a:a> <a:p> 1 .'],
    ['another language', '<a:a> <a:p> "x"@en.', '<a:a> <a:p> "x"@de.'],
    ['a node where there are two', '_:x <a:p> 1; <a:q> 2.', '_:x <a:p> 1. _:y <a:q> 2.'],
    ['one node that looks like another more', '_:x <a:p> 1.', '_:x <a:p> 1. _:y <a:p> 1.'],
    ['a link the other way round', '_:x <a:p> _:y. _:x <a:q> 1.', '_:y <a:p> _:x. _:x <a:q> 1.'],
    ['a node that links to itself', '_:x <a:p> _:x.', '_:x <a:p> _:y.'],
  ])('sees %s', (_what, one, other) => {
    expect(isSame(one, other)).toBe(false)
  })
})
