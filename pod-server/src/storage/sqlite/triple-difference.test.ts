import { describe, expect, it } from 'vitest'
import type { QuadRow, TripleIds } from './terms.ts'
import { differenceOf } from './triple-difference.ts'

const triple = (subject: number, predicate: number, object: number): TripleIds => ({
  subject,
  predicate,
  object,
})
const row = (ids: TripleIds): QuadRow => ({ ...ids, sortClass: 0, sort: 0 })
const nameOf = ({ subject, predicate, object }: TripleIds) => `${subject} ${predicate} ${object}`

describe('the difference between what a document holds and its next triples', () => {
  it('is nothing between equal ones, in whatever order they were written', () => {
    const held = [triple(1, 2, 3), triple(1, 2, 10), triple(2, 1, 1)]
    expect(differenceOf(held, held.map(row).reverse())).toEqual({ added: [], removed: [] })
  })

  it('is all of it when one side is empty', () => {
    const some = [triple(1, 2, 3), triple(2, 2, 2)]
    expect(differenceOf([], some.map(row))).toEqual({ added: some.map(row), removed: [] })
    expect(differenceOf(some, [])).toEqual({ added: [], removed: some })
  })

  it('says of any two what would make one into the other, and nothing else', () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    const some = () => Array.from({ length: random(12) }, () => triple(random(3), random(3), random(3)))
    for (let round = 0; round < 2000; round++) {
      const next = some()
      const held = [...new Map(some().map((ids) => [nameOf(ids), ids])).values()].sort(
        (a, b) => a.subject - b.subject || a.predicate - b.predicate || a.object - b.object,
      )
      const before = new Set(held.map(nameOf))
      const after = new Set(next.map(nameOf))

      const { added, removed } = differenceOf(held, next.map(row))

      expect(removed.map(nameOf)).toEqual([...before].filter((name) => !after.has(name)))
      for (const name of after) if (!before.has(name)) expect(added.map(nameOf)).toContain(name)
      for (const ids of added) expect(after).toContain(nameOf(ids))
    }
  })
})
