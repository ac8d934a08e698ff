import { documentOf } from '@hearth/vocab/authority.ts'
import { type Comment, threadEntryQuads } from '@hearth/vocab/comment.ts'
import { audienceOf, publicAudience } from '@hearth/vocab/layout.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { threadParts } from '@hearth/vocab/thread.ts'
import { ensureAudience } from './audiences.ts'
import { patchDocument } from './documents.ts'
import type { Me } from './me.ts'
import { publishPost } from './publish-post.ts'
import { sendNotice, sendNoticeTo } from './send-notice.ts'
import { threadOf } from './thread-of.ts'

/**
 * Answers a post (data-model 2.5). Of a public post: my public posts, and an entry in the thread. Of a limited one: an
 * audience of its author alone, and a full copy in the thread, which the author's pod shows to whoever may read there.
 */
export async function publishComment(
  me: Me,
  post: Post,
  root: Post,
  content: string,
  generator: string,
): Promise<Comment> {
  const audience = root.isPublic ? publicAudience : await limitedAudienceFor(me, root)
  const toComment = (written: Post): Comment => ({ ...written, inReplyTo: post.iri })
  const draft = { content, photos: [], audience, inReplyTo: post.iri, generator }
  return toComment(await publishPost(me, draft, (written) => hand(me, root, toComment(written))))
}

/** Into the thread, or to the inbox of whoever owns it. */
async function hand(me: Me, root: Post, comment: Comment): Promise<void> {
  const thread = threadOf(root)
  const isAppended = thread !== undefined && (await appendEntry(me, thread, comment))
  if (isAppended) return
  const message = { kind: 'Create', object: comment.iri, inReplyTo: comment.inReplyTo } as const
  await deliver(me, root, message, root.isPublic ? undefined : comment)
}

/** Under my own post: its audience. Under somebody else's: them alone, because I cannot know who else may read there. */
async function limitedAudienceFor(me: Me, root: Post): Promise<string> {
  const own = root.author === me.webid ? audienceOf(root.iri) : undefined
  return own ?? (await ensureAudience(me, root.author, [root.author])).name
}

async function appendEntry(me: Me, thread: string, comment: Comment): Promise<boolean> {
  const inserts = threadEntryQuads(comment, threadParts(documentOf(thread)).replies)
  return await patchDocument(thread, { inserts }, me.fetch).then(
    () => true,
    () => false,
  )
}

async function deliver(
  me: Me,
  root: Post,
  message: Parameters<typeof sendNotice>[2],
  copy: Comment | undefined,
): Promise<void> {
  await (root.inbox === undefined
    ? sendNotice(me, root.author, message, copy)
    : sendNoticeTo(me, root.inbox, message, copy))
}
