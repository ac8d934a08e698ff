import type { Comment } from '@hearth/vocab/comment.ts'

/** A comment and how far it is set in: 0 answers the post, 1 answers a comment. */
export interface ThreadRow {
  readonly comment: Comment
  readonly level: 0 | 1
}

/** Orders a conversation: each answer to the post, followed by everything said below it, by time. Orphans come as answers to the post. */
export function threadRows(root: string, replies: readonly Comment[]): ThreadRow[] {
  const byIri = new Map(replies.map((reply) => [reply.iri, reply]))
  const branches = new Map<string, Comment[]>()
  for (const reply of replies) {
    const top = branchOf(reply, root, byIri)
    if (top !== reply.iri) branches.set(top, [...(branches.get(top) ?? []), reply])
  }
  return replies
    .filter((reply) => branchOf(reply, root, byIri) === reply.iri)
    .flatMap((reply): ThreadRow[] => [
      { comment: reply, level: 0 },
      ...(branches.get(reply.iri) ?? []).map((comment): ThreadRow => ({ comment, level: 1 })),
    ])
}

/** The topmost comment above this one. Parents that lead in a circle end where the circle closes. */
function branchOf(reply: Comment, root: string, byIri: ReadonlyMap<string, Comment>): string {
  const seen = new Set<string>()
  let current = reply
  while (current.inReplyTo !== root && !seen.has(current.iri)) {
    seen.add(current.iri)
    const parent = byIri.get(current.inReplyTo)
    if (parent === undefined) break
    if (seen.has(parent.iri)) return reply.iri
    current = parent
  }
  return current.iri
}
