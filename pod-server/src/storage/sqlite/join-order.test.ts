import { describe, expect, it } from 'vitest'
import { type JoinItem, orderJoin, type PatternItem, type Slot } from './join-order.ts'
import type { QuadStatistics } from './quad-statistics.ts'

const [type, author, published, note] = [1, 2, 3, 4]

/** A hundred thousand posts of a thousand people. */
const statistics = {
  predicate: (id: number) => ({ count: 100_000, perObject: id === type ? 50_000 : id === author ? 100 : 1 }),
  pairs: (id: number, objects: readonly number[]) => (id === type ? 50_000 : objects.length * 100),
} as Pick<QuadStatistics, 'predicate' | 'pairs'> as QuadStatistics

describe('the order of joins', () => {
  it('starts with what is rarest, then looks up what belongs to it', () => {
    const items = [
      pattern('q1', { variable: 'post' }, { id: type }, { id: note }),
      pattern('q2', { variable: 'post' }, { id: published }, { variable: 'time' }),
      pattern('q3', { variable: 'post' }, { id: author }, { id: 7 }),
    ]
    expect(names(order(items).items)).toEqual(['q3', 'q1', 'q2'])
  })

  it('looks up by a short list of values', () => {
    const items = [
      pattern('q1', { variable: 'post' }, { id: type }, { id: note }),
      pattern('q2', { variable: 'post' }, { id: author }, { variable: 'who' }),
    ]
    const { items: ordered, setTests } = order(items, new Map([['who', [7, 8, 9]]]))
    expect(names(ordered)).toEqual(['q2', 'q1'])
    expect(setTests).toEqual([{ variable: 'who', alias: 'q2', column: 'object', drives: true }])
  })

  it('tests the list instead where the rows are found another way', () => {
    const first = pattern('q1', { variable: 'post' }, { id: published }, { variable: 'time' })
    const items = [first, pattern('q2', { variable: 'post' }, { id: author }, { variable: 'who' })]
    const context = { statistics, bound: new Set<string>(), sets: new Map([['who', [7, 8, 9]]]) }
    expect(orderJoin(items, context, first).setTests).toMatchObject([{ alias: 'q2', drives: false }])
  })

  it('asks whether a document may be read after cheaper tests, and never before it is known', () => {
    const access: JoinItem = { kind: 'access', alias: 'r1', of: ['q1'], graph: undefined }
    const items = [access, pattern('q1', { variable: 'post' }, { id: author }, { id: 7 }), wanted()]
    expect(names(order(items).items)).toEqual(['q1', 'q9', 'r1'])
  })
})

/** Half of the posts are notes: a test that costs less than a grant. */
function wanted(): PatternItem {
  return pattern('q9', { variable: 'post' }, { id: type }, { id: note })
}

function pattern(alias: string, subject: Slot, predicate: Slot, object: Slot): PatternItem {
  return { kind: 'pattern', alias, subject, predicate, object, graph: undefined }
}

function order(items: readonly JoinItem[], sets: ReadonlyMap<string, readonly number[]> = new Map()) {
  return orderJoin(items, { statistics, bound: new Set(), sets })
}

function names(items: readonly JoinItem[]): string[] {
  return items.map(({ alias }) => alias)
}
