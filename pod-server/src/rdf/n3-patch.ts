import type { Quad, Term } from '@rdfjs/types'
import { DataFactory, Lexer, Parser } from 'n3'
import { PodError } from '#base/errors.ts'
import { checkedPatch, isBlank, type Patch, termsOf } from './patch.ts'
import { parseInPieces, pieceCharacters } from './pieces.ts'
import { decode } from './text.ts'

const solid = 'http://www.w3.org/ns/solid/terms#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'
const lexer = new Lexer({ n3: true })

/** Solid Protocol 5.3.1. Syntax errors are 400, well-formed N3 that breaks a rule is 422 (N3-16). */
export async function parseN3Patch(bytes: Uint8Array, baseIri: string): Promise<Patch> {
  const text = decode(bytes)
  const quads = await parseN3(text, baseIri)
  const patchNode = findPatchNode(quads)
  const formulas = ['where', 'deletes', 'inserts'].map((name) => findFormula(quads, patchNode, name))
  checkNesting(quads, formulas)
  checkBraces(text, quads, formulas)
  const [where = [], deletes = [], inserts = []] = formulas.map((formula) => contentOf(quads, formula))
  checkLabels(quads, { where, deletes, inserts })
  return checkedPatch({ where, deletes, inserts })
}

async function parseN3(text: string, baseIRI: string): Promise<Quad[]> {
  try {
    const options = { baseIRI, format: 'text/n3' }
    if (text.length > pieceCharacters) return await parseInPieces(text, options)
    const inOneGo = { ...options, lexer }
    return new Parser(inOneGo).parse(text) as Quad[]
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
  // The parser labels a list and a node in brackets as it labels a formula, but says something about them.
  const isDescribed = quads.some(
    ({ graph, subject }) => graph.termType === 'DefaultGraph' && formula?.equals(subject),
  )
  if (formula && (isDescribed || !isFormulaLabel(formula)))
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

/**
 * N3-4: the parser gives an empty formula and an empty node in brackets labels of one kind, and says nothing about either.
 * Where that leaves a doubt, the braces tell: each value has one pair, and nothing else has any.
 */
function checkBraces(text: string, quads: readonly Quad[], formulas: readonly (Term | undefined)[]): void {
  const values = formulas.filter((formula) => formula !== undefined)
  const isDoubtful =
    values.some((formula) => !quads.some(({ graph }) => graph.equals(formula))) ||
    quads.some(
      ({ graph, subject, object }) =>
        graph.termType !== 'DefaultGraph' && (isFormulaLabel(subject) || isFormulaLabel(object)),
    )
  if (!isDoubtful) return
  const braces = lexer.tokenize(text).filter(({ type }) => type === '{')
  if (braces.length !== values.length)
    throw new PodError('unprocessable', 'each value of a patch is one formula in braces, with none inside')
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

/** N3-8: one label must not be used in two places of the patch. */
function checkLabels(quads: readonly Quad[], patch: Patch): void {
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

/** `n3-4.c` and `b0_c` are the same label `c`, seen inside and outside a formula. Anonymous nodes stay apart. */
function labelOf(term: Term): string {
  return term.value.replace(/^(?:n3-\d+\.|b\d+_)/, 'label ')
}
