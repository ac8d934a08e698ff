import type { Quad } from '@rdfjs/types'
import { DataFactory } from 'n3'
import type { ResourceIri } from '#base/iri.ts'
import type { QuadPattern } from '#rdf/match-patterns.ts'
import type {
  AccessId,
  AccessLanguage,
  Activity,
  BlobStore,
  Grants,
  LogEntry,
  LogPage,
  Member,
  Membership,
  Reader,
  Resource,
  ResourceKind,
  Storage,
} from '../store.ts'
import { readGrants } from './acl-reader.ts'
import type { Connection, Row, Tuple } from './connection.ts'
import { allQuads, findQuads } from './find-quads.ts'
import { TermTable } from './terms.ts'

// The version of the effective ACL comes along, so that one look-up decides which cached grants still hold.
const columns = `r.id, r.iri, r.kind, r.parent, r.storage, r.access, r.version, r.modified, r.media_type, r.size,
  r.is_rdf, r.blob, max(a.version, a.governed) AS access_version, s.iri AS root`
const fromResource = `FROM resource r LEFT JOIN resource a ON a.id = r.access >> 1
  LEFT JOIN resource s ON s.id = r.storage`

const byIri = `SELECT ${columns} ${fromResource} WHERE r.iri = ?`
const byId = `SELECT ${columns} ${fromResource} WHERE r.id = ?`
/** The text of a body, with the lines that patches added; those stay apart so that adding one costs one. */
const bytes = `CASE WHEN b.lines > 0 THEN CAST(b.bytes || COALESCE((SELECT group_concat(text, '') FROM (SELECT text
  FROM body_lines WHERE id BETWEEN b.resource * 1024 AND b.resource * 1024 + 1023 ORDER BY id)), '') AS BLOB)
  ELSE b.bytes END`
/** Larger ones wait until it is decided that they go out: what a refusal costs must not tell what is there (bug class 13). */
const mostBytesAtOnce = 64 * 1024
const withBody = `SELECT ${columns}, CASE WHEN r.size <= ${mostBytesAtOnce} THEN ${bytes} END ${fromResource} LEFT JOIN body b ON b.resource = r.id WHERE r.iri = ?`
const bodyOf = `SELECT ${bytes} FROM body b JOIN resource r ON r.id = b.resource WHERE b.resource = ? AND r.version = ?`
const membersAfter = `SELECT id, iri, kind, version, modified, media_type, size FROM resource
  WHERE parent = ? AND id > ? AND kind IN ('container', 'document') ORDER BY id LIMIT ?`
const lastIn = `SELECT ${columns} ${fromResource} WHERE r.iri >= ? AND r.iri < ? AND r.kind IN ('container', 'document')
  ORDER BY r.iri DESC LIMIT ?`
const groupColumns = `SELECT DISTINCT g.value, r.kind, r.storage, r.access, max(a.version, a.governed) AS access_version`
const hasMember = `(SELECT id FROM term WHERE value = 'http://www.w3.org/2006/vcard/ns#hasMember' AND kind = 2 AND qualifier = '')`
const person = `(SELECT id FROM term WHERE value = ? AND kind = 2 AND qualifier = '')`
const groupDocument = `CROSS JOIN resource r ON r.id = q.graph AND (g.value = r.iri OR substr(g.value, 1, length(r.iri) + 1) = r.iri || '#')
  LEFT JOIN resource a ON a.id = r.access >> 1`
/** In the order of the index, which is that in which groups became known: whoever makes many comes last. */
const groupsWith = `${groupColumns} FROM (SELECT subject, graph FROM quad INDEXED BY quad_pos
    WHERE predicate = ${hasMember} AND object = ${person} ORDER BY subject LIMIT 10000) q
  CROSS JOIN term g ON g.id = q.subject AND g.kind = 2 ${groupDocument} LIMIT 1000`
const namedGroupsWith = `${groupColumns} FROM json_each(?) named
  CROSS JOIN term g ON g.value = substr(named.value, 7) AND g.kind = 2 AND g.qualifier = ''
  CROSS JOIN quad q INDEXED BY quad_sp ON q.subject = g.id AND q.predicate = ${hasMember} AND q.object = ${person}
  ${groupDocument}`

const logColumns = `SELECT seq, time, storage, iri, activity, access, agent, client,
  CASE WHEN ? THEN delta END AS delta FROM log`
const logOfAll = `${logColumns} WHERE seq > ? ORDER BY seq LIMIT ?`
const logOfStorage = `${logColumns} WHERE storage = ? AND seq > ? ORDER BY seq LIMIT ?`

const maxCachedGrants = 20_000

/** Reads through one connection; each call is one statement and sees one committed state. */
export class SqliteReader implements Reader {
  language: AccessLanguage = 'wac'
  protected readonly connection: Connection
  protected readonly blobs: BlobStore
  protected readonly terms: TermTable
  protected readonly now: () => number
  readonly #grants = new Map<string, Grants>()

