import { createRequire } from 'node:module'
import { type Algebra, AlgebraFactory } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { ExpressionTypes } from '@traqula/algebra-transformations-1-2'
import type * as Library from 'asynciterator'
import { DataFactory } from 'n3'

const require = createRequire(import.meta.url)

/**
 * The iterators of the engine's own copy of the library, which is the CommonJS one. Of the other copy's the engine does
 * not know that they are iterators already: it wraps them, and its wrapper may miss the last call to read on (3.10.0).
 */
export const iterators = require('asynciterator') as typeof Library

/** What queries need of the engine and it does not do yet; each may go when it does. */
export function mendEngine(): void {
  mendUnions()
  mendOrder()
}

interface UnionPrototype {
  _removeEmptySources(): void
}

/**
 * A union whose source ends while the union reads it forgets to read the others, and waits for ever; the hash joins of
 * the engine end exactly so. Looking at the sources one microtask later is always safe (asynciterator 3.10.0).
 */
function mendUnions(): void {
  const prototype = iterators.UnionIterator.prototype as unknown as UnionPrototype
  const removeEmptySources = prototype._removeEmptySources
  prototype._removeEmptySources = function () {
    queueMicrotask(() => removeEmptySources.call(this))
  }
}

interface Comparator {
  orderTypesGeneral(a: Term, b: Term): -1 | 0 | 1
}

/**
 * ORDER BY throws at an xsd:date that is none, past the engine's own streams: one in any document would end everybody's
 * query. SPARQL 1.1 15.1 lets such terms stand anywhere among their like (Comunica 5.4.0).
 */
function mendOrder(): void {
  const { TermComparatorExpressionEvaluator } =
    require('@comunica/actor-term-comparator-factory-expression-evaluator/lib/TermComparatorExpressionEvaluator.js') as {
      readonly TermComparatorExpressionEvaluator: { readonly prototype: Comparator }
    }
  const { prototype } = TermComparatorExpressionEvaluator
  const order = prototype.orderTypesGeneral
  prototype.orderTypesGeneral = function (a, b) {
    try {
      return order.call(this, a, b)
    } catch {
      if (a.value === b.value) return 0
      return a.value < b.value ? -1 : 1
    }
  }
}

/** An aggregate whose errors are those of SPARQL 1.1 18.5.1, which are not the engine's (Comunica 5.4.0). */
export function withItsErrors(aggregate: Algebra.Operation): Algebra.Operation {
  const { subType, aggregator, expression } = aggregate as Algebra.AggregateExpression
  if (subType !== ExpressionTypes.AGGREGATE) return aggregate
  if (/^(?:sum|avg)$/.test(aggregator))
    return { ...aggregate, expression: numbersOnly(expression) } as Algebra.Operation
  const { subType: of } = expression
  const isComputed = of === ExpressionTypes.OPERATOR || of === ExpressionTypes.NAMED
  return aggregator === 'count' && isComputed
    ? ({ ...aggregate, expression: valuesOnly(expression) } as Algebra.Operation)
    : aggregate
}

/**
 * SUM and AVG begin with a number that is spelt wrong as if it were one, and some then end the whole query. 18.5.1.3: that
 * is an error, which leaves the variable of this group unbound and says nothing of others.
 */
function numbersOnly(expression: Algebra.Expression): Algebra.Expression {
  const [one, zero] = [1, 0].map((value) => factory.createTermExpression(DataFactory.literal(value)))
  const error = factory.createOperatorExpression('/', [one, zero] as Algebra.Expression[])
  const isNumeric = factory.createOperatorExpression('isnumeric', [expression])
  return factory.createOperatorExpression('if', [isNumeric, expression, error])
}

/** COUNT ends at the first error. 18.5.1.2: it leaves errors out, as it does what is unbound. */
function valuesOnly(expression: Algebra.Expression): Algebra.Expression {
  const isLiteral = factory.createOperatorExpression('isliteral', [expression])
  const isTerm = factory.createOperatorExpression('||', [
    isLiteral,
    factory.createOperatorExpression('!', [isLiteral]),
  ])
  const no = factory.createTermExpression(DataFactory.literal('false', DataFactory.namedNode(boolean)))
  const isValue = factory.createOperatorExpression('coalesce', [isTerm, no])
  const unbound = factory.createTermExpression(DataFactory.variable('.none'))
  return factory.createOperatorExpression('if', [isValue, expression, unbound])
}

const boolean = 'http://www.w3.org/2001/XMLSchema#boolean'
const factory = new AlgebraFactory()
