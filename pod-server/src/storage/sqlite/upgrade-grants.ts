import type { Connection } from './connection.ts'
import { schema } from './schema.ts'

/** Data folders from before grants could have conditions: each grant becomes one that asks for none. */
export function upgradeGrants(connection: Connection): void {
  const columns = connection.all('PRAGMA table_info(acl_grant)').map(({ name }) => name)
  if (columns.length === 0 || columns.includes('policy')) return
  connection.exec(`BEGIN IMMEDIATE;
    DROP INDEX acl_grant_principal;
    ALTER TABLE acl_grant RENAME TO acl_grant_before;
    ALTER TABLE resource ADD COLUMN governed INTEGER NOT NULL DEFAULT 0;
    ${schema}
    INSERT INTO acl_grant (access, principal, client, issuer, effect, policy, modes)
      SELECT access, principal, '', '', 0, (access >> 1) * 4096, modes FROM acl_grant_before;
    DROP TABLE acl_grant_before;
    COMMIT`)
}
