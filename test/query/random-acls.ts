import type { Random } from '../random.ts'
import type { Someone } from './random-policies.ts'

/** An authorization of WAC as data, with everything that can narrow it. */
interface Authorization {
  readonly who: readonly string[]
  readonly scopes: readonly Scope[]
  readonly modes: readonly Mode[]
  /** Each condition holds for any of its values (W-27, W-29). */
  readonly conditions: readonly { readonly of: 'client' | 'issuer'; readonly values: readonly string[] }[]
  readonly origins: readonly string[]
}

export type Acl = readonly Authorization[]
export type Scope = 'accessTo' | 'default'
export type Mode = 'Read' | 'Append' | 'Write' | 'Control'

/** Whom ACLs may name. A group ends with `#g`. */
export interface Cast {
  readonly people: readonly string[]
  readonly groups: readonly string[]
  readonly clients: readonly string[]
  readonly issuers: readonly string[]
}

/** Who asks: somebody, through a web page or none, with the groups that count here. */
export interface GroupedAsker {
  readonly someone: Someone
  readonly page: string | undefined
  readonly groups: readonly string[]
}

export const pages = ['https://page.example', 'https://evil.example']
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
const authenticated = 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent'

export function randomAcl(random: Random, cast: Cast): Acl {
  return Array.from({ length: random.below(4) }, () => randomAuthorization(random, cast))
}

export function randomAuthorization(
  random: Random,
  { people, groups, clients, issuers }: Cast,
): Authorization {
  return {
    who: [...people, everyone, authenticated, ...groups].filter(() => random.chance(0.15)),
    scopes: (['accessTo', 'default'] as const).filter(() => random.chance(0.8)),
    modes: (['Read', 'Append', 'Write', 'Control'] as const).filter(() => random.chance(0.5)),
    conditions: Array.from({ length: random.chance(0.6) ? 0 : 1 + random.below(2) }, () => {
      const of = random.pick(['client', 'issuer'] as const)
      const known = of === 'client' ? clients : issuers
      return { of, values: random.chance(0.2) ? [everyone] : [random.pick(known), random.pick(known)] }
    }),
    origins: random.chance(0.5) ? [random.pick(pages)] : [],
  }
}

/** `first` is the number of the first authorization, which its name is made of. */
export function aclInTurtle(acl: Acl, subject: string, first = 0): string {
  const blocks = acl.map((authorization, index) => {
    const parts = ['a acl:Authorization']
    for (const who of authorization.who) parts.push(`acl:${predicateFor(who)} <${who}>`)
    for (const scope of authorization.scopes) parts.push(`acl:${scope} <${subject}>`)
    for (const mode of authorization.modes) parts.push(`acl:mode acl:${mode}`)
    for (const origin of authorization.origins) parts.push(`acl:origin <${origin}>`)
    for (const { of, values } of authorization.conditions)
      parts.push(`acl:condition ${condition(of, values)}`)
    return `<#r${first + index}> ${parts.join('; ')}.`
  })
  return blocks.join('\n')
}

export const aclPrefix = '@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n'

function condition(of: 'client' | 'issuer', values: readonly string[]): string {
  const type = of === 'client' ? 'ClientCondition' : 'IssuerCondition'
  const named = [...new Set(values)].map((value) =>
    value === everyone ? `acl:${of}Class <${value}>` : `acl:${of} <${value}>`,
  )
  return `[ a acl:${type}; ${named.join('; ')} ]`
}

function predicateFor(who: string): string {
  if (who === everyone || who === authenticated) return 'agentClass'
  return who.endsWith('#g') ? 'agentGroup' : 'agent'
}

/** What the specification says, for the one ACL that counts (W-5, W-6, W-10 to W-13, W-21). */
export function aclLets(mode: Mode, acl: Acl, scope: Scope, asker: GroupedAsker): boolean {
  const { someone, groups } = asker
  const isNamed = (who: string): boolean =>
    who === everyone ||
    (someone.webid !== undefined && (who === authenticated || who === someone.webid || groups.includes(who)))
  const isAllowed = giving(mode, acl, scope, someone).some(({ who }) => who.some(isNamed))
  return isAllowed && pageLets(mode, acl, scope, asker)
}

/** W-21: through a web page people may do what anyone may, and what an authorization lets that page do. */
export function pageLets(mode: Mode, acl: Acl, scope: Scope, { someone, page }: GroupedAsker): boolean {
  if (page === undefined || someone.webid === undefined) return true
  const all = giving(mode, acl, scope, someone)
  return all.some(({ who, origins }) => who.includes(everyone) || origins.includes(page))
}

function giving(mode: Mode, acl: Acl, scope: Scope, someone: Someone): Acl {
  return acl.filter(
    ({ scopes, modes, conditions }) =>
      scopes.includes(scope) &&
      (modes.includes(mode) || (mode === 'Append' && modes.includes('Write'))) &&
      conditions.every(
        ({ of, values }) => values.includes(everyone) || values.includes(someone[of] ?? 'nobody'),
      ),
  )
}
