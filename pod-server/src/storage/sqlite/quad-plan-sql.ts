import type { PlanNode, PlanOrder } from '../quad-plan.ts'
import { type JoinOrder, orderJoin, type PatternItem } from './join-order.ts'
import { aggregateColumn } from './plan-aggregate-sql.ts'
import { aliasesIn, type Block, type Column, withConditions } from './plan-block.ts'
import { compileBlock, scanBlock } from './plan-compiler.ts'
import { tableSql } from './plan-optional-sql.ts'
import { indexedKeys, orderKeys } from './plan-order-sql.ts'
import type { CompilerState, SelectSql } from './plan-state.ts'
import { CannotSay } from './plan-terms.ts'
import { idList } from './sql-text.ts'

const maxTables = 60
/** SQLite has no more than 500 in one. */
const mostArms = 400

/** A plan as one statement that returns ids, or CannotSay. */
export function compilePlan(node: PlanNode, state: CompilerState): SelectSql {
  return compileSelect(node, state, true)
}

function compileSelect(node: PlanNode, state: CompilerState, counted: boolean): SelectSql {
  if (node.kind === 'group') return groupSelect(node, state)
  if (node.kind === 'union') return unionSelect(node, state, counted)
  const shape = shapeOf(node)
  const block = compileBlock(shape.core, state, counted && !shape.distinct, compileSelect)
  const outputs = outputsOf(shape.variables ?? [...block.columns.keys()], block.columns)
  if (shape.distinct && !shape.by.every(({ variable }) => outputs.has(variable))) {
    throw new CannotSay('distinct')
  }
  const bySort = shape.limit === undefined ? undefined : sortDriven(block, shape, shape.limit, state)
  const sql = bySort
    ? sortDrivenSql(block, shape, outputs, bySort, state)
    : orderedSql(block, shape, outputs, state)
  return { ...sql, columns: outputs }
}

interface Shape {
  readonly core: PlanNode
  readonly variables: readonly string[] | undefined
  readonly distinct: boolean
  readonly by: readonly PlanOrder[]
  readonly offset: number
  readonly limit: number | undefined
}

/** The modifiers around a pattern, in the order SPARQL nests them; what is nested otherwise becomes a sub-select. */
function shapeOf(node: PlanNode): Shape {
  let core = node
  let [offset, limit]: [number, number | undefined] = [0, undefined]
  if (core.kind === 'slice') [core, offset, limit] = [core.input, core.offset, core.limit]
  const distinct = core.kind === 'distinct'
  if (core.kind === 'distinct') core = core.input
  let variables: readonly string[] | undefined
  if (core.kind === 'project') [core, variables] = [core.input, core.variables]
  let by: readonly PlanOrder[] = []
  if (core.kind === 'order') [core, by] = [core.input, core.by]
  return { core, variables, distinct, by, offset, limit }
}

type Outputs = Map<string, Column & { readonly name: string }>

function outputsOf(variables: readonly string[], columns: ReadonlyMap<string, Column>): Outputs {
  const unbound: Column = { id: 'NULL', space: 'term', nullable: true }
  return new Map(
    variables.map((variable, index) => [
      variable,
      { ...(columns.get(variable) ?? unbound), name: `c${index}` },
    ]),
  )
}

function orderedSql(block: Block, shape: Shape, outputs: Outputs, state: CompilerState) {
  const order = orderOf(block, state)
  const keys = orderKeys(shape.by, block.columns).flat()
  const isStreamed = shape.limit !== undefined && keys.length === 0
  const share = isStreamed ? Math.min(1, (shape.limit ?? 0) / Math.max(1, order.rows)) : 1
  state.heaviest = Math.max(state.heaviest, order.cost * share)
  const sql = [selectSql(block, order, outputs, shape.distinct, state), orderBySql(keys), limitSql(shape)]
  return { sql: sql.filter(Boolean).join(' '), rows: Math.min(order.rows, shape.limit ?? order.rows) }
}

