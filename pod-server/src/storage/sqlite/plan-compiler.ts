import type { Term } from '@rdfjs/types'
import type { PlanCondition, PlanNode } from '../quad-plan.ts'
import type { AccessItem, PatternItem, Slot, TableItem } from './join-order.ts'
import {
  aliasesIn,
  type Block,
  type Column,
  compatible,
  emptyBlock,
  joinBlocks,
  joinedColumn,
  newAlias,
  withConditions,
} from './plan-block.ts'
import { type ConditionScope, conditionSql, expressionColumn, sortedBy } from './plan-condition-sql.ts'
import { existsSql, minusSql, withOuter } from './plan-exists-sql.ts'
import { optionalChain } from './plan-optional-sql.ts'
import type { CompilerState, Select, SelectSql } from './plan-state.ts'
import { CannotSay, type PlanTerms } from './plan-terms.ts'
import { asSet, valuesBlock } from './plan-values-sql.ts'
import { idList } from './sql-text.ts'

/**
 * Compiles the part of a plan that merges into one FROM and WHERE. `counted`: whether it matters how often a solution
 * comes; where it does not (below DISTINCT, EXISTS), duplicates between documents need not be looked for.
 */
export function compileBlock(
  node: PlanNode,
  state: CompilerState,
  counted: boolean,
  select: Select,
  outer: Columns = nothing,
): Block {
  const inner = (child: PlanNode): Block => compileBlock(child, state, counted, select, outer)
  switch (node.kind) {
    case 'pattern':
      return patternBlock(node, state, counted)
    case 'values':
      // What a solution is put into there, SPARQL 1.1 does not say.
      if (node.variables.some((variable) => outer.has(variable))) throw new CannotSay('values')
      return valuesBlock(node, state)
    case 'join':
      return joinAll(node.inputs, inner, state)
    case 'filter':
      return filterBlock(inner(node.input), node.condition, scopeOf(state, select, outer))
    case 'optional':
      return optionalBlock(inner(node.left), node, state, { counted, select, outer })
    case 'minus':
      if (outer.size > 0) throw new CannotSay('minus')
      return minusBlock(inner(node.left), node.right, state, select)
    case 'extend':
      if (outer.has(node.variable)) throw new CannotSay('extend')
      return extendBlock(inner(node.input), node, state.terms, scopeOf(state, select, outer))
    default:
      if (outer.size > 0) throw new CannotSay(node.kind)
      return tableBlock(select(node, state, counted), state)
  }
}

type Columns = Block['columns']
const nothing: Columns = new Map()

const places = ['subject', 'predicate', 'object', 'graph'] as const

function patternBlock(node: PlanNode & { kind: 'pattern' }, state: CompilerState, counted: boolean): Block {
  const q = newAlias(state, 'q')
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
  const access: AccessItem = {
    kind: 'access',
    alias: newAlias(state, 'r'),
    of: [q],
    graph: nameOf(node.graph),
  }
  return { ...emptyBlock, items: [pattern, access], where, columns }
}

/**
 * A single pattern over most of the data, read in the order of an index in which equal triples of different documents
 * stand side by side: leaving out repetitions then costs a third of looking for each triple's other homes.
 */
export function scanBlock(node: PlanNode, state: CompilerState, select: Select): Block | undefined {
  if (node.kind === 'extend') {
    const scanned = scanBlock(node.input, state, select)
    return scanned && extendBlock(scanned, node, state.terms, scopeOf(state, select, nothing))
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

type ScopeOf = (columns: Columns) => ConditionScope

/**
 * What an expression over some columns sees: them, and in an EXISTS also the solution that is tested (SPARQL 1.1 18.6:
 * its values stand in place of its variables, however deep inside).
 */
function scopeOf(state: CompilerState, select: Select, outer: Columns): ScopeOf {
  return (columns) => ({
    columns: outer.size > 0 ? withOuter(columns, outer) : columns,
    terms: state.terms,
    exists: (input, around) =>
      existsSql(input, around, (arm, seen) => compileBlock(arm, state, false, select, seen), state),
  })
}

function filterBlock(block: Block, condition: PlanCondition, scopeOver: ScopeOf): Block {
  const sorted = sortedBy(condition).filter((variable) => block.columns.has(variable))
  const scope = scopeOver(block.columns)
  const parts = condition.kind === 'and' ? condition.parts : [condition]
  return {
    ...withConditions(
      block,
      parts.map((part) => conditionSql(part, scope, true)),
    ),
    sorted: new Set([...block.sorted, ...sorted]),
  }
}

function minusBlock(left: Block, right: PlanNode, state: CompilerState, select: Select): Block {
  const compile = (arm: PlanNode) => compileBlock(arm, state, false, select)
  return withConditions(left, minusSql(left.columns, right, compile, state))
}

interface Around {
  readonly counted: boolean
  readonly select: Select
  readonly outer: Columns
}

function optionalBlock(
  left: Block,
  node: PlanNode & { kind: 'optional' },
  state: CompilerState,
  { counted, select, outer }: Around,
): Block {
  let right = compileBlock(node.right, state, counted, select, outer)
  if (!isChain(right)) {
    if (outer.size > 0) throw new CannotSay('optional')
    right = tableBlock(select(node.right, state, counted), state)
  }
  const columns = new Map(left.columns)
  for (const [variable, column] of right.columns) {
    const other = columns.get(variable)
    // What it has of the solution that is tested, the left must have before.
    if (outer.has(variable) && (!other || other.nullable)) throw new CannotSay('optional')
    const optional = { ...column, nullable: true }
    columns.set(variable, other ? joinedColumn(other, optional) : optional)
  }
  const scope = scopeOf(state, select, outer)(columns)
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
  terms: PlanTerms,
  scopeOver: ScopeOf,
): Block {
  if (block.columns.has(variable)) throw new CannotSay('extend')
  const column =
    value.kind === 'term'
      ? constantColumn(value.term, terms)
      : expressionColumn(value, scopeOver(block.columns))
  if (column && column.id.length > longestExpression) throw new CannotSay('extend')
  return column ? { ...block, columns: new Map([...block.columns, [variable, column]]) } : block
}

/** What is computed is said again wherever it is used: of itself twice, and so on, it would fill the memory (bug class 24). */
const longestExpression = 4000

function constantColumn(term: Term, terms: PlanTerms): Column {
  const id = terms.idOf(term)
  const document = String(terms.documentOf(term))
  return { id: String(id), document, space: 'term', nullable: false, opaque: id < 0 }
}

/** A finished SELECT as one table of an outer one. */
function tableBlock(select: SelectSql, state: CompilerState): Block {
  const s = newAlias(state, 's')
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
