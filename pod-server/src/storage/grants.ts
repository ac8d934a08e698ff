import type { Grant, GrantRule, Grants } from './store.ts'

/** Which document a rule comes from is told by its policy: the rest of the number is the policy within it. */
const policiesPerDocument = 4096

/** A rule as one document states it, with nothing left out; `document` is the row id of the ACL. */
export function toRule(grant: Grant, document: number): GrantRule {
  const { principal, modes, client = '', issuer = '', effect = 'allow', policy = 0 } = grant
  return { policy: document * policiesPerDocument + policy, effect, principal, client, issuer, modes }
}

/** The rules of one access id, sorted once so that deciding by them is a few look-ups. */
export function toGrants(all: readonly GrantRule[]): Grants {
  const exceptional = new Set(all.filter(({ effect }) => effect === 'except').map(({ policy }) => policy))
  const plain = new Map<string, number>()
  const rules: GrantRule[] = []
  for (const rule of all) {
    const { effect, client, issuer, principal, modes, policy } = rule
    const isUnconditional = client === '' && issuer === '' && !principal.startsWith('acp:')
    if (effect === 'allow' && isUnconditional && !exceptional.has(policy))
      plain.set(principal, (plain.get(principal) ?? 0) | modes)
    else rules.push(rule)
  }
  const groups = [...new Set(all.map(({ principal }) => principal))].filter((name) =>
    name.startsWith('group:'),
  )
  return { plain, rules, groups }
}
