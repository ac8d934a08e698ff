import type { Algebra } from '@comunica/utils-algebra'
import type { Quad, Term } from '@rdfjs/types'
import { ExpressionTypes, Types } from '@traqula/algebra-transformations-1-2'
import { DataFactory } from 'rdf-data-factory'
import type {
  PlanAggregate,
  PlanKind,
  PlanNode,
  PlanOrder,
  PreparedPlan,
  QuadSession,
} from '#storage/quad-plan.ts'
import { isStrict, planCondition, planExpression } from './plan-expression.ts'

/** This operation has no plan; `part` names the kind of plan node that it would have been, if any. */
class NoPlan extends Error {
  readonly part: PlanKind | undefined

  constructor(part?: PlanKind) {
    super(`no plan for ${part ?? 'this operation'}`)
    this.part = part
  }
}

/** The store's plan of an operation, or which part of it keeps the store from answering it whole. */
export function prepare(session: QuadSession, operation: Algebra.Operation): PreparedPlan {
  try {
    return session.prepare(planOperation(operation))
  } catch (error) {
    if (error instanceof NoPlan) return { kind: 'cannot', part: error.part }
    throw error
  }
}

/** One row says as much as all of them. */
export function prepareAsk(session: QuadSession, ask: Algebra.Operation): PreparedPlan {
  const { input } = ask as Algebra.Ask
  return prepare(session, { type: Types.SLICE, input, start: 0, length: 1 } as Algebra.Slice)
}

/** Comunica's algebra as a plan of the store's, or NoPlan. Types of operations without a plan never get here. */
function planOperation(operation: Algebra.Operation): PlanNode {
  const known = operation as Algebra.KnownOperation
  switch (known.type) {
    case Types.PATTERN:
      return planPattern(known)
    case Types.PATH:
      return planPath(known)
    case Types.BGP:
      return { kind: 'join', inputs: known.patterns.map(planPattern) }
    case Types.JOIN:
      return { kind: 'join', inputs: known.input.map(planOperation) }
    case Types.UNION:
      return { kind: 'union', inputs: known.input.map(planOperation) }
    case Types.VALUES:
      return planValues(known)
    case Types.FILTER:
      return { kind: 'filter', input: planOperation(known.input), condition: condition(known.expression) }
    case Types.LEFT_JOIN:
      return planOptional(known)
    case Types.MINUS:
      return planMinus(known)
    case Types.EXTEND:
      return planExtend(known)
    case Types.GROUP:
      return planGroup(known)
    default:
      return planModifier(known)
  }
}

function planModifier(known: Algebra.KnownOperation): PlanNode {
  switch (known.type) {
    case Types.PROJECT:
      return {
        kind: 'project',
        input: planOperation(known.input),
        variables: known.variables.map(({ value }) => value),
      }
    case Types.REDUCED:
      return planOperation(known.input)
    case Types.DISTINCT:
      return { kind: 'distinct', input: planOperation(known.input) }
    case Types.ORDER_BY:
      return planOrderBy(known)
    case Types.SLICE:
      return {
        kind: 'slice',
        input: fromFewOfEach(planOperation(known.input), known.start + (known.length ?? Number.NaN)),
        offset: known.start,
        limit: known.length,
      }
    default:
      throw new NoPlan()
  }
}

/** The first rows of a union are among the first of each of its parts, which an index may have in this order. */
function fromFewOfEach(node: PlanNode, wanted: number): PlanNode {
  if (node.kind === 'project') return { ...node, input: fromFewOfEach(node.input, wanted) }
  const arms = node.kind === 'order' && wanted <= fewOfEach ? armsOf(node.input) : undefined
  if (node.kind !== 'order' || !arms) return node
  const few = arms.map(
    (input): PlanNode => ({ kind: 'slice', input: { ...node, input }, offset: 0, limit: wanted }),
  )
  return { ...node, input: { kind: 'union', inputs: few } }
}

const fewOfEach = 1000

/** SPARQL 1.1 18.5: a filter of a union is a union of filters. */
function armsOf(node: PlanNode): PlanNode[] | undefined {
  if (node.kind === 'union') return node.inputs.flatMap((input) => armsOf(input) ?? [input])
  if (node.kind !== 'filter') return undefined
  return armsOf(node.input)?.map((input) => ({ ...node, input }))
}

type Quadruple = Pick<Algebra.Pattern, 'subject' | 'predicate' | 'object' | 'graph'>

function planPattern({ subject, predicate, object, graph }: Quadruple): PlanNode {
  const terms = [subject, predicate, object, graph] as Term[]
  // No document holds a triple about triples.
  if (terms.some(isTriple)) return { kind: 'values', variables: variablesOf(terms), rows: [] }
  return {
    kind: 'pattern',
    subject: subject as Term,
    predicate: predicate as Term,
    object: object as Term,
    graph: graph as Term,
  }
}

/**
 * SPARQL 1.1 18.4: a path is the patterns that it is made of, where it neither goes on for any length nor leaves
 * predicates out.
 */
