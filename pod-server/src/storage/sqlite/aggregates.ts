import type { PlanAggregate } from '../quad-plan.ts'
import { addAmounts, amountOf, averageOf, termOfAmount, zero } from './amounts.ts'
import type { Connection } from './connection.ts'
import { literalSortKey } from './sort-key.ts'
import { packTerm, type TermRow, termKinds, unpackTerm } from './terms.ts'

type AggregateName = Exclude<PlanAggregate['name'], 'count'>

/** What is gathered of one group; undefined is SPARQL's error, which leaves the variable unbound. */
interface Gathering {
  add(term: TermRow, separator: string): void
  result(): TermRow | undefined
}

const xsd = 'http://www.w3.org/2001/XMLSchema#'

/** What is gathered of a row in which the expression is an error; no packed term looks like it. */
export const errorMark = '!'

/** SPARQL 1.1 18.5.1, but for COUNT, as functions of packed terms: `sparql_sum(isDistinct, term, separator)` and the like. */
export function defineAggregates(connection: Connection): void {
  for (const [name, begin] of Object.entries(gatherings)) {
    connection.defineAggregate(`sparql_${name}`, () => {
      const gathering = begin()
      const seen = new Set<unknown>()
      let hasError = false
      return {
        step(isDistinct, packed, separator) {
          // What is unbound in a row is no part of the group.
          if (packed === null || (isDistinct && seen.has(packed))) return
          hasError ||= packed === errorMark
          if (hasError) return
          if (isDistinct) seen.add(packed)
          gathering.add(unpackTerm(String(packed)), String(separator))
        },
        result() {
          const term = hasError ? undefined : gathering.result()
          return term ? packTerm(term) : null
        },
      }
    })
  }
}

const gatherings: Readonly<Record<AggregateName, () => Gathering>> = {
  sum: () => numbers((sum, _count, only) => only ?? termOfAmount(sum)),
  avg: () => numbers((sum, count) => termOfAmount(count === 0 ? sum : averageOf(sum, count))),
  min: () => extreme((order) => order < 0),
  max: () => extreme((order) => order > 0),
  sample: () => extreme(() => false),
  concat: () => texts(),
}

function numbers(result: (sum: typeof zero, count: number, only: TermRow | undefined) => TermRow): Gathering {
  let [sum, count]: [typeof zero | undefined, number] = [zero, 0]
  let only: TermRow | undefined
  return {
    add(term) {
      const amount = amountOf(term)
      sum = sum && amount && addAmounts(sum, amount)
      only = count === 0 ? term : undefined
      count++
    },
    result: () => sum && result(sum, count, only),
  }
}

function extreme(isBetter: (order: number) => boolean): Gathering {
  let best: TermRow | undefined
  return {
    add(term) {
      if (!best || isBetter(compareInOrder(term, best))) best = term
    },
    result: () => best,
  }
}

function texts(): Gathering {
  const parts: string[] = []
  let hasError = false
  return {
    add({ kind, value }, separator) {
      hasError ||= kind === termKinds.BlankNode
      if (parts.length > 0) parts.push(separator)
      parts.push(value)
    },
    result: () =>
      hasError ? undefined : { kind: termKinds.Literal, value: parts.join(''), qualifier: `${xsd}string` },
  }
}

/** SPARQL 1.1 18.5.1.5: as ORDER BY would have it, which is how `orderKeys` has it. */
function compareInOrder(a: TermRow, b: TermRow): number {
  if (a.kind !== b.kind) return a.kind - b.kind
  const [keyA, keyB] = [keyOf(a), keyOf(b)]
  if (keyA[0] !== keyB[0]) return keyA[0] - keyB[0]
  if (keyA[0] > 0) return keyA[1] - keyB[1]
  return Buffer.compare(Buffer.from(a.value), Buffer.from(b.value))
}

function keyOf({ kind, value, qualifier }: TermRow): [sortClass: number, sort: number] {
  return kind === termKinds.Literal ? literalSortKey(value, qualifier) : [0, 0]
}
