import type { Person } from '../make-person.ts'
import { expectStatus, openWorld, turtle, type World } from './world.ts'

const acp = 'http://www.w3.org/ns/solid/acp#'

export function openAcpWorld(): Promise<World> {
  return openWorld({ authorization: 'acp' })
}

/** Values by attribute. What is no address is a name of ACP: `PublicAgent`, `CreatorAgent`… */
export type MatcherOf = Readonly<Record<string, readonly string[]>>

export interface PolicyOf {
  readonly allow?: readonly string[]
  readonly deny?: readonly string[]
  readonly allOf?: readonly MatcherOf[]
  readonly anyOf?: readonly MatcherOf[]
  readonly noneOf?: readonly MatcherOf[]
}

export function readers(...agents: string[]): PolicyOf {
  return { allow: ['Read'], anyOf: [{ agent: agents }] }
}

/** An access control resource in Turtle. */
export function acrOf(subject: string, own: readonly PolicyOf[], members: readonly PolicyOf[] = []): string {
  const controls = [
    ...own.map((policy) => `acp:accessControl [ acp:apply ${policyNode(policy)} ]`),
    ...members.map((policy) => `acp:memberAccessControl [ acp:apply ${policyNode(policy)} ]`),
  ]
  const statements = [`a acp:AccessControlResource`, `acp:resource <${subject}>`, ...controls]
  return `@prefix acp: <${acp}>. @prefix acl: <http://www.w3.org/ns/auth/acl#>.\n<> ${statements.join(';\n  ')}.`
}

/** Writes one with the owner's rights as they are: those come from the root of the pod. */
export async function setPolicies(
  owner: Person,
  subject: string,
  own: readonly PolicyOf[],
  members: readonly PolicyOf[] = [],
): Promise<void> {
  await expectStatus([201, 204], owner, 'PUT', `${subject}.acl`, turtle, acrOf(subject, own, members))
}

function policyNode({ allow = [], deny = [], ...groups }: PolicyOf): string {
  const parts = ['a acp:Policy']
  for (const mode of allow) parts.push(`acp:allow acl:${mode}`)
  for (const mode of deny) parts.push(`acp:deny acl:${mode}`)
  for (const [group, matchers] of Object.entries(groups))
    for (const matcher of matchers ?? []) parts.push(`acp:${group} ${matcherNode(matcher)}`)
  return `[ ${parts.join('; ')} ]`
}

function matcherNode(matcher: MatcherOf): string {
  const values = Object.entries(matcher).flatMap(([attribute, all]) =>
    all.map((value) => `acp:${attribute} ${value.includes(':') ? `<${value}>` : `acp:${value}`}`),
  )
  return `[ ${['a acp:Matcher', ...values].join('; ')} ]`
}
