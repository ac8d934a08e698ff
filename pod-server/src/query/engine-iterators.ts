import { createRequire } from 'node:module'
import type * as Library from 'asynciterator'

/**
 * The iterators of the engine's own copy of the library, which is the CommonJS one. Of the other copy's the engine does
 * not know that they are iterators already: it wraps them, and its wrapper may miss the last call to read on (3.10.0).
 */
export const iterators = createRequire(import.meta.url)('asynciterator') as typeof Library

interface UnionPrototype {
  _removeEmptySources(): void
}

/**
 * A union whose source ends while the union reads it forgets to read the others, and waits for ever; the hash joins of
 * the engine end exactly so. Looking at the sources one microtask later is always safe. Remove when asynciterator does
 * it itself (seen in 3.10.0).
 */
export function mendUnions(): void {
  const prototype = iterators.UnionIterator.prototype as unknown as UnionPrototype
  const removeEmptySources = prototype._removeEmptySources
  prototype._removeEmptySources = function () {
    queueMicrotask(() => removeEmptySources.call(this))
  }
}
