import { PodError } from '#base/errors.ts'
import {
  authenticated,
  authenticatedClient,
  authenticatedIssuer,
  everyone as everyAgent,
  type Relation,
  relationPrincipal,
} from './agent.ts'

/** One way to be meant: who, through which client, from which issuer. All of it must hold. */
export interface Constraint {
  /** Whether the agent must be signed in; people and relations imply it. */
  readonly isSignedIn: boolean
  readonly webid: string | undefined
  readonly relations: readonly Relation[]
  /** A client id, the class of all that are known, or '' for any; likewise the issuer. */
  readonly client: string
  readonly issuer: string
}

export const everyone: Constraint = {
  isSignedIn: false,
  webid: undefined,
  relations: [],
  client: '',
  issuer: '',
}

const mostWays = 500

/** What the policies of one document may still be compared: however they share their matchers, it has an end (bug class 24). */
export interface Effort {
  left: number
}

export const effortOfDocument = 1_000_000

/** What satisfies one of these and one of those: the product, where both can hold at once. */
export function meetAll(
  some: readonly Constraint[],
  others: readonly Constraint[],
  effort: Effort,
): readonly Constraint[] {
  effort.left -= some.length * others.length
  if (effort.left < 0) throw tooMuch()
  const met = new Map<string, Constraint>()
  for (const one of some) {
    for (const other of others) {
      const both = meet(one, other)
      if (both) met.set(JSON.stringify(both), both)
      if (met.size > mostWays) throw tooMuch()
    }
  }
  return [...met.values()]
}

function tooMuch(): PodError {
  return new PodError('unprocessable', 'this policy combines too many agents, clients and issuers')
}

/** The same list, each once. */
export function certain(constraints: readonly Constraint[], effort: Effort): readonly Constraint[] {
  return meetAll([everyone], constraints, effort)
}

function meet(one: Constraint, other: Constraint): Constraint | undefined {
  const client = meetNames(one.client, other.client, authenticatedClient)
  const issuer = meetNames(one.issuer, other.issuer, authenticatedIssuer)
  const isSame = one.webid === undefined || other.webid === undefined || one.webid === other.webid
  if (client === undefined || issuer === undefined || !isSame) return undefined
  return {
    isSignedIn: one.isSignedIn || other.isSignedIn,
    webid: one.webid ?? other.webid,
    relations: [...new Set([...one.relations, ...other.relations])].sort(),
    client,
    issuer,
  }
}

function meetNames(one: string, other: string, known: string): string | undefined {
  if (one === other || other === '' || (other === known && one !== '')) return one
  return one === '' || one === known ? other : undefined
}

export function principalOf({ isSignedIn, webid, relations }: Constraint): string {
  if (relations.length > 0) return relationPrincipal(relations, webid)
  return webid ?? (isSignedIn ? authenticated : everyAgent)
}
