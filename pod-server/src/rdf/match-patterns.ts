import type { Quad, Term } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'

export type Bindings = ReadonlyMap<string, Term>

/** Longer than this no condition may keep the others waiting (bug class 24). */
const maxMs = 1000
/** So many triples show that a pattern is not the one to begin with. */
const few = 100
const all = 1_000_000

/** What a triple looks like; an absent term stands for any. */
export interface QuadPattern {
  readonly subject?: Term | undefined
  readonly predicate?: Term | undefined
  readonly object?: Term | undefined
}

/** The triples of a document that fit, at most `limit`. */
export type FindQuads = (pattern: QuadPattern, limit: number) => Promise<readonly Quad[]>

/**
 * The solutions of a basic graph pattern over a document's triples, at most `enough` of them, always going on with
 * the pattern that fewest triples fit. Blank nodes in the pattern act as variables, as they do in SPARQL (N3-9).
 */
export async function matchPatterns(
  patterns: readonly Quad[],
  findQuads: FindQuads,
  enough: number,
): Promise<Bindings[]> {
  const solutions: Bindings[] = []
  const find = within(maxMs, findQuads)
  const search = async (left: readonly Quad[], bindings: Bindings): Promise<void> => {
    if (left.length === 0) {
      if (!solutions.some((known) => isSameSolution(known, bindings))) solutions.push(bindings)
      return
    }
    const { pattern, quads } = await rarest(left, bindings, find)
    const others = left.filter((other) => other !== pattern)
    for (const quad of quads) {
      const extended = extend(bindings, pattern, quad)
      if (extended) await search(others, extended)
      if (solutions.length >= enough) return
    }
  }
  await search(patterns, new Map())
  return solutions
}

/** The pattern that fewest triples fit, with those triples. */
async function rarest(left: readonly Quad[], bindings: Bindings, find: FindQuads) {
  let best: { pattern: Quad; quads: readonly Quad[] } | undefined
  for (const pattern of left) {
    const quads = await find(known(pattern, bindings), few)
    if (!best || quads.length < best.quads.length) best = { pattern, quads }
    if (quads.length <= 1) break
  }
  if (!best) throw new PodError('internal', 'there is no pattern left to choose from')
  if (best.quads.length < few) return best
  return { ...best, quads: await find(known(best.pattern, bindings), all) }
}

function within(ms: number, find: FindQuads): FindQuads {
  const end = performance.now() + ms
  return async (pattern, limit) => {
    if (performance.now() > end)
      throw new PodError('unprocessable', 'the condition takes too long to check: narrow it')
    return find(pattern, limit)
  }
}

/** What of a pattern is decided already. */
function known({ subject, predicate, object }: Quad, bindings: Bindings): QuadPattern {
  const termFor = (term: Term) => (isOpen(term) ? bindings.get(nameOf(term)) : term)
  return { subject: termFor(subject), predicate: termFor(predicate), object: termFor(object) }
}

function extend(bindings: Bindings, pattern: Quad, quad: Quad): Bindings | undefined {
  const next = new Map(bindings)
  const fits =
    bind(next, pattern.subject, quad.subject) &&
    bind(next, pattern.predicate, quad.predicate) &&
    bind(next, pattern.object, quad.object)
  return fits ? next : undefined
}

/** One name stands for one term; what has no name has been looked for. */
function bind(bindings: Map<string, Term>, wanted: Term, found: Term): boolean {
  if (!isOpen(wanted)) return true
  const bound = bindings.get(nameOf(wanted))
  bindings.set(nameOf(wanted), found)
  return bound === undefined || bound.equals(found)
}

function isOpen({ termType }: Term): boolean {
  return termType === 'Variable' || termType === 'BlankNode'
}

function nameOf({ termType, value }: Term): string {
  return `${termType} ${value}`
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
