import { documentOf } from '@hearth/vocab/authority.ts'
import { type Comment, readComment } from '@hearth/vocab/comment.ts'
import type { Graph } from '@hearth/vocab/graph.ts'
import { type Home, withOwnPlaces } from '@hearth/vocab/own-place.ts'
import type { Thread } from '@hearth/vocab/thread.ts'
import { toAppError } from './app-error.ts'

/** A document of somebody's pod; undefined when nothing is there, an AppError for everything else. */
type Read = (url: string) => Promise<Graph | undefined>

interface Sources {
  readonly read: Read
  /** Where somebody keeps things: the thread was read with that. */
  readonly homeOf: (webid: string) => Promise<Home>
  readonly trustsHidden: boolean
}

/**
 * The thread with each comment as its author has it. An entry is a delivered copy that whoever may append could have
 * altered, and that an edit may not have reached: a changed author drops it, a missing original means that it was
 * deleted. Only under a limited post of somebody else (`trustsHidden`) is there an original I may not read, and its
 * author's pod vouches for the copy (data-model 2.5).
 */
export async function verifyReplies(thread: Thread, sources: Sources): Promise<Thread> {
  const checked = await Promise.all(thread.replies.map((reply) => originalOf(reply, sources)))
  const replies = checked.filter((reply) => typeof reply === 'object')
  const forged = checked.filter((reply) => reply === 'forged').length
  return { ...thread, replies, dropped: thread.dropped + forged }
}

async function originalOf(
  reply: Comment,
  { read, homeOf, trustsHidden }: Sources,
): Promise<Comment | 'deleted' | 'forged'> {
  try {
    const graph = await read(documentOf(reply.iri))
    const original = graph && readComment(graph, reply.iri)
    if (original === undefined) return 'deleted'
    const isSame = original.author === reply.author && original.inReplyTo === reply.inReplyTo
    return isSame ? withOwnPlaces(original, await homeOf(original.author)) : 'forged'
  } catch (error) {
    const { code } = toAppError(error)
    if (code === 'forbidden' || code === 'signed-out') return trustsHidden ? reply : 'forged'
    // A pod that is down for an hour must not empty a conversation.
    return code === 'bad-data' ? 'forged' : reply
  }
}
