import type { Literal, NamedNode, Quad, Quad_Object } from '@rdfjs/types'
import { DataFactory, Writer } from 'n3'
import { prefixes, RDF, XSD } from './terms.ts'

/** An IRI as a term. Refuses characters that would let data escape from `<…>` into a patch or an ACL. */
export function node(iri: string): NamedNode {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the grammar of IRIREF names the control range
  if (!/^[a-z][a-z0-9+.-]*:[^\u0000-\u0020<>"{}|\\^`]*$/i.test(iri))
    throw new TypeError(`not an absolute IRI: ${iri}`)
  return DataFactory.namedNode(iri)
}

export function text(value: string, language?: string): Literal {
  return DataFactory.literal(value, language)
}

export function date(value: string | Date): Literal {
  return DataFactory.literal(new Date(value).toISOString(), DataFactory.namedNode(XSD.dateTime))
}

export function integer(value: number): Literal {
  return DataFactory.literal(String(Math.round(value)), DataFactory.namedNode(XSD.integer))
}

export function truth(value: boolean): Literal {
  return DataFactory.literal(String(value), DataFactory.namedNode(XSD.boolean))
}

export function quad(subject: string, predicate: string, object: string | Quad_Object): Quad {
  return DataFactory.quad(node(subject), node(predicate), typeof object === 'string' ? node(object) : object)
}

/** The rows of one subject: strings are IRIs, `undefined` rows are left out, lists are repeated. */
export function triples(
  subject: string,
  types: readonly string[],
  rows: ReadonlyArray<readonly [string, Described]>,
): Quad[] {
  const typed = types.map((type) => quad(subject, RDF.type, type))
  return typed.concat(
    rows.flatMap(([predicate, value]) => listOf(value).map((object) => quad(subject, predicate, object))),
  )
}

type Described = string | Quad_Object | readonly (string | Quad_Object)[] | undefined

/** Turtle text with the model's prefixes; relative IRIs where a base is given. */
export function toTurtle(quads: Iterable<Quad>, base?: string): string {
  const used = [...quads]
  const writer = new Writer({ prefixes: prefixesOf(used), ...(base ? { baseIRI: base } : {}) })
  writer.addQuads(used)
  let turtle = ''
  writer.end((_error, result) => {
    turtle = result
  })
  return turtle
}

function prefixesOf(quads: readonly Quad[]): Record<string, string> {
  const iris = new Set<string>()
  for (const { predicate, object } of quads) {
    iris.add(predicate.value)
    if (object.termType === 'Literal') iris.add(object.datatype.value)
    else iris.add(object.value)
  }
  const entries = Object.entries(prefixes)
  return Object.fromEntries(
    entries.filter(([, namespace]) => [...iris].some((iri) => iri.startsWith(namespace))),
  )
}

function listOf(value: Described): readonly (string | Quad_Object)[] {
  if (value === undefined) return []
  return isList(value) ? value : [value]
}

function isList(
  value: string | Quad_Object | readonly (string | Quad_Object)[],
): value is readonly (string | Quad_Object)[] {
  return Array.isArray(value)
}
