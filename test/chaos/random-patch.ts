import { toNTerm } from '@hearth/pod-server/src/rdf/text.ts'
import { DataFactory, type Quad, Store, type Term, type Variable } from 'n3'
import { patchOf } from '../conformance/world.ts'
import type { Random } from '../random.ts'
import { lineOf, randomTriple } from './random-triples.ts'

const { blankNode, quad, variable } = DataFactory

export interface RandomPatch {
  readonly where: readonly Quad[]
  readonly deletes: readonly Quad[]
  readonly inserts: readonly Quad[]
}

/** A patch of a document that holds this; now and then one that asks for, or deletes, what is not there. */
export function randomPatch(random: Random, document: string, held: readonly Quad[]): RandomPatch {
  const variables = new Map<string, Variable>()
  const hide = (term: Term, chance: number): Term => {
    const key = toNTerm(term)
    const known = variables.get(key)
    if (term.termType !== 'BlankNode' && !random.chance(known ? 0.7 : chance)) return term
    const name = known ?? variable(`v${variables.size}`)
    variables.set(key, name)
    return name
  }
  const asPattern = ({ subject, predicate, object }: Quad) =>
    toQuad(hide(subject, 0.4), hide(predicate, 0.1), hide(object, 0.3))
  const asked = held.length > 0 && random.chance(0.6) ? 1 + random.below(2) : 0
  const where = Array.from({ length: asked }, () => asPattern(random.pick(held)))
  const named = held.filter((triple) => !blank(triple))
  const deletes = where.filter(() => random.chance(0.5))
  if (named.length > 0 && random.chance(0.4)) deletes.push(random.pick(named))
  const strange = randomTriple(random, document)
  if (random.chance(0.05) && !blank(strange)) deletes.push(strange)
  const inserts = Array.from({ length: random.below(4) }, () => {
    const { subject, predicate, object } = randomTriple(random, document)
    const found = [...variables.values()]
    return toQuad(subject, predicate, found.length > 0 && random.chance(0.3) ? random.pick(found) : object)
  })
  if (named.length > 0 && random.chance(0.2)) inserts.push(random.pick(named))
  return { where, deletes, inserts }
}

/** What the document holds afterwards; undefined where nothing may change (N3-1, N3-11, N3-12, N3-14). */
export function applied({ where, deletes, inserts }: RandomPatch, held: Store): Store | undefined {
  const [only, second] = solutions(where, held)
  if (!only || second) return undefined
  const fresh = new Map<string, Term>()
  const put = (term: Term): Term => {
    if (term.termType === 'Variable') return only.get(term.value) as Term
    if (term.termType !== 'BlankNode') return term
    const node = fresh.get(term.value) ?? blankNode()
    fresh.set(term.value, node)
    return node
  }
  const ground = (triple: Quad) => toQuad(put(triple.subject), put(triple.predicate), put(triple.object))
  const gone = deletes.map(ground)
  if (!gone.every((triple) => held.has(triple))) return undefined
  const next = new Store(all(held))
  for (const triple of gone) next.delete(triple)
  next.addQuads(inserts.map(ground))
  return next
}

type Solution = ReadonlyMap<string, Term>

function solutions(where: readonly Quad[], held: Store): Solution[] {
  let found: Solution[] = [new Map()]
  for (const pattern of where) {
    found = found.flatMap((solution) => all(held).flatMap((triple) => extended(solution, pattern, triple)))
  }
  const spelt = (solution: Solution) => [...solution].map(([name, term]) => name + toNTerm(term)).join('\n')
  return [...new Map(found.map((solution) => [spelt(solution), solution])).values()]
}

function extended(solution: Solution, pattern: Quad, triple: Quad): Solution[] {
  const more = new Map(solution)
  for (const place of ['subject', 'predicate', 'object'] as const) {
    const wanted = pattern[place].termType === 'Variable' ? more.get(pattern[place].value) : pattern[place]
    if (wanted && !wanted.equals(triple[place])) return []
    more.set(pattern[place].value, triple[place])
  }
  return [more]
}

export function asN3({ where, deletes, inserts }: RandomPatch): string {
  const parts = Object.entries({ where, deletes, inserts }).filter(([, triples]) => triples.length > 0)
  return patchOf(Object.fromEntries(parts.map(([name, triples]) => [name, block(triples)])))
}

export function asSparqlUpdate({ where, deletes, inserts }: RandomPatch): string {
  const data = where.length > 0 ? '' : ' DATA'
  const parts = []
  if (deletes.length > 0) parts.push(`DELETE${data} { ${block(deletes)} }`)
  if (inserts.length > 0 || parts.length === 0) parts.push(`INSERT${data} { ${block(inserts)} }`)
  return where.length > 0 ? `${parts.join(' ')} WHERE { ${block(where)} }` : parts.join(' ; ')
}

function block(triples: readonly Quad[]): string {
  return triples.map(lineOf).join(' ')
}

function blank({ subject, object }: Quad): boolean {
  return subject.termType === 'BlankNode' || object.termType === 'BlankNode'
}

/** N3 lets anything stand anywhere; what these tests put there is right. */
function toQuad(subject: Term, predicate: Term, object: Term): Quad {
  return quad(subject as never, predicate as never, object as never)
}

export function all(held: Store): Quad[] {
  return held.getQuads(null, null, null, null)
}
