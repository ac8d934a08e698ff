import { PodError } from '#base/errors.ts'
import type { Connection } from './connection.ts'
import { schema } from './schema.ts'

/** Counts up whenever the version before could not work with what a server leaves behind. */
const version = 1

/** What a later version made of a folder this one does not know, and could only damage. */
export function refuseNewer(connection: Connection): void {
  if (versionOf(connection) <= version) return
  throw new PodError(
    'conflict',
    'this data folder was used by a newer version of Hearth: run that one, or restore a backup from before',
  )
}

/** Data folders of earlier versions become ones of this, before anything reads them; new ones are marked as of this. */
export function upgradeFolder(connection: Connection): void {
  if (!isStore(connection)) connection.exec(`PRAGMA user_version = ${version}`)
  // All are looked for first: what one does may look like the outcome of another.
  const due = upgrades.filter(({ isMissing }) => isMissing(connection))
  for (const { upgrade } of due) upgrade(connection)
}

/** Whether a server was ever started with it. */
export function isStore(connection: Connection): boolean {
  return has(connection, 'resource')
}

/** Whether a folder is of an earlier version. */
export function isOutdated(connection: Connection): boolean {
  return upgrades.some(({ isMissing }) => isMissing(connection))
}

interface Upgrade {
  readonly isMissing: (connection: Connection) => boolean
  readonly upgrade: (connection: Connection) => void
}

const upgrades: readonly Upgrade[] = [
  { isMissing: (connection) => lacks(connection, 'orphan_blob', 'since'), upgrade: upgradeBlobs },
  { isMissing: (connection) => lacks(connection, 'log', 'access'), upgrade: upgradeLog },
  { isMissing: (connection) => lacks(connection, 'body', 'lines'), upgrade: upgradeBodies },
  { isMissing: (connection) => lacks(connection, 'acl_grant', 'policy'), upgrade: upgradeGrants },
  { isMissing: (connection) => lacks(connection, 'storage', 'triples'), upgrade: upgradeSums },
  { isMissing: (connection) => lacks(connection, 'storage', 'shown_owners'), upgrade: upgradeOwners },
  {
    isMissing: (connection) => has(connection, 'term') && !has(connection, 'orphan_term'),
    upgrade: upgradeTerms,
  },
  {
    isMissing: (connection) => has(connection, 'resource') && versionOf(connection) < 1,
    upgrade: upgradeDescriptions,
  },
]

/** Before an upload was known before anything names it. */
function upgradeBlobs(connection: Connection): void {
  connection.exec('ALTER TABLE orphan_blob ADD COLUMN since INTEGER NOT NULL DEFAULT 0')
}

/** Before the log said who might read what changed: of what is gone, nobody is told any more. */
function upgradeLog(connection: Connection): void {
  connection.exec(`BEGIN IMMEDIATE;
    ALTER TABLE log ADD COLUMN access INTEGER NOT NULL DEFAULT 0;
    UPDATE log SET access = resource.access FROM resource WHERE resource.iri = log.iri;
    COMMIT`)
}

/** Before long documents were kept in lines. */
function upgradeBodies(connection: Connection): void {
  connection.exec('ALTER TABLE body ADD COLUMN lines INTEGER NOT NULL DEFAULT 0')
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

/** Before owners could be shown: none is. */
function upgradeOwners(connection: Connection): void {
  connection.exec("ALTER TABLE storage ADD COLUMN shown_owners TEXT NOT NULL DEFAULT '[]'")
}

/** Before terms went with their last triple: all that were left behind so far go, too. */
function upgradeTerms(connection: Connection): void {
  connection.exec(`BEGIN IMMEDIATE;
    ${schema}
    INSERT INTO orphan_term (term) SELECT id FROM term EXCEPT SELECT subject FROM quad EXCEPT SELECT predicate FROM quad
      EXCEPT SELECT object FROM quad;
    COMMIT`)
}

/** Before a container's description was part of its listing: each goes there, and the listing is told to have changed. */
function upgradeDescriptions(connection: Connection): void {
  connection.exec(`BEGIN IMMEDIATE;
    CREATE TEMP TABLE description (id INTEGER PRIMARY KEY, parent INTEGER, storage INTEGER, size INTEGER, log_end INTEGER);
    INSERT INTO description SELECT m.id, m.parent, m.storage, m.size, (SELECT max(seq) FROM log)
      FROM resource m JOIN resource c ON c.id = m.parent AND c.kind = 'container' WHERE m.kind = 'meta';
    INSERT INTO log (time, storage, iri, activity, access)
      SELECT unixepoch() * 1000, storage, iri, 'Delete', access FROM resource
        WHERE id IN (SELECT id FROM description)
      UNION ALL SELECT unixepoch() * 1000, storage, iri, 'Update', access FROM resource
        WHERE id IN (SELECT parent FROM description);
    UPDATE resource SET version = (SELECT max(seq) FROM log
        WHERE seq > (SELECT max(log_end) FROM description) AND log.iri = resource.iri)
      WHERE id IN (SELECT parent FROM description);
    UPDATE OR IGNORE quad SET graph = (SELECT parent FROM description WHERE id = graph)
      WHERE graph IN (SELECT id FROM description);
    UPDATE storage SET
      bytes = bytes - (SELECT sum(size) FROM description d WHERE d.storage = storage.id),
      resources = resources - (SELECT count(*) FROM description d WHERE d.storage = storage.id),
      triples = triples - (SELECT count(*) FROM description d JOIN quad ON graph = d.id WHERE d.storage = storage.id)
      WHERE id IN (SELECT storage FROM description);
    DELETE FROM quad WHERE graph IN (SELECT id FROM description);
    DELETE FROM body WHERE resource IN (SELECT id FROM description);
    DELETE FROM resource WHERE id IN (SELECT id FROM description);
    DROP TABLE description;
    PRAGMA user_version = 1;
    COMMIT`)
}

function versionOf(connection: Connection): number {
  return Number(connection.get('PRAGMA user_version')?.user_version)
}

/** Whether the table is there, but not yet the column. */
function lacks(connection: Connection, table: string, column: string): boolean {
  return has(connection, table) && !columnsOf(connection, table).includes(column)
}

function has(connection: Connection, table: string): boolean {
  return columnsOf(connection, table).length > 0
}

function columnsOf(connection: Connection, table: string): unknown[] {
  return connection.all(`PRAGMA table_info(${table})`).map(({ name }) => name)
}
