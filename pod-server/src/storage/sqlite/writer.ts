import type { Quad } from '@rdfjs/types'
import { PodError } from '#base/errors.ts'
import type { ResourceIri } from '#base/iri.ts'
import { nQuadsWithin } from '#rdf/text.ts'
import { checkRoom } from '../check-room.ts'
import type {
  Activity,
  Author,
  Body,
  DocumentState,
  Grant,
  PodLimits,
  QuadChange,
  Resource,
  ResourceKind,
  Writer,
} from '../store.ts'
import { applyGrants, forgetGrantsOf, releaseSubject } from './acl-writer.ts'
import { changeLines } from './body-lines.ts'
import { statements } from './connection.ts'
import { SqliteRecordWriter } from './record-writer.ts'
import type { QuadRow, Settlement, TripleIds } from './terms.ts'
import { differenceOf } from './triple-difference.ts'

interface NewRow {
  readonly iri: ResourceIri
  readonly kind: ResourceKind
  readonly parent: number
  readonly storage: number
  readonly root: ResourceIri
  readonly access: number
  readonly state: DocumentState
}

interface NextState extends Omit<DocumentState, 'body'> {
  readonly body: Body | LinesChanged
  /** How many more than before. */
  readonly triples: number
}

interface Growth {
  readonly bytes?: number
  readonly resources?: number
  readonly triples?: number
}

/** The text is as it should be already. */
interface LinesChanged {
  readonly kind: 'lines'
  readonly size: number
}

