import type { QuadRow, TripleIds } from './terms.ts'

export interface TripleDifference {
  readonly added: readonly QuadRow[]
  readonly removed: readonly TripleIds[]
}

/**
 * What has to change for a document to hold its next triples: only that touches the indices. Both go side by side in
 * the order of the primary key, in which `held` has to come.
 */
export function differenceOf(held: Iterable<TripleIds>, next: readonly QuadRow[]): TripleDifference {
  const wanted = next.toSorted(compareTriples)
  const added: QuadRow[] = []
  const removed: TripleIds[] = []
  let at = 0
  for (const triple of held) {
    let order = -1
    for (let row = wanted[at]; row && order < 0; row = wanted[at]) {
      order = compareTriples(row, triple)
      if (order < 0) added.push(row)
      if (order <= 0) at++
    }
    if (order !== 0) removed.push(triple)
  }
  return { added: added.concat(wanted.slice(at)), removed }
}

function compareTriples(a: TripleIds, b: TripleIds): number {
  return a.subject - b.subject || a.predicate - b.predicate || a.object - b.object
}
