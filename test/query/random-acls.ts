import type { Random } from '../random.ts'
import { clients, issuers, people, type Someone } from './random-policies.ts'

/** An authorization of WAC as data, with everything that can narrow it. */
interface Authorization {
  readonly who: readonly string[]
  readonly scopes: readonly ('accessTo' | 'default')[]
  readonly modes: readonly string[]
  /** Each condition holds for any of its values (W-27, W-29). */
  readonly conditions: readonly { readonly of: 'client' | 'issuer'; readonly values: readonly string[] }[]
  readonly origins: readonly string[]
}

export type Acl = readonly Authorization[]

export const pages = ['https://page.example', 'https://evil.example']
const everyone = 'http://xmlns.com/foaf/0.1/Agent'
const authenticated = 'http://www.w3.org/ns/auth/acl#AuthenticatedAgent'

export function randomAcl(random: Random, groups: readonly string[]): Acl {
  return Array.from({ length: random.below(4) }, () => ({
    who: [...people, everyone, authenticated, ...groups].filter(() => random.chance(0.15)),
    scopes: (['accessTo', 'default'] as const).filter(() => random.chance(0.8)),
    modes: ['Read', 'Write', 'Control'].filter(() => random.chance(0.6)),
    conditions: Array.from({ length: random.chance(0.6) ? 0 : 1 + random.below(2) }, () => {
      const of = random.pick(['client', 'issuer'] as const)
      const known = of === 'client' ? clients : issuers
      return { of, values: random.chance(0.2) ? [everyone] : [random.pick(known), random.pick(known)] }
    }),
    origins: random.chance(0.5) ? [random.pick(pages)] : [],
  }))
}

export function aclInTurtle(acl: Acl, subject: string): string {
  const blocks = acl.map((authorization, index) => {
    const parts = ['a acl:Authorization']
    for (const who of authorization.who) parts.push(`acl:${predicateFor(who)} <${who}>`)
    for (const scope of authorization.scopes) parts.push(`acl:${scope} <${subject}>`)
    for (const mode of authorization.modes) parts.push(`acl:mode acl:${mode}`)
    for (const origin of authorization.origins) parts.push(`acl:origin <${origin}>`)
    for (const { of, values } of authorization.conditions)
      parts.push(`acl:condition ${condition(of, values)}`)
    return `<#r${index}> ${parts.join('; ')}.`
  })
  return `@prefix acl: <http://www.w3.org/ns/auth/acl#>.\n${blocks.join('\n')}`
}

function condition(of: 'client' | 'issuer', values: readonly string[]): string {
  const type = of === 'client' ? 'ClientCondition' : 'IssuerCondition'
  const named = [...new Set(values)].map((value) =>
    value === everyone ? `acl:${of}Class <${value}>` : `acl:${of} <${value}>`,
  )
  return `[ a acl:${type}; ${named.join('; ')} ]`
}

function predicateFor(who: string): string {
  if (who === everyone || who === authenticated) return 'agentClass'
  return people.includes(who) ? 'agent' : 'agentGroup'
}

/** What the specification says, for the one ACL that counts (W-5, W-6, W-21). */
export function aclLetsRead(
  acl: Acl,
  scope: 'accessTo' | 'default',
  {
    someone,
    page,
    groups,
  }: { readonly someone: Someone; readonly page: string | undefined; readonly groups: readonly string[] },
): boolean {
  const { webid } = someone
  const reading = acl.filter(
    ({ scopes, modes, conditions }) =>
      scopes.includes(scope) &&
      modes.includes('Read') &&
      conditions.every(
        ({ of, values }) => values.includes(everyone) || values.includes(someone[of] ?? 'nobody'),
      ),
  )
  const isNamed = (who: string): boolean =>
    who === everyone ||
    (webid !== undefined && (who === authenticated || who === webid || groups.includes(who)))
  const isPublic = reading.some(({ who }) => who.includes(everyone))
  const isPageNamed = page === undefined || reading.some(({ origins }) => origins.includes(page))
  return reading.some(({ who }) => who.some(isNamed)) && (isPublic || webid === undefined || isPageNamed)
}
