import type { Term } from '@rdfjs/types'
import type { PlanCondition, PlanExpression, PlanNode } from '../quad-plan.ts'
import type { AccessItem, PatternItem, Slot, TableItem } from './join-order.ts'
import {
  aliasesIn,
  type Block,
  type Column,
  compatible,
  emptyBlock,
  joinBlocks,
  joinedColumn,
  withConditions,
} from './plan-block.ts'
import { conditionSql, expressionColumn, sortedBy } from './plan-condition-sql.ts'
import { optionalChain } from './plan-optional-sql.ts'
import type { CompilerState, Select, SelectSql } from './plan-state.ts'
import { CannotSay } from './plan-terms.ts'
import { idList } from './sql-text.ts'

/**
 * Compiles the part of a plan that merges into one FROM and WHERE. `counted`: whether it matters how often a solution
 * comes; where it does not (below DISTINCT, EXISTS), duplicates between documents need not be looked for.
 */
export function compileBlock(node: PlanNode, state: CompilerState, counted: boolean, select: Select): Block {
  const inner = (child: PlanNode, count = counted): Block => compileBlock(child, state, count, select)
  switch (node.kind) {
    case 'pattern':
      return patternBlock(node, state, counted)
    case 'values':
      return valuesBlock(node, state)
    case 'join':
      return joinAll(node.inputs, inner, state)
    case 'filter':
      return filterBlock(inner(node.input), node.condition, state, select)
    case 'optional':
      return optionalBlock(inner(node.left), node, state, counted, select)
    case 'minus':
      return minusBlock(inner(node.left), node.right, state, select)
    case 'extend':
      return extendBlock(inner(node.input), node, state, select)
    default:
      return tableBlock(select(node, state, counted), state)
  }
}

function alias(state: CompilerState, letter: 'q' | 'r' | 's' | 'v'): string {
  state.nextAlias++
  return letter + state.nextAlias
}

const places = ['subject', 'predicate', 'object', 'graph'] as const

function patternBlock(node: PlanNode & { kind: 'pattern' }, state: CompilerState, counted: boolean): Block {
  const q = alias(state, 'q')
  const columns = new Map<string, Column>()
  const where: string[] = []
  const slots: Record<(typeof places)[number], Slot> = {
    subject: undefined,
    predicate: undefined,
    object: undefined,
    graph: undefined,
  }
  for (const place of places) {
    const term = node[place]
    if (term.termType === 'DefaultGraph') continue
    if (term.termType === 'Variable') {
      const column = patternColumn(q, place)
      const other = columns.get(term.value)
      if (other) where.push(compatible(other, column))
      columns.set(term.value, other ? joinedColumn(other, column) : column)
      slots[place] = { variable: term.value }
    } else {
      const id = place === 'graph' ? state.terms.documentOf(term) : state.terms.idOf(term)
      where.push(`${q}.${place} = ${id}`)
      slots[place] = { id }
    }
  }
  where.push(...graphConditions(q, node.graph, state, counted))
  const pattern: PatternItem = { kind: 'pattern', alias: q, ...slots }
  const access: AccessItem = { kind: 'access', alias: alias(state, 'r'), of: [q], graph: nameOf(node.graph) }
  return { ...emptyBlock, items: [pattern, access], where, columns }
}

/**
 * A single pattern over most of the data, read in the order of an index in which equal triples of different documents
 * stand side by side: leaving out repetitions then costs a third of looking for each triple's other homes.
 */
export function scanBlock(node: PlanNode, state: CompilerState, select: Select): Block | undefined {
  if (node.kind === 'extend') {
    const scanned = scanBlock(node.input, state, select)
    return scanned && extendBlock(scanned, node, state, select)
  }
  const [pattern] = node.kind === 'join' && node.inputs.length === 1 ? node.inputs : [node]
  if (pattern?.kind !== 'pattern' || pattern.graph.termType !== 'DefaultGraph') return undefined
  const block = patternBlock(pattern, state, false)
  const [item] = block.items
  if (!state.access.isForMany || item?.kind !== 'pattern') return undefined
  const { alias: q } = item
  const index = pattern.predicate.termType === 'Variable' ? 'quad_sp' : 'quad_pos'
  const where = [
    ...block.where,
    `${q}.graph IN (SELECT w.id FROM resource w WHERE ${state.access.readable('w')})`,
  ]
  const triple = places.slice(0, 3).map((place) => `${q}.${place} AS ${place}`)
  const sql = `(SELECT DISTINCT ${triple.join(', ')} FROM quad ${q} INDEXED BY ${index} WHERE ${where.join(' AND ')})`
  // The columns keep their names, the sort values stay inside.
  const columns = [...block.columns].map(([variable, { sort, ...column }]): [string, Column] => [
    variable,
    column,
  ])
  const table: TableItem = { kind: 'table', alias: q, sql, variables: [...block.columns.keys()], rows: 1e6 }
  return { ...emptyBlock, items: [table], columns: new Map(columns) }
}

