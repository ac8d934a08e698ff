import type { PlanNode } from '../quad-plan.ts'
import { type Block, joinedColumn } from './plan-block.ts'
import { optionalChain } from './plan-optional-sql.ts'
import type { CompilerState } from './plan-state.ts'
import { CannotSay } from './plan-terms.ts'

type Columns = Block['columns']

/** Compiles what is looked for; `outer`: what is bound already, also in its filters. */
type Compile = (node: PlanNode, outer: Columns) => Block

/** Whether there is a row that agrees with the outer one. */
export function existsSql(input: PlanNode, outer: Columns, compile: Compile, state: CompilerState): string {
  const arms = armsOf(input).map(
    (arm) => optionalChain(compile(arm, outer), { columns: outer, extra: [] }, state).exists,
  )
  return arms.length === 1 ? arms.join() : `(${['0', ...arms].join(' OR ')})`
}

/** SPARQL 1.1 18.5, Minus: only what shares a bound variable with a solution can take it away, and it sees nothing of it. */
export function minusSql(left: Columns, node: PlanNode, compile: Compile, state: CompilerState): string[] {
  return armsOf(node).flatMap((arm) => {
    if (!isLookedUp(arm)) throw new CannotSay('minus')
    const right = compile(arm, new Map())
    const shared = [...left].filter(([variable]) => right.columns.has(variable))
    if (shared.length === 0) return []
    const bound = shared.map(([variable, column]) => {
      const unsure = [column, right.columns.get(variable)].filter((one) => one?.nullable)
      return unsure.map((one) => `${one?.id} IS NOT NULL`).join(' AND ')
    })
    const extra = bound.includes('') ? [] : [`((${bound.join(') OR (')}))`]
    return [`NOT ${optionalChain(right, { columns: left, extra }, state).exists}`]
  })
}

/** What an expression in there sees: the values of the solution stand in place of its variables (SPARQL 1.1 18.6). */
export function withOuter(columns: Columns, outer: Columns): Columns {
  const seen = new Map(outer)
  for (const [variable, column] of columns) {
    const other = outer.get(variable)
    seen.set(variable, other && column.nullable ? joinedColumn(other, column) : column)
  }
  return seen
}

/** Whether its rows are found from a solution, rather than all made for each. */
function isLookedUp(node: PlanNode): boolean {
  switch (node.kind) {
    case 'pattern':
    case 'values':
      return true
    case 'join':
      return node.inputs.every(isLookedUp)
    case 'filter':
    case 'extend':
      return isLookedUp(node.input)
    case 'optional':
      return isLookedUp(node.left) && isLookedUp(node.right)
    default:
      return false
  }
}

const mostArms = 16

/** SPARQL 1.1 18.5: whatever is made of a union is the union of what is made of its parts. One of them is enough to exist. */
function armsOf(node: PlanNode): readonly PlanNode[] {
  switch (node.kind) {
    case 'union':
      return node.inputs.flatMap(armsOf)
    case 'filter':
    case 'extend':
      return armsOf(node.input).map((input) => ({ ...node, input }))
    case 'optional':
      return armsOf(node.left).map((left) => ({ ...node, left }))
    case 'join': {
      let combined: readonly (readonly PlanNode[])[] = [[]]
      for (const input of node.inputs) {
        const arms = armsOf(input)
        if (combined.length * arms.length > mostArms) return [node]
        combined = combined.flatMap((before) => arms.map((arm) => [...before, arm]))
      }
      return combined.map((inputs) => ({ ...node, inputs }))
    }
    default:
      return [node]
  }
}
