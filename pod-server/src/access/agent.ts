import type { Memberships } from './remote-groups.ts'

/** Who asks: the proven WebID, and through which app and issuer (O-39). All undefined: the public. */
export interface Agent {
  readonly webid: string | undefined
  readonly client: string | undefined
  readonly issuer: string | undefined
  /** The web page that asks, where the server holds people to acl:origin (W-21). */
  readonly origin?: string
  /** What is known of groups on other servers (W-12), and can be asked. */
  readonly memberships?: Memberships
  /** The same as a value: groups that are known to list the agent. */
  readonly groups?: readonly string[]
}

export const publicAgent: Agent = { webid: undefined, client: undefined, issuer: undefined }

/** Somebody with memberships, as another thread can be told of them. */
export function asValue({ memberships, ...agent }: Agent): Agent {
  return { ...agent, groups: memberships?.known() ?? [] }
}

/** The two classes of agents that both languages know (W-11, A-8), by the names that WAC gives them. */
export const everyone = 'http://xmlns.com/foaf/0.1/Agent'
export const authenticated = 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent'

/** Any client or issuer that is known at all (A-9). */
export const authenticatedClient = 'http://www.w3.org/ns/solid/acp#AuthenticatedClient'
export const authenticatedIssuer = 'http://www.w3.org/ns/solid/acp#AuthenticatedIssuer'

/** What somebody can be to a resource, beside being somebody (A-8). */
export type Relation = 'creator' | 'owner'

/**
 * Whoever has all these relations to a resource, or the one person if that is who has them: as a principal. The order
 * of relations is that of the alphabet.
 */
export function relationPrincipal(relations: readonly Relation[], webid?: string): string {
  return `acp:${relations.join('+')}${webid === undefined ? '' : ` ${webid}`}`
}

/** Every principal that these relations make of somebody. */
export function relationPrincipals(relations: readonly Relation[], webid: string): string[] {
  const subsets: (readonly Relation[])[] = relations.map((relation) => [relation])
  if (relations.length === 2) subsets.push(relations)
  return subsets.flatMap((subset) => [relationPrincipal(subset), relationPrincipal(subset, webid)])
}

/** Authorizations that name a web page's origin (W-21), kept beside the people they name. */
export function originPrincipal(origin: string): string {
  return `origin:${origin}`
}
