import { createHash } from 'node:crypto'
import type { Quad, Term } from '@rdfjs/types'
import { toNTerm } from './text.ts'

/** Each round looks one step further from a blank node; what still looks alike after so many is taken to be alike. */
const maxRounds = 32

/**
 * Whether two sets of triples say the same, whatever their blank nodes are called. Blank nodes are told apart by what
 * is said about them: equal graphs are never told apart, and different ones only pass when they differ in nothing but
 * which of many nodes that all look alike are linked. Takes time in proportion to the triples (bug class 24).
 */
export function isSameGraph(one: readonly Quad[], other: readonly Quad[]): boolean {
  const [mine, theirs] = [spell(one), spell(other)]
  return mine.size === theirs.size && [...mine].every(([line, count]) => theirs.get(line) === count)
}

type Names = ReadonlyMap<string, string>

/** The triples as lines, blank nodes by a name that follows from what is said about them; how often each occurs. */
function spell(quads: readonly Quad[]): Map<string, number> {
  const distinct = [...new Map(quads.map((quad) => [lineOf(quad, undefined), quad])).values()]
  const names = namesOf(distinct.filter(hasBlankNode))
  const lines = new Map<string, number>()
  for (const quad of distinct) {
    const line = lineOf(quad, names)
    lines.set(line, (lines.get(line) ?? 0) + 1)
  }
  return lines
}

function namesOf(quads: readonly Quad[]): Names {
  let names: Names = new Map()
  let kinds = 0
  for (let round = 0; round < maxRounds; round++) {
    names = refined(quads, names)
    const found = new Set(names.values()).size
    // Two graphs that are equal stop in the same round.
    if (found === kinds) break
    kinds = found
  }
  return names
}

function refined(quads: readonly Quad[], names: Names): Names {
  const said = new Map<string, string[]>()
  const note = (term: Term, line: string) => {
    if (term.termType !== 'BlankNode') return
    const lines = said.get(term.value)
    if (lines) lines.push(line)
    else said.set(term.value, [line])
  }
  for (const { subject, predicate, object } of quads) {
    const isLoop = subject.equals(object)
    note(subject, `> ${predicate.value} ${isLoop ? 'itself' : spelled(object, names)}`)
    note(object, `< ${predicate.value} ${isLoop ? 'itself' : spelled(subject, names)}`)
  }
  return new Map(
    [...said].map(([label, lines]) => [
      label,
      createHash('sha256').update(lines.toSorted().join('\n')).digest('base64'),
    ]),
  )
}

function lineOf({ subject, predicate, object }: Quad, names: Names | undefined): string {
  return `${spelled(subject, names)} <${predicate.value}> ${spelled(object, names)}`
}

/** As the store keeps it: tags in small letters, and no half of a character. */
function spelled(term: Term, names: Names | undefined): string {
  if (term.termType === 'BlankNode' && names) return `_:${names.get(term.value) ?? ''}`
  const isTagged = term.termType === 'Literal' && term.language !== ''
  const text = toNTerm(term).toWellFormed()
  return isTagged ? text.replace(/@[^"]*$/, (tag) => tag.toLowerCase()) : text
}

function hasBlankNode({ subject, object }: Quad): boolean {
  return subject.termType === 'BlankNode' || object.termType === 'BlankNode'
}