const insertResource = `INSERT INTO resource
  (id, iri, kind, parent, storage, access, version, modified, media_type, size, is_rdf, blob)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
// Of no bytes the first Node 24 makes NULL.
const insertBody = "INSERT INTO body (resource, bytes) VALUES (?, coalesce(?, x''))"
const replaceBody = "UPDATE body SET bytes = coalesce(?, x'') WHERE resource = ? AND lines = 0"
const insertQuads = statements(
  (rows) =>
    `INSERT OR IGNORE INTO quad (graph, subject, predicate, object, sort_class, sort) VALUES ${rows('(?, ?, ?, ?, ?, ?)')}`,
)
const mostQuadsAtOnce = 64
const deleteQuad = 'DELETE FROM quad WHERE graph = ? AND subject = ? AND predicate = ? AND object = ?'
const orphanTermsOf = `INSERT OR IGNORE INTO orphan_term (term) SELECT subject FROM quad WHERE graph = ?
  UNION SELECT predicate FROM quad WHERE graph = ? UNION SELECT object FROM quad WHERE graph = ?`
/** Of what no longer exists nothing stays in the part of the log that was swept. */
const forgetCreation = 'DELETE FROM log WHERE seq = ? AND seq <= (SELECT log FROM swept)'
// P-60: compared inside the transaction, so that no two writes slip under a limit together. (No numbered parameters: the
// first Node 24 takes them for names.)
const growStorage = `UPDATE storage SET bytes = bytes + ?, resources = resources + ?, triples = triples + ?
  WHERE id = ? AND bytes <= ? AND resources <= ? AND triples <= ?`
const containmentChanged = `UPDATE resource SET version = ?, modified = CASE WHEN modified > ? THEN modified + 1000 ELSE ? END
  WHERE id = ?`
const listedAbove = 'UPDATE resource SET version = ? WHERE id = (SELECT parent FROM resource WHERE id = ?)'
const unlimited: PodLimits = { podBytes: Infinity, podResources: Infinity, podTriples: Infinity }
/** Quotas do not count the log, so larger deltas are not kept: who follows it reads such a document anew (bug class 24). */
const mostDeltaCharacters = 16 * 1024
const emptyContainer: DocumentState = {
  mediaType: 'text/turtle',
  body: { kind: 'bytes', bytes: new Uint8Array() },
  quads: [],
}

/** The other half of a transaction: every change here is one log row and everything that hangs on it. */
export class SqliteWriter extends SqliteRecordWriter implements Writer {
  podLimits: PodLimits = unlimited

  /** At the beginning of each transaction. */
  begin(): void {
    this.terms.begin()
  }

  /** Tells the caches whether what they learnt in the last write still holds. */
  settle(settlement: Settlement): void {
    this.terms.settle(settlement)
    if (settlement !== 'kept') this.forgetGrants()
  }

  async createStorage(root: ResourceIri, owners: readonly string[], author: Author): Promise<Resource> {
    const { id } = this.#create(
      { iri: root, kind: 'container', parent: 0, storage: 0, root, access: 0, state: emptyContainer },
      author,
    )
    this.connection.change('UPDATE resource SET storage = id WHERE id = ?', id)
    this.connection.change(
      'UPDATE log SET storage = ? WHERE seq = (SELECT version FROM resource WHERE id = ?)',
      id,
      id,
    )
    this.connection.change(
      'INSERT INTO storage (id, owners, bytes, resources, triples) VALUES (?, ?, 0, 1, 0)',
      id,
      JSON.stringify(owners),
    )
    return this.#reload(id)
  }

  async createContainer(parent: Resource, iri: ResourceIri, author: Author): Promise<Resource> {
    return this.#createIn(parent, iri, 'container', emptyContainer, author)
  }

  async createDocument(
    parent: Resource,
    iri: ResourceIri,
    kind: Exclude<ResourceKind, 'container'>,
    state: DocumentState,
    author: Author,
  ): Promise<Resource> {
    return this.#createIn(parent, iri, kind, state, author)
  }

  async replaceDocument(resource: Resource, state: DocumentState, author: Author): Promise<Resource> {
    const rows = this.terms.toRows(state.quads ?? [], resource.id)
    const { added, removed } = differenceOf(this.#heldTriples(resource), rows)
    this.#removeTriples(resource.id, removed, rows)
    const triples = this.#insertQuads(resource.id, added) - removed.length
    return this.#changed(resource, { ...state, triples }, author, null)
  }

  async patchDocument(resource: Resource, change: QuadChange, author: Author): Promise<Resource> {
    const removed = change.removed.flatMap((quad) => {
      const row = this.terms.findRow(quad, resource.id)
      return row ? [{ ...row, quad }] : []
    })
    const rows = this.terms.toRows(change.added, resource.id)
    this.#removeTriples(resource.id, removed, rows)
    const added = change.added.map((quad, index) => ({ ...(rows[index] as QuadRow), quad }))
    const triples = this.#insertQuads(resource.id, added) - removed.length
    const body = change.body ?? {
      kind: 'lines' as const,
      size: changeLines(this.connection, resource, { added, removed }),
    }
    const state = { mediaType: resource.mediaType, body, quads: [], triples }
    return this.#changed(resource, state, author, deltaText(change))
  }

  async replaceContainerQuads(
    container: Resource,
    quads: readonly Quad[],
    author: Author,
  ): Promise<Resource> {
    return this.replaceDocument(container, { ...emptyContainer, quads }, author)
  }

  async remove(resource: Resource, author: Author): Promise<void> {
    if (resource.kind === 'container' && (await this.hasMembers(resource))) {
      throw new PodError('conflict', 'the container is not empty: delete what it holds first')
    }
    if (resource.kind === 'acl') releaseSubject(this.connection, resource, this.language)
    const auxiliaries = this.connection.all(
      `SELECT id, iri, storage, access, size, blob FROM resource WHERE parent = ? AND kind IN ('acl', 'meta')`,
      resource.id,
    )
    for (const row of auxiliaries) {
      this.#erase(row.id as number, row.storage as number, row.size as number, row.blob as string | null)
      const [iri, access] = [row.iri as ResourceIri, row.access as number]
      this.#append({ iri, storage: row.storage as number, access }, 'Delete', author)
    }
    this.#erase(resource.id, resource.storage, resource.size, resource.blob ?? null)
    const seq = this.#append(resource, 'Delete', author)
    if (resource.kind === 'container' || resource.kind === 'document')
      this.#containmentChanged(resource.parent, seq)
    if (resource.parent === 0) this.connection.change('DELETE FROM storage WHERE id = ?', resource.id)
  }

  async applyAcl(acl: Resource, grants: readonly Grant[]): Promise<void> {
    applyGrants(this.connection, acl, grants, this.language)
  }

  /** An upload that no resource names yet: if its write is refused or never comes, it is swept (bug class 21). */
  announceBlob(blob: string): void {
    const sql = 'INSERT INTO orphan_blob VALUES (?, ?) ON CONFLICT DO UPDATE SET since = excluded.since'
    this.connection.change(sql, blob, this.now())
  }

  #createIn(
    parent: Resource,
    iri: ResourceIri,
    kind: ResourceKind,
    state: DocumentState,
    author: Author,
  ): Resource {
    const isAuxiliary = kind === 'acl' || kind === 'meta'
    const access = isAuxiliary ? parent.access : (parent.access >> 1) << 1
    const created = this.#create(
      { iri, kind, parent: parent.id, storage: parent.storage, root: parent.root, access, state },
      author,
    )
    if (!isAuxiliary) this.#containmentChanged(parent.id, created.version)
    return created
  }

  #create(row: NewRow, author: Author): Resource {
    const version = this.#append(row, 'Create', author)
    const { state, ...place } = row
    const { body, mediaType, quads } = state
    const isRdf = quads !== undefined
    const size = body.kind === 'bytes' ? body.bytes.byteLength : body.size
    const blob = body.kind === 'blob' ? body.blob : undefined
    const modified = this.now()
    // An id is never given twice: entries of the log name the grants of their time by it.
    const id = version
    this.connection.change(
      insertResource,
      id,
      row.iri,
      row.kind,
      row.parent,
      row.storage,
      row.access,
      version,
      modified,
      mediaType,
      size,
      isRdf ? 1 : 0,
      blob ?? null,
    )
    if (body.kind === 'bytes' && row.kind !== 'container') {
      this.connection.change(insertBody, id, body.bytes)
    }
    const triples = quads ? this.#insertQuads(id, this.terms.toRows(quads, id)) : 0
    this.#grow(row.storage, { bytes: size, resources: 1, triples })
    return { ...place, id, version, modified, mediaType, size, isRdf, accessVersion: 0, blob }
  }

  #changed(resource: Resource, state: NextState, author: Author, delta: string | null): Resource {
    const { body, mediaType, quads } = state
    const version = this.#append(resource, 'Update', author, delta)
    const size = body.kind === 'bytes' ? body.bytes.byteLength : body.size
    const blob = body.kind === 'blob' ? body.blob : undefined
    const isContainer = resource.kind === 'container'
    const modified = isContainer ? resource.modified : this.#timeAfter(resource.modified)
    const isRdf = quads !== undefined
    this.connection.change(
      'UPDATE resource SET version = ?, modified = ?, media_type = ?, size = ?, is_rdf = ?, blob = ? WHERE id = ?',
      version,
      modified,
      mediaType,
      size,
      isRdf ? 1 : 0,
      blob ?? null,
      resource.id,
    )
    if (body.kind === 'blob') this.connection.change('DELETE FROM body WHERE resource = ?', resource.id)
    else if (body.kind === 'bytes' && !isContainer) {
      this.#setBody(resource.id, body.bytes)
    }
    if (resource.blob !== undefined && resource.blob !== blob) this.#orphan(resource.blob)
    this.#grow(resource.storage, { bytes: size - resource.size, triples: state.triples })
    // The listing shows each member's size and time, so it changes too; when containment last changed does not (CT-7).
    if (resource.kind === 'container' || resource.kind === 'document')
      this.connection.change('UPDATE resource SET version = ? WHERE id = ?', version, resource.parent)
    return { ...resource, version, modified, mediaType, size, isRdf, blob }
  }

  /** Nearly always one text takes the place of another, which needs no trigger. */
  #setBody(id: number, bytes: Uint8Array): void {
    if (this.connection.change(replaceBody, bytes, id).changes > 0) return
    const onConflict = 'ON CONFLICT DO UPDATE SET bytes = excluded.bytes, lines = 0'
    this.connection.change(`${insertBody} ${onConflict}`, id, bytes)
  }

  #removeTriples(graph: number, triples: readonly TripleIds[], kept: readonly TripleIds[]): void {
    if (triples.length === 0) return
    for (const { subject, predicate, object } of triples) {
      this.connection.change(deleteQuad, graph, subject, predicate, object)
    }
    this.terms.mayBeOrphans(triples, kept)
  }

  /** How many of them were new. */
  #insertQuads(graph: number, rows: readonly QuadRow[]): number {
    let added = 0
    for (let start = 0; start < rows.length; start += mostQuadsAtOnce) {
      const some = rows.slice(start, start + mostQuadsAtOnce)
      const values: number[] = []
      for (const { subject, predicate, object, sortClass, sort } of some) {
        values.push(graph, subject, predicate, object, sortClass, sort)
      }
      added += this.connection.change(insertQuads(some.length), ...values).changes
    }
    return added
  }

  /** In the order of the primary key. */
  #heldTriples({ id }: Resource): TripleIds[] {
    const sql =
      'SELECT subject, predicate, object FROM quad WHERE graph = ? ORDER BY subject, predicate, object'
    return this.connection.tuples(sql, id).map((tuple) => {
      const [subject, predicate, object] = tuple as readonly [number, number, number]
      return { subject, predicate, object }
    })
  }

  #append(
    { iri, storage, access }: Pick<Resource, 'iri' | 'storage' | 'access'>,
    activity: Activity,
    author: Author,
    delta: string | null = null,
  ): number {
    return this.connection.change(
      'INSERT INTO log (time, storage, iri, activity, access, agent, client, delta) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      this.now(),
      storage,
      iri,
      activity,
      access,
      author.webid ?? null,
      author.client ?? null,
      delta,
    ).lastId
  }

  /** The listing above shows that time of this container (CT-5): it is another one too, its own time stays (CT-7). */
  #containmentChanged(container: number, version: number): void {
    const now = this.now()
    this.connection.change(containmentChanged, version, now, now, container)
    this.connection.change(listedAbove, version, container)
  }

  /** When the clock was set back, a change must still not look older than the state it replaces (RFC 9110 8.8.2.1). */
  #timeAfter(modified: number): number {
    const now = this.now()
    return now < modified ? modified + 1000 : now
  }

  #erase(id: number, storage: number, size: number, blob: string | null): void {
    this.connection.change(orphanTermsOf, id, id, id)
    const triples = this.connection.change('DELETE FROM quad WHERE graph = ?', id).changes
    this.connection.change('DELETE FROM body WHERE resource = ?', id)
    this.connection.change('DELETE FROM resource WHERE id = ?', id)
    this.connection.change(forgetCreation, id)
    forgetGrantsOf(this.connection, id)
    if (blob !== null) this.#orphan(blob)
    this.#grow(storage, { bytes: -size, resources: -1, triples: -triples })
  }

  #orphan(blob: string): void {
    this.connection.change('INSERT OR IGNORE INTO orphan_blob (blob, since) VALUES (?, 0)', blob)
  }

  #grow(storage: number, { bytes = 0, resources = 0, triples = 0 }: Growth): void {
    if (bytes === 0 && resources === 0 && triples === 0) return
    const { podBytes, podResources, podTriples } = this.podLimits
    const most = [
      mostBefore(bytes, podBytes),
      mostBefore(resources, podResources),
      mostBefore(triples, podTriples),
    ]
    if (this.connection.change(growStorage, bytes, resources, triples, storage, ...most).changes > 0) return
    const held = this.connection.get('SELECT bytes, resources, triples FROM storage WHERE id = ?', storage)
    // A root is made before its storage.
    if (!held) return
    if (bytes > 0) checkRoom('bytes', Number(held.bytes) + bytes, podBytes)
    if (resources > 0) checkRoom('resources', Number(held.resources) + resources, podResources)
    checkRoom('triples', Number(held.triples) + triples, podTriples)
  }

  #reload(id: number): Resource {
    const found = this.reloadById(id)
    if (!found) throw new PodError('internal', 'a row that must exist does not', { cause: { id } })
    return found
  }
}

/** What the log keeps of single triples that came and went; null when that would be too much. */
function deltaText(change: QuadChange): string | null {
  const added = nQuadsWithin(mostDeltaCharacters, change.added)
  const removed = nQuadsWithin(mostDeltaCharacters, change.removed)
  return added && removed ? JSON.stringify({ added, removed }) : null
}

/** How much there may be for this much more to have room. Shrinking always may. */
function mostBefore(more: number, limit: number): number {
  return more > 0 ? limit - more : Infinity
}
