/** Something that must never be found: each row that the statement gives is one case, named by its only column. */
interface TableRule {
  readonly what: string
  readonly sql: string
}

const newest = '(SELECT COALESCE(max(seq), 0) FROM log)'
const oldest = '(SELECT COALESCE(max(log), 0) + 1 FROM swept)'
const withParent = 'FROM resource r LEFT JOIN resource p ON p.id = r.parent'
const below = 'substr(r.iri, length(p.iri) + 1)'
const isMember = "r.kind IN ('container', 'document')"
const isAuxiliary = "r.kind IN ('acl', 'meta')"

/** Where everything lies: one tree a storage, its names and its numbers agree. */
const tree: readonly TableRule[] = [
  {
    what: 'is not in the container that its path names',
    sql: `SELECT r.iri ${withParent} WHERE ${isMember} AND r.parent <> 0 AND (p.kind IS NOT 'container'
      OR substr(r.iri, 1, length(p.iri)) <> p.iri OR instr(rtrim(${below}, '/'), '/') > 0 OR ${below} IN ('', '/'))`,
  },
  {
    what: 'is an auxiliary of something that is not there',
    sql: `SELECT r.iri ${withParent} WHERE ${isAuxiliary}
      AND (p.id IS NULL OR p.kind NOT IN ('container', 'document') OR p.iri || '.' || r.kind <> r.iri)`,
  },
  {
    what: 'exists with and without a slash at the end',
    sql: `SELECT r.iri FROM resource r JOIN resource t ON t.iri = r.iri || '/'`,
  },
  {
    what: 'is the root of no storage',
    sql: `SELECT r.iri FROM resource r LEFT JOIN storage s ON s.id = r.id
      WHERE r.parent = 0 AND (s.id IS NULL OR r.kind <> 'container' OR r.storage <> r.id)`,
  },
  {
    what: 'is a storage without a root, or without owners that can be read',
    sql: `SELECT 'storage ' || s.id FROM storage s LEFT JOIN resource r ON r.id = s.id AND r.parent = 0
      WHERE r.id IS NULL OR NOT json_valid(s.owners) OR json_type(s.owners) <> 'array'
        OR NOT json_valid(s.shown_owners) OR json_type(s.shown_owners) <> 'array'`,
  },
  {
    what: 'belongs to another storage than its container',
    sql: `SELECT r.iri ${withParent} WHERE r.parent <> 0 AND r.storage IS NOT p.storage`,
  },
]

/**
 * Which ACL is in force, recomputed from the ACLs that are there: each resource is compared with the one above it,
 * so that all are right when the roots are (W-5, W-6).
 */
const access: readonly TableRule[] = [
  {
    what: 'is decided by another ACL than its effective one',
    sql: `SELECT r.iri ${withParent} LEFT JOIN resource own ON own.iri = r.iri || '.acl' AND own.kind = 'acl'
      WHERE r.access IS NOT CASE WHEN ${isAuxiliary} THEN p.access WHEN own.id IS NOT NULL THEN own.id * 2 + 1
        WHEN r.parent = 0 THEN 0 ELSE (p.access >> 1) << 1 END`,
  },
  {
    what: 'is granted by an ACL that is not there',
    sql: `SELECT 'grant to ' || g.principal FROM acl_grant g LEFT JOIN resource a ON a.id = g.access >> 1
      WHERE a.kind IS NOT 'acl'`,
  },
]

/** Bodies, their sizes and the sums of them. */
const bodies: readonly TableRule[] = [
  {
    what: 'has no body',
    sql: `SELECT r.iri FROM resource r LEFT JOIN body b ON b.resource = r.id
      WHERE r.kind <> 'container' AND r.blob IS NULL AND b.resource IS NULL`,
  },
  {
    what: 'has a body that it may not have',
    sql: `SELECT COALESCE(r.iri, 'body ' || b.resource) FROM body b LEFT JOIN resource r ON r.id = b.resource
      WHERE r.id IS NULL OR r.kind = 'container' OR r.blob IS NOT NULL`,
  },
  {
    what: 'is a container that claims to be something else',
    sql: `SELECT r.iri FROM resource r
      WHERE r.kind = 'container' AND (r.size <> 0 OR r.is_rdf <> 1 OR r.blob IS NOT NULL)`,
  },
  {
    what: 'has another size than it says',
    sql: `SELECT r.iri FROM body b JOIN resource r ON r.id = b.resource WHERE r.size <> length(b.bytes) +
      CASE WHEN b.lines = 0 THEN 0 ELSE (SELECT COALESCE(sum(octet_length(l.text)), 0) FROM body_lines l
        WHERE l.id BETWEEN b.resource * 1024 AND b.resource * 1024 + 1023) END`,
  },
  {
    what: 'holds lines of a text that is not kept in lines',
    sql: `SELECT COALESCE(r.iri, 'lines ' || l.id) FROM body_lines l LEFT JOIN body b ON b.resource = l.id / 1024
      LEFT JOIN resource r ON r.id = b.resource WHERE b.lines IS NULL OR b.lines = 0`,
  },
  {
    what: 'counts other bytes than its bodies have',
    sql: `SELECT root.iri FROM storage s JOIN resource root ON root.id = s.id
      JOIN (SELECT storage, sum(size) AS bytes FROM resource GROUP BY storage) held ON held.storage = s.id
      WHERE s.bytes <> held.bytes`,
  },
  {
    what: 'counts other resources or triples than it has',
    sql: `SELECT root.iri FROM storage s JOIN resource root ON root.id = s.id
      WHERE s.resources <> (SELECT count(*) FROM resource r WHERE r.storage = s.id)
        OR s.triples <> (SELECT count(*) FROM quad q JOIN resource r ON r.id = q.graph WHERE r.storage = s.id)`,
  },
]

