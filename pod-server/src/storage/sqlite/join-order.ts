import type { QuadStatistics } from './quad-statistics.ts'

/** What stands in one place of a pattern: a variable, a known term, or (default graph) nothing to be asked. */
export type Slot = { readonly variable: string } | { readonly id: number } | undefined

/** One table of a join. Order is ours: SQLite keeps the order of CROSS JOIN. */
export type JoinItem = PatternItem | AccessItem | TableItem

export interface PatternItem {
  readonly kind: 'pattern'
  readonly alias: string
  readonly subject: Slot
  readonly predicate: Slot
  readonly object: Slot
  readonly graph: Slot
}

/** The resource row of a pattern's document: where readability is decided. */
export interface AccessItem {
  readonly kind: 'access'
  readonly alias: string
  /** The patterns that lie in this document. */
  readonly of: readonly string[]
  /** Set when the document is named, so that patterns of one GRAPH share one check. */
  readonly graph: string | undefined
}

/** VALUES or a sub-select. */
export interface TableItem {
  readonly kind: 'table'
  readonly alias: string
  readonly sql: string
  readonly variables: readonly string[]
  readonly rows: number
}

export interface JoinContext {
  readonly statistics: QuadStatistics
  /** Variables that have a value before the first table. */
  readonly bound: ReadonlySet<string>
  /** Variables that can only be one of these terms. */
  readonly sets: ReadonlyMap<string, readonly number[]>
}

export interface SetTest {
  readonly variable: string
  readonly alias: string
  readonly column: 'subject' | 'predicate' | 'object' | 'graph'
  /** The set is what the pattern is looked up by, rather than a test on the rows found. */
  readonly drives: boolean
}

export interface JoinOrder {
  readonly items: readonly JoinItem[]
  /** Where each of the sets is tested: in the first pattern that has its variable. */
  readonly setTests: readonly SetTest[]
  readonly rows: number
  readonly cost: number
}

/** Greedy: always the table that multiplies the rows least. `first` forces the start. */
export function orderJoin(items: readonly JoinItem[], context: JoinContext, first?: PatternItem): JoinOrder {
  const bound = new Set(context.bound)
  const placed = new Set<string>()
  const setTests: SetTest[] = []
  const waiting = [...items]
  const ordered: JoinItem[] = []
  let rows = 1
  let cost = 0
  while (waiting.length > 0) {
    const next = ordered.length === 0 && first ? first : leastFanOut(waiting, bound, placed, context)
    const fanOut = fanOutOf(next, bound, placed, context)
    if (next.kind === 'pattern') setTests.push(...setTestsOf(next, bound, context))
    cost += rows * (1 + fanOut)
    rows *= fanOut
    ordered.push(next)
    placed.add(next.alias)
    for (const variable of variablesOf(next)) bound.add(variable)
    waiting.splice(waiting.indexOf(next), 1)
  }
  return { items: ordered, setTests, rows, cost }
}

function leastFanOut(
  waiting: readonly JoinItem[],
  bound: ReadonlySet<string>,
  placed: ReadonlySet<string>,
  context: JoinContext,
): JoinItem {
  let best = waiting[0] as JoinItem
  let least = Number.POSITIVE_INFINITY
  for (const item of waiting) {
    const fanOut = fanOutOf(item, bound, placed, context)
    if (fanOut < least) {
      best = item
      least = fanOut
    }
  }
  return best
}

const accessPasses = 0.9
const unknownPredicatePerSubject = 10
const unknownPredicatePerObject = 50
const everything = 1e9

/** Rows that this table adds to each row before it. */
function fanOutOf(
  item: JoinItem,
  bound: ReadonlySet<string>,
  placed: ReadonlySet<string>,
  context: JoinContext,
): number {
  if (item.kind === 'access') {
    return item.of.some((alias) => placed.has(alias)) ? accessPasses : Number.MAX_VALUE
  }
  if (item.kind === 'table') {
    return item.variables.some((variable) => bound.has(variable)) ? Math.sqrt(item.rows) : item.rows
  }
  return patternFanOut(item, bound, context)
}

function patternFanOut(item: PatternItem, bound: ReadonlySet<string>, context: JoinContext): number {
  const subject = isKnown(item.subject, bound)
  const subjects = subject ? undefined : setOf(item.subject, context)
  if (subjects) return subjects.length
  if (item.predicate === undefined || !('id' in item.predicate)) return withoutPredicate(item, bound)
  const { count, perObject } = context.statistics.predicate(item.predicate.id)
  const objects = objectsOf(item, bound, context)
  if (objects) {
    const found = context.statistics.pairs(item.predicate.id, objects)
    return subject ? Math.min(1, found / Math.max(1, count)) : found
  }
  if (isKnown(item.object, bound)) return subject ? 0.1 : Math.min(count, perObject)
  if (subject) return 1
  return isKnown(item.graph, bound) ? 2 : count
}

function withoutPredicate(item: PatternItem, bound: ReadonlySet<string>): number {
  if (isKnown(item.subject, bound)) return isKnown(item.object, bound) ? 0.5 : unknownPredicatePerSubject
  if (isKnown(item.graph, bound)) return unknownPredicatePerSubject
  return isKnown(item.object, bound) ? unknownPredicatePerObject : everything
}

/** The terms an object is limited to before any row is read: a constant, or a VALUES list. */
function objectsOf(
  item: PatternItem,
  bound: ReadonlySet<string>,
  context: JoinContext,
): readonly number[] | undefined {
  if (item.object && 'id' in item.object) return [item.object.id]
  return isKnown(item.object, bound) ? undefined : setOf(item.object, context)
}

function setOf(slot: Slot, context: JoinContext): readonly number[] | undefined {
  return slot && 'variable' in slot ? context.sets.get(slot.variable) : undefined
}

const columns = ['subject', 'object', 'graph', 'predicate'] as const

function setTestsOf(item: PatternItem, bound: ReadonlySet<string>, context: JoinContext): SetTest[] {
  const tests: SetTest[] = []
  for (const column of columns) {
    const slot = item[column]
    if (!slot || !('variable' in slot) || bound.has(slot.variable)) continue
    if (!context.sets.has(slot.variable) || tests.some(({ variable }) => variable === slot.variable)) continue
    const drives = column === 'subject' || (column === 'object' && !isKnown(item.subject, bound))
    tests.push({ variable: slot.variable, alias: item.alias, column, drives })
  }
  return tests
}

function isKnown(slot: Slot, bound: ReadonlySet<string>): boolean {
  return slot !== undefined && ('id' in slot || bound.has(slot.variable))
}

function variablesOf(item: JoinItem): readonly string[] {
  if (item.kind === 'access') return []
  if (item.kind === 'table') return item.variables
  return [item.subject, item.predicate, item.object, item.graph].flatMap((slot) =>
    slot && 'variable' in slot ? [slot.variable] : [],
  )
}