function patternColumn(q: string, place: (typeof places)[number]): Column {
  const id = `${q}.${place}`
  if (place === 'graph') return { id, space: 'graph', nullable: false }
  if (place !== 'object') return { id, space: 'term', nullable: false }
  return { id, space: 'term', nullable: false, sort: { class: `${q}.sort_class`, value: `${q}.sort` } }
}

function nameOf(graph: Term): string | undefined {
  if (graph.termType === 'DefaultGraph') return undefined
  return `${graph.termType} ${graph.value}`
}

function graphConditions(q: string, graph: Term, state: CompilerState, counted: boolean): string[] {
  const { dataset, terms, access } = state
  const among = (names: readonly string[]): string =>
    `IN ${idList(names.map((value) => terms.documentOf({ termType: 'NamedNode', value, equals: () => false })))}`
  if (graph.termType !== 'DefaultGraph') return dataset ? [`${q}.graph ${among(dataset.namedGraphs)}`] : []
  const conditions = dataset ? [`${q}.graph ${among(dataset.defaultGraphs)}`] : []
  if (!counted) return conditions
  // The default graph is a set: a triple that two readable documents hold counts once, in the first of them.
  const earlier = [
    `d.subject = ${q}.subject AND d.predicate = ${q}.predicate AND d.object = ${q}.object AND d.graph < ${q}.graph`,
    access.readableGraph('d.graph'),
  ]
  if (dataset) earlier.push(`d.graph ${among(dataset.defaultGraphs)}`)
  return [...conditions, `NOT EXISTS (SELECT 1 FROM quad d WHERE ${earlier.join(' AND ')})`]
}

/** VALUES come last: a list for a variable that a pattern binds is a test, not a table. */
function joinAll(inputs: readonly PlanNode[], inner: (node: PlanNode) => Block, state: CompilerState): Block {
  const lists = inputs.filter((input) => input.kind === 'values')
  const others = inputs.filter((input) => input.kind !== 'values')
  let block = others.map((other) => inner(other)).reduce(joinBlocks, emptyBlock)
  for (const list of lists) {
    const set = asSet(list, block, state)
    const [variable] = list.variables
    block =
      set && variable !== undefined
        ? { ...block, sets: new Map([...block.sets, [variable, set]]) }
        : joinBlocks(block, valuesBlock(list, state))
  }
  return block
}

function asSet(list: PlanNode & { kind: 'values' }, block: Block, state: CompilerState) {
  const [variable] = list.variables
  if (variable === undefined || list.variables.length !== 1 || block.sets.has(variable)) return undefined
  const column = block.columns.get(variable)
  if (!column || column.nullable || column.opaque || column.space === 'number') return undefined
  const found = list.rows.map(([term]) => term)
  if (found.some((term) => term === undefined)) return undefined
  const terms = (found as Term[]).map((term) => state.terms.idOf(term))
  if (new Set(terms).size !== terms.length) return undefined
  const documents =
    column.space === 'graph' ? (found as Term[]).map((term) => state.terms.documentOf(term)) : []
  return { terms: terms.filter((id) => id > 0), documents: documents.filter((id) => id > 0) }
}

/** Each variable takes two columns: the term, and the document of that name. */
function valuesBlock(node: PlanNode & { kind: 'values' }, state: CompilerState): Block {
  const v = alias(state, 'v')
  const ids = node.rows.map((row) =>
    node.variables.flatMap((_, index): (number | 'NULL')[] => {
      const term = row[index]
      return term ? [state.terms.idOf(term), state.terms.documentOf(term)] : ['NULL', 'NULL']
    }),
  )
  const width = Math.max(1, node.variables.length * 2)
  const rows = ids.map((row) => `(${row.length > 0 ? row.join(', ') : '1'})`)
  const names = Array.from({ length: width }, (_, index) => `column${index + 1}`)
  const empty = `SELECT ${names.map((name) => `NULL AS ${name}`).join(', ')} WHERE 0`
  const table: TableItem = {
    kind: 'table',
    alias: v,
    sql: `(${rows.length > 0 ? `VALUES ${rows.join(', ')}` : empty})`,
    variables: node.variables,
    rows: node.rows.length,
  }
  const columns = node.variables.map((variable, index): [string, Column] => [
    variable,
    {
      id: `${v}.column${index * 2 + 1}`,
      document: `${v}.column${index * 2 + 2}`,
      space: 'term',
      nullable: node.rows.some((row) => row[index] === undefined),
      opaque: ids.some((row) => Number(row[index * 2]) < 0),
    },
  ])
  return { ...emptyBlock, items: [table], columns: new Map(columns) }
}

