import { Algebra, AlgebraFactory, algebraUtils } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { DataFactory } from 'n3'

const { namedNode, variable } = DataFactory
const factory = new AlgebraFactory()
const isBound = namedNode('urn:hearth:is')

/**
 * What the engine sees of an operation that it shall not look into: a pattern for each of its variables. Into what it
 * sees it moves filters while it plans, and rows while it joins, and not always to where they mean the same (5.4.1).
 * It puts no row into what extends.
 */
export function veil(names: Iterable<string>, mayBeBound: boolean): Algebra.Operation {
  const patterns = [...names].map((name) => factory.createPattern(namedNode(name), isBound, variable(name)))
  const seen = factory.createBgp(patterns)
  return mayBeBound
    ? seen
    : factory.createExtend(seen, variable('.veil'), factory.createTermExpression(isBound))
}

/** What the engine has put in place of the variables since, if any. */
export function boundIn(veiled: Algebra.Operation): Readonly<Record<string, Term>> | undefined {
  const bound: Record<string, Term> = {}
  algebraUtils.visitOperation(veiled, {
    [Algebra.Types.PATTERN]: {
      visitor: ({ subject, object }) => {
        if (object.termType !== 'Variable') bound[subject.value] = object
      },
    },
  })
  return Object.keys(bound).length > 0 ? bound : undefined
}
