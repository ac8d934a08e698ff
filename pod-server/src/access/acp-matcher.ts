import { everyone as anyone, type Constraint, type Effort, meetAll } from './acp-constraint.ts'
import { authenticated, authenticatedClient, authenticatedIssuer, everyone } from './agent.ts'
import type { DescribedNode } from './described-nodes.ts'

const acp = 'http://www.w3.org/ns/solid/acp#'
const readers: Readonly<Record<string, (value: string) => Constraint | undefined>> = {
  [`${acp}agent`]: agentConstraint,
  [`${acp}client`]: (client) => ({
    ...anyone,
    client:
      client === `${acp}PublicClient`
        ? ''
        : client === `${acp}AuthenticatedClient`
          ? authenticatedClient
          : client,
  }),
  [`${acp}issuer`]: (issuer) => ({
    ...anyone,
    issuer:
      issuer === `${acp}PublicIssuer`
        ? ''
        : issuer === `${acp}AuthenticatedIssuer`
          ? authenticatedIssuer
          : issuer,
  }),
}

/** What says nothing about whom the matcher means. */
const remarks =
  /^http:\/\/(?:www\.w3\.org\/(?:1999\/02\/22-rdf-syntax-ns#type|2000\/01\/rdf-schema#(?:label|comment))|purl\.org\/dc\/terms\/)/

/**
 * The ways to satisfy a matcher: for each attribute it has, one of its values. One without attributes is
 * never satisfied. Of an attribute that this server does not know (acp:vc among them) it is asked whether the matcher
 * holds surely, which it never does, or possibly, which is up to the others.
 */
export function matcherConstraints(
  matcher: DescribedNode,
  how: 'surely' | 'possibly',
  effort: Effort,
): readonly Constraint[] {
  const attributes = matcher.predicates.filter((predicate) => !remarks.test(predicate))
  if (attributes.length === 0) return []
  let ways: readonly Constraint[] = [anyone]
  for (const attribute of attributes) {
    const readValue = readers[attribute]
    if (!readValue && how === 'surely') return []
    if (!readValue) continue
    const values = valuesOf(matcher, attribute)
    // Those that mean nobody were looked at too.
    effort.left -= values.length
    ways = meetAll(
      ways,
      values.flatMap((value) => readValue(value) ?? []),
      effort,
    )
  }
  return ways
}

/**
 * an IRI is equal to an IRI and a literal to a literal. Agents, issuers and apps with a document are named by IRIs; an
 * app that registered, or a script, has an id that is none, so it can only be written as a text.
 */
function valuesOf(matcher: DescribedNode, attribute: string): readonly string[] {
  const iris = matcher.iris(attribute)
  if (attribute !== `${acp}client`) return iris
  const texts = matcher.values(attribute).filter(({ termType }) => termType === 'Literal')
  return [...iris, ...texts.map(({ value }) => value).filter((id) => id !== '' && !/^https?:/i.test(id))]
}

function agentConstraint(value: string): Constraint | undefined {
  const signedIn = { ...anyone, isSignedIn: true }
  if (value === `${acp}PublicAgent`) return anyone
  if (value === `${acp}AuthenticatedAgent`) return signedIn
  if (value === `${acp}CreatorAgent`) return { ...signedIn, relations: ['creator'] }
  if (value === `${acp}OwnerAgent`) return { ...signedIn, relations: ['owner'] }
  // The classes of WAC are nobody's WebID, and neither is what is no web address.
  const isPerson = /^https?:/.test(value) && value !== everyone && value !== authenticated
  return isPerson ? { ...signedIn, webid: value } : undefined
}
