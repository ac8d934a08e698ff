import { type Algebra, algebraUtils } from '@comunica/utils-algebra'
import type { Bindings, Term } from '@rdfjs/types'
import { Types } from '@traqula/algebra-transformations-1-2'
import { DataFactory, termToId } from 'n3'

/**
 * Of an operation's rows those that agree with one of the given rows in the variables that all of both bind, and perhaps
 * others: the store then looks for these, where it would else read everything. Undefined where nothing is known to be
 * bound on both sides.
 */
export function narrow(
  operation: Algebra.Operation,
  rows: readonly Bindings[],
): Algebra.Operation | undefined {
  const names = [...alwaysBound(operation)].filter((name) => rows.every((row) => row.has(name)))
  if (names.length === 0) return undefined
  const distinct = new Map(rows.map((row) => [keyOf(row, names), row]))
  const bindings = [...distinct.values()].map((row) =>
    Object.fromEntries(names.map((name) => [name, row.get(name)])),
  )
  return within(operation, valuesOf(names, bindings))
}

/** The join of an operation with one row. */
export function joinedWith(
  operation: Algebra.Operation,
  row: Readonly<Record<string, Term>>,
): Algebra.Operation {
  const bound = alwaysBound(operation)
  const [inside, beside] = [
    Object.keys(row).filter((name) => bound.has(name)),
    Object.keys(row).filter((name) => !bound.has(name)),
  ]
  const narrowed = withTerms(operation, new Map(inside.map((name) => [name, row[name] as Term])))
  return beside.length > 0
    ? ({ type: Types.JOIN, input: [valuesOf(beside, [row]), narrowed] } as Algebra.Join)
    : narrowed
}

/** An operation with only the rows in which these variables are these terms; all of them must be bound in each row. */
export function withTerms(operation: Algebra.Operation, terms: ReadonlyMap<string, Term>): Algebra.Operation {
  return terms.size === 0
    ? operation
    : within(operation, valuesOf([...terms.keys()], [Object.fromEntries(terms)]))
}

/** The same for one variable that is one of several terms. */
export function amongTerms(
  operation: Algebra.Operation,
  name: string,
  terms: readonly Term[],
): Algebra.Operation {
  return within(
    operation,
    valuesOf(
      [name],
      terms.map((term) => ({ [name]: term })),
    ),
  )
}

function valuesOf(
  names: readonly string[],
  rows: readonly Readonly<Record<string, Term | undefined>>[],
): Algebra.Values {
  const variables = names.map((name) => DataFactory.variable(name))
  const bindings = rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])))
  return { type: Types.VALUES, variables, bindings } as unknown as Algebra.Values
}

/** Whether it takes less to find its rows that agree with one of something else than to find them all. */
export function isNarrowable(operation: Algebra.Operation): boolean {
  let is = true
  const stop = {
    preVisitor: () => {
      is = false
      return { shortcut: true }
    },
  }
  algebraUtils.visitOperation(operation, { [Types.SLICE]: stop, [Types.GROUP]: stop })
  return is
}

/** The same for rows that have the same terms in these variables; undefined where one of them is unbound. */
export function keyOf(row: Bindings, names: readonly string[]): string | undefined {
  const terms = names.map((name) => row.get(name))
  if (terms.includes(undefined)) return undefined
  return JSON.stringify(terms.map((term) => termToId(term as Parameters<typeof termToId>[0])))
}

/** The join of both, made as deep inside as it selects the same: of these operations each row is made of one of its input. */
function within(operation: Algebra.Operation, values: Algebra.Values): Algebra.Operation {
  const known = operation as Algebra.KnownOperation
  const around = (input: unknown) => ({ ...known, input }) as unknown as Algebra.Operation
  switch (known.type) {
    case Types.FILTER:
    case Types.EXTEND:
    case Types.PROJECT:
    case Types.DISTINCT:
    case Types.REDUCED:
    case Types.GROUP:
      return around(within(known.input, values))
    case Types.LEFT_JOIN:
    case Types.MINUS: {
      const [left, right] = known.input
      return around([within(left as Algebra.Operation, values), right])
    }
    case Types.UNION:
      return around(known.input.map((input) => within(input, values)))
    default:
      return { type: Types.JOIN, input: [values, operation] } as Algebra.Join
  }
}

/** Names of the variables that every row of this operation binds. */
export function alwaysBound(operation: Algebra.Operation): ReadonlySet<string> {
  const known = operation as Algebra.KnownOperation
  switch (known.type) {
    case Types.PATTERN:
      return namesOf([known.subject, known.predicate, known.object, known.graph])
    case Types.PATH:
      return namesOf([known.subject, known.object, known.graph])
    case Types.BGP:
      return union(known.patterns.map(alwaysBound))
    case Types.JOIN:
      return union(known.input.map(alwaysBound))
    case Types.UNION:
      return known.input.map(alwaysBound).reduce(intersection)
    case Types.LEFT_JOIN:
    case Types.MINUS:
      return alwaysBound(known.input[0] as Algebra.Operation)
    case Types.FILTER:
    case Types.EXTEND:
    case Types.DISTINCT:
    case Types.REDUCED:
      return alwaysBound(known.input)
    case Types.PROJECT:
    case Types.GROUP:
      return intersection(alwaysBound(known.input), namesOf(known.variables))
    default:
      return new Set()
  }
}

function namesOf(terms: readonly { termType: string; value: string }[]): Set<string> {
  return new Set(terms.filter(({ termType }) => termType === 'Variable').map(({ value }) => value))
}

function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((names) => [...names]))
}

function intersection(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...one].filter((name) => other.has(name)))
}
