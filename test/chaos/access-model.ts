import type { Sender } from '../conformance/world.ts'
import type { Mode } from '../query/random-acls.ts'
import type { Someone } from '../query/random-policies.ts'
import type { Random } from '../random.ts'
import { isAuxiliary, isContainer, keptAt, parentOf, subjectOf } from './names-model.ts'

/** Somebody as they ask: through an app, an issuer and a web page, as far as there are any. */
export interface Asker extends Someone {
  readonly name: string
  readonly sender: Sender
  readonly page: string | undefined
}

export type Method = 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE'

export interface Deed {
  readonly method: Method
  readonly name: string
  /** Of a PATCH: the number that it takes out. */
  readonly deletes?: number | undefined
}

/** What is written about access in a pod, in one language or the other. */
export interface Rules {
  lets(mode: Mode, asker: Asker, name: string): boolean
  /** Whether somebody wrote some for this subject. */
  has(subject: string): boolean
  remove(subject: string): void
  /** Whether there is something to read where nobody wrote any. */
  readonly areMadeUp: boolean
  /** Other rules for a subject, as a request; `keep` when it was taken. */
  next(random: Random, subject: string): NextRules
  /** Who made a thing. */
  made(name: string, webid: string | undefined): void
}

export interface NextRules {
  readonly method: 'PUT' | 'PATCH'
  readonly body: string
  /** W-3: nobody could change them any more. */
  readonly areShut: boolean
  keep(): void
}

/** What exists in a pod, what each thing says, and who may what. */
export class AccessModel {
  readonly says = new Map<string, ReadonlySet<number>>()
  readonly #rules: Rules

  constructor(rules: Rules) {
    this.#rules = rules
  }

  lets(mode: Mode, asker: Asker, name: string): boolean {
    return this.#rules.lets(mode, asker, name)
  }

  /** W-22 to W-24. */
  wacAllow(asker: Asker, anyone: Asker, name: string): string {
    const modes = ['Read', 'Write', 'Append', 'Control'] as const
    const spelt = (who: readonly Asker[]) =>
      modes.filter((mode) => who.some((each) => this.lets(mode, each, name))).join(' ')
    return `user="${spelt([asker, anyone])}",public="${spelt([anyone])}"`.toLowerCase()
  }

  holds(name: string): boolean {
    return isAcl(name) ? this.#rules.has(subjectOf(name)) : this.says.has(keptAt(name))
  }

  members(container: string): string[] {
    return [...this.says.keys()].filter((name) => parentOf(name) === container && !isAuxiliary(name))
  }

  readable(asker: Asker): string[] {
    return [...this.says.keys()].filter((name) => this.lets('Read', asker, name))
  }

  /** The status that a request should come to: the permission table of ER, then what is there. */
  expected(asker: Asker, deed: Deed): number {
    const isAllowed = this.#needs(deed).every(([mode, name]) =>
      this.lets(isAcl(name) ? 'Control' : mode, asker, name),
    )
    if (!isAllowed) return asker.webid === undefined ? 401 : 403
    return this.#outcome(deed)
  }

  #outcome({ method, name, deletes }: Deed): number {
    const hasSubject = !isAuxiliary(name) || this.says.has(subjectOf(name))
    const lacks = deletes !== undefined && !this.says.get(keptAt(name))?.has(deletes)
    const isFull = isContainer(name) && this.members(name).length > 0
    const held = {
      ...{ GET: 200, POST: 201, DELETE: isFull ? 409 : 205 },
      ...{ PUT: isContainer(name) ? 409 : 204, PATCH: lacks ? 409 : 204 },
    }
    const made = hasSubject ? 201 : 404
    const isMadeUp = hasSubject && (name.endsWith('.meta') || (isAcl(name) && this.#rules.areMadeUp))
    const missing = {
      ...{ GET: isMadeUp ? 200 : 404, POST: 404, DELETE: 404 },
      ...{ PUT: made, PATCH: lacks ? 409 : made },
    }
    return (this.holds(name) ? held : missing)[method]
  }

  #needs({ method, name, deletes }: Deed): [Mode, string][] {
    const isHeld = this.holds(name)
    const isMember = !isAuxiliary(name)
    switch (method) {
      case 'GET':
        return [['Read', name]]
      case 'POST':
        return [['Append', name], ...need(!isHeld, 'Read', name)]
      case 'DELETE': {
        const tells = !isHeld || isContainer(name)
        return [
          ['Write', name],
          ...need(tells, 'Read', name),
          ...need(isHeld && isMember, 'Write', parentOf(name)),
        ]
      }
      case 'PUT':
        if (isHeld || name.endsWith('.meta')) return [['Write', name]]
        return [['Append', name], ...need(isMember, 'Append', this.#nearest(name))]
      case 'PATCH': {
        const describing = need(isHeld && isContainer(keptAt(name)), 'Write', name)
        const making = need(!isHeld && isMember, 'Append', this.#nearest(name))
        const taking = deletes !== undefined
        const taken = [...need(taking, 'Read', name), ...need(taking, 'Write', name)]
        return [['Append', name], ...describing, ...making, ...taken]
      }
    }
  }

  #nearest(name: string): string {
    let above = parentOf(name)
    while (!this.says.has(above)) above = parentOf(above)
    return above
  }
}

export function isAcl(name: string): boolean {
  return name.endsWith('.acl')
}

function need(isSo: boolean, mode: Mode, name: string): [Mode, string][] {
  return isSo ? [[mode, name]] : []
}
