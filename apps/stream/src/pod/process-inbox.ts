import { documentOf } from '@hearth/vocab/authority.ts'
import { readComment, threadEntryQuads } from '@hearth/vocab/comment.ts'
import type { Contact } from '@hearth/vocab/contact.ts'
import { firstIri, type Graph } from '@hearth/vocab/graph.ts'
import { likeEntryQuads, likeRetractionQuads, readLike } from '@hearth/vocab/like.ts'
import { type Notice, readNotice } from '@hearth/vocab/notice.ts'
import { isOwnPlace, mayBeWithin } from '@hearth/vocab/own-place.ts'
import { readPost } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { threadParts } from '@hearth/vocab/thread.ts'
import { quad } from '@hearth/vocab/write.ts'
import { addStream } from './contacts.ts'
import { deleteDocument, listContainer, patchDocument, readDocument, requireDocument } from './documents.ts'
import { removeFollower } from './following.ts'
import { collectInFlight } from './in-flight.ts'
import type { Me } from './me.ts'
import { bringEntryInStep } from './thread-entry.ts'
import { threadToWrite } from './thread-to-write.ts'

/** What waits for a person's decision: somebody follows me, or shares with me whom I do not know. */
export interface Request {
  readonly notice: Notice
  readonly document: string
  readonly isVerified: boolean
}

export interface InboxResult {
  readonly requests: readonly Request[]
  /** True when something was written: threads, cards. */
  readonly hasChanged: boolean
}

interface Desk {
  readonly me: Me
  readonly contacts: readonly Contact[]
  readonly followed: ReadonlySet<string>
  readonly loadPerson: (webid: string) => Promise<Profile>
}

type Outcome = 'done' | 'ignored' | Request

const noticesRead = 100

/** Works through my inbox (data-model 2.6): what is proven is filed and deleted, what needs me is returned, the rest stays. */
export async function processInbox(desk: Desk): Promise<InboxResult> {
  const { me } = desk
  if (me.inbox === undefined) return { requests: [], hasChanged: false }
  const items = (await listContainer(me.inbox, me.fetch))
    .filter((item) => !item.endsWith('/'))
    .slice(0, noticesRead)
  const outcomes = await collectInFlight(items, (document) => processItem(desk, document))
  const requests = outcomes.filter((outcome): outcome is Request => typeof outcome === 'object')
  return { requests: onePerPerson(requests), hasChanged: outcomes.includes('done') }
}

async function processItem(desk: Desk, document: string): Promise<Outcome> {
  const graph = await readDocument(document, desk.me.fetch)
  const notice = graph && readNotice(graph, document)
  if (graph === undefined || notice === undefined) return 'ignored'
  const outcome = await decide(desk, notice, graph, document)
  if (outcome === 'done') await deleteDocument(document, desk.me.fetch)
  return outcome
}

async function decide(desk: Desk, notice: Notice, graph: Graph, document: string): Promise<Outcome> {
  switch (notice.kind) {
    case 'Invite':
      return await takeInvite(desk, notice, document)
    case 'Follow':
      return { notice, document, isVerified: await isFollowProven(desk, notice) }
    case 'Create':
    case 'Update':
    case 'Delete':
      return await fileComment(desk, notice, graph)
    case 'Like':
      return await fileLike(desk, notice)
    case 'Undo':
      return await undo(desk, notice)
    case 'Accept':
      return 'done'
    default:
      return 'ignored'
  }
}

/** A limited feed becomes part of my stream when I know who shares it; otherwise it asks first. */
async function takeInvite(desk: Desk, notice: Notice, document: string): Promise<Outcome> {
  const { me, contacts, followed, loadPerson } = desk
  if (notice.object === undefined || notice.target !== me.webid) return 'ignored'
  const actor = await loadPerson(notice.actor)
  if (!isTheirs(me, actor, notice.object)) return 'ignored'
  const contact = contacts.find((one) => one.webid === notice.actor)
  if (contact === undefined || !followed.has(notice.actor)) return { notice, document, isVerified: true }
  await addStream(me, contact, notice.object)
  return 'done'
}

/** The row named as proof lies in the follower's own storage and says the same. */
async function isFollowProven(desk: Desk, notice: Notice): Promise<boolean> {
  if (notice.source === undefined || notice.object !== desk.me.webid) return false
  const row = await fetchFrom(desk, notice.actor, notice.source)
  return (
    row !== undefined &&
    firstIri(row, notice.source, [AS.actor]) === notice.actor &&
    firstIri(row, notice.source, [AS.object]) === desk.me.webid
  )
}

