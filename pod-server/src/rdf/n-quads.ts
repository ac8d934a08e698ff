import type { Quad, Term } from '@rdfjs/types'

/** One N-Triples line without its end; the form the log keeps changes in. */
export function toNQuad(quad: Quad): string {
  return `${toNTerm(quad.subject)} ${toNTerm(quad.predicate)} ${toNTerm(quad.object)} .`
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
      const isPlain = term.datatype.value === 'http://www.w3.org/2001/XMLSchema#string'
      return isPlain ? text : `${text}^^<${term.datatype.value}>`
    }
    default:
      return ''
  }
}

const escapes: Record<string, string> = { '"': '\\"', '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }

function escapeText(value: string): string {
  return /["\\\n\r\t]/.test(value) ? value.replace(/["\\\n\r\t]/g, (found) => escapes[found] ?? found) : value
}
