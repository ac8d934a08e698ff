import type { Literal, Quad, Term } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'

const xsdString = 'http://www.w3.org/2001/XMLSchema#string'
/** Turtle 6.5: what a label may begin with (PN_CHARS_U and digits), and what else may stand in it (PN_CHARS). */
const labelStart =
  'A-Za-z_0-9\\xC0-\\xD6\\xD8-\\xF6\\xF8-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}'
const labelPart = `${labelStart}\\xB7\\u{300}-\\u{36F}\\u{203F}\\u{2040}\\-`
const blankLabel = new RegExp(`^[${labelStart}](?:[${labelPart}.]*[${labelPart}])?$`, 'u')
const languageTag = /^[a-z]{1,8}(?:-[a-z0-9]{1,8})*$/i

/** One N-Triples line without its end; the form the log keeps changes in. */
export function toNQuad(quad: Quad): string {
  return `${toNTerm(quad.subject)} ${toNTerm(quad.predicate)} ${toNTerm(quad.object)} .`
}

/** The lines of quads, as long as they take no more characters together; undefined when they do. */
export function nQuadsWithin(characters: number, quads: readonly Quad[]): string[] | undefined {
  const lines: string[] = []
  let left = characters
  for (const quad of quads) {
    const line = toNQuad(quad)
    left -= line.length
    if (left < 0) return undefined
    lines.push(line)
  }
  return lines
}

/** A term with nothing abbreviated: valid in N-Triples, Turtle and SPARQL alike. */
export function toNTerm(term: Term): string {
  switch (term.termType) {
    case 'NamedNode':
      return `<${term.value}>`
    case 'BlankNode':
      return `_:${term.value}`
    case 'Literal': {
      const text = `"${escapeText(term.value)}"`
      if (term.language) return `${text}@${term.language}`
      return term.datatype.value === xsdString ? text : `${text}^^<${term.datatype.value}>`
    }
    default:
      return ''
  }
}

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeText(value: string): string {
  return /["\\\n\r\t]/.test(value) ? value.replace(/["\\\n\r\t]/g, (found) => escapes[found] ?? found) : value
}

/** An IRI, label or language that holds a delimiter would turn into other triples when it is written out again (bug class 28). */
export function checkTerm(term: Term): void {
  if (term.termType === 'NamedNode') checkIri(term.value)
  else if (term.termType === 'Literal') checkLiteral(term)
  else if (term.termType === 'Quad') throw new PodError('invalid-body', 'triple terms are not supported')
  else if (term.termType === 'BlankNode' && !blankLabel.test(term.value))
    throw new PodError('invalid-body', 'a blank node label holds a forbidden character')
}

function checkLiteral({ language, direction, datatype }: Literal): void {
  if (language && !languageTag.test(language))
    throw new PodError('invalid-body', 'a language tag holds a forbidden character')
  // RDF 1.2 has them; kept in a text, they would be an error to everybody who reads RDF 1.1.
  if (direction) throw new PodError('invalid-body', 'a language tag has no direction in RDF 1.1')
  if (datatype.value !== xsdString) checkIri(datatype.value)
}

/** What may stand in no IRI (Turtle 6.5, IRIREF). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const notInIris = /[\u0000-\u0020<>"{}|\\^`]/

function checkIri(iri: string): void {
  if (notInIris.test(iri)) throw new PodError('invalid-body', 'an IRI holds a forbidden character')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Strict UTF-8: bytes that are not text must not be stored as if they were. */
export function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch (cause) {
    throw new PodError('invalid-body', 'the body is not UTF-8', { cause })
  }
}
