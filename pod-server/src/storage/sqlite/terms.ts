import type { BlankNode, Literal, Quad, Quad_Object, Quad_Subject, Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import { type Connection, statements } from './connection.ts'
import { sortKey } from './sort-key.ts'

export const termKinds = { BlankNode: 1, NamedNode: 2, Literal: 3 } as const

/** A triple by the numbers of its terms. */
export interface TripleIds {
  readonly subject: number
  readonly predicate: number
  readonly object: number
}

/** A triple as the quad table holds it. */
export interface QuadRow extends TripleIds {
  readonly sortClass: number
  readonly sort: number
}

const maxCached = 100_000

/** What became of a write: kept, undone alone, or lost with its whole transaction. */
export type Settlement = 'kept' | 'undone' | 'lost'

/**
 * Terms as small integers. Remembers those that it met in two writes: most others belong to one document and are never
 * asked for again. What a write learnt is remembered only when that write is kept, so that a rolled-back number is
 * never used again; and what is remembered counts only inside a transaction that began by asking whether terms were
 * removed since.
 */
export class TermTable {
  readonly #connection: Connection
  readonly #known = new Map<string, number>()
  /** Terms of the current write, and which of them were there before it. */
  #met = new Map<string, number>()
  #found: string[] = []
  /** How often terms had been removed when it was last asked. */
  #swept = 0

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** At the beginning of each transaction. */
  begin(): void {
    const swept = (this.#connection.tuple('SELECT terms FROM swept')?.[0] as number | undefined) ?? 0
    if (swept === this.#swept) return
    this.#swept = swept
    this.#known.clear()
    this.#forget()
  }

  settle(settlement: Settlement): void {
    if (settlement === 'lost') this.#known.clear()
    if (settlement === 'kept' && this.#found.length > 0) {
      if (this.#known.size > maxCached) this.#known.clear()
      for (const key of this.#found) this.#known.set(apart(key), this.#met.get(key) as number)
    }
    this.#forget()
  }

  #forget(): void {
    if (this.#met.size > 0) this.#met = new Map()
    if (this.#found.length > 0) this.#found = []
  }

  /**
   * The rows of triples; unseen terms get their numbers here, all in one statement. Blank nodes belong to their
   * document alone.
   */
  toRows(given: readonly Quad[], graph: number): QuadRow[] {
    const quads = keptApart(given, graph)
    const unseen = new Map<string, TermColumns>()
    const place = (term: Term): number | string => {
      const key = keyOf(term, graph)
      const id = this.#remembered(key)
      if (id === undefined && !unseen.has(key)) unseen.set(key, columns(term, graph))
      return id ?? key
    }
    let last: Term | undefined
    let lastPlace: number | string = 0
    const placed = quads.map((quad) => {
      if (quad.subject !== last) lastPlace = place(quad.subject)
      last = quad.subject
      return [lastPlace, place(quad.predicate), place(quad.object)] as const
    })
    if (unseen.size > 0) this.#insert([...unseen])
    const idOf = (known: number | string): number =>
      typeof known === 'number' ? known : (this.#met.get(known) ?? neverWritten(known))
    return placed.map(([subject, predicate, object], index) => {
      const [sortClass, sort] = sortKey((quads[index] as Quad).object)
      return { subject: idOf(subject), predicate: idOf(predicate), object: idOf(object), sortClass, sort }
    })
  }

  /** The row of a triple if all its terms have been seen; undefined means no document holds it. */
  findRow(quad: Quad, graph: number): TripleIds | undefined {
    const subject = this.find(quad.subject, graph)
    const predicate = this.find(quad.predicate, graph)
    const object = this.find(quad.object, graph)
    if (subject === undefined || predicate === undefined || object === undefined) return undefined
    return { subject, predicate, object }
  }

  find(term: Term, graph: number): number | undefined {
    if (!this.#connection.isInTransaction) return this.#look(columns(term, graph))
    const key = keyOf(term, graph)
    return this.#remembered(key) ?? this.#lookAndRemember(key, columns(term, graph))
  }

  /** Notes the terms of triples that went, but for those of triples that stay: whether others mention them is for the sweeper. */
  mayBeOrphans(lost: readonly TripleIds[], kept: readonly TripleIds[]): void {
    const ids = new Set<number>()
    for (const { subject, predicate, object } of lost) ids.add(subject).add(predicate).add(object)
    for (const { subject, predicate, object } of kept) {
      ids.delete(subject)
      ids.delete(predicate)
      ids.delete(object)
    }
    const all = [...ids]
    for (let start = 0; start < all.length; start += mostAtOnce) {
      const some = all.slice(start, start + mostAtOnce)
      this.#connection.change(noteOrphans(some.length), ...some)
    }
  }

  #remembered(key: string): number | undefined {
    return this.#known.get(key) ?? this.#met.get(key)
  }

  /** Gives numbers to terms. What is not remembered is mostly new, so inserting comes before looking. */
  #insert(terms: readonly (readonly [key: string, term: TermColumns])[]): void {
    for (let start = 0; start < terms.length; start += mostAtOnce) {
      const some = terms.slice(start, start + mostAtOnce)
      const sql = insertTerms(some.length)
      const { changes, lastId } = this.#connection.change(sql, ...some.flatMap(([, term]) => term))
      // Row numbers are given in sequence, so where all were new they are known without asking.
      if (changes === some.length) {
        for (const [index, [key]] of some.entries()) this.#met.set(key, lastId - some.length + 1 + index)
      } else for (const [key, term] of some) this.#lookAndRemember(key, term)
    }
  }

  #lookAndRemember(key: string, term: TermColumns): number | undefined {
    const id = this.#look(term)
    if (id === undefined) return undefined
    this.#met.set(key, id)
    this.#found.push(key)
    return id
  }

  #look(term: TermColumns): number | undefined {
    const sql = 'SELECT id FROM term WHERE kind = ? AND value = ? AND qualifier = ?'
    return this.#connection.tuple(sql, ...term)?.[0] as number | undefined
  }
}

/** What was cut out of a text keeps that whole text in memory: a copy of its own does not. */
function apart(key: string): string {
  return Buffer.from(key).toString()
}

function neverWritten(key: string): never {
  throw new PodError('internal', 'a term got no number', { cause: { key } })
}

type TermColumns = [kind: number, value: string, qualifier: string]

const mostAtOnce = 64

/** OR IGNORE: a statement that could fail half-way keeps a copy of every page it touches. */
const insertTerms = statements(
  (rows) => `INSERT OR IGNORE INTO term (kind, value, qualifier) VALUES ${rows('(?, ?, ?)')}`,
)

const noteOrphans = statements((rows) => `INSERT OR IGNORE INTO orphan_term (term) VALUES ${rows('(?)')}`)

/** A term out of its row. */
export function toTerm(kind: number, value: string, qualifier: string): Term {
  if (kind === termKinds.NamedNode) return DataFactory.namedNode(value)
  if (kind === termKinds.BlankNode) return DataFactory.blankNode(value)
  if (qualifier.startsWith('@')) return DataFactory.literal(value, qualifier.slice(1))
  return DataFactory.literal(value, DataFactory.namedNode(qualifier))
}

/** A term in the columns of its row. */
export interface TermRow {
  readonly kind: number
  readonly value: string
  readonly qualifier: string
}

/** A term that a statement makes, as one value of SQL: neither a datatype nor a language tag has a line break in it. */
export function packTerm({ kind, value, qualifier }: TermRow): string {
  return `${kind}${qualifier}\n${value}`
}

export function unpackTerm(packed: string): TermRow {
  const end = packed.indexOf('\n')
  return { kind: Number(packed[0]), qualifier: packed.slice(1, end), value: packed.slice(end + 1) }
}

/** Most terms are IRIs, and an IRI is its own key: nothing is put together to look it up. */
function keyOf(term: Term, graph: number): string {
  if (term.termType === 'NamedNode') return term.value
  const [, value, qualifier] = columns(term, graph)
  return term.termType === 'BlankNode' ? `_:${value}` : `"${qualifier}\n${value}`
}

function columns(term: Term, graph: number): TermColumns {
  switch (term.termType) {
    case 'NamedNode':
      return [termKinds.NamedNode, term.value, '']
    case 'BlankNode':
      return [termKinds.BlankNode, blankLabel(term.value, graph), '']
    case 'Literal':
      return [termKinds.Literal, term.value, qualifierOf(term)]
    default:
      throw new PodError('unprocessable', `a triple cannot hold a ${term.termType}`)
  }
}

/** Language tags differ in nothing but letters (RDF 1.1 Concepts 3.3): `@EN` is `@en`. */
export function qualifierOf({ language, datatype }: Literal): string {
  return language ? `@${language.toLowerCase()}` : datatype.value
}

/** `d12.x`: the label carries its document, so that equal labels in two documents stay two nodes. */
function blankLabel(label: string, graph: number): string {
  const prefix = prefixOf(graph)
  return label.startsWith(prefix) ? label : prefix + label
}

function prefixOf(graph: number): string {
  return `d${graph}.`
}

/** Who read `_:d12.x` here may put it back beside an `_:x` of their own: that one takes a label that nothing has. */
function keptApart(quads: readonly Quad[], graph: number): readonly Quad[] {
  const labels = labelsIn(quads)
  if (labels.size === 0) return quads
  const prefix = prefixOf(graph)
  const renamed = new Map<string, BlankNode>()
  for (const label of [...labels].filter((one) => labels.has(prefix + one))) {
    let free = `${label}_`
    while (labels.has(free) || labels.has(prefix + free)) free += '_'
    labels.add(free)
    renamed.set(label, DataFactory.blankNode(free))
  }
  if (renamed.size === 0) return quads
  const rename = (term: Term) => (term.termType === 'BlankNode' && renamed.get(term.value)) || term
  return quads.map(({ subject, predicate, object }) =>
    DataFactory.quad(rename(subject) as Quad_Subject, predicate, rename(object) as Quad_Object),
  )
}

function labelsIn(quads: readonly Quad[]): Set<string> {
  const labels = new Set<string>()
  for (const { subject, object } of quads) {
    if (subject.termType === 'BlankNode') labels.add(subject.value)
    if (object.termType === 'BlankNode') labels.add(object.value)
  }
  return labels
}
