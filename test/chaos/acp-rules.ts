import type { Cast, Mode } from '../query/random-acls.ts'
import { type Acr, acrInTurtle, type Policy, policiesLet, randomAcr } from '../query/random-policies.ts'
import type { Random } from '../random.ts'
import type { Asker, NextRules, Rules } from './access-model.ts'
import { parentOf, subjectOf } from './names-model.ts'

/** Access Control Policy: access control resources by their subjects, and who made each of these. */
export class AcpRules implements Rules {
  readonly areMadeUp = true
  readonly #owner: string
  readonly #cast: Cast
  readonly #acrs: Map<string, Acr>
  readonly #creators: Map<string, string | undefined>

  constructor(owner: string, cast: Cast) {
    this.#owner = owner
    this.#cast = cast
    const everything: Policy = {
      ...{ allow: ['Read', 'Write', 'Control'], deny: [], allOf: [], noneOf: [] },
      anyOf: [[['agent', [owner]]]],
    }
    this.#acrs = new Map([['', { own: [everything], members: [everything] }]])
    this.#creators = new Map([['', owner]])
  }

  /** the subject's own policies, and those that all containers above hand down. */
  lets(mode: Mode, asker: Asker, name: string): boolean {
    // P-28: the owner keeps Control.
    if (mode === 'Control' && asker.webid === this.#owner) return true
    const subject = subjectOf(name)
    const policies = [...(this.#acrs.get(subject)?.own ?? [])]
    for (let below = subject; below !== ''; below = parentOf(below))
      policies.push(...(this.#acrs.get(parentOf(below))?.members ?? []))
    const creator = this.#creators.has(subject) ? this.#creators.get(subject) : 'unknown'
    return policiesLet(mode, policies, { someone: asker, creator, owners: [this.#owner] })
  }

  has(subject: string): boolean {
    return this.#acrs.has(subject)
  }

  remove(subject: string): void {
    this.#acrs.delete(subject)
  }

  made(name: string, webid: string | undefined): void {
    this.#creators.set(name, webid)
  }

  next(random: Random, subject: string): NextRules {
    const acr = randomAcr(random, this.#cast)
    const keep = () => this.#acrs.set(subject, acr)
    return { method: 'PUT', body: acrInTurtle(acr), areShut: false, keep }
  }
}
