import type { Quad, Term } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'

export type Bindings = ReadonlyMap<string, Term>

const maxSteps = 1_000_000

/**
 * The solutions of a basic graph pattern over a document's triples, at most `enough` of them.
 * Blank nodes in the pattern act as variables, as they do in SPARQL (N3-9). Bounded in steps (bug class 24).
 */
export function matchPatterns(patterns: readonly Quad[], quads: readonly Quad[], enough: number): Bindings[] {
  const solutions: Bindings[] = []
  let steps = 0
  const found = (bindings: Bindings): void => {
    if (!solutions.some((known) => isSameSolution(known, bindings))) solutions.push(bindings)
  }
  const search = (index: number, bindings: Bindings): void => {
    const pattern = patterns[index]
    if (!pattern) {
      found(bindings)
      return
    }
    for (const quad of quads) {
      if (++steps > maxSteps)
        throw new PodError('unprocessable', 'the condition takes too long to check: narrow it')
      const extended = extend(bindings, pattern, quad)
      if (extended) search(index + 1, extended)
      if (solutions.length >= enough) return
    }
  }
  search(0, new Map())
  return solutions
}

function extend(bindings: Bindings, pattern: Quad, quad: Quad): Bindings | undefined {
  const next = new Map(bindings)
  const fits =
    bind(next, pattern.subject, quad.subject) &&
    bind(next, pattern.predicate, quad.predicate) &&
    bind(next, pattern.object, quad.object)
  return fits ? next : undefined
}

function bind(bindings: Map<string, Term>, wanted: Term, found: Term): boolean {
  if (wanted.termType !== 'Variable' && wanted.termType !== 'BlankNode') return wanted.equals(found)
  const name = `${wanted.termType} ${wanted.value}`
  const known = bindings.get(name)
  if (known) return known.equals(found)
  bindings.set(name, found)
  return true
}

/** Blank nodes of the pattern are not part of a solution. */
function isSameSolution(one: Bindings, other: Bindings): boolean {
  return [...one].every(
    ([name, term]) => name.startsWith('BlankNode') || other.get(name)?.equals(term) === true,
  )
}

/** The term a variable stands for; anything else stands for itself. */
export function resolveTerm(term: Term, bindings: Bindings): Term {
  return term.termType === 'Variable' ? (bindings.get(`Variable ${term.value}`) ?? term) : term
}