  constructor(connection: Connection, blobs: BlobStore, now: () => number) {
    this.connection = connection
    this.blobs = blobs
    this.terms = new TermTable(connection)
    this.now = now
  }

  async resource(iri: ResourceIri): Promise<Resource | undefined> {
    return toResource(this.connection.tuple(byIri, iri))
  }

  async nearest(iris: readonly ResourceIri[]): Promise<Resource | undefined> {
    const sql = forMany(nearestSql, iris.length, (count) => {
      const each = Array(count).fill('(SELECT id FROM resource WHERE iri = ?)').join(', ')
      return `SELECT ${columns} ${fromResource} WHERE r.id = COALESCE(${each}, NULL)`
    })
    return toResource(this.connection.tuple(sql, ...iris))
  }

  async existsAny(iris: readonly ResourceIri[]): Promise<boolean> {
    const sql = forMany(existsSql, iris.length, (count) => {
      return `SELECT 1 FROM resource WHERE iri IN (${Array(count).fill('?').join(', ')}) LIMIT 1`
    })
    return this.connection.tuple(sql, ...iris) !== undefined
  }

  async resourceById(id: number): Promise<Resource | undefined> {
    return this.reloadById(id)
  }

  protected reloadById(id: number): Resource | undefined {
    return toResource(this.connection.tuple(byId, id))
  }

  async resourceWithBody(
    iri: ResourceIri,
  ): Promise<{ resource: Resource; body: Uint8Array | undefined } | undefined> {
    const row = this.connection.tuple(withBody, iri)
    const resource = toResource(row)
    return resource && { resource, body: (row?.at(-1) as Uint8Array | null) ?? undefined }
  }

  async body(resource: Resource): Promise<Uint8Array | undefined> {
    const row = this.connection.tuple(bodyOf, resource.id, resource.version)
    return row?.[0] as Uint8Array | undefined
  }

  async storage(id: number): Promise<Storage | undefined> {
    return this.#storages('WHERE s.id = ?', id)[0]
  }

  async storages(): Promise<Storage[]> {
    return this.#storages('')
  }

