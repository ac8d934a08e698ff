import { patchOf } from '../conformance/world.ts'
import {
  type Acl,
  aclInTurtle,
  aclLets,
  aclPrefix,
  type Cast,
  type GroupedAsker,
  type Mode,
  pageLets,
  pages,
  randomAcl,
  randomAuthorization,
  type Scope,
} from '../query/random-acls.ts'
import type { Random } from '../random.ts'
import type { Asker, NextRules, Rules } from './access-model.ts'
import { parentOf, subjectOf } from './names-model.ts'

interface Place {
  readonly pod: string
  readonly owner: string
  readonly cast: Cast
  /** The groups that list somebody, and count in this pod. */
  groupsOf(webid: string): readonly string[]
}

/** Web Access Control: ACLs by their subjects. */
export class WacRules implements Rules {
  readonly areMadeUp = false
  readonly #acls: Map<string, Acl>
  readonly #place: Place

  constructor(place: Place) {
    this.#place = place
    this.#acls = new Map([['', this.#ownersAcl()]])
  }

  /** W-5, W-6: one ACL decides, the subject's own or the nearest above. */
  lets(mode: Mode, asker: Asker, name: string): boolean {
    const { acl, scope } = this.#effective(subjectOf(name))
    const { owner, groupsOf } = this.#place
    const { webid, page } = asker
    const grouped: GroupedAsker = { someone: asker, page, groups: webid ? groupsOf(webid) : [] }
    // P-28: the owner keeps Control, through whichever page may have it.
    if (mode === 'Control' && webid === owner) return pageLets(mode, acl, scope, grouped)
    return aclLets(mode, acl, scope, grouped)
  }

  #effective(subject: string): { acl: Acl; scope: Scope } {
    const own = this.#acls.get(subject)
    if (own) return { acl: own, scope: 'accessTo' }
    for (let above = parentOf(subject); ; above = parentOf(above)) {
      const acl = this.#acls.get(above)
      if (acl) return { acl, scope: 'default' }
    }
  }

  has(subject: string): boolean {
    return this.#acls.has(subject)
  }

  remove(subject: string): void {
    this.#acls.delete(subject)
  }

  made(): void {}

  /** Another ACL, or another authorization in it. */
  next(random: Random, subject: string): NextRules {
    const { pod, cast } = this.#place
    const known = this.#acls.get(subject) ?? []
    const isPatch = random.chance(0.3)
    const some = isPatch ? [randomAuthorization(random, cast)] : this.#randomAcl(random, subject)
    const next = isPatch ? [...known, ...some] : some
    const text = aclInTurtle(some, pod + subject, isPatch ? known.length : 0)
    return {
      method: isPatch ? 'PATCH' : 'PUT',
      body: aclPrefix + (isPatch ? patchOf({ inserts: text }) : text),
      areShut: subject === '' && !keepsControl(next, cast),
      keep: () => this.#acls.set(subject, next),
    }
  }

  /** Twice what is usual, and often the owner's: or nearly everything would be refused. */
  #randomAcl(random: Random, subject: string): Acl {
    const fresh = random.chance(subject === '' ? 0.7 : 0.4) ? this.#ownersAcl() : []
    return [...fresh, ...randomAcl(random, this.#place.cast), ...randomAcl(random, this.#place.cast)]
  }

  #ownersAcl(): Acl {
    const who = [this.#place.owner]
    return [
      {
        ...{ who, scopes: ['accessTo', 'default'], modes: ['Read', 'Write', 'Control'] },
        ...{ conditions: [], origins: pages },
      },
    ]
  }

  /** The owner's ACL of the root, as it stands from the beginning. */
  get first(): string {
    return aclPrefix + aclInTurtle(this.#ownersAcl(), this.#place.pod)
  }
}

/** W-3: whether anybody at all, through whatever app and issuer, could still change this ACL. */
function keepsControl(acl: Acl, { people, groups, clients, issuers }: Cast): boolean {
  return [...people, 'urn:somebody'].some((webid) =>
    clients.some((client) =>
      issuers.some((issuer) =>
        aclLets('Control', acl, 'accessTo', { someone: { webid, client, issuer }, page: undefined, groups }),
      ),
    ),
  )
}
