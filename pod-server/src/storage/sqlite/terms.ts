import type { Literal, Quad, Term } from '@rdfjs/types'
import { DataFactory } from 'n3'
import { PodError } from '#base/errors.ts'
import type { Connection } from './connection.ts'
import { sortKey } from './sort-key.ts'
import type { Settlement } from './write-queue.ts'

export const termKinds = { BlankNode: 1, NamedNode: 2, Literal: 3 } as const

/** A triple as the quad table holds it. */
export interface QuadRow {
  readonly subject: number
  readonly predicate: number
  readonly object: number
  readonly sortClass: number
  readonly sort: number
}

const maxCached = 100_000

/**
 * Terms as small integers. Remembers what it looked up; what was first seen inside a write is remembered for good
 * only when that write is kept, so that a rolled-back id is never used again.
 */
export class TermTable {
  readonly #connection: Connection
  readonly #known = new Map<string, number>()
  #fresh = new Map<string, number>()

  constructor(connection: Connection) {
    this.#connection = connection
  }

  settle(settlement: Settlement): void {
    if (settlement === 'lost') this.#known.clear()
    if (this.#fresh.size === 0) return
    if (settlement === 'kept') {
      if (this.#known.size > maxCached) this.#known.clear()
      for (const [key, id] of this.#fresh) this.#known.set(key, id)
    }
    this.#fresh = new Map()
  }

  /** The row of a triple; unseen terms get their number here. Blank nodes belong to their document alone. */
  toRow(quad: Quad, graph: number): QuadRow {
    const [sortClass, sort] = sortKey(quad.object)
    return {
      subject: this.#idOf(quad.subject, graph),
      predicate: this.#idOf(quad.predicate, graph),
      object: this.#idOf(quad.object, graph),
      sortClass,
      sort,
    }
  }

  /** The row of a triple if all its terms have been seen; undefined means no document holds it. */
  findRow(quad: Quad, graph: number): { subject: number; predicate: number; object: number } | undefined {
    const subject = this.find(quad.subject, graph)
    const predicate = this.find(quad.predicate, graph)
    const object = this.find(quad.object, graph)
    if (subject === undefined || predicate === undefined || object === undefined) return undefined
    return { subject, predicate, object }
  }

  find(term: Term, graph: number): number | undefined {
    const key = keyOf(term, graph)
    const cached = this.#known.get(key) ?? this.#fresh.get(key)
    if (cached !== undefined) return cached
    const [kind, value, qualifier] = columns(term, graph)
    const row = this.#connection.get(
      'SELECT id FROM term WHERE value = ? AND kind = ? AND qualifier = ?',
      value,
      kind,
      qualifier,
    )
    if (!row) return undefined
    this.#fresh.set(key, row.id as number)
    return row.id as number
  }

  #idOf(term: Term, graph: number): number {
    const key = keyOf(term, graph)
    const cached = this.#known.get(key) ?? this.#fresh.get(key)
    if (cached !== undefined) return cached
    const [kind, value, qualifier] = columns(term, graph)
    // What is not remembered is mostly new, so inserting comes before looking.
    const sql = 'INSERT INTO term (kind, value, qualifier) VALUES (?, ?, ?) ON CONFLICT DO NOTHING'
    const { changes, lastId } = this.#connection.run(sql, kind, value, qualifier)
    const id = changes === 1 ? lastId : this.find(term, graph)
    if (id === undefined) throw new PodError('internal', 'a term that exists cannot be found')
    this.#fresh.set(key, id)
    return id
  }
}

/** A term out of its row. */
export function toTerm(kind: number, value: string, qualifier: string): Term {
  if (kind === termKinds.NamedNode) return DataFactory.namedNode(value)
  if (kind === termKinds.BlankNode) return DataFactory.blankNode(value)
  if (qualifier.startsWith('@')) return DataFactory.literal(value, qualifier.slice(1))
  return DataFactory.literal(value, DataFactory.namedNode(qualifier))
}

/** Most terms are IRIs, and an IRI is its own key: nothing is put together to look it up. */
function keyOf(term: Term, graph: number): string {
  if (term.termType === 'NamedNode') return term.value
  const [, value, qualifier] = columns(term, graph)
  return term.termType === 'BlankNode' ? `_:${value}` : `"${qualifier}\n${value}`
}

function columns(term: Term, graph: number): [kind: number, value: string, qualifier: string] {
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
function qualifierOf({ language, datatype }: Literal): string {
  return language ? `@${language.toLowerCase()}` : datatype.value
}

/** `d12.x`: the label carries its document, so that equal labels in two documents stay two nodes. */
function blankLabel(label: string, graph: number): string {
  const prefix = `d${graph}.`
  return label.startsWith(prefix) ? label : prefix + label
}
