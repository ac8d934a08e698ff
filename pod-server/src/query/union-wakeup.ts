import { createRequire } from 'node:module'

interface UnionPrototype {
  _removeEmptySources(): void
}

/**
 * A union whose source ends while the union reads it forgets to read the others, and waits for ever; the hash joins of
 * the engine end exactly so. Looking at the sources one microtask later is always safe. The engine loads the CommonJS
 * copy of the library, so that is the one to mend. Remove when asynciterator does it itself (seen in 3.10.0).
 */
export function mendUnions(): void {
  const { UnionIterator } = createRequire(import.meta.url)('asynciterator') as {
    UnionIterator: { prototype: UnionPrototype }
  }
  const { prototype } = UnionIterator
  const removeEmptySources = prototype._removeEmptySources
  prototype._removeEmptySources = function () {
    queueMicrotask(() => removeEmptySources.call(this))
  }
}
