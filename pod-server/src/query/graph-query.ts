import { Algebra, AlgebraFactory, algebraUtils } from '@comunica/utils-algebra'
import type { Term } from '@rdfjs/types'
import { DataFactory } from 'n3'

const factory = new AlgebraFactory()
/** No query can name these. */
const it = DataFactory.variable('.it')
const property = DataFactory.variable('.property')
const value = DataFactory.variable('.value')

/**
 * CONSTRUCT and DESCRIBE, each as a CONSTRUCT of the solutions that it asks for. The engine limits the triples instead of
 * the solutions (SPARQL 1.1 16.2.3), and for a variable without a value it describes everything there is (5.4.1).
 */
export function asConstruct(operation: Algebra.Operation): Algebra.Operation {
  const known = operation as Algebra.KnownOperation
  if (known.type !== Algebra.Types.SLICE) return constructOf(known, (solutions) => solutions)
  return constructOf(known.input as Algebra.KnownOperation, (solutions) => {
    const columns = factory.createProject(solutions, algebraUtils.inScopeVariables(solutions))
    return factory.createSlice(columns, known.start, known.length)
  })
}

function constructOf(
  known: Algebra.KnownOperation,
  limited: (solutions: Algebra.Operation) => Algebra.Operation,
): Algebra.Operation {
  if (known.type === Algebra.Types.CONSTRUCT) {
    return factory.createConstruct(limited(known.input), known.template)
  }
  if (known.type !== Algebra.Types.DESCRIBE) return known
  const pattern = factory.createPattern(it, property, value)
  const described = factory.createDistinct(resources(known.terms, limited(known.input)))
  return factory.createConstruct(factory.createJoin([described, pattern]), [pattern])
}

/** What is to be described, as values of one variable. */
function resources(terms: readonly Term[], solutions: Algebra.Operation): Algebra.Operation {
  const named = terms.filter(({ termType }) => termType !== 'Variable')
  const rows = named.map((term) => ({ [it.value]: term as never }))
  const ofVariables = terms.flatMap((term) => {
    if (term.termType !== 'Variable') return []
    const same = factory.createExtend(solutions, it, factory.createTermExpression(term))
    const isBound = factory.createOperatorExpression('bound', [factory.createTermExpression(it)])
    return [factory.createProject(factory.createFilter(same, isBound), [it])]
  })
  return factory.createUnion([factory.createValues([it], rows), ...ofVariables])
}
