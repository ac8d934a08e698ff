/**
 * The tables, smallest first. Bodies stand apart from rows, so that listings, look-ups and access joins touch
 * small pages only. Everything is keyed by small integers; IRIs are spelled once, in `resource` and `term`.
 */
export const schema = `
CREATE TABLE IF NOT EXISTS resource (
  id          INTEGER PRIMARY KEY,        -- log sequence of its creation
  iri         TEXT    NOT NULL UNIQUE,
  kind        TEXT    NOT NULL,           -- container | document | acl | meta
  parent      INTEGER NOT NULL,           -- container, or subject of an auxiliary; 0 for a storage root
  storage     INTEGER NOT NULL,           -- id of the storage's root container
  access      INTEGER NOT NULL,           -- effective ACL id * 2 + (1 when it is the resource's own): see grants
  version     INTEGER NOT NULL,           -- log sequence of the last change
  modified    INTEGER NOT NULL,           -- milliseconds
  media_type  TEXT    NOT NULL,
  size        INTEGER NOT NULL,
  is_rdf      INTEGER NOT NULL,
  blob        TEXT,
  governed    INTEGER NOT NULL DEFAULT 0  -- of an ACR: log sequence of the last change of one above that it adds up with
) STRICT;
CREATE INDEX IF NOT EXISTS resource_member ON resource (parent);
CREATE INDEX IF NOT EXISTS resource_blob ON resource (blob) WHERE blob IS NOT NULL;
CREATE INDEX IF NOT EXISTS resource_acl ON resource (iri) WHERE kind = 'acl';

CREATE TABLE IF NOT EXISTS body (
  resource    INTEGER PRIMARY KEY,
  lines       INTEGER NOT NULL DEFAULT 0, -- 0 none | 1 patches added body_lines after it | 2 all triples are in body_lines
  bytes       BLOB NOT NULL
) STRICT;

-- The end of a long document's text: N-Triples lines, each after its line break. id = resource * 1024 + subject % 1024,
-- so that the line of a triple is found among a few.
CREATE TABLE IF NOT EXISTS body_lines (
  id          INTEGER PRIMARY KEY,
  text        TEXT NOT NULL
) STRICT;
CREATE TRIGGER IF NOT EXISTS body_replaced AFTER UPDATE OF lines ON body WHEN OLD.lines > 0 AND NEW.lines = 0 BEGIN
  DELETE FROM body_lines WHERE id BETWEEN OLD.resource * 1024 AND OLD.resource * 1024 + 1023;
END;
CREATE TRIGGER IF NOT EXISTS body_removed AFTER DELETE ON body WHEN OLD.lines > 0 BEGIN
  DELETE FROM body_lines WHERE id BETWEEN OLD.resource * 1024 AND OLD.resource * 1024 + 1023;
END;

CREATE TABLE IF NOT EXISTS storage (
  id          INTEGER PRIMARY KEY,        -- id of the root container
  owners      TEXT    NOT NULL,           -- JSON array of WebIDs
  shown_owners TEXT   NOT NULL DEFAULT '[]', -- those of them that everybody is told of
  bytes       INTEGER NOT NULL,           -- running sums, these three
  resources   INTEGER NOT NULL,
  triples     INTEGER NOT NULL
) STRICT;

-- What each effective ACL lets each principal do; the one table that GET, listings and queries all decide by.
-- access = ACL document id * 2 + 1 for the ACL's own subject (acl:accessTo), + 0 for what inherits it (acl:default).
-- Granted is what matching rows allow, unless a row of the same policy excepts the agent, minus what matching rows deny.
-- WAC only ever allows. Under ACP an access id also holds copies of what all ACRs above hand down.
CREATE TABLE IF NOT EXISTS acl_grant (
  access      INTEGER NOT NULL,
  principal   TEXT    NOT NULL,           -- WebID, foaf:Agent, acl:AuthenticatedAgent, group: | origin: | acp: and a name
  client      TEXT    NOT NULL,           -- client id or class of clients, '' for any
  issuer      TEXT    NOT NULL,           -- issuer or class of issuers, '' for any
  effect      INTEGER NOT NULL,           -- 0 allow, 1 deny, 2 except
  policy      INTEGER NOT NULL,           -- id of the ACL document that states it * 4096 + number within it
  modes       INTEGER NOT NULL,           -- 1 read, 2 append, 4 write, 8 control; + 2^30 when client or issuer is named
  PRIMARY KEY (access, principal, client, issuer, effect, policy)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS acl_grant_principal ON acl_grant (principal, access, modes, client, issuer);

CREATE TABLE IF NOT EXISTS term (
  id          INTEGER PRIMARY KEY,
  kind        INTEGER NOT NULL,           -- 1 blank node, 2 IRI, 3 literal (the order of SPARQL's ORDER BY)
  value       TEXT    NOT NULL,
  qualifier   TEXT    NOT NULL,           -- '' or, for literals: datatype IRI, or '@' and the language tag
  UNIQUE (value, kind, qualifier)
) STRICT;

-- Terms whose last triple may be gone; a background job looks, and removes those that none mentions.
CREATE TABLE IF NOT EXISTS orphan_term (
  term        INTEGER NOT NULL,
  sought      INTEGER NOT NULL DEFAULT 0, -- number of the round that looks for it, 0 if none does yet
  PRIMARY KEY (term, sought)
) STRICT, WITHOUT ROWID;

-- How far the background jobs have come. No row: they have removed nothing yet.
CREATE TABLE IF NOT EXISTS swept (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  terms       INTEGER NOT NULL,           -- counts rounds that look for terms, and removals: when it moves, numbers of terms are remembered no longer
  log         INTEGER NOT NULL            -- entries up to this one are gone, but for the creation of what still exists
) STRICT;

-- One row a triple of a document (graph = resource.id). sort_class and sort order the object:
-- 0 none (sort 0) | 1 number | 2 dateTime (milliseconds since 1970) | 3 boolean (0 or 1)
CREATE TABLE IF NOT EXISTS quad (
  graph       INTEGER NOT NULL,
  subject     INTEGER NOT NULL,
  predicate   INTEGER NOT NULL,
  object      INTEGER NOT NULL,
  sort_class  INTEGER NOT NULL,
  sort        REAL    NOT NULL,
  PRIMARY KEY (graph, subject, predicate, object)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS quad_pos ON quad (predicate, object, subject, graph);
CREATE INDEX IF NOT EXISTS quad_sp  ON quad (subject, predicate, object, graph);
CREATE INDEX IF NOT EXISTS quad_sort ON quad (predicate, sort_class, sort, subject, graph) WHERE sort_class > 0;

CREATE TABLE IF NOT EXISTS log (
  seq         INTEGER PRIMARY KEY,
  time        INTEGER NOT NULL,
  storage     INTEGER NOT NULL,
  iri         TEXT    NOT NULL,
  activity    TEXT    NOT NULL,           -- Create | Update | Delete
  access      INTEGER NOT NULL,           -- of the resource when it happened
  agent       TEXT,
  client      TEXT,
  delta       TEXT                        -- JSON {added, removed} of N-Quads lines, where single triples changed
) STRICT;

-- The sequence comes with every entry of an index: one storage's changes are one range of it.
CREATE INDEX IF NOT EXISTS log_storage ON log (storage);

-- The hidden row number keeps the order in which records were made.
CREATE TABLE IF NOT EXISTS record (
  kind        TEXT    NOT NULL,
  id          TEXT    NOT NULL,
  value       TEXT    NOT NULL,
  expires     INTEGER,
  PRIMARY KEY (kind, id)
) STRICT;
CREATE INDEX IF NOT EXISTS record_expiry ON record (expires) WHERE expires IS NOT NULL;

CREATE TABLE IF NOT EXISTS record_index (
  name        TEXT    NOT NULL,
  value       TEXT    NOT NULL,
  kind        TEXT    NOT NULL,
  id          TEXT    NOT NULL,
  PRIMARY KEY (name, value, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS record_index_record ON record_index (kind, id);

-- How far the database has come with hearth.journal: of which generation, how many of its frames, where they end.
CREATE TABLE IF NOT EXISTS journal (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  generation  INTEGER NOT NULL,
  frames      INTEGER NOT NULL,
  position    INTEGER NOT NULL
) STRICT;

-- Blobs that no resource names any more, or not yet; a background job removes the files in small batches.
CREATE TABLE IF NOT EXISTS orphan_blob (
  blob        TEXT PRIMARY KEY,
  since       INTEGER NOT NULL            -- 0, or when an upload arrived that a write may still name
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS orphan_blob_since ON orphan_blob (since);
`
