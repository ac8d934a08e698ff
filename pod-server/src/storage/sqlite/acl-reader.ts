import { toGrants } from '../grants.ts'
import type { AccessId, GrantEffect, Grants } from '../store.ts'
import type { Connection } from './connection.ts'

export const effects: readonly GrantEffect[] = ['allow', 'deny', 'except']

/** Beside the modes: the rule names a client or an issuer, so that those that do not need not be asked. */
export const conditional = 2 ** 30

/** The rules of one access id. */
export function readGrants(connection: Connection, access: AccessId): Grants {
  const sql = 'SELECT policy, effect, principal, client, issuer, modes FROM acl_grant WHERE access = ?'
  const rules = connection.all(sql, access).map((row) => ({
    policy: row.policy as number,
    effect: effects[row.effect as number] ?? 'except',
    principal: row.principal as string,
    client: row.client as string,
    issuer: row.issuer as string,
    modes: (row.modes as number) & ~conditional,
  }))
  return toGrants(rules)
}
