import type { Connection } from './connection.ts'
import { schema } from './schema.ts'

/** Data folders of earlier versions become ones of this, before anything reads them. */
export function upgradeFolder(connection: Connection): void {
  if (lacks(connection, 'acl_grant', 'policy')) upgradeGrants(connection)
  if (lacks(connection, 'storage', 'triples')) upgradeSums(connection)
}

/** Before grants could have conditions: each becomes one that asks for none. */
function upgradeGrants(connection: Connection): void {
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

/** Before a pod's resources and triples were counted beside its bytes. */
function upgradeSums(connection: Connection): void {
  connection.exec(`BEGIN IMMEDIATE;
    ALTER TABLE storage ADD COLUMN resources INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE storage ADD COLUMN triples INTEGER NOT NULL DEFAULT 0;
    UPDATE storage SET
      resources = (SELECT count(*) FROM resource r WHERE r.storage = storage.id),
      triples = (SELECT count(*) FROM resource r JOIN quad q ON q.graph = r.id WHERE r.storage = storage.id);
    COMMIT`)
}

/** Whether the table is there, but not yet the column. */
function lacks(connection: Connection, table: string, column: string): boolean {
  const columns = connection.all(`PRAGMA table_info(${table})`).map(({ name }) => name)
  return columns.length > 0 && !columns.includes(column)
}
