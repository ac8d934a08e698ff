import type { JoinItem } from './join-order.ts'
import { orderJoin } from './join-order.ts'
import { aliasesIn, type Block, type Column, compatible } from './plan-block.ts'
import type { CompilerState } from './plan-state.ts'
import { idList } from './sql-text.ts'

interface Outer {
  readonly columns: ReadonlyMap<string, Column>
  /** Further conditions on a match: the filter of an OPTIONAL sees both sides. */
  readonly extra: readonly string[]
  /** Named graphs whose readability is decided already. */
  readonly graphs?: ReadonlySet<string>
}

/**
 * A block that is matched for each row of an outer one. SQLite would read the right side of a LEFT JOIN whole when it
 * is a join itself, so it becomes a chain: each table is joined only where the rest of the chain has a match.
 */
export function optionalChain(
  right: Block,
  outer: Outer,
  state: CompilerState,
): { readonly lefts: readonly string[]; readonly exists: string } {
  const conditions = [...right.where, ...outer.extra]
  for (const [variable, column] of right.columns) {
    const other = outer.columns.get(variable)
    if (other) conditions.push(compatible(other, column))
  }
  conditions.push(...setConditions(right), ...accessConditions(right, outer, state))
  const tables = right.items.filter((item) => item.kind !== 'access')
  const bound = new Set(
    [...outer.columns].filter(([, { nullable }]) => !nullable).map(([variable]) => variable),
  )
  const { items } = orderJoin(tables, { statistics: state.statistics, bound, sets: new Map() })
  return {
    lefts: chain(items, conditions),
    exists:
      items.length + conditions.length === 0 ? '1' : `EXISTS (${matches(items, conditions, right.lefts)})`,
  }
}

function setConditions(block: Block): string[] {
  return [...block.sets].map(([variable, set]) => {
    const column = block.columns.get(variable)
    return `${column?.id} IN ${idList(column?.space === 'graph' ? set.documents : set.terms)}`
  })
}

function accessConditions(right: Block, { graphs, columns }: Outer, state: CompilerState): string[] {
  return right.items.flatMap((item) => {
    if (item.kind !== 'access') return []
    const isDecided = item.graph !== undefined && graphs?.has(item.graph) && isCertain(item.graph, columns)
    return isDecided ? [] : [state.access.readableGraph(`${item.of[0]}.graph`)]
  })
}

function isCertain(graph: string, columns: ReadonlyMap<string, Column>): boolean {
  if (!graph.startsWith('Variable ')) return true
  const column = columns.get(graph.slice('Variable '.length))
  return column?.space === 'graph' && !column.nullable
}

function chain(items: readonly JoinItem[], conditions: readonly string[]): string[] {
  const waiting = new Set(conditions)
  return items.map((item, index) => {
    const rest = items.slice(index + 1)
    const later = new Set(rest.map(({ alias }) => alias))
    const now = [...waiting].filter((condition) => !aliasesIn(condition).some((name) => later.has(name)))
    for (const condition of now) waiting.delete(condition)
    const on = rest.length > 0 ? [...now, `EXISTS (${matches(rest, [...waiting])})`] : now
    // A chain that did not begin has nothing to go on with.
    const begun = index > 0 ? [`${items[0]?.alias}.${rowMark(items[0])} IS NOT NULL`] : []
    return `LEFT JOIN ${tableSql(item)} ON ${[...begun, ...on, '1'].join(' AND ')}`
  })
}

function rowMark(item: JoinItem | undefined): string {
  return item?.kind === 'pattern' ? 'graph' : 'rowid'
}

function matches(
  items: readonly JoinItem[],
  conditions: readonly string[],
  lefts: readonly string[] = [],
): string {
  const tables = items.map(tableSql).join(' CROSS JOIN ') || '(SELECT 1)'
  return `SELECT 1 FROM ${[tables, ...lefts].join(' ')} WHERE ${[...conditions, '1'].join(' AND ')}`
}

export function tableSql(item: JoinItem): string {
  if (item.kind === 'pattern') return `quad ${item.alias}`
  return item.kind === 'access' ? `resource ${item.alias}` : `${item.sql} ${item.alias}`
}