  #storages(where: string, ...values: number[]): Storage[] {
    const sql = `SELECT s.id, s.owners, s.shown_owners, s.bytes, s.resources, s.triples, r.iri FROM storage s JOIN resource r ON r.id = s.id ${where}`
    return this.connection.all(sql, ...values).map((row) => ({
      id: row.id as number,
      root: row.iri as ResourceIri,
      owners: JSON.parse(row.owners as string) as string[],
      shownOwners: JSON.parse(row.shown_owners as string) as string[],
      bytes: row.bytes as number,
      resources: row.resources as number,
      triples: row.triples as number,
    }))
  }

  async grants(access: AccessId, accessVersion: number): Promise<Grants> {
    const key = `${access} ${accessVersion}`
    const known = this.#grants.get(key)
    if (known) return known
    const grants = readGrants(this.connection, access)
    if (this.#grants.size >= maxCachedGrants) this.#grants.clear()
    this.#grants.set(key, grants)
    return grants
  }

  /** After a rolled-back write its versions are given out again, so nothing cached under them may stay. */
  protected forgetGrants(): void {
    this.#grants.clear()
  }

  async groupsOf(webid: string, among?: readonly string[]): Promise<readonly Membership[]> {
    const rows = among
      ? this.connection.all(namedGroupsWith, JSON.stringify(among), webid)
      : this.connection.all(groupsWith, webid)
    return rows.map((row) => ({
      group: `group:${row.value as string}`,
      document: {
        kind: row.kind as ResourceKind,
        storage: row.storage as number,
        access: row.access as number,
        accessVersion: (row.access_version as number | null) ?? 0,
      },
    }))
  }

  async creatorOf(id: number): Promise<string | undefined> {
    const row = this.connection.get('SELECT agent FROM log WHERE seq = ?', id)
    return row && ((row.agent as string | null) ?? '')
  }

  async members(container: Resource, after: number, limit: number): Promise<readonly Member[]> {
    return this.connection.all(membersAfter, container.id, after, limit).map(toMember)
  }

  async hasMembers(container: Resource): Promise<boolean> {
    return this.connection.get(membersAfter, container.id, 0, 1) !== undefined
  }

  async lastIn(root: ResourceIri, limit: number): Promise<readonly Resource[]> {
    return this.connection
      .tuples(lastIn, root, `${root}\u007f`, limit)
      .flatMap((row) => toResource(row) ?? [])
  }

  hasBlob(blob: string): Promise<boolean> {
    return this.blobs.has(blob)
  }

  openBlob(blob: string, range?: { start: number; end: number }) {
    return this.blobs.open(blob, range)
  }

  async quads(resource: Resource): Promise<Quad[]> {
    return allQuads(this.connection, resource.id).map(({ quad }) => quad)
  }

  async quadsLike(resource: Resource, pattern: QuadPattern, limit: number): Promise<Quad[]> {
    return findQuads(this.connection, this.terms, { graph: resource.id, pattern, limit })
  }

  async hasQuads(resource: Resource, quads: readonly Quad[]): Promise<boolean> {
    const sql = 'SELECT 1 FROM quad WHERE graph = ? AND subject = ? AND predicate = ? AND object = ?'
    return quads.every((quad) => {
      const row = this.terms.findRow(quad, resource.id)
      return row && this.connection.tuple(sql, resource.id, row.subject, row.predicate, row.object)
    })
  }

  async isNamed(
    resource: Pick<Resource, 'iri' | 'storage'>,
    predicate: string,
    besides = { id: 0 },
  ): Promise<boolean> {
    const ids = [predicate, resource.iri].map((iri) => this.terms.find(DataFactory.namedNode(iri), 0))
    const sql = `SELECT 1 FROM quad JOIN resource r ON r.id = graph
      WHERE predicate = ? AND object = ? AND r.storage = ? AND graph <> ? LIMIT 1`
    const [named, object] = ids
    if (named === undefined || object === undefined) return false
    return this.connection.get(sql, named, object, resource.storage, besides.id) !== undefined
  }

  async log({ after, limit, withDelta }: LogPage): Promise<readonly LogEntry[]> {
    return this.connection.all(logOfAll, Number(withDelta), after, limit).map(toLogEntry)
  }

  async logOf(storage: number, { after, limit, withDelta }: LogPage): Promise<readonly LogEntry[]> {
    return this.connection.all(logOfStorage, Number(withDelta), storage, after, limit).map(toLogEntry)
  }

  async logStart(): Promise<number> {
    return ((this.connection.get('SELECT log FROM swept')?.log as number | undefined) ?? 0) + 1
  }

  async logEnd(): Promise<number> {
    return this.endOfLog()
  }

  endOfLog(): number {
    return (this.connection.get('SELECT max(seq) AS seq FROM log')?.seq as number | null) ?? 0
  }

  async countRecords(kind: string): Promise<number> {
    return this.connection.get('SELECT count(*) AS n FROM record WHERE kind = ?', kind)?.n as number
  }

  async record<T>(kind: string, id: string): Promise<T | undefined> {
    const row = this.connection.get('SELECT value, expires FROM record WHERE kind = ? AND id = ?', kind, id)
    if (!row || (row.expires !== null && (row.expires as number) <= this.now())) return undefined
    return JSON.parse(row.value as string) as T
  }

  async recordsBy<T>(
    kind: string,
    index: string,
    value: string,
    limit = 1000,
  ): Promise<readonly { id: string; value: T }[]> {
    const sql = `SELECT r.id, r.value FROM record_index i CROSS JOIN record r ON r.kind = i.kind AND r.id = i.id
      WHERE i.name = ? AND i.value = ? AND i.kind = ? AND (r.expires IS NULL OR r.expires > ?)
      ORDER BY r.rowid LIMIT ?`
    const rows = this.connection.all(sql, index, value, kind, this.now(), limit)
    return rows.map((row) => ({ id: row.id as string, value: JSON.parse(row.value as string) as T }))
  }
}

const nearestSql: string[] = []
const existsSql: string[] = []

/** A statement for so many values, put together once. */
function forMany(known: string[], count: number, build: (count: number) => string): string {
  known[count] ??= build(count)
  return known[count]
}

/** The order is that of `columns`. */
function toResource(row: Tuple | undefined): Resource | undefined {
  if (!row) return undefined
  const [
    id,
    iri,
    kind,
    parent,
    storage,
    access,
    version,
    modified,
    mediaType,
    size,
    isRdf,
    blob,
    accessVersion,
    root,
  ] = row
  return {
    id: id as number,
    iri: iri as ResourceIri,
    kind: kind as ResourceKind,
    parent: parent as number,
    storage: storage as number,
    root: (root ?? iri) as ResourceIri,
    access: access as number,
    version: version as number,
    modified: modified as number,
    mediaType: mediaType as string,
    size: size as number,
    isRdf: isRdf === 1,
    accessVersion: (accessVersion as number | null) ?? 0,
    blob: (blob as string | null) ?? undefined,
  }
}

function toMember(row: Row): Member {
  return {
    id: row.id as number,
    iri: row.iri as ResourceIri,
    kind: row.kind as ResourceKind,
    version: row.version as number,
    modified: row.modified as number,
    mediaType: row.media_type as string,
    size: row.size as number,
  }
}

function toLogEntry(row: Row): LogEntry {
  return {
    seq: row.seq as number,
    time: row.time as number,
    storage: row.storage as number,
    iri: row.iri as ResourceIri,
    activity: row.activity as Activity,
    access: row.access as number,
    agent: (row.agent as string | null) ?? undefined,
    client: (row.client as string | null) ?? undefined,
    delta: row.delta === null ? undefined : (JSON.parse(row.delta as string) as LogEntry['delta']),
  }
}
