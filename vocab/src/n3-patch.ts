import type { Quad, Term } from '@rdfjs/types'
import { prefixes } from './terms.ts'
import { node } from './write.ts'

export interface N3Patch {
  readonly inserts?: Iterable<Quad>
  readonly deletes?: Iterable<Quad>
  /** Patterns that must match exactly once; variables are allowed here and in the other two. */
  readonly where?: Iterable<Quad>
}

/** Media type of what `n3Patch` returns. */
export const n3PatchType = 'text/n3'

/**
 * An N3 Patch document (Solid Protocol 5.3.1). Only `inserts` makes a patch that needs no more than Append.
 * Throws on blank nodes: the protocol forbids them in inserts and deletes.
 */
export function n3Patch(patch: N3Patch): string {
  const clauses = (['where', 'deletes', 'inserts'] as const).flatMap((name) => {
    const lines = [...(patch[name] ?? [])].map(line)
    return lines.length === 0 ? [] : [`solid:${name} {\n${lines.join('\n')}\n}`]
  })
  return `@prefix solid: <${prefixes.solid}>.\n_:patch ${['a solid:InsertDeletePatch', ...clauses].join(';\n  ')}.\n`
}

function line(quad: Quad): string {
  return `  ${ntriples(quad.subject)} ${ntriples(quad.predicate)} ${ntriples(quad.object)}.`
}

function ntriples(term: Term): string {
  if (term.termType === 'NamedNode') return `<${node(term.value).value}>`
  if (term.termType === 'Variable') return `?${term.value}`
  if (term.termType !== 'Literal') throw new TypeError(`an N3 Patch cannot hold a ${term.termType}`)
  if (term.language) return `${quoted(term.value)}@${term.language}`
  return term.datatype.value === `${prefixes.xsd}string`
    ? quoted(term.value)
    : `${quoted(term.value)}^^<${node(term.datatype.value).value}>`
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"\n\r\t\b\f]/g, (character) => escapes[character] ?? character)}"`
}

const escapes: Record<string, string> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
}
