import type { BlankNode, Quad, Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import { checkTerm } from './text.ts'

/** A parsed patch, whichever language it came in: what must hold, what goes, what comes. Variables may occur in all three. */
export interface Patch {
  readonly where: readonly Quad[]
  readonly deletes: readonly Quad[]
  readonly inserts: readonly Quad[]
}

const defaultGraph = DataFactory.defaultGraph()
export const oidcIssuer = 'http://www.w3.org/ns/solid/terms#oidcIssuer'

/** Whom such statements name: an issuer is named by its IRI, and a text that reads the same names nobody (O-35). */
export function issuersNamed(statements: readonly Quad[]): string[] {
  return statements.flatMap(({ object }) => (object.termType === 'NamedNode' ? [object.value] : []))
}

/** Whether these triples, variables in them resolved or not, could say this of something: who issues tokens for somebody, say. */
export function maySay(quads: readonly Quad[], wanted: string): boolean {
  return quads.some(({ predicate }) => predicate.value === wanted || predicate.termType === 'Variable')
}

/** The rules that hold for every patch language; what comes back can be applied. */
export function checkedPatch({ where, deletes, inserts }: Patch): Patch {
  checkVariables(where, [...deletes, ...inserts])
  if (deletes.flatMap(termsOf).some(isBlank)) {
    throw new PodError('unprocessable', 'a patch cannot delete by blank node: bind it in the condition')
  }
  for (const quad of [...deletes, ...inserts]) checkIsRdf(quad)
  return { where, deletes, inserts: withFreshBlankNodes(inserts) }
}

/** N3-17: a triple that RDF cannot hold must not be stored, neither as it is written nor as a variable makes it. */
export function checkIsRdf({ subject, predicate, object }: Quad): void {
  // The parser lets literal subjects of N3 through, although its type does not say so.
  const isLiteral = (subject as Term).termType === 'Literal'
  if (isLiteral || (predicate.termType !== 'NamedNode' && predicate.termType !== 'Variable')) {
    throw new PodError(
      'unprocessable',
      'a triple needs an IRI or blank node as subject and an IRI as predicate',
    )
  }
  checkTerm(subject)
  checkTerm(predicate)
  checkTerm(object)
}

export function mapQuad(quad: Quad, change: (term: Term) => Term): Quad {
  return DataFactory.quad(
    change(quad.subject) as never,
    change(quad.predicate) as never,
    change(quad.object) as never,
    defaultGraph,
  ) as Quad
}

export function termsOf(quad: Quad): Term[] {
  return [quad.subject, quad.predicate, quad.object]
}

export function isBlank(term: Term): boolean {
  return term.termType === 'BlankNode'
}

/** N3-5: what is deleted or inserted must be bound by the condition. */
function checkVariables(where: readonly Quad[], templates: readonly Quad[]): void {
  const bound = new Set(where.flatMap(termsOf).filter(isVariable).map(nameOf))
  const free = templates.flatMap(termsOf).find((term) => isVariable(term) && !bound.has(term.value))
  if (free) throw new PodError('unprocessable', `?${free.value} does not occur in the condition`)
}

/** N3-7: each label becomes one fresh node per application, whatever the document already holds. */
function withFreshBlankNodes(inserts: readonly Quad[]): Quad[] {
  const fresh = new Map<string, BlankNode>()
  const renew = (term: Term): Term => {
    if (!isBlank(term)) return term
    const known = fresh.get(term.value) ?? DataFactory.blankNode(`p${randomId(12).replaceAll('-', 'A')}`)
    fresh.set(term.value, known as BlankNode)
    return known as BlankNode
  }
  return inserts.map((quad) => mapQuad(quad, renew))
}

function isVariable(term: Term): boolean {
  return term.termType === 'Variable'
}

function nameOf(term: Term): string {
  return term.value
}
