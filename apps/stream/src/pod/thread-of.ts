import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'

/** Where the conversation of a post is kept, when its author keeps one. */
export function threadOf(post: Post): string | undefined {
  const named = post.replies ?? post.likes
  return named === undefined ? undefined : documentOf(named)
}
