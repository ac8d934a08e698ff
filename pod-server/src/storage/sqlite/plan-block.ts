import type { JoinItem } from './join-order.ts'
import { CannotSay } from './plan-terms.ts'

/** Where a variable's value is found: an id of `term`, an id of `resource` (a graph's name), a count, or a packed term. */
export interface Column {
  readonly id: string
  readonly space: 'term' | 'graph' | 'number' | 'made'
  /** Whether rows may leave the variable unbound. */
  readonly nullable: boolean
  /** For constants: the same IRI as the id of a document. */
  readonly document?: string
  /** Constants put terms into it that no document holds: they can be compared by id but not looked at. */
  readonly opaque?: boolean
  readonly sort?: { readonly class: string; readonly value: string }
}

/** The FROM and WHERE of a SELECT that is not finished yet: joins and filters still merge into it. */
export interface Block {
  readonly items: readonly JoinItem[]
  /** LEFT JOINs, rendered, in their order. */
  readonly lefts: readonly string[]
  readonly where: readonly string[]
  readonly columns: ReadonlyMap<string, Column>
  /** Variables that VALUES limits to a set of terms. */
  readonly sets: ReadonlyMap<string, TermSet>
  /** Variables that a filter has proved to hold a value with a sort class. */
  readonly sorted: ReadonlySet<string>
}

/** The same IRIs twice: as terms, and as documents for a variable that names graphs. */
export interface TermSet {
  readonly terms: readonly number[]
  readonly documents: readonly number[]
}

export const emptyBlock: Block = {
  items: [],
  lefts: [],
  where: [],
  columns: new Map(),
  sets: new Map(),
  sorted: new Set(),
}

export function withConditions(block: Block, conditions: readonly string[]): Block {
  return { ...block, where: [...block.where, ...conditions] }
}

/** SPARQL's join: shared variables are equal, or unbound on one side. */
export function joinBlocks(a: Block, b: Block): Block {
  const columns = new Map(a.columns)
  const where = [...a.where, ...b.where]
  for (const [variable, column] of b.columns) {
    const other = columns.get(variable)
    if (other) where.push(compatible(other, column))
    columns.set(variable, other ? joinedColumn(other, column) : column)
  }
  return {
    items: shareAccess([...a.items, ...b.items]),
    lefts: [...a.lefts, ...b.lefts],
    where,
    columns,
    sets: bothSets(a.sets, b.sets),
    sorted: new Set([...a.sorted, ...b.sorted]),
  }
}

function bothSets(a: Block['sets'], b: Block['sets']): Block['sets'] {
  const sets = new Map(a)
  for (const [variable, { terms, documents }] of b) {
    const other = sets.get(variable)
    sets.set(variable, {
      terms: other ? terms.filter((id) => other.terms.includes(id)) : terms,
      documents: other ? documents.filter((id) => other.documents.includes(id)) : documents,
    })
  }
  return sets
}

/** Patterns of one named document share one look at its row. */
function shareAccess(items: readonly JoinItem[]): JoinItem[] {
  const shared: JoinItem[] = []
  for (const item of items) {
    const index = shared.findIndex(
      (other) =>
        item.kind === 'access' &&
        other.kind === 'access' &&
        item.graph !== undefined &&
        item.graph === other.graph,
    )
    const same = shared[index]
    if (item.kind === 'access' && same?.kind === 'access') {
      shared[index] = { ...same, of: [...same.of, ...item.of] }
    } else {
      shared.push(item)
    }
  }
  return shared
}

export function compatible(a: Column, b: Column): string {
  const equal = sameValue(a, b)
  const unbound = [a, b].filter(({ nullable }) => nullable).map(({ id }) => `${id} IS NULL`)
  return unbound.length === 0 ? equal : `(${[...unbound, equal].join(' OR ')})`
}

function sameValue(a: Column, b: Column): string {
  if (![a, b].every(({ space }) => space === 'term' || space === 'graph')) throw new CannotSay('join')
  if (a.space === b.space) return `${a.id} = ${b.id}`
  const [graph, term] = a.space === 'graph' ? [a, b] : [b, a]
  if (term.document !== undefined) return `${graph.id} = ${term.document}`
  // The name of a document need not stand in any.
  if (term.opaque) throw new CannotSay('join')
  // Said twice, so that either side can be looked up from the other.
  return `(${graph.id} = ${documentOfTerm(term.id)} AND ${term.id} = ${termOfDocument(graph.id)})`
}

const documentOfTerm = (id: string) =>
  `(SELECT y.id FROM term x CROSS JOIN resource y WHERE x.id = ${id} AND x.kind = 2 AND y.iri = x.value)`
const termOfDocument = (id: string) =>
  `(SELECT y.id FROM resource x CROSS JOIN term y WHERE x.id = ${id} AND y.value = x.iri AND y.kind = 2 AND y.qualifier = '')`

export function joinedColumn(a: Column, b: Column): Column {
  if (!a.nullable && !b.nullable) return rank(a) >= rank(b) ? a : b
  if (!a.nullable) return a
  if (!b.nullable) return b
  if (a.space !== b.space) throw new CannotSay('join')
  const opaque = Boolean(a.opaque || b.opaque)
  return { id: `coalesce(${a.id}, ${b.id})`, space: a.space, nullable: true, opaque }
}

/** Both hold the same value: keep the one that knows more about it. */
function rank(column: Column): number {
  return (column.opaque ? 0 : 2) + (column.sort ? 1 : 0)
}

/** More tables than this are no plan of anybody's: alternatives inside of alternatives double them (bug class 24). */
const mostAliases = 3000

export function newAlias(state: { nextAlias: number }, letter: 'q' | 'r' | 's' | 'v'): string {
  state.nextAlias++
  if (state.nextAlias > mostAliases) throw new CannotSay('join')
  return letter + state.nextAlias
}

/** The aliases that a piece of SQL speaks of: they are the only names of the form q1., r2., s3., v4. in it. */
export function aliasesIn(sql: string): string[] {
  return [...new Set([...sql.matchAll(/\b([qrsv]\d+)\./g)].map((match) => match[1] as string))]
}
