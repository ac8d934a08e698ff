import { Algebra, AlgebraFactory, algebraUtils } from '@comunica/utils-algebra'
import type { Variable } from '@rdfjs/types'
import { alwaysBound } from './narrow.ts'

const factory = new AlgebraFactory()

interface Lifted {
  readonly rest: Algebra.Operation
  /** In the order in which they are computed: one may use what others made before it. */
  readonly extends: readonly Algebra.Extend[]
}

/**
 * What is computed of each row (BIND, or an expression of SELECT) and neither ordered nor filtered by, computed after
 * the LIMIT: the store finds the twenty that are wanted, where the engine would compute and sort everything there is.
 */
export function extendLate(operation: Algebra.Operation): Algebra.Operation {
  return algebraUtils.mapOperation(operation, {
    [Algebra.Types.SLICE]: { transform: (slice) => (slice.length === undefined ? slice : sliceFirst(slice)) },
  }) as Algebra.Operation
}

/** SPARQL 1.1 18.5: Extend keeps the number of rows and their order, whatever becomes of the expression. */
function sliceFirst(slice: Algebra.Slice): Algebra.Operation {
  const project = slice.input as Algebra.KnownOperation
  if (project.type !== Algebra.Types.PROJECT) return slice
  const order = project.input as Algebra.KnownOperation
  const isOrdered = order.type === Algebra.Types.ORDER_BY
  const lifted = lift(isOrdered ? order.input : order)
  const made = lifted.extends.map(({ variable }) => variable)
  if (made.length === 0 || (isOrdered && order.expressions.some((key) => mentions(key, made)))) return slice
  const rows = isOrdered ? factory.createOrderBy(lifted.rest, order.expressions) : lifted.rest
  const inside = factory.createProject(rows, algebraUtils.inScopeVariables(lifted.rest))
  const few: Algebra.Operation = factory.createSlice(inside, slice.start, slice.length)
  return factory.createProject(extended(few, lifted.extends), project.variables)
}

function extended(rows: Algebra.Operation, extensions: readonly Algebra.Extend[]): Algebra.Operation {
  return extensions.reduce(
    (input, { variable, expression }) => factory.createExtend(input, variable, expression),
    rows,
  )
}

function lift(operation: Algebra.Operation): Lifted {
  const known = operation as Algebra.KnownOperation
  const asItIs: Lifted = { rest: operation, extends: [] }
  switch (known.type) {
    case Algebra.Types.EXTEND: {
      const { rest, extends: inner } = lift(known.input)
      return { rest, extends: [...inner, known] }
    }
    case Algebra.Types.FILTER: {
      const { rest, extends: inner } = lift(known.input)
      if (inner.some(({ variable }) => mentions(known.expression, [variable]))) return asItIs
      return { rest: factory.createFilter(rest, known.expression), extends: inner }
    }
    case Algebra.Types.LEFT_JOIN: {
      const [left, right] = known.input as [Algebra.Operation, Algebra.Operation]
      const { rest, extends: inner } = lift(left)
      if (!inner.every((extend) => isApart(extend, rest, [right, known.expression]))) return asItIs
      return { rest: factory.createLeftJoin(rest, right, known.expression), extends: inner }
    }
    default:
      return asItIs
  }
}

/** Whether an extension of `rest` sees and says the same after a join with these others. */
function isApart(
  { variable, expression }: Algebra.Extend,
  rest: Algebra.Operation,
  others: readonly (Algebra.Operation | undefined)[],
): boolean {
  const bound = alwaysBound(rest)
  const used = [...variablesIn(expression)].filter((name) => !bound.has(name))
  return !others.some((other) => mentions(other, [variable, ...used.map((value) => ({ value }))]))
}

function mentions(part: unknown, variables: readonly Pick<Variable, 'value'>[]): boolean {
  const names = variablesIn(part)
  return variables.some(({ value }) => names.has(value))
}

/** Names of all variables in a piece of algebra, wherever they stand. */
function variablesIn(part: unknown, names = new Set<string>()): ReadonlySet<string> {
  if (typeof part !== 'object' || part === null) return names
  if ('termType' in part && part.termType === 'Variable') return names.add((part as Variable).value)
  for (const inner of Object.values(part)) variablesIn(inner, names)
  return names
}
