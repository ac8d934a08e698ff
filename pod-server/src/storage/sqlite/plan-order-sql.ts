import type { PlanOrder } from '../quad-plan.ts'
import type { Column } from './plan-block.ts'
import { CannotSay } from './plan-terms.ts'
import { lookUp } from './plan-text-sql.ts'

/**
 * SPARQL 1.1 15.1: unbound, blank nodes, IRIs, literals. Between literals it only orders numbers, dates, booleans and
 * strings among themselves; here strings and the rest come first, then each sort class.
 */
export function orderKeys(
  by: readonly PlanOrder[],
  columns: ReadonlyMap<string, Column>,
): readonly (readonly string[])[] {
  return by.flatMap(({ variable, descending }) => {
    const column = columns.get(variable)
    const direction = descending ? ' DESC' : ''
    return column ? [keysOf(column).map((key) => key + direction)] : []
  })
}

function keysOf(column: Column): string[] {
  if (column.space === 'number') return [column.id]
  if (column.space === 'graph') return [lookUp(column, 't.value')]
  if (column.opaque) throw new CannotSay('order')
  const kind = `coalesce(${lookUp(column, 't.kind')}, 0)`
  if (column.sort) {
    const { class: sortClass, value } = column.sort
    return [
      `CASE WHEN ${sortClass} > 0 THEN 3 ELSE ${kind} END`,
      sortClass,
      value,
      `CASE WHEN ${sortClass} = 0 THEN ${lookUp(column, 't.value')} END`,
    ]
  }
  const sortClass = lookUp(column, 'CASE WHEN t.kind = 3 THEN sparql_class(t.value, t.qualifier) ELSE 0 END')
  return [
    kind,
    sortClass,
    lookUp(column, 'CASE WHEN t.kind = 3 THEN sparql_sort(t.value, t.qualifier) ELSE 0 END'),
    `CASE WHEN ${sortClass} = 0 THEN ${lookUp(column, 't.value')} END`,
  ]
}

/** The keys of an object that is known to have a sort class: exactly what the index quad_sort is ordered by. */
export function indexedKeys(alias: string, descending: boolean): string[] {
  const direction = descending ? ' DESC' : ''
  return [`${alias}.sort_class${direction}`, `${alias}.sort${direction}`]
}
