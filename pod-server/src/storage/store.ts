import type { Readable } from 'node:stream'
import type { Quad } from '@rdfjs/types'
import type { ResourceIri } from '#base/iri.ts'
import type { QuadPattern } from '#rdf/match-patterns.ts'
import type { RecordReader, RecordWriter } from './records.ts'

/**
 * Everything a server keeps. What you are lent is what you may do: each call of a `Reader` sees one committed state,
 * a `Writer` is one transaction that is durable, whole, when `write` resolves (design.md 3).
 */
export interface Store {
  /** Lends a reader for the length of the callback. */
  read<T>(use: (reader: Reader) => Promise<T>): Promise<T>
  /**
   * Runs the callback as one transaction, one writer at a time. Resolves after the commit is on disk;
   * a rejected callback leaves nothing behind. Never wait for the network inside. One that may take long says so: then
   * nobody waits for it who only wants to read.
   */
  write<T>(use: (writer: Writer) => Promise<T>, isLong?: boolean): Promise<T>
  /** Calls back when a commit of this process, by whichever thread, is on disk, with the end of the log as it was then. Gives the way to stop. */
  onCommit(listener: (logEnd: number) => void): () => void
  close(): Promise<void>
}

/** 'document' is anything with a body; auxiliaries ('acl', 'meta') are documents that no container lists (CT-3). */
export type ResourceKind = 'container' | 'document' | 'acl' | 'meta'

/** One row: all that a request needs to know before it touches a body. */
export interface Resource {
  /** Log sequence of its creation: never used twice, so what an id meant it means for ever. */
  readonly id: number
  readonly iri: ResourceIri
  readonly kind: ResourceKind
  /** Row id of the container (of the subject, for an auxiliary); 0 for a storage root. */
  readonly parent: number
  /** Row id of the storage's root container. */
  readonly storage: number
  /** The storage's root container; the resource itself when it is one. */
  readonly root: ResourceIri
  /** Which grants apply: id of the effective ACL document * 2, + 1 when that ACL is the resource's own (W-5, W-6). */
  readonly access: AccessId
  /** Log sequence of the last change: never used twice, so a re-created resource never shows an old ETag (CR-3). */
  readonly version: number
  /** Milliseconds; for containers, when containment last changed (CT-7). */
  readonly modified: number
  readonly mediaType: string
  readonly size: number
  readonly isRdf: boolean
  /** When the grants behind `access` last changed, as a log sequence: the key of what is cached of them. */
  readonly accessVersion: number
  /** Set when the body is a content-addressed blob instead of a row. */
  readonly blob: string | undefined
}

export type AccessId = number

/** A pod: its root container and who owns it (P-22, P-27). */
export interface Storage {
  readonly id: number
  readonly root: ResourceIri
  readonly owners: readonly string[]
  /** Those of them that everybody is told of. */
  readonly shownOwners: readonly string[]
  /** Bytes of all bodies, kept as a running sum so that a quota check is O(1). */
  readonly bytes: number
  /** Rows and triples, auxiliaries among them; running sums too. */
  readonly resources: number
  readonly triples: number
}

/** What one pod may add up to (P-60). */
export interface PodLimits {
  readonly podBytes: number
  readonly podResources: number
  readonly podTriples: number
}

/** How the rules of a data folder are written: Web Access Control or Access Control Policy. One folder, one language. */
export type AccessLanguage = 'wac' | 'acp'

/** `except` takes a principal out of its policy, `deny` takes modes from it whatever other policies say. */
export type GrantEffect = 'allow' | 'deny' | 'except'

/**
 * One rule: what a principal may do, or may not. A principal is a WebID, foaf:Agent or acl:AuthenticatedAgent; a group is
 * its IRI after `group:`, a creator or owner a word after `acp:`, so that no WebID can pass for one.
 */
export interface GrantRule {
  readonly policy: number
  readonly effect: GrantEffect
  readonly principal: string
  /** The one client or issuer it holds for, or a class of them; '' for any. */
  readonly client: string
  readonly issuer: string
  /** Bit set, see access/modes.ts. */
  readonly modes: number
}