/**
 * What became of a comment below a post of mine: its copy in the thread comes in step with the original, which alone
 * says whether it is new, changed or gone. Where I may not read that, the copy that came with a new one counts.
 */
async function fileComment(desk: Desk, notice: Notice, graph: Graph): Promise<Outcome> {
  const { me, loadPerson } = desk
  const { object, actor } = notice
  const post = notice.target ?? notice.inReplyTo
  const thread = post === undefined ? undefined : await threadOfMine(desk, post)
  if (object === undefined || thread === undefined) return 'ignored'
  if (!isTheirs(me, await loadPerson(actor), object)) return 'ignored'
  const original = await readDocument(object, me.fetch).catch(() => 'unreadable' as const)
  const comment = original && readComment(original === 'unreadable' ? graph : original, object)
  if (comment !== undefined && comment.author !== actor) return 'ignored'
  if (original !== 'unreadable') await bringEntryInStep(me, thread, { iri: object, author: actor }, comment)
  else if (notice.kind === 'Create' && comment !== undefined)
    await appendOnce(desk, thread, object, threadEntryQuads(comment, threadParts(thread).replies))
  else return 'ignored'
  return 'done'
}

async function fileLike(desk: Desk, notice: Notice): Promise<Outcome> {
  if (notice.object === undefined || notice.source === undefined) return 'ignored'
  const thread = await threadOfMine(desk, notice.object)
  const row = thread === undefined ? undefined : await fetchFrom(desk, notice.actor, notice.source)
  const like = row && readLike(row, notice.source)
  if (thread === undefined || like === undefined) return 'ignored'
  if (like.actor !== notice.actor || like.object !== notice.object) return 'ignored'
  await appendOnce(desk, thread, like.iri, likeEntryQuads(like, threadParts(thread).likes))
  return 'done'
}

/** Takes back a like, a follow, or a shared feed: always something of the actor's own. */
async function undo(desk: Desk, notice: Notice): Promise<Outcome> {
  const { me, contacts, loadPerson } = desk
  const { object, target } = notice
  const actor = await loadPerson(notice.actor)
  if (object === undefined || !isTheirs(me, actor, object)) return 'ignored'
  if (target === me.webid) {
    const contact = contacts.find((one) => one.webid === notice.actor)
    if (contact?.streams.includes(object)) {
      await patchDocument(contact.iri, { deletes: [quad(contact.iri, AS.streams, object)] }, me.fetch)
    } else await removeFollower(me, notice.actor)
    return 'done'
  }
  const thread = target === undefined ? undefined : await threadOfMine(desk, target)
  if (thread === undefined) return 'ignored'
  const graph = await requireDocument(thread, me.fetch)
  if (firstIri(graph, object, [AS.actor]) !== notice.actor) return 'ignored'
  await patchDocument(thread, { inserts: likeRetractionQuads(object, new Date()) }, me.fetch)
  return 'done'
}

/** The thread of a post of mine, or of the post a comment of mine answers; undefined for everything else. */
async function threadOfMine(desk: Desk, iri: string): Promise<string | undefined> {
  const { me } = desk
  if (!isOwnPlace(iri, me)) return undefined
  const graph = await readDocument(iri, me.fetch)
  const post = graph && readPost(graph, iri)
  return post?.author === me.webid ? threadToWrite(me, post) : undefined
}

/** Whether somebody may speak for what is there. A profile may claim any storage as its own, mine too. */
function isTheirs(me: Me, person: Profile, iri: string): boolean {
  return isOwnPlace(iri, person) && (person.webid === me.webid || !mayBeWithin(iri, me.storages))
}

async function fetchFrom(desk: Desk, actor: string, iri: string): Promise<Graph | undefined> {
  const person = await desk.loadPerson(actor)
  if (!isTheirs(desk.me, person, iri)) return undefined
  return await readDocument(documentOf(iri), desk.me.fetch).catch(() => undefined)
}

async function appendOnce(
  desk: Desk,
  thread: string,
  iri: string,
  inserts: ReturnType<typeof threadEntryQuads>,
): Promise<void> {
  const graph = await requireDocument(thread, desk.me.fetch)
  if (!graph.bySubject.has(iri)) await patchDocument(thread, { inserts }, desk.me.fetch)
}

/** Ten Follows of one person are one question. */
function onePerPerson(requests: readonly Request[]): Request[] {
  const seen = new Map(requests.map((request) => [`${request.notice.kind} ${request.notice.actor}`, request]))
  return [...seen.values()]
}
