import { documentRules } from '@hearth/vocab/access-rules.ts'
import { reactionsDocument } from '@hearth/vocab/layout.ts'
import {
  type Like,
  likeEntryQuads,
  likeIri,
  likeQuads,
  likeRetractionQuads,
  likesIn,
} from '@hearth/vocab/like.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { threadParts } from '@hearth/vocab/thread.ts'
import { giveAccess } from './access.ts'
import { createDocument, patchDocument, readDocument, readWithModes, requireDocument } from './documents.ts'
import type { Me } from './me.ts'
import { sendNotice, sendNoticeTo } from './send-notice.ts'
import { threadToWrite } from './thread-to-write.ts'

const yearsRead = 2

/** My likes of this year and the last: one cached GET a document answers "did I like these fifty posts". */
export async function loadMyLikes(me: Me): Promise<Like[]> {
  const year = new Date().getUTCFullYear()
  const documents = Array.from({ length: yearsRead }, (_, back) =>
    (['public', 'private'] as const).map((visibility) =>
      reactionsDocument(me.storage, visibility, year - back),
    ),
  ).flat()
  const graphs = await Promise.all(documents.map((document) => readDocument(document, me.fetch)))
  return graphs.flatMap((graph) => (graph === undefined ? [] : likesIn(graph)))
}

/** The row in my pod is the truth; then the author's thread, or their inbox where I may not append. */
export async function like(me: Me, post: Post): Promise<Like> {
  const document = reactionsDocument(
    me.storage,
    post.isPublic ? 'public' : 'private',
    new Date().getUTCFullYear(),
  )
  const row: Like = {
    iri: await likeIri(document, post.iri),
    actor: me.webid,
    object: post.iri,
    published: new Date().toISOString(),
  }
  await addRow(me, document, row, post.isPublic)
  await tellAuthor(me, post, row)
  return row
}

/** Takes the row back and tells the thread, or the inbox. */
export async function unlike(me: Me, post: Post, row: Like): Promise<void> {
  const graph = await requireDocument(row.iri, me.fetch)
  const deletes = graph.bySubject.get(row.iri) ?? []
  if (deletes.length > 0) await patchDocument(row.iri, { deletes }, me.fetch)
  const thread = threadToWrite(me, post)
  const retraction = likeRetractionQuads(row.iri, new Date())
  const appended = thread === undefined ? false : await append(me, thread, retraction)
  if (!appended) await tell(me, post, { kind: 'Undo', object: row.iri, target: post.iri })
}

/** The row last: what it is in is there, and readable for whom it should be, also where an earlier try broke off. */
async function addRow(me: Me, document: string, row: Like, isPublic: boolean): Promise<void> {
  const isNew = await createDocument(document, [], me.fetch)
  const { graph, publicModes } = await readWithModes(document, me.fetch)
  const isHidden = isPublic && (isNew || publicModes?.includes('read') === false)
  if (isHidden) await giveAccess(document, documentRules(me.webid, { kind: 'public' }), me.fetch)
  if (!graph.bySubject.has(row.iri)) await patchDocument(document, { inserts: likeQuads(row) }, me.fetch)
}

async function tellAuthor(me: Me, post: Post, row: Like): Promise<void> {
  const thread = threadToWrite(me, post)
  const entry = thread === undefined ? [] : likeEntryQuads(row, threadParts(thread).likes)
  if (thread !== undefined && (await append(me, thread, entry))) return
  await tell(me, post, { kind: 'Like', object: post.iri, source: row.iri })
}

/** False when this person may not append: everyone else knocks at the inbox (data-model 0.5). */
async function append(
  me: Me,
  document: string,
  inserts: Parameters<typeof patchDocument>[1]['inserts'] & object,
): Promise<boolean> {
  return await patchDocument(document, { inserts }, me.fetch).then(
    () => true,
    () => false,
  )
}

async function tell(me: Me, post: Post, message: Parameters<typeof sendNotice>[2]): Promise<void> {
  const sent =
    post.inbox === undefined ? sendNotice(me, post.author, message) : sendNoticeTo(me, post.inbox, message)
  // The row is written: a like whose author cannot be told is still a like.
  await sent.catch(() => undefined)
}
