import type { Random } from '../random.ts'
import type { Cast, Mode } from './random-acls.ts'

/** Who asks, and what they are to the thing asked for. */
export interface Someone {
  readonly webid: string | undefined
  readonly client: string | undefined
  readonly issuer: string | undefined
}

export interface Circumstances {
  readonly someone: Someone
  /** Whoever made it; of what is not there nobody knows. */
  readonly creator: string | undefined | 'unknown'
  readonly owners: readonly string[]
}

export const people = ['https://a.example/#me', 'https://b.example/#me', 'https://c.example/#me']
export const clients = ['https://app.example/id', 'https://other.example/id']
export const issuers = ['https://idp.example/', 'https://idp2.example/']
const acp = 'http://www.w3.org/ns/solid/acp#'

/** Attribute and its values; `vc` stands for all that a server does not know. */
type Attribute = readonly [name: 'agent' | 'client' | 'issuer' | 'vc', values: readonly string[]]
type Matcher = readonly Attribute[]

export interface Policy {
  readonly allow: readonly Mode[]
  readonly deny: readonly Mode[]
  readonly allOf: readonly Matcher[]
  readonly anyOf: readonly Matcher[]
  readonly noneOf: readonly Matcher[]
}

/** An access control resource as data: what it says of its subject, and what it hands down. */
export interface Acr {
  readonly own: readonly Policy[]
  readonly members: readonly Policy[]
}

type Named = Omit<Cast, 'groups'>

export function randomAcr(random: Random, named: Named): Acr {
  const some = () => Array.from({ length: random.below(3) }, () => randomPolicy(random, named))
  return { own: some(), members: some() }
}

function randomPolicy(random: Random, named: Named): Policy {
  const matchers = (most: number) =>
    Array.from({ length: random.below(most) }, () => randomMatcher(random, named))
  const modes = () => (['Read', 'Append', 'Write', 'Control'] as const).filter(() => random.chance(0.5))
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

function randomMatcher(random: Random, { people, clients, issuers }: Named): Matcher {
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
export function policiesLet(mode: Mode, policies: readonly Policy[], circumstances: Circumstances): boolean {
  const truths = policies.map((policy) => ({ policy, truth: isSatisfied(policy, circumstances) }))
  const isAllowed = (each: Mode) =>
    truths.some(({ policy, truth }) => truth === 'yes' && policy.allow.includes(each))
  const isDenied = (each: Mode) =>
    truths.some(({ policy, truth }) => truth !== 'no' && policy.deny.includes(each))
  const isGranted = (each: Mode) => isAllowed(each) && !isDenied(each)
  // W-13: who may write may append, unless that is denied.
  return isGranted(mode) || (mode === 'Append' && isGranted('Write') && !isDenied('Append'))
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
    matcher.map(([attribute, values]) =>
      attribute === 'vc' ? 'unknown' : or(values.map((value) => isValue(attribute, value, circumstances))),
    ),
  )
}

function isValue(
  attribute: 'agent' | 'client' | 'issuer',
  value: string,
  { someone, creator, owners }: Circumstances,
): Truth {
  const truth = (isSo: boolean): Truth => (isSo ? 'yes' : 'no')
  const name = value.startsWith(acp) ? value.slice(acp.length) : undefined
  const own = attribute === 'agent' ? someone.webid : someone[attribute]
  if (name?.startsWith('Public')) return 'yes'
  if (name === undefined || own === undefined) return truth(own === value)
  if (name.startsWith('Authenticated')) return 'yes'
  if (name === 'OwnerAgent') return truth(owners.includes(own))
  return creator === 'unknown' ? 'unknown' : truth(own === creator)
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
