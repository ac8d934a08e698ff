import type { Term } from '@rdfjs/types'
import type { PlanNode } from '../quad-plan.ts'
import type { TableItem } from './join-order.ts'
import { type Block, type Column, emptyBlock, newAlias } from './plan-block.ts'
import type { CompilerState } from './plan-state.ts'

/** A list for a variable that a pattern binds, as a test of it. */
export function asSet(list: PlanNode & { kind: 'values' }, block: Block, state: CompilerState) {
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
export function valuesBlock(node: PlanNode & { kind: 'values' }, state: CompilerState): Block {
  const v = newAlias(state, 'v')
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
