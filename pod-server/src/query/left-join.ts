import type { Algebra } from '@comunica/utils-algebra'
import type { Bindings, Variable } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { keyOf, narrow } from './narrow.ts'

/** An OPTIONAL whose filter belongs to the join: it sees both sides, and neither side sees the other. */
export type ConditionalJoin = Algebra.LeftJoin & { readonly expression: Algebra.Expression }

/** What the join has answered elsewhere. */
export interface JoinParts {
  rows(operation: Algebra.Operation): AsyncIterable<Bindings>
  /** Those for which the condition is true: an error is not (SPARQL 1.1 17.2). */
  passing(rows: readonly Bindings[], condition: Algebra.Expression): Promise<AsyncIterable<Bindings>>
}

const rowsAtOnce = 1000
/** No query can name this variable. It tells which row of the left a pair was made of. */
const numberOf: Variable = DataFactory.variable('.left')

/**
 * SPARQL 1.1 18.5, LeftJoin, to the letter. The engine has no such join (5.4.1): it puts each row of the left into the
 * right, also where the right would not see it (in filters of its own, in subqueries), and gives up where it cannot.
 */
export async function* leftJoin(
  { input: [left, right], expression }: ConditionalJoin,
  { rows, passing }: JoinParts,
): AsyncGenerator<Bindings> {
  if (!left || !right) return
  let all: Promise<Bindings[]> | undefined
  const everything = () => {
    all ??= collect(rows(right))
    return all
  }
  for await (const lefts of inPieces(rows(left))) {
    const narrowed = narrow(right, lefts)
    const rights = await (narrowed ? collect(rows(narrowed)) : everything())
    const unmatched = new Map(lefts.map((row, number) => [String(number), row]))
    for await (const pairs of inPieces(compatiblePairs(lefts, rights))) {
      for await (const pair of await passing(pairs, expression)) {
        unmatched.delete(pair.get(numberOf)?.value ?? '')
        yield pair.delete(numberOf)
      }
    }
    yield* unmatched.values()
  }
}

/** Every row of the left with every row of the right that agrees with it. */
function* compatiblePairs(lefts: readonly Bindings[], rights: readonly Bindings[]): Iterable<Bindings> {
  const names = [...(rights[0]?.keys() ?? [])]
    .map(({ value }) => value)
    .filter((name) => lefts.every((row) => row.has(name)))
  const byKey = Map.groupBy(rights, (row) => keyOf(row, names))
  const withoutKey = byKey.get(undefined) ?? []
  for (const [number, left] of lefts.entries()) {
    const numbered = left.set(numberOf, DataFactory.literal(String(number)))
    for (const right of [...(byKey.get(keyOf(left, names)) ?? []), ...withoutKey]) {
      const pair = numbered.merge(right)
      if (pair) yield pair
    }
  }
}

async function collect(rows: AsyncIterable<Bindings>): Promise<Bindings[]> {
  const all: Bindings[] = []
  for await (const row of rows) all.push(row)
  return all
}

async function* inPieces(rows: AsyncIterable<Bindings> | Iterable<Bindings>): AsyncIterable<Bindings[]> {
  let piece: Bindings[] = []
  for await (const row of rows) {
    piece.push(row)
    if (piece.length < rowsAtOnce) continue
    yield piece
    piece = []
  }
  if (piece.length > 0) yield piece
}
