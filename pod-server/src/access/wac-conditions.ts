import { PodError } from '#base/errors.ts'
import { everyone } from './agent.ts'
import type { DescribedNode } from './described-nodes.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/** Undefined for any. */
type Named = ReadonlySet<string> | undefined

/** The clients and issuers that an authorization holds for. */
export interface Through {
  readonly clients: Named
  readonly issuers: Named
}

const noCondition: Through = { clients: undefined, issuers: undefined }

/** What this server can check, as it is advertised (W-28). */
export const conditionTypes: readonly string[] = [`${acl}ClientCondition`, `${acl}IssuerCondition`]

/** Names that may be compared to find out which ones several conditions share (bug class 24). */
const mostCompared = 200_000

/**
 * Reads the conditions of a document's authorizations: all hold, each for any of its values (W-27, W-29). Undefined when
 * one cannot be decided: groups of clients or issuers, classes but that of all, unknown types. Such an authorization gives
 * nothing. What many authorizations share is looked at once.
 */
export function conditionReader(
  nodes: ReadonlyMap<string, DescribedNode>,
): (authorization: DescribedNode) => Through | undefined {
  const known = new Map<string, Through | undefined>()
  const decide = (name: string): Through | undefined => {
    if (!known.has(name)) known.set(name, decidable(nodes.get(name)))
    return known.get(name)
  }
  let left = mostCompared
  const both = (some: Named, others: Named): Named => {
    if (!some || !others || some === others) return some ?? others
    left -= some.size
    if (left < 0)
      throw new PodError('unprocessable', 'these conditions name too many apps or issuers: say less')
    return new Set([...some].filter((name) => others.has(name)))
  }
  return (authorization) => {
    let through = noCondition
    for (const { value } of authorization.values(`${acl}condition`)) {
      const decided = decide(value)
      if (!decided) return undefined
      const clients = both(through.clients, decided.clients)
      through = { clients, issuers: both(through.issuers, decided.issuers) }
    }
    return through
  }
}

function decidable(condition: DescribedNode | undefined): Through | undefined {
  if (!condition) return undefined
  const [type, ...otherTypes] = condition.iris(rdfType)
  const word = type === `${acl}ClientCondition` ? 'client' : 'issuer'
  if (otherTypes.length > 0 || !conditionTypes.includes(type ?? '')) return undefined
  const known = [rdfType, `${acl}${word}`, `${acl}${word}Class`]
  if (condition.predicates.some((predicate) => !known.includes(predicate))) return undefined
  const classes = condition.values(`${acl}${word}Class`)
  if (classes.some(({ value }) => value !== everyone)) return undefined
  const named = condition.values(`${acl}${word}`)
  if (named.some(({ termType }) => termType !== 'NamedNode')) return undefined
  const values = new Set(condition.iris(`${acl}${word}`))
  if (classes.length > 0) return noCondition
  if (values.size === 0) return undefined
  return word === 'client' ? { ...noCondition, clients: values } : { ...noCondition, issuers: values }
}