const triples: readonly TableRule[] = [
  {
    what: 'has triples, but is no RDF',
    sql: `SELECT COALESCE(r.iri, 'graph ' || q.graph) FROM (SELECT DISTINCT graph FROM quad) q
      LEFT JOIN resource r ON r.id = q.graph WHERE r.id IS NULL OR r.is_rdf <> 1`,
  },
  {
    what: 'has a triple with a term that does not exist',
    sql: `SELECT COALESCE(r.iri, 'graph ' || q.graph) FROM quad q LEFT JOIN resource r ON r.id = q.graph
      LEFT JOIN term s ON s.id = q.subject LEFT JOIN term p ON p.id = q.predicate LEFT JOIN term o ON o.id = q.object
      WHERE s.id IS NULL OR p.id IS NULL OR o.id IS NULL OR s.kind = 3 OR p.kind <> 2`,
  },
  {
    what: 'is a term that no triple mentions, and that nobody will remove',
    sql: `SELECT 'term ' || id FROM (SELECT id FROM term EXCEPT SELECT subject FROM quad EXCEPT SELECT predicate FROM quad
      EXCEPT SELECT object FROM quad EXCEPT SELECT term FROM orphan_term)`,
  },
]

const under = "rtrim(substr(l.iri, length(r.iri) + 1), '/')"

/** Versions are sequences of the log, and the log has every one of them (CR-3). A listing tells when members of members came and went. */
const log: readonly TableRule[] = [
  {
    what: 'lacks entries between its first and its last',
    sql: `SELECT 'the log' WHERE (SELECT count(*) FROM log WHERE seq >= ${oldest}) <> max(0, ${newest} - ${oldest} + 1)`,
  },
  {
    what: 'is an entry of the log that was to be forgotten',
    sql: `SELECT 'entry ' || seq FROM log WHERE seq < ${oldest} AND NOT EXISTS (SELECT 1 FROM resource r WHERE r.id = seq)`,
  },
  {
    what: 'has a version that the log never gave',
    sql: `SELECT r.iri FROM resource r WHERE r.version > ${newest} OR r.id > ${newest} OR r.version < r.id`,
  },
  {
    what: 'has a version of something else',
    sql: `SELECT r.iri FROM resource r LEFT JOIN log l ON l.seq = r.version
      WHERE r.version >= ${oldest} AND l.iri IS NOT r.iri AND NOT (r.kind = 'container' AND l.iri > r.iri
        AND substr(l.iri, 1, length(r.iri)) = r.iri AND (instr(${under}, '/') = 0
          OR (l.activity <> 'Update' AND instr(substr(${under}, instr(${under}, '/') + 1), '/') = 0)))`,
  },
  {
    what: 'was changed after its version',
    sql: `SELECT DISTINCT r.iri FROM log l JOIN resource r ON r.iri = l.iri
      WHERE l.seq > r.version OR (l.seq = r.version AND l.activity = 'Delete' AND r.kind <> 'container')`,
  },
  {
    what: 'was not made when its id says',
    sql: `SELECT r.iri FROM resource r LEFT JOIN log l ON l.seq = r.id
      WHERE l.iri IS NOT r.iri OR l.activity <> 'Create'`,
  },
  {
    what: 'is gone, but the log does not tell of its end',
    sql: `SELECT iri FROM (SELECT l.iri, max(l.seq), l.activity FROM log l
      WHERE NOT EXISTS (SELECT 1 FROM resource r WHERE r.iri = l.iri) GROUP BY l.iri) WHERE activity <> 'Delete'`,
  },
  {
    what: 'is an entry of the log that cannot be read',
    sql: `SELECT 'entry ' || seq FROM log WHERE activity NOT IN ('Create', 'Update', 'Delete')
      OR (delta IS NOT NULL AND NOT json_valid(delta))`,
  },
]

const records: readonly TableRule[] = [
  {
    what: 'is a record that cannot be read',
    sql: `SELECT kind || ' ' || id FROM record WHERE NOT json_valid(value)`,
  },
  {
    what: 'is an index of no record',
    sql: `SELECT i.kind || ' ' || i.id FROM record_index i LEFT JOIN record r ON r.kind = i.kind AND r.id = i.id
      WHERE r.id IS NULL`,
  },
]

/** What one look at the tables can tell, without reading any body. */
export const tableRules: readonly TableRule[] = [
  ...tree,
  ...access,
  ...bodies,
  ...triples,
  ...log,
  ...records,
]
