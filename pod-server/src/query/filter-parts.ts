import { type Algebra, AlgebraFactory } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { alwaysBound, withTerms } from './narrow.ts'

export interface FilterParts {
  readonly input: Algebra.Operation
  /** Only a row for which all of them are true goes through. */
  readonly conditions: readonly Algebra.Expression[]
}

const factory = new AlgebraFactory()

/** A filter in parts, of which some may be for the store and some for the engine. */
export function partsOf({ input, expression }: Algebra.Filter): FilterParts {
  return { input, conditions: conjuncts(expression) }
}

/** What an equation says of a name is looked for, where every row has one: that is faster than to try what is found. */
export function withoutEquations({ input, conditions }: FilterParts): FilterParts {
  const bound = alwaysBound(input)
  const names = new Map<string, Term>()
  const others = conditions.filter((condition) => {
    const { variable, name } = equationOf(condition)
    if (!variable || !name || !bound.has(variable.value) || names.has(variable.value)) return true
    names.set(variable.value, name)
    return false
  })
  return { input: withTerms(input, names), conditions: others }
}

/**
 * A condition with the same truth and the same errors (SPARQL 1.1 17.2), in which the engine sees no equation: it moves
 * those to where it takes their variables to be bound, and drops them where they are bound nowhere (5.4.1).
 */
export function kept(condition: Algebra.Expression): Algebra.Expression {
  return factory.createOperatorExpression('||', [condition, factory.createTermExpression(no)])
}

const no = DataFactory.literal('false', DataFactory.namedNode('http://www.w3.org/2001/XMLSchema#boolean'))

function conjuncts(expression: Algebra.Expression): readonly Algebra.Expression[] {
  const { operator, args } = expression as Algebra.OperatorExpression
  return operator === '&&' ? args.flatMap(conjuncts) : [expression]
}

function equationOf(condition: Algebra.Expression): { variable?: Term | undefined; name?: Term | undefined } {
  const { operator, args } = condition as Algebra.OperatorExpression
  if (operator !== '=') return {}
  const terms = args.map((arg) => (arg as Algebra.TermExpression).term as Term | undefined)
  return {
    variable: terms.find((term) => term?.termType === 'Variable'),
    name: terms.find((term) => term?.termType === 'NamedNode'),
  }
}
