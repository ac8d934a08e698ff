import type { AccessId, GrantEffect, GrantRule, Grants } from '../store.ts'
import type { Connection } from './connection.ts'

export const effects: readonly GrantEffect[] = ['allow', 'deny', 'except']

/** Beside the modes: the rule names a client or an issuer, so that those that do not need not be asked. */
export const conditional = 2 ** 30

/** The rules of one access id, sorted once so that deciding by them is a few look-ups. */
export function readGrants(connection: Connection, access: AccessId): Grants {
  const sql = 'SELECT policy, effect, principal, client, issuer, modes FROM acl_grant WHERE access = ?'
  const all = connection.all(sql, access).map((row) => ({
    policy: row.policy as number,
    effect: effects[row.effect as number] ?? 'except',
    principal: row.principal as string,
    client: row.client as string,
    issuer: row.issuer as string,
    modes: (row.modes as number) & ~conditional,
  }))
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