function planPath({ subject, predicate: path, object, graph }: Algebra.Path): PlanNode {
  const known = path as Algebra.KnownOperation
  const along = (part: Algebra.Operation, from: Term, to: Term): PlanNode =>
    planPath({ type: Types.PATH, subject: from, predicate: part, object: to, graph } as Algebra.Path)
  switch (known.type) {
    case Types.LINK:
      return planPattern({ subject, predicate: known.iri, object, graph })
    case Types.INV:
      return along(known.path, object, subject)
    case Types.SEQ: {
      const places = [subject, ...known.input.slice(1).map(() => nextStep()), object]
      const inputs = known.input.map((part, index) =>
        along(part, places[index] as Term, places[index + 1] as Term),
      )
      return { kind: 'join', inputs }
    }
    case Types.ALT: {
      const predicates = known.input.map((part) => (part as Algebra.Link).iri as Term | undefined)
      if (
        new Set(predicates.map((iri) => iri?.value)).size < predicates.length ||
        predicates.includes(undefined)
      ) {
        return { kind: 'union', inputs: known.input.map((part) => along(part, subject, object)) }
      }
      // One pattern whose predicate is one of a list.
      const predicate = nextStep()
      const pattern = planPattern({ subject, predicate, object, graph })
      const rows = (predicates as Term[]).map((iri): [Term] => [iri])
      return { kind: 'join', inputs: [pattern, { kind: 'values', variables: [predicate.value], rows }] }
    }
    default:
      throw new NoPlan()
  }
}

/** What is between two steps has a name of its own, which no query can use. */
function nextStep() {
  pathsPlanned++
  return dataFactory.variable(` step${pathsPlanned}`)
}

let pathsPlanned = 0
const dataFactory = new DataFactory()

function isTriple(term: Term): term is Quad {
  return term.termType === 'Quad'
}

function variablesOf(terms: readonly Term[]): string[] {
  const names = terms.flatMap((term) => {
    if (isTriple(term)) return variablesOf([term.subject, term.predicate, term.object])
    return term.termType === 'Variable' ? [term.value] : []
  })
  return [...new Set(names)]
}

function planValues(values: Algebra.Values): PlanNode {
  const variables = values.variables.map(({ value }) => value)
  const rows = values.bindings.map((row) => variables.map((name) => row[name] as Term | undefined))
  if (rows.flat().some((term) => term && isTriple(term))) throw new NoPlan('values')
  return { kind: 'values', variables, rows }
}

function planOptional({ input, expression }: Algebra.LeftJoin): PlanNode {
  const [left, right] = input
  return {
    kind: 'optional',
    left: planOperation(left as Algebra.Operation),
    right: planOperation(right as Algebra.Operation),
    condition: expression && (planCondition(expression, planOperation) ?? refuse('optional')),
  }
}

function planMinus({ input }: Algebra.Minus): PlanNode {
  const [left, right] = input
  return {
    kind: 'minus',
    left: planOperation(left as Algebra.Operation),
    right: planOperation(right as Algebra.Operation),
  }
}

function planExtend({ input, variable, expression }: Algebra.Extend): PlanNode {
  const value = planExpression(expression, planOperation) ?? refuse('extend')
  return { kind: 'extend', input: planOperation(input), variable: variable.value, value }
}

function planGroup({ input, variables, aggregates }: Algebra.Group): PlanNode {
  return {
    kind: 'group',
    input: planOperation(input),
    by: variables.map(({ value }) => value),
    aggregates: aggregates.map(planAggregate),
  }
}

function planAggregate(bound: Algebra.BoundAggregate): PlanAggregate {
  const { aggregator, distinct, separator = ' ' } = bound as Algebra.GroupConcatExpression
  const variable = bound.variable.value
  const counted = bound.expression as Algebra.KnownExpression
  const name = aggregateNames[aggregator] ?? refuse('group')
  if (counted.subType === ExpressionTypes.WILDCARD && !distinct) {
    return { variable, name, of: undefined, distinct: false, separator }
  }
  const of = planExpression(counted, planOperation)
  // Of an error the engine knows whether it is one of a value or of none: only the first says something of the group.
  if (!of || !isStrict(of)) return refuse('group')
  return { variable, name, of, distinct, separator }
}

const aggregateNames: Readonly<Record<string, PlanAggregate['name']>> = {
  count: 'count',
  sum: 'sum',
  avg: 'avg',
  min: 'min',
  max: 'max',
  sample: 'sample',
  group_concat: 'concat',
}

/** What is ordered by and no variable is computed as one, which no query can name. */
function planOrderBy({ input, expressions }: Algebra.OrderBy): PlanNode {
  let ordered = planOperation(input)
  const by = expressions.map((expression, index): PlanOrder => {
    const { key, descending } = directionOf(expression)
    const value = planExpression(key, planOperation) ?? refuse('order')
    if (value.kind === 'variable') return { variable: value.name, descending }
    const variable = ` key${index}`
    ordered = { kind: 'extend', input: ordered, variable, value }
    return { variable, descending }
  })
  return { kind: 'order', input: ordered, by }
}

function directionOf(expression: Algebra.Expression): { key: Algebra.Expression; descending: boolean } {
  const { operator, args } = expression as Algebra.OperatorExpression
  const key = /^(?:asc|desc)$/.test(operator) ? args[0] : undefined
  return key ? { key, descending: operator === 'desc' } : { key: expression, descending: false }
}

function condition(expression: Algebra.Expression) {
  return planCondition(expression, planOperation) ?? refuse('filter')
}

function refuse(part: PlanKind): never {
  throw new NoPlan(part)
}
