import { toAppError } from '@hearth/kit/app-error.ts'
import { documentOf, type StorageClaims } from '@hearth/vocab/authority.ts'
import { type Comment, readComment } from '@hearth/vocab/comment.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { readThread, type Thread, threadAuthors } from '@hearth/vocab/thread.ts'
import { readDocument } from './documents.ts'
import { collectInFlight } from './in-flight.ts'
import { threadOf } from './thread-of.ts'

type Fetch = typeof fetch
type LoadPerson = (webid: string) => Promise<Profile>

const nothing: Thread = { replies: [], likes: [], dropped: 0 }

/** A conversation: one GET, then the profiles that say which storages its people claim. */
export async function loadThread(post: Post, fetchImpl: Fetch, loadPerson: LoadPerson): Promise<Thread> {
  const document = threadOf(post)
  if (document === undefined) return nothing
  const graph = await readDocument(document, fetchImpl)
  if (graph === undefined) return nothing
  const people = await collectInFlight(threadAuthors(graph, document), loadPerson)
  const claims: StorageClaims = new Map(people.map((person) => [person.webid, person.storages]))
  return readThread(graph, document, post.iri, claims)
}

/**
 * The thread with each comment as its author has it. An entry is a delivered copy that whoever may append could have
 * altered: a changed author or a missing original drops it. Only under a limited post of somebody else is there an
 * original I may not read, and its author's pod vouches for the copy (data-model 2.5).
 */
export async function verifyReplies(
  thread: Thread,
  fetchImpl: Fetch,
  { trustsHidden }: { trustsHidden: boolean },
): Promise<Thread> {
  const checked = await Promise.all(thread.replies.map((reply) => originalOf(reply, fetchImpl, trustsHidden)))
  const replies = checked.filter((reply) => reply !== undefined)
  return { ...thread, replies, dropped: thread.dropped + checked.length - replies.length }
}

async function originalOf(
  reply: Comment,
  fetchImpl: Fetch,
  trustsHidden: boolean,
): Promise<Comment | undefined> {
  try {
    const graph = await readDocument(documentOf(reply.iri), fetchImpl)
    const original = graph && readComment(graph, reply.iri)
    if (original === undefined || original.author !== reply.author) return undefined
    return original.inReplyTo === reply.inReplyTo ? original : undefined
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'forbidden' || code === 'signed-out') return trustsHidden ? reply : undefined
    // A pod that is down for an hour must not empty a conversation.
    return code === 'bad-data' ? undefined : reply
  }
}