/** A rule as an ACL document states it; what is absent is the widest: any client, any issuer, allowed, in no policy. */
export interface Grant extends Partial<GrantRule> {
  readonly scope: 'own' | 'inherited'
  readonly principal: string
  readonly modes: number
}

/** The rules of one access id, as a decision wants them. */
export interface Grants {
  /** What is allowed by name alone, and not taken back by its policy: nearly always everything. */
  readonly plain: ReadonlyMap<string, number>
  /** All other rules. */
  readonly rules: readonly GrantRule[]
  /** The groups among the principals. */
  readonly groups: readonly string[]
}

/** A group that lists somebody, and what decides who may know that. */
export interface Membership {
  /** As a principal: `group:` and its IRI. */
  readonly group: string
  readonly document: Pick<Resource, 'kind' | 'storage' | 'access' | 'accessVersion'>
}

export interface Member {
  /** Row id: where the next page goes on. */
  readonly id: number
  readonly iri: ResourceIri
  readonly kind: ResourceKind
  readonly version: number
  readonly modified: number
  readonly mediaType: string
  readonly size: number
}

export type Activity = 'Create' | 'Update' | 'Delete'

/** One change (`seq` is the resource's new version), as every follower of the log sees it: notifications, feeds, history, replication. */
export interface LogEntry {
  readonly seq: number
  readonly time: number
  readonly storage: number
  readonly iri: ResourceIri
  readonly activity: Activity
  /** Which grants applied when it happened. */
  readonly access: AccessId
  readonly agent: string | undefined
  readonly client: string | undefined
  /** N-Quads lines that came and went; undefined when the whole body is the change, or the lines would be too many. */
  readonly delta: { readonly added: readonly string[]; readonly removed: readonly string[] } | undefined
}

export interface LogPage {
  readonly after: number
  readonly limit: number
  readonly withDelta: boolean
}

export interface Reader extends RecordReader {
  readonly language: AccessLanguage
  /** The resource and, in the same look-up, the version of its effective ACL. */
  resource(iri: ResourceIri): Promise<Resource | undefined>
  /** The first of these IRIs that exists, in one look-up. */
  nearest(iris: readonly ResourceIri[]): Promise<Resource | undefined>
  /** Whether any of these IRIs exists, in one look-up. */
  existsAny(iris: readonly ResourceIri[]): Promise<boolean>
  resourceById(id: number): Promise<Resource | undefined>
  /** Resource and small body in one look-up; the body is undefined for containers, blobs, and what is not small. */
  resourceWithBody(
    iri: ResourceIri,
  ): Promise<{ resource: Resource; body: Uint8Array | undefined } | undefined>
  /** The body of this very version, alone; undefined for containers and blobs, and when there is another version by now. */
  body(resource: Resource): Promise<Uint8Array | undefined>
  storage(id: number): Promise<Storage | undefined>
  storages(): Promise<Storage[]>
  /** Cached by the ACL's version, so a changed ACL decides the very next request (W-20). */
  grants(access: AccessId, accessVersion: number): Promise<Grants>
  /**
   * The groups of this server that list the WebID as vcard:hasMember: those among the named ones, or without names as many
   * as matter, the longest known first. Anybody may list anybody, so it never costs what all of them would (bug class 24).
   */
  groupsOf(webid: string, among?: readonly string[]): Promise<readonly Membership[]>
  /** The WebID that made a resource; '' when nobody was signed in, undefined when that is not known. */
  creatorOf(id: number): Promise<string | undefined>
  /** Direct members in the order they were made, after the row id `after` (0: from the start): a page, never the whole. */
  members(container: Resource, after: number, limit: number): Promise<readonly Member[]>
  hasMembers(container: Resource): Promise<boolean>
  /** The containers and documents whose names come last in a storage, the last one first: members before their container. */
  lastIn(root: ResourceIri, limit: number): Promise<readonly Resource[]>
  hasBlob(blob: string): Promise<boolean>
  /** Streams a blob, or a part of it (both ends inclusive). */
  openBlob(blob: string, range?: { start: number; end: number }): Promise<Readable>
  quads(resource: Resource): Promise<Quad[]>
  /** At most `limit` triples of a document that look like this, found by index; an absent term stands for any. */
  quadsLike(resource: Resource, pattern: QuadPattern, limit: number): Promise<Quad[]>
  hasQuads(resource: Resource, quads: readonly Quad[]): Promise<boolean>
  /** Whether a document of the resource's own storage names it with this predicate; one of them may be left out of account. */
  isNamed(
    resource: Pick<Resource, 'iri' | 'storage'>,
    predicate: string,
    besides?: Pick<Resource, 'id'>,
  ): Promise<boolean>
  log(page: LogPage): Promise<readonly LogEntry[]>
  /** The changes of one storage. */
  logOf(storage: number, page: LogPage): Promise<readonly LogEntry[]>
  /** From this sequence on the log has every entry; of what was before it knows only what still exists, and who made it. */
  logStart(): Promise<number>
  /** Sequence of the newest entry; 0 when there is none. */
  logEnd(): Promise<number>
}

