import type { GrantRule, Grants } from '#storage/store.ts'
import { append, type Modes, write } from './modes.ts'

/** Who asks, as rules see it. */
export interface Asker {
  readonly principals: readonly string[]
  /** Principals that the agent may be as well, for all that is known: they never give anything, but they take. */
  readonly possible: readonly string[]
  /** What the agent's client matches, beside any; likewise the issuer. */
  readonly clients: readonly string[]
  readonly issuers: readonly string[]
}

/**
 * The one rule of both languages, which storage/sqlite/access-filter.ts says in SQL: what matching rules allow, unless
 * their policy excepts the agent, minus what matching rules deny. A policy either allows or denies.
 * W-13: Write implies Append.
 */
export function decide({ plain, rules }: Grants, asker: Asker): Modes {
  let allowed = 0
  for (const principal of asker.principals) allowed |= plain.get(principal) ?? 0
  if (rules.length === 0) return withAppend(allowed, 0)
  const takers = [...asker.principals, ...asker.possible]
  const excepted = exceptedFrom(rules, asker, takers)
  let denied = 0
  for (const rule of rules) {
    if (rule.effect === 'except' || excepted.has(rule.policy)) continue
    const isAllowing = rule.effect === 'allow'
    if (!isMeant(rule, asker, isAllowing ? asker.principals : takers)) continue
    if (isAllowing) allowed |= rule.modes
    else denied |= rule.modes
  }
  return withAppend(allowed & ~denied, denied)
}

/** The policies that except the agent. Being taken out of one that denies gives something: that is for the certain. */
function exceptedFrom(
  rules: readonly GrantRule[],
  asker: Asker,
  takers: readonly string[],
): ReadonlySet<number> {
  const denying = new Set(rules.filter(({ effect }) => effect === 'deny').map(({ policy }) => policy))
  const excepting = rules.filter(
    (rule) =>
      rule.effect === 'except' && isMeant(rule, asker, denying.has(rule.policy) ? asker.principals : takers),
  )
  return new Set(excepting.map(({ policy }) => policy))
}

function isMeant(rule: GrantRule, { clients, issuers }: Asker, principals: readonly string[]): boolean {
  return (
    principals.includes(rule.principal) &&
    (rule.client === '' || clients.includes(rule.client)) &&
    (rule.issuer === '' || issuers.includes(rule.issuer))
  )
}

function withAppend(modes: Modes, denied: Modes): Modes {
  return (modes & write) === 0 ? modes : modes | (append & ~denied)
}