function orderBySql(keys: readonly string[]): string {
  return keys.length > 0 ? `ORDER BY ${keys.join(', ')}` : ''
}

function limitSql({ limit, offset }: { limit: number | undefined; offset: number }): string {
  if (limit === undefined && offset === 0) return ''
  return `LIMIT ${limit ?? -1} OFFSET ${offset}`
}

function orderOf(block: Block, state: CompilerState, first?: PatternItem): JoinOrder {
  if (block.items.length + block.lefts.length > maxTables) throw new CannotSay('join')
  const sets = new Map([...block.sets].map(([variable, { terms }]) => [variable, terms]))
  return orderJoin(block.items, { statistics: state.statistics, bound: new Set(), sets }, first)
}

/** Newest first: reading the index of sort values until enough rows match, if that is cheaper than sorting matches. */
function sortDriven(
  block: Block,
  shape: Shape,
  limit: number,
  state: CompilerState,
): { pattern: PatternItem; order: JoinOrder } | undefined {
  const [first] = shape.by
  const column = first && block.columns.get(first.variable)
  if (!first || !column?.sort) return undefined
  // Ascending, IRIs and strings come before what the index holds.
  if (!first.descending && !block.sorted.has(first.variable)) return undefined
  const [alias] = aliasesIn(column.id)
  const pattern = block.items.find(
    (item): item is PatternItem => item.kind === 'pattern' && item.alias === alias,
  )
  if (!pattern?.predicate || !('id' in pattern.predicate)) return undefined
  const sorted = orderOf(block, state)
  const { count } = state.statistics.predicate(pattern.predicate.id)
  const wanted = limit + shape.offset
  const visited = Math.min(count, (wanted * count) / Math.max(1, sorted.rows))
  const costOfRow = 3
  if (visited * costOfRow >= sorted.cost) return undefined
  state.heaviest = Math.max(state.heaviest, visited * costOfRow)
  return { pattern, order: orderOf(block, state, pattern) }
}

function sortDrivenSql(
  block: Block,
  shape: Shape,
  outputs: Outputs,
  { pattern, order }: { pattern: PatternItem; order: JoinOrder },
  state: CompilerState,
) {
  const [first] = shape.by
  const keys = orderKeys(shape.by, block.columns)
  const inIndex = withConditions(block, [`${pattern.alias}.sort_class > 0`])
  const indexed = [...indexedKeys(pattern.alias, Boolean(first?.descending)), ...keys.slice(1).flat()]
  const fromIndex = `${selectSql(inIndex, order, outputs, shape.distinct, state, pattern)} ${orderBySql(indexed)}`
  const rows = (shape.limit ?? 0) + shape.offset
  if (first && block.sorted.has(first.variable)) return { sql: `${fromIndex} ${limitSql(shape)}`, rows }
  // What has no sort class comes after, descending: looked for only when the index did not fill the page.
  const rest = withConditions(block, [`${pattern.alias}.sort_class = 0`])
  const fromRest = `${selectSql(rest, orderOf(rest, state), outputs, shape.distinct, state)} ${orderBySql(keys.flat())}`
  const page = limitSql({ limit: rows, offset: 0 })
  const both = `SELECT * FROM (${fromIndex} ${page}) UNION ALL SELECT * FROM (${fromRest} ${page})`
  return { sql: `${both} ${limitSql(shape)}`, rows }
}

