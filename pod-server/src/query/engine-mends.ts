import { createRequire } from 'node:module'
import type { Term } from '@rdfjs/types'
import type * as Library from 'asynciterator'

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
