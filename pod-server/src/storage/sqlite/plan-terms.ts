import type { Term } from '@rdfjs/types'
import type { PlanKind } from '../quad-plan.ts'
import type { Connection } from './connection.ts'
import { qualifierOf, termKinds } from './terms.ts'

/** Thrown inside the compiler and caught at its border: this part of the plan has no exact SQL. */
export class CannotSay extends Error {
  readonly part: PlanKind

  constructor(part: PlanKind) {
    super(`no exact SQL for ${part}`)
    this.part = part
  }
}

export interface ConstantColumns {
  readonly kind: number
  readonly value: string
  readonly qualifier: string
}

const mostRemembered = 100_000

/** The numbers of terms, remembered from query to query: apps ask of the same people again and again. */
export class TermNumbers {
  readonly #connection: Connection
  readonly #known = new Map<string, number>()
  /** How often terms had been removed when it was last asked. */
  #swept: unknown

  constructor(connection: Connection) {
    this.#connection = connection
  }

  /** At the beginning of each session: what was removed since may have left its number to another. */
  begin(): void {
    const swept = this.#connection.tuple('SELECT terms FROM swept')?.[0]
    if (swept !== this.#swept || this.#known.size > mostRemembered) this.#known.clear()
    this.#swept = swept
  }

  of(key: string, { kind, value, qualifier }: ConstantColumns): number | undefined {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const sql = 'SELECT id FROM term WHERE value = ? AND kind = ? AND qualifier = ?'
    const id = this.#connection.tuple(sql, value, kind, qualifier)?.[0] as number | undefined
    if (id !== undefined) this.#known.set(key, id)
    return id
  }
}

/** The constants of one plan as ids. Terms that no document holds get negative ids, which match no row. */
export class PlanTerms {
  readonly #connection: Connection
  readonly #numbers: TermNumbers
  readonly #unknown: Term[] = []
  readonly #unknownIds = new Map<string, number>()

  constructor(connection: Connection, numbers: TermNumbers) {
    this.#connection = connection
    this.#numbers = numbers
  }

  idOf(term: Term): number {
    const columns = constantColumns(term)
    const key = `${columns.kind}${columns.qualifier}\n${columns.value}`
    const id = this.#numbers.of(key, columns) ?? this.#unknownIds.get(key)
    if (id !== undefined) return id
    const made = -this.#unknown.push(term)
    this.#unknownIds.set(key, made)
    return made
  }

  /** Row id of the document with this IRI; -1 when there is none, which matches no row either. */
  documentOf(term: Term): number {
    if (term.termType !== 'NamedNode') return -1
    const row = this.#connection.get('SELECT id FROM resource WHERE iri = ?', term.value)
    return row ? Number(row.id) : -1
  }

  unknownTerm(id: number): Term | undefined {
    return id < 0 ? this.#unknown[-id - 1] : undefined
  }
}

export function constantColumns(term: Term): ConstantColumns {
  if (term.termType === 'NamedNode') return { kind: termKinds.NamedNode, value: term.value, qualifier: '' }
  if (term.termType === 'BlankNode') return { kind: termKinds.BlankNode, value: term.value, qualifier: '' }
  if (term.termType !== 'Literal') throw new CannotSay('pattern')
  return { kind: termKinds.Literal, value: term.value, qualifier: qualifierOf(term) }
}
