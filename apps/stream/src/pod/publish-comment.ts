import { AppError } from '@hearth/kit/app-error.ts'
import { loadPerson } from '@hearth/kit/load-person.ts'
import { documentOf } from '@hearth/vocab/authority.ts'
import { type Comment, threadEntryQuads } from '@hearth/vocab/comment.ts'
import { audienceOf, publicAudience } from '@hearth/vocab/layout.ts'
import { isOwnPlace, withOwnPlaces } from '@hearth/vocab/own-place.ts'
import { isTombstone, type Post, readPost } from '@hearth/vocab/post.ts'
import { threadParts } from '@hearth/vocab/thread.ts'
import { ensureAudience } from './audiences.ts'
import { patchDocument, readDocument, tryDocument } from './documents.ts'
import type { Me } from './me.ts'
import { publishPost } from './publish-post.ts'
import { sendNotice, sendNoticeTo } from './send-notice.ts'
import { bringEntryInStep } from './thread-entry.ts'
import { threadToWrite } from './thread-to-write.ts'

type Message = Parameters<typeof sendNotice>[2]
const deepestConversation = 50

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
  await requireThere(me, post)
  const audience = root.isPublic ? publicAudience : await limitedAudienceFor(me, root)
  const toComment = (written: Post): Comment => ({ ...written, inReplyTo: post.iri })
  // There is one half-written answer to anything at a time.
  const draft = {
    id: `answer to ${post.iri}`,
    content,
    photos: [],
    audience,
    inReplyTo: post.iri,
    generator,
  }
  return toComment(await publishPost(me, draft, (written) => hand(me, root, toComment(written))))
}

/**
 * What was deleted since it came onto the screen is not answered into the void. Not being let in says nothing: a comment
 * on a limited post is for the post's author alone, and shown by the copy in the thread.
 */
async function requireThere(me: Me, { iri }: Post): Promise<void> {
  const graph = await readDocument(iri, me.fetch).catch(() => 'unreadable' as const)
  if (graph === 'unreadable') return
  if (graph === undefined || isTombstone(graph, iri))
    throw new AppError('not-found', 'what you answer has been deleted by its author meanwhile')
}

/** Into the thread, or to the inbox of whoever owns it. */
async function hand(me: Me, root: Post, comment: Comment): Promise<void> {
  const thread = threadToWrite(me, root)
  const isAppended = thread !== undefined && (await appendEntry(me, thread, comment))
  if (isAppended) return
  await deliver(me, root, messageOf('Create', root, comment), root.isPublic ? undefined : comment)
}

type Change = 'Create' | 'Update' | 'Delete'

/**
 * What became of a comment of mine (changed, deleted, back again), for the conversation it stands in. False where that
 * could not be told: it is so in my pod all the same. Of a post there is nobody to tell.
 */
export async function tellConversation(me: Me, post: Post, kind: Change): Promise<boolean> {
  const { inReplyTo } = post
  if (inReplyTo === undefined) return true
  return await tell(me, { ...post, inReplyTo }, kind).then(
    () => true,
    () => false,
  )
}

async function tell(me: Me, comment: Comment, kind: Change): Promise<void> {
  const root = await rootOf(me, comment)
  if (root === undefined) return
  if (kind === 'Create') return await hand(me, root, comment)
  const thread = threadToWrite(me, root)
  if (root.author === me.webid && thread !== undefined)
    return await bringEntryInStep(me, thread, comment, kind === 'Delete' ? undefined : comment)
  await deliver(me, root, messageOf(kind, root, comment), undefined)
}

/** `target` is the post whose conversation it is: what a comment answers may be a comment itself. */
function messageOf(kind: Change, root: Post, { iri, inReplyTo }: Comment): Message {
  return { kind, object: iri, inReplyTo, target: root.iri }
}

/** The post at the top of a conversation, by who says so; undefined where the way there ends before. */
async function rootOf(me: Me, comment: Comment): Promise<Post | undefined> {
  let parent: string | undefined = comment.inReplyTo
  let post: Post | undefined
  for (let step = 0; parent !== undefined && step < deepestConversation; step++) {
    const graph = await tryDocument(parent, me.fetch)
    post = graph && readPost(graph, parent)
    if (post === undefined) return undefined
    parent = post.inReplyTo
  }
  if (post === undefined) return undefined
  const author = await loadPerson(post.author, me.fetch)
  return isOwnPlace(post.iri, author) ? withOwnPlaces(post, author) : undefined
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

async function deliver(me: Me, root: Post, message: Message, copy: Comment | undefined): Promise<void> {
  await (root.inbox === undefined
    ? sendNotice(me, root.author, message, copy)
    : sendNoticeTo(me, root.inbox, message, copy))
}
