import type { Agent } from '#access/agent.ts'
import type { Permit } from '#access/permit.ts'
import { PodError } from '#base/errors.ts'
import type { LogEntry, Reader, Store } from '#storage/store.ts'
import type { Decisions } from './decisions.ts'
import { canReplay, reachesBack } from './replay.ts'

/** One change as the feed tells it: who made it is in it for ACLs alone. */
export interface FeedChange {
  /** Where to go on after this one. */
  readonly cursor: string
  readonly type: LogEntry['activity']
  readonly object: string
  readonly published: string
  /** ETag after the change; only while the resource exists. */
  readonly state?: string
  /** W-30: who changed an ACL, and through which app. Only who controls its subject ever sees the entry. */
  readonly actor?: string | undefined
  readonly instrument?: string | undefined
  /** Triples that came and went, in N-Quads, where single ones changed. */
  readonly delta?: { readonly added: readonly string[]; readonly removed: readonly string[] }
}

export interface FeedPage {
  readonly changes: readonly FeedChange[]
  /** Everything up to here has been looked at. */
  readonly cursor: string
  /** Whether asking again at once gives more. */
  readonly isMore: boolean
}

export interface FeedQuestion {
  readonly storage: number
  readonly agent: Agent
  readonly after: number
  readonly limit: number
  /** How far the log may be told. */
  readonly end: number
}

const pageSize = 200
/** Rows one answer looks through: whoever may read little asks again instead of holding everybody up (bug class 24). */
const maxScanned = 2000

/** Throws 'gone' when the log does not reach back to the cursor, or never came that far: then only reading anew helps. */
export async function checkCursor(store: Store, after: number): Promise<void> {
  if (!(await canReplay(store, after))) throw outOfReach()
}

function outOfReach(): PodError {
  return new PodError(
    'gone',
    'the feed does not reach back to that cursor: read the pod anew, then go on from now',
  )
}

/**
 * The changes of one storage after a cursor, as far as the caller may read what changed, decided as this answer is made
 * (bug classes 11 and 12).
 */
export async function readFeed(
  { store, decisions }: { store: Store; decisions: Decisions },
  { storage, agent, after, limit, end }: FeedQuestion,
): Promise<FeedPage> {
  const changes: FeedChange[] = []
  let cursor = after
  for (let scanned = 0; scanned < maxScanned; scanned += pageSize) {
    const page = await store.read(async (reader) => {
      // What was swept away since the cursor was given is not skipped in silence.
      if (!(await reachesBack(reader, cursor))) throw outOfReach()
      return reader.logOf(storage, { after: cursor, limit: pageSize, withDelta: true })
    })
    for (const entry of page) {
      if (entry.seq > end) return { changes, cursor: String(cursor), isMore: false }
      if (changes.length === limit) return { changes, cursor: String(cursor), isMore: true }
      const change = await store.read((reader) => changeFor(reader, agent, entry, decisions))
      if (change) changes.push(change)
      cursor = entry.seq
    }
    if (page.length < pageSize) return { changes, cursor: String(Math.max(cursor, end)), isMore: false }
    await new Promise(setImmediate)
  }
  return { changes, cursor: String(cursor), isMore: true }
}

/**
 * Decides about what an entry speaks of: the resource as it is, if it is still the same one; else, by the grants that
 * governed it then.
 */
async function changeFor(
  reader: Reader,
  agent: Agent,
  entry: LogEntry,
  decisions: Decisions,
): Promise<FeedChange | undefined> {
  const resource = await reader.resource(entry.iri)
  const isSame = resource !== undefined && resource.id <= entry.seq && entry.activity !== 'Delete'
  if (!isSame) {
    const permit = await decisions.permitReadOfGone(reader, agent, entry)
    // An ACL takes its own grants with it, and says nothing of what it guarded: who controls that now may know.
    const permitted =
      permit ?? (isAcl(entry) ? await decisions.permitRead(reader, agent, entry.iri) : undefined)
    return permitted && toFeedChange(permitted, entry)
  }
  const permit = await decisions.permitRead(reader, agent, entry.iri)
  if (!permit) return undefined
  const isTold = entry.delta !== undefined && (await decisions.wasReadable(reader, resource, entry))
  const state = decisions.stateOf(resource, entry.seq)
  return { ...toFeedChange(permit, entry), state, ...(isTold ? { delta: entry.delta } : {}) }
}

function toFeedChange(_permit: Permit, entry: LogEntry): FeedChange {
  const { seq, activity, iri, time, agent, client } = entry
  const published = new Date(time).toISOString()
  const change = { cursor: String(seq), type: activity, object: iri, published }
  return isAcl(entry) ? { ...change, actor: agent, instrument: client } : change
}

/** The name decides what a resource is (AUX-10), of what is gone too. */
function isAcl({ iri }: LogEntry): boolean {
  return iri.endsWith('.acl')
}
