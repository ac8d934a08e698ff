import type { Sender } from '../conformance/world.ts'
import {
  type Acl,
  aclLets,
  type Cast,
  type GroupedAsker,
  type Mode,
  pageLets,
  type Scope,
} from '../query/random-acls.ts'
import type { Someone } from '../query/random-policies.ts'
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

/** A pod under Web Access Control: what exists, what each thing says, and who may what. */
export class AccessModel {
  readonly says = new Map<string, ReadonlySet<number>>()
  readonly acls = new Map<string, Acl>()
  readonly #owner: string
  readonly #groupsOf: (webid: string) => readonly string[]

  constructor(owner: string, groupsOf: (webid: string) => readonly string[]) {
    this.#owner = owner
    this.#groupsOf = groupsOf
  }

  /** W-5, W-6: one ACL decides, the subject's own or the nearest above. */
  lets(mode: Mode, asker: Asker, name: string): boolean {
    const { acl, scope } = this.#effective(subjectOf(name))
    const { webid, page } = asker
    const grouped: GroupedAsker = { someone: asker, page, groups: webid ? this.#groupsOf(webid) : [] }
    // P-28: the owner keeps Control, through whichever page may have it.
    if (mode === 'Control' && webid === this.#owner) return pageLets(mode, acl, scope, grouped)
    return aclLets(mode, acl, scope, grouped)
  }

  #effective(subject: string): { acl: Acl; scope: Scope } {
    const own = this.acls.get(subject)
    if (own) return { acl: own, scope: 'accessTo' }
    for (let above = parentOf(subject); ; above = parentOf(above)) {
      const acl = this.acls.get(above)
      if (acl || above === '') return { acl: acl ?? [], scope: 'default' }
    }
  }

  /** W-22 to W-24. */
  wacAllow(asker: Asker, anyone: Asker, name: string): string {
    const modes = ['Read', 'Write', 'Append', 'Control'] as const
    const spelt = (who: readonly Asker[]) =>
      modes.filter((mode) => who.some((each) => this.lets(mode, each, name))).join(' ')
    return `user="${spelt([asker, anyone])}",public="${spelt([anyone])}"`.toLowerCase()
  }

  holds(name: string): boolean {
    return isAcl(name) ? this.acls.has(subjectOf(name)) : this.says.has(keptAt(name))
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
    const missing = {
      ...{ GET: name.endsWith('.meta') && hasSubject ? 200 : 404, POST: 404, DELETE: 404 },
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
        const least = isHeld && isContainer(keptAt(name)) ? 'Write' : 'Append'
        const making = need(!isHeld && isMember, 'Append', this.#nearest(name))
        const taking = deletes !== undefined
        return [[least, name], ...making, ...need(taking, 'Read', name), ...need(taking, 'Write', name)]
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

/** W-3: whether anybody at all, through whatever app and issuer, could still change this ACL. */
export function keepsControl(acl: Acl, { people, groups, clients, issuers }: Cast): boolean {
  return [...people, 'urn:somebody'].some((webid) =>
    clients.some((client) =>
      issuers.some((issuer) =>
        aclLets('Control', acl, 'accessTo', { someone: { webid, client, issuer }, page: undefined, groups }),
      ),
    ),
  )
}
