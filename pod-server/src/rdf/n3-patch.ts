import type { BlankNode, Quad, Term } from '@rdfjs/types'
import { DataFactory, Parser } from 'n3'
import { PodError } from '#base/errors.ts'
import { randomId } from '#base/ids.ts'
import { checkTerm, decode } from './parse.ts'

/** A parsed patch: what must hold, what goes, what comes. Variables may occur in all three. */
export interface Patch {
  readonly where: readonly Quad[]
  readonly deletes: readonly Quad[]
  readonly inserts: readonly Quad[]
}

const solid = 'http://www.w3.org/ns/solid/terms#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const defaultGraph = DataFactory.defaultGraph()

/** Solid Protocol 5.3.1. Syntax errors are 400, well-formed N3 that breaks a rule is 422 (N3-16). */
export function parseN3Patch(bytes: Uint8Array, baseIri: string): Patch {
  const quads = parseN3(bytes, baseIri)
  const patchNode = findPatchNode(quads)
  const formulas = ['where', 'deletes', 'inserts'].map((name) => findFormula(quads, patchNode, name))
  checkNesting(quads, formulas)
  const [where = [], deletes = [], inserts = []] = formulas.map((formula) => contentOf(quads, formula))
  checkVariables(where, [...deletes, ...inserts])
  checkBlankNodes(quads, { where, deletes, inserts })
  for (const quad of [...deletes, ...inserts]) checkIsRdf(quad)
  return { where, deletes, inserts: withFreshBlankNodes(inserts) }
}

function parseN3(bytes: Uint8Array, baseIRI: string): Quad[] {
  const text = decode(bytes)
  try {
    return new Parser({ baseIRI, format: 'text/n3' }).parse(text) as Quad[]
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : 'unreadable'
    throw new PodError('invalid-body', `the patch is not valid N3: ${reason}`, { cause })
  }
}

/** N3-2, N3-3: exactly one resource of type solid:InsertDeletePatch. */
function findPatchNode(quads: readonly Quad[]): Term {
  const nodes = quads.filter(
    ({ graph, predicate, object }) =>
      graph.termType === 'DefaultGraph' &&
      predicate.value === rdfType &&
      object.value === `${solid}InsertDeletePatch`,
  )
  const [first] = nodes
  if (!first || nodes.length > 1) {
    throw new PodError('unprocessable', 'a patch holds exactly one resource of type solid:InsertDeletePatch')
  }
  if (first.subject.termType !== 'NamedNode' && first.subject.termType !== 'BlankNode') {
    throw new PodError('unprocessable', 'the patch resource must be an IRI or a blank node')
  }
  return first.subject
}

/** N3-3, N3-4: at most one value, and that a formula. */
function findFormula(quads: readonly Quad[], patchNode: Term, name: string): Term | undefined {
  const values = quads.filter(
    ({ graph, subject, predicate }) =>
      graph.termType === 'DefaultGraph' && subject.equals(patchNode) && predicate.value === solid + name,
  )
  if (values.length > 1) throw new PodError('unprocessable', `a patch has at most one solid:${name}`)
  const formula = values[0]?.object
  if (formula && !isFormulaLabel(formula))
    throw new PodError('unprocessable', `solid:${name} needs a formula in braces`)
  return formula
}

/** The parser labels formulas and anonymous nodes `n3-…`; a label the author wrote never looks like that. */
function isFormulaLabel(term: Term): boolean {
  return term.termType === 'BlankNode' && /^n3-\d+$/.test(term.value)
}

function checkNesting(quads: readonly Quad[], formulas: readonly (Term | undefined)[]): void {
  const isKnown = (graph: Term) =>
    graph.termType === 'DefaultGraph' || formulas.some((one) => one?.equals(graph))
  if (!quads.every(({ graph }) => isKnown(graph))) {
    throw new PodError('unprocessable', 'formulas hold plain triples: no formula inside another')
  }
  const graphs = new Set(quads.map(({ graph }) => graph.value))
  const isNestedEmpty = quads.some(
    ({ graph, subject, object }) =>
      graph.termType !== 'DefaultGraph' &&
      [subject, object].some((term) => isFormulaLabel(term) && graphs.has(term.value)),
  )
  if (isNestedEmpty)
    throw new PodError('unprocessable', 'formulas hold plain triples: no formula inside another')
}

function contentOf(quads: readonly Quad[], formula: Term | undefined): Quad[] {
  if (!formula) return []
  return quads
    .filter(({ graph }) => graph.equals(formula))
    .map(
      ({ subject, predicate, object }) =>
        DataFactory.quad(subject as never, predicate as never, object as never) as Quad,
    )
}

/** N3-5: what is deleted or inserted must be bound by the condition. */
function checkVariables(where: readonly Quad[], templates: readonly Quad[]): void {
  const bound = new Set(where.flatMap(termsOf).filter(isVariable).map(nameOf))
  const free = templates.flatMap(termsOf).find((term) => isVariable(term) && !bound.has(term.value))
  if (free) throw new PodError('unprocessable', `?${free.value} does not occur in solid:where`)
}

/** N3-6, N3-8: none in deletes; one label must not be used in two places of the patch. */
function checkBlankNodes(quads: readonly Quad[], patch: Patch): void {
  if (patch.deletes.flatMap(termsOf).some(isBlank)) {
    throw new PodError('unprocessable', 'solid:deletes cannot hold blank nodes: bind them with solid:where')
  }
  const labels = (part: readonly Quad[]) => new Set(part.flatMap(termsOf).filter(isBlank).map(labelOf))
  const outside = labels(quads.filter(({ graph }) => graph.termType === 'DefaultGraph'))
  const inserted = labels(patch.inserts)
  const asked = labels(patch.where)
  const isShared =
    [...inserted].some((label) => asked.has(label) || outside.has(label)) ||
    [...asked].some((label) => outside.has(label))
  if (isShared)
    throw new PodError('unprocessable', 'a blank node label may be used in one part of a patch only')
}

/** N3-17: a triple that RDF cannot hold must not be stored. */
function checkIsRdf({ subject, predicate, object }: Quad): void {
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

export function mapQuad(quad: Quad, change: (term: Term) => Term): Quad {
  return DataFactory.quad(
    change(quad.subject) as never,
    change(quad.predicate) as never,
    change(quad.object) as never,
    defaultGraph,
  ) as Quad
}

function termsOf(quad: Quad): Term[] {
  return [quad.subject, quad.predicate, quad.object]
}

function isVariable(term: Term): boolean {
  return term.termType === 'Variable'
}

function isBlank(term: Term): boolean {
  return term.termType === 'BlankNode'
}

function nameOf(term: Term): string {
  return term.value
}

/** `n3-4.c` and `b0_c` are the same label `c`, seen inside and outside a formula. Anonymous nodes stay apart. */
function labelOf(term: Term): string {
  return term.value.replace(/^(?:n3-\d+\.|b\d+_)/, 'label ')
}