function filterBlock(block: Block, condition: PlanCondition, state: CompilerState, select: Select): Block {
  const sorted = sortedBy(condition).filter((variable) => block.columns.has(variable))
  const scope = { columns: block.columns, terms: state.terms, exists: existsSql(state, select) }
  const parts = condition.kind === 'and' ? condition.parts : [condition]
  return {
    ...withConditions(
      block,
      parts.map((part) => conditionSql(part, scope, true)),
    ),
    sorted: new Set([...block.sorted, ...sorted]),
  }
}

function existsSql(state: CompilerState, select: Select) {
  return (input: PlanNode, outer: ReadonlyMap<string, Column>): string => {
    // Filters inside would see the outer solution; only plain patterns mean the same without it.
    if (!isPlain(input)) throw new CannotSay('filter')
    const block = compileBlock(input, state, false, select)
    return optionalChain(block, { columns: outer, extra: [] }, state).exists
  }
}

/** Only what shares a bound variable with a solution can take it away. */
function minusBlock(left: Block, node: PlanNode, state: CompilerState, select: Select): Block {
  if (!isPlain(node)) throw new CannotSay('minus')
  const right = compileBlock(node, state, false, select)
  const shared = [...left.columns].filter(([variable]) => right.columns.has(variable))
  if (shared.length === 0) return left
  const isBound = shared.map(([, { id, nullable }]) => (nullable ? `${id} IS NOT NULL` : '1'))
  const { exists } = optionalChain(right, { columns: left.columns, extra: [] }, state)
  return withConditions(left, [`NOT ((${isBound.join(' OR ')}) AND ${exists})`])
}

function isPlain(node: PlanNode): boolean {
  return node.kind === 'pattern' || (node.kind === 'join' && node.inputs.every(isPlain))
}

function optionalBlock(
  left: Block,
  node: PlanNode & { kind: 'optional' },
  state: CompilerState,
  counted: boolean,
  select: Select,
): Block {
  let right = compileBlock(node.right, state, counted, select)
  if (!isChain(right)) right = tableBlock(select(node.right, state, counted), state)
  const columns = new Map(left.columns)
  for (const [variable, column] of right.columns) {
    const other = columns.get(variable)
    const optional = { ...column, nullable: true }
    columns.set(variable, other ? joinedColumn(other, optional) : optional)
  }
  const scope = { columns, terms: state.terms, exists: existsSql(state, select) }
  const extra = node.condition ? [conditionSql(node.condition, scope, true)] : []
  const chain = optionalChain(right, { columns: left.columns, extra, graphs: namedGraphs(left) }, state)
  return { ...left, lefts: [...left.lefts, ...chain.lefts], columns }
}

/** What BIND makes is nowhere in the tables: beside a chain without a match it would still be there. */
function isChain({ items, lefts, columns }: Block): boolean {
  const isTables = items.length > 0 && lefts.length === 0 && items.every(({ kind }) => kind !== 'table')
  return (
    isTables && [...columns.values()].every(({ id, space }) => space !== 'made' && aliasesIn(id).length > 0)
  )
}

function namedGraphs(block: Block): ReadonlySet<string> {
  return new Set(block.items.flatMap((item) => (item.kind === 'access' && item.graph ? [item.graph] : [])))
}

function extendBlock(
  block: Block,
  { variable, value }: PlanNode & { kind: 'extend' },
  state: CompilerState,
  select: Select,
): Block {
  if (block.columns.has(variable)) throw new CannotSay('extend')
  const column = extension(value, block.columns, state, select)
  return column ? { ...block, columns: new Map([...block.columns, [variable, column]]) } : block
}

function extension(
  value: PlanExpression,
  columns: Block['columns'],
  state: CompilerState,
  select: Select,
): Column | undefined {
  if (value.kind !== 'term') {
    return expressionColumn(value, { columns, terms: state.terms, exists: existsSql(state, select) })
  }
  const id = state.terms.idOf(value.term)
  const document = String(state.terms.documentOf(value.term))
  return { id: String(id), document, space: 'term', nullable: false, opaque: id < 0 }
}

/** A finished SELECT as one table of an outer one. */
function tableBlock(select: SelectSql, state: CompilerState): Block {
  const s = alias(state, 's')
  const columns = new Map<string, Column>()
  for (const [variable, { name, space, nullable, opaque }] of select.columns) {
    columns.set(variable, { id: `${s}.${name}`, space, nullable, opaque: Boolean(opaque) })
  }
  const table: TableItem = {
    kind: 'table',
    alias: s,
    sql: `(${select.sql})`,
    variables: [...columns.keys()],
    rows: select.rows,
  }
  return { ...emptyBlock, items: [table], columns }
}
