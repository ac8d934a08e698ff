import type { Term } from '@rdfjs/types'
import type { PlanKind } from '../quad-plan.ts'
import type { Connection } from './connection.ts'
import { termKinds } from './terms.ts'

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

/** The constants of one plan as ids. Terms that no document holds get negative ids, which match no row. */
export class PlanTerms {
  readonly #connection: Connection
  readonly #ids = new Map<string, number>()
  readonly #unknown: Term[] = []

  constructor(connection: Connection) {
    this.#connection = connection
  }

  idOf(term: Term): number {
    const { kind, value, qualifier } = constantColumns(term)
    const key = `${kind}${qualifier}\n${value}`
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const row = this.#connection.get(
      'SELECT id FROM term WHERE value = ? AND kind = ? AND qualifier = ?',
      value,
      kind,
      qualifier,
    )
    const id = row ? Number(row.id) : -this.#unknown.push(term)
    this.#ids.set(key, id)
    return id
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
  const qualifier = term.language ? `@${term.language}` : term.datatype.value
  return { kind: termKinds.Literal, value: term.value, qualifier }
}
