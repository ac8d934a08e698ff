import { documentOf } from '@hearth/vocab/authority.ts'
import { type Comment, readComment, threadEntryQuads } from '@hearth/vocab/comment.ts'
import { feedRowIn } from '@hearth/vocab/feed.ts'
import { AS } from '@hearth/vocab/terms.ts'
import { threadParts } from '@hearth/vocab/thread.ts'
import { patchDocument, requireDocument } from './documents.ts'
import type { Me } from './me.ts'

/**
 * The copy of a comment in a thread of mine: added, changed, or taken out where its author has deleted it
 * (`undefined`). One that I have hidden stays hidden, and what is no comment of that author is not theirs to change.
 */
export async function bringEntryInStep(
  me: Me,
  thread: string,
  { iri, author }: Pick<Comment, 'iri' | 'author'>,
  comment: Comment | undefined,
): Promise<void> {
  const graph = await requireDocument(thread, me.fetch)
  const { replies } = threadParts(documentOf(thread))
  const before = feedRowIn(graph, replies, iri)
  const known = readComment(graph, iri)
  if (before.length > 0 && known?.author !== author) return
  const isSame = known?.content === comment?.content && known?.updated === comment?.updated
  if (isSame && before.length > 0 === (comment !== undefined)) return
  const isHidden = before.length > 0 && !before.some(({ predicate }) => predicate.value === AS.items)
  const after = comment === undefined ? [] : threadEntryQuads(comment, replies).slice(isHidden ? 1 : 0)
  await patchDocument(thread, { deletes: before, inserts: after }, me.fetch)
}
