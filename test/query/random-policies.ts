import type { Random } from '../random.ts'

/** Who asks, and what they are to the thing asked for. */
export interface Someone {
  readonly webid: string | undefined
  readonly client: string | undefined
  readonly issuer: string | undefined
}

export interface Circumstances {
  readonly someone: Someone
  readonly creator: string | undefined
  readonly owners: readonly string[]
}

export const people = ['https://a.example/#me', 'https://b.example/#me', 'https://c.example/#me']
export const clients = ['https://app.example/id', 'https://other.example/id']
export const issuers = ['https://idp.example/', 'https://idp2.example/']
const acp = 'http://www.w3.org/ns/solid/acp#'

/** Attribute and its values; `vc` stands for all that a server does not know. */
type Attribute = readonly [name: 'agent' | 'client' | 'issuer' | 'vc', values: readonly string[]]
type Matcher = readonly Attribute[]

interface Policy {
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly allOf: readonly Matcher[]
  readonly anyOf: readonly Matcher[]
  readonly noneOf: readonly Matcher[]
}

/** An access control resource as data: what it says of its subject, and what it hands down. */
export interface Acr {
  readonly own: readonly Policy[]
  readonly members: readonly Policy[]
}

export function randomAcr(random: Random): Acr {
  const some = () => Array.from({ length: random.below(3) }, () => randomPolicy(random))
  return { own: some(), members: some() }
}

function randomPolicy(random: Random): Policy {
  const matchers = (most: number) => Array.from({ length: random.below(most) }, () => randomMatcher(random))
  const modes = () => ['Read', 'Write'].filter(() => random.chance(0.6))
  const isDenying = random.chance(0.3)
  return {
    allow: isDenying && random.chance(0.7) ? [] : modes(),
    deny: isDenying ? modes() : [],
    allOf: matchers(3),
    anyOf: matchers(3),
    noneOf: random.chance(0.4) ? matchers(3) : [],
  }
}

const agentClasses = ['PublicAgent', 'AuthenticatedAgent', 'CreatorAgent', 'OwnerAgent'].map(
  (name) => acp + name,
)

function randomMatcher(random: Random): Matcher {
  const values = (all: readonly string[]) => all.filter(() => random.chance(1.4 / all.length))
  const attributes: Attribute[] = []
  if (random.chance(0.8)) attributes.push(['agent', values([...people, ...agentClasses])])
  if (random.chance(0.3))
    attributes.push(['client', values([...clients, `${acp}PublicClient`, `${acp}AuthenticatedClient`])])
  if (random.chance(0.3))
    attributes.push(['issuer', values([...issuers, `${acp}PublicIssuer`, `${acp}AuthenticatedIssuer`])])
  if (random.chance(0.1)) attributes.push(['vc', ['https://credential.example/']])
  return attributes.filter(([, chosen]) => chosen.length > 0)
}

/** The same in Turtle, every node with a name of its own. */
export function acrInTurtle(acr: Acr): string {
  const lines = [
    `@prefix acp: <${acp}>. @prefix acl: <http://www.w3.org/ns/auth/acl#>.`,
    '<> a acp:AccessControlResource.',
  ]
  for (const [predicate, policies] of [
    ['accessControl', acr.own],
    ['memberAccessControl', acr.members],
  ] as const) {
    policies.forEach((policy, index) => {
      const node = `<#${predicate}${index}>`
      lines.push(
        `<> acp:${predicate} [ acp:apply ${node} ]. ${node} a acp:Policy.`,
        ...policyLines(node, policy),
      )
    })
  }
  return lines.join('\n')
}

function policyLines(node: string, policy: Policy): string[] {
  const effects = (['allow', 'deny'] as const).flatMap((effect) =>
    policy[effect].map((mode) => `${node} acp:${effect} acl:${mode}.`),
  )
  const groups = (['allOf', 'anyOf', 'noneOf'] as const).flatMap((group) =>
    policy[group].map((matcher) => `${node} acp:${group} [ ${attributesOf(matcher)} ].`),
  )
  return [...effects, ...groups]
}

function attributesOf(matcher: Matcher): string {
  const values = matcher.flatMap(([attribute, all]) => all.map((value) => `acp:${attribute} <${value}>`))
  return ['a acp:Matcher', ...values].join('; ')
}

/** What the specification says of it, read straight from its sentences, with a third truth for what is not known. */
export function mayRead(policies: readonly Policy[], circumstances: Circumstances): boolean {
  const truths = policies.map((policy) => ({ policy, truth: isSatisfied(policy, circumstances) }))
  const isAllowed = truths.some(({ policy, truth }) => truth === 'yes' && policy.allow.includes('Read'))
  const isDenied = truths.some(({ policy, truth }) => truth !== 'no' && policy.deny.includes('Read'))
  return isAllowed && !isDenied
}

type Truth = 'yes' | 'no' | 'unknown'

function isSatisfied({ allOf, anyOf, noneOf }: Policy, circumstances: Circumstances): Truth {
  if (allOf.length + anyOf.length === 0) return 'no'
  const holds = (matcher: Matcher) => isMatched(matcher, circumstances)
  const any = anyOf.length === 0 ? 'yes' : or(anyOf.map(holds))
  return and([...allOf.map(holds), any, not(or(noneOf.map(holds)))])
}

function isMatched(matcher: Matcher, circumstances: Circumstances): Truth {
  if (matcher.length === 0) return 'no'
  return and(
    matcher.map(([attribute, values]) => {
      if (attribute === 'vc') return 'unknown'
      return values.some((value) => isValue(attribute, value, circumstances)) ? 'yes' : 'no'
    }),
  )
}

function isValue(
  attribute: 'agent' | 'client' | 'issuer',
  value: string,
  { someone, creator, owners }: Circumstances,
): boolean {
  const name = value.startsWith(acp) ? value.slice(acp.length) : undefined
  const own = attribute === 'agent' ? someone.webid : someone[attribute]
  if (name?.startsWith('Public')) return true
  if (name?.startsWith('Authenticated')) return own !== undefined
  if (name === 'CreatorAgent') return own !== undefined && own === creator
  if (name === 'OwnerAgent') return own !== undefined && owners.includes(own)
  return own === value
}

function and(truths: readonly Truth[]): Truth {
  if (truths.includes('no')) return 'no'
  return truths.includes('unknown') ? 'unknown' : 'yes'
}

function or(truths: readonly Truth[]): Truth {
  if (truths.includes('yes')) return 'yes'
  return truths.includes('unknown') ? 'unknown' : 'no'
}

function not(truth: Truth): Truth {
  return truth === 'unknown' ? truth : truth === 'yes' ? 'no' : 'yes'
}