export type Body =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'blob'; readonly blob: string; readonly size: number }

/** A new state of a document. Quads are given exactly when the media type is RDF. */
export interface DocumentState {
  readonly mediaType: string
  readonly body: Body
  readonly quads: readonly Quad[] | undefined
}

export interface QuadChange {
  readonly added: readonly Quad[]
  readonly removed: readonly Quad[]
  readonly body: Body | undefined
}

/** Who makes a change, and through which app. */
export interface Author {
  readonly webid: string | undefined
  readonly client: string | undefined
}

export interface Writer extends Reader {
  createStorage(root: ResourceIri, owners: readonly string[], author: Author): Promise<Resource>
  /** Whose a storage is, and who of them is told to everybody (P-27): no resource changes with that. */
  changeOwners(storage: number, owners: readonly string[], shown: readonly string[]): Promise<void>
  createContainer(parent: Resource, iri: ResourceIri, author: Author): Promise<Resource>
  /** Creates a document, or an auxiliary of `parent` when the kind says so. */
  createDocument(
    parent: Resource,
    iri: ResourceIri,
    kind: Exclude<ResourceKind, 'container'>,
    state: DocumentState,
    author: Author,
  ): Promise<Resource>
  replaceDocument(resource: Resource, state: DocumentState, author: Author): Promise<Resource>
  /**
   * Changes single triples; `body` is the new representation of the same state. Without it the store changes the text
   * itself, line by line, at the cost of the patch and not of the document: for long ones in Turtle or N-Triples.
   */
  patchDocument(resource: Resource, change: QuadChange, author: Author): Promise<Resource>
  /** Client-owned triples of a container, beside the managed ones (CT-10). */
  replaceContainerQuads(container: Resource, quads: readonly Quad[], author: Author): Promise<Resource>
  /** Deletes a resource with its auxiliaries (P-53). A container must be empty; with its root a storage ends. */
  remove(resource: Resource, author: Author): Promise<void>
  /**
   * Makes the grants of an ACL document effective: for its subject at once, and for everything below that has
   * no nearer ACL; under ACP for that as well. Called with every write of an ACL, in its transaction.
   */
  applyAcl(acl: Resource, grants: readonly Grant[]): Promise<void>
  putRecord: RecordWriter['putRecord']
  takeRecord: RecordWriter['takeRecord']
  removeRecord: RecordWriter['removeRecord']
  removeRecordsBy: RecordWriter['removeRecordsBy']
}

/** Where large bodies go before the transaction that names them (design.md 3). */
export interface BlobStore {
  /** Writes and fsyncs a stream; rejects with 'too-large' past the limit and leaves nothing behind. */
  save(source: AsyncIterable<Uint8Array>, limitBytes: number): Promise<{ blob: string; size: number }>
  has(blob: string): Promise<boolean>
  open(blob: string, range?: { start: number; end: number }): Promise<Readable>
  remove(blob: string): Promise<void>
  /** Removes what is left of uploads that ended with the process that received them. */
  sweep(): Promise<void>
}

/** Where a store lives: a folder, or nowhere for long. */
export interface DataPlace {
  /** 'memory': a folder without fsync; one of our own making goes away with the store. */
  readonly kind: 'directory' | 'memory'
  readonly path?: string
}