function groupSelect(node: PlanNode & { kind: 'group' }, state: CompilerState): SelectSql {
  const counted = node.aggregates.some(
    ({ name, distinct }) => !distinct && !/^(?:min|max|sample)$/.test(name),
  )
  const block =
    (counted ? scanBlock(node.input, state, compileSelect) : undefined) ??
    compileBlock(node.input, state, counted, compileSelect)
  const outputs: Outputs = outputsOf(node.by, block.columns)
  for (const aggregate of node.aggregates) {
    const name = `c${outputs.size}`
    outputs.set(aggregate.variable, { ...aggregateColumn(aggregate, block.columns, state.terms), name })
  }
  const order = orderOf(block, state)
  state.heaviest = Math.max(state.heaviest, order.cost)
  const groups = node.by.map((variable) => outputs.get(variable)?.id ?? 'NULL')
  const groupBy = groups.length > 0 ? ` GROUP BY ${groups.join(', ')}` : ''
  const sql = selectSql(block, order, outputs, false, state) + groupBy
  return { sql, columns: outputs, rows: groups.length > 0 ? Math.min(order.rows, 1000) : 1 }
}

function unionSelect(node: PlanNode & { kind: 'union' }, state: CompilerState, counted: boolean): SelectSql {
  if (node.inputs.length > mostArms) throw new CannotSay('union')
  const arms = node.inputs.map((input) => compileBlock(input, state, counted, compileSelect))
  const variables = [...new Set(arms.flatMap((arm) => [...arm.columns.keys()]))]
  const columns: Outputs = new Map(
    variables.map((variable, index) => [variable, unionColumn(variable, arms, `c${index}`)]),
  )
  let rows = 0
  const selects = arms.map((arm) => {
    const order = orderOf(arm, state)
    rows += order.rows
    state.heaviest = Math.max(state.heaviest, order.cost)
    return selectSql(arm, order, outputsOf(variables, arm.columns), false, state)
  })
  return { sql: selects.join(' UNION ALL ') || 'SELECT NULL WHERE 0', columns, rows }
}

function unionColumn(variable: string, arms: readonly Block[], name: string): Column & { name: string } {
  const found = arms.map((arm) => arm.columns.get(variable))
  const spaces = new Set(found.flatMap((column) => (column ? [column.space] : [])))
  const [space = 'term'] = spaces
  if (spaces.size > 1) throw new CannotSay('union')
  return {
    id: name,
    name,
    space,
    nullable: found.some((column) => !column || column.nullable),
    opaque: found.some((column) => column?.opaque),
  }
}

function selectSql(
  block: Block,
  order: JoinOrder,
  outputs: Outputs,
  distinct: boolean,
  state: CompilerState,
  fromIndex?: PatternItem,
): string {
  const tables = order.items.map((item) =>
    item === fromIndex ? `${tableSql(item)} INDEXED BY quad_sort` : tableSql(item),
  )
  const from = [tables.join(' CROSS JOIN ') || '(SELECT 1)', ...block.lefts].join(' ')
  const where = [...block.where, ...accessSql(order, state), ...setSql(block, order)]
  const list = [...outputs.values()].map(({ id, name }) => `${id} AS ${name}`).join(', ') || '1'
  const filter = where.length > 0 ? ` WHERE ${where.join(' AND ')}` : ''
  return `SELECT ${distinct ? 'DISTINCT ' : ''}${list} FROM ${from}${filter}`
}

function accessSql(order: JoinOrder, state: CompilerState): string[] {
  return order.items.flatMap((item) => {
    if (item.kind !== 'access') return []
    const first = order.items.find(({ alias }) => item.of.includes(alias))
    return [`${item.alias}.id = ${first?.alias}.graph`, state.access.readable(item.alias)]
  })
}

/** A unary plus keeps SQLite from looking rows up by a list that is meant to test them. */
function setSql(block: Block, order: JoinOrder): string[] {
  return [...block.sets].map(([variable, { terms, documents }]) => {
    const test = order.setTests.find((candidate) => candidate.variable === variable)
    const column = block.columns.get(variable)
    const place = test ? `${test.drives ? '' : '+'}${test.alias}.${test.column}` : column?.id
    const isGraph = test ? test.column === 'graph' : column?.space === 'graph'
    return `${place} IN ${idList(isGraph ? documents : terms)}`
  })
}
