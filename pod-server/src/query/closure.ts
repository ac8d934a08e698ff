import { Algebra, AlgebraFactory } from '@comunica/utils-algebra'
import type { Bindings, Term, Variable } from '@rdfjs/types'
import { DataFactory, termToId } from 'n3'
import { amongTerms } from './narrow.ts'

const factory = new AlgebraFactory()
/** No query can name these. */
const from = DataFactory.variable('.from')
const to = DataFactory.variable('.to')
const nodesAtOnce = 1000

/** A path of any length from a term, or to one, whose steps the store can look for. */
export interface Closure {
  readonly start: Term
  readonly end: Term
  readonly includesStart: boolean
  /** From `from` to `to`. */
  readonly step: Algebra.Operation
}

/** Undefined for other paths: between two variables, in any graph, of steps of any length. */
export function closureOf(operation: Algebra.Operation): Closure | undefined {
  const { type, subject, predicate, object, graph } = operation as Algebra.Path
  if (type !== Algebra.Types.PATH || graph.termType === 'Variable') return undefined
  const isPlus = predicate.type === Algebra.Types.ONE_OR_MORE_PATH
  if (!isPlus && predicate.type !== Algebra.Types.ZERO_OR_MORE_PATH) return undefined
  const isForward = subject.termType !== 'Variable'
  if (!isForward && object.termType === 'Variable') return undefined
  const [start, end] = (isForward ? [subject, object] : [object, subject]) as [Term, Term]
  const { path } = predicate as Algebra.OneOrMorePath
  if (!isBounded(path) || [start, end].some(({ termType }) => termType === 'Quad')) return undefined
  const [first, last] = isForward ? [from, to] : [to, from]
  const step =
    path.type === Algebra.Types.LINK
      ? factory.createPattern(first, (path as Algebra.Link).iri, last, graph)
      : factory.createPath(first, path as Algebra.KnownPropertyPathSymbol, last, graph)
  return { start, end, includesStart: !isPlus, step }
}

function isBounded(path: Algebra.Operation): boolean {
  const known = path as Algebra.KnownOperation
  switch (known.type) {
    case Algebra.Types.LINK:
      return true
    case Algebra.Types.INV:
      return isBounded(known.path)
    case Algebra.Types.ALT:
    case Algebra.Types.SEQ:
      return known.input.every(isBounded)
    default:
      return false
  }
}

/**
 * SPARQL 1.1 18.4, ALP: every node that can be reached, once. All nodes that are as many steps away are asked about
 * together, where the engine asks about each of them alone.
 */
export async function* reach(
  { start, end, includesStart, step }: Closure,
  rows: (operation: Algebra.Operation) => AsyncIterable<Bindings>,
): AsyncGenerator<Term> {
  const seen = new Set<string>()
  const isNew = (node: Term | undefined): node is Term => node !== undefined && !seen.has(idOf(node))
  const isWanted = (node: Term) => end.termType === 'Variable' || node.equals(end)
  if (includesStart) seen.add(idOf(start))
  if (includesStart && isWanted(start)) yield start
  for (let nodes = [start]; nodes.length > 0; ) {
    const next: Term[] = []
    for await (const row of stepsFrom(nodes, step, rows)) {
      const node = row.get(to as Variable)
      if (!isNew(node)) continue
      seen.add(idOf(node))
      next.push(node)
      if (isWanted(node)) yield node
    }
    nodes = next
  }
}

async function* stepsFrom(
  nodes: readonly Term[],
  step: Algebra.Operation,
  rows: (operation: Algebra.Operation) => AsyncIterable<Bindings>,
): AsyncIterable<Bindings> {
  for (let index = 0; index < nodes.length; index += nodesAtOnce)
    yield* rows(amongTerms(step, from.value, nodes.slice(index, index + nodesAtOnce)))
}

function idOf(term: Term): string {
  return termToId(term as Parameters<typeof termToId>[0])
}
