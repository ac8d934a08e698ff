import { everyone } from './agent.ts'
import type { DescribedNode } from './described-nodes.ts'

const acl = 'http://www.w3.org/ns/auth/acl#'
const rdfType = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type'

/** The clients and issuers that an authorization holds for; '' for any. */
export interface Through {
  readonly clients: readonly string[]
  readonly issuers: readonly string[]
}

export const noCondition: Through = { clients: [''], issuers: [''] }

/** What this server can check, as it is advertised (W-28). */
export const conditionTypes: readonly string[] = [`${acl}ClientCondition`, `${acl}IssuerCondition`]

/**
 * The conditions of an authorization: all hold, each for any of its values (W-27, W-29). Undefined when one cannot be
 * decided: groups of clients or issuers, classes but that of all, unknown types. Such an authorization gives nothing.
 */
export function throughOf(
  authorization: DescribedNode,
  nodes: ReadonlyMap<string, DescribedNode>,
): Through | undefined {
  let through = noCondition
  for (const { value } of authorization.values(`${acl}condition`)) {
    const condition = nodes.get(value)
    const decided = condition && decidable(condition)
    if (!decided) return undefined
    through = {
      clients: both(through.clients, decided.clients),
      issuers: both(through.issuers, decided.issuers),
    }
  }
  return through
}

function decidable(condition: DescribedNode): Through | undefined {
  const [type, ...otherTypes] = condition.iris(rdfType)
  const word = type === `${acl}ClientCondition` ? 'client' : 'issuer'
  if (otherTypes.length > 0 || !conditionTypes.includes(type ?? '')) return undefined
  const known = [rdfType, `${acl}${word}`, `${acl}${word}Class`]
  if (condition.predicates.some((predicate) => !known.includes(predicate))) return undefined
  const classes = condition.values(`${acl}${word}Class`)
  if (classes.some(({ value }) => value !== everyone)) return undefined
  const named = condition.values(`${acl}${word}`)
  if (named.some(({ termType }) => termType !== 'NamedNode')) return undefined
  const values = classes.length > 0 ? [''] : [...new Set(condition.iris(`${acl}${word}`))]
  if (values.length === 0) return undefined
  return word === 'client' ? { clients: values, issuers: [''] } : { clients: [''], issuers: values }
}

function both(known: readonly string[], asked: readonly string[]): readonly string[] {
  if (asked.includes('')) return known
  return known.includes('') ? asked : known.filter((value) => asked.includes(value))
}
