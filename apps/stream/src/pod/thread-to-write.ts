import { isRightlyNamed } from '@hearth/vocab/own-place.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Me } from './me.ts'
import { threadOf } from './thread-of.ts'

/** The conversation of a post, where I may write to it because the post says so. */
export function threadToWrite(me: Me, post: Post): string | undefined {
  const thread = threadOf(post)
  return thread !== undefined && isRightlyNamed(thread, post, me) ? thread : undefined
}
