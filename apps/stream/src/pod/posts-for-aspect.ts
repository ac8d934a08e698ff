import { audienceOf } from '@hearth/vocab/layout.ts'
import type { Post } from '@hearth/vocab/post.ts'

/** The stream of one aspect: posts by its members, and mine that went to them. */
export function postsForAspect(
  posts: readonly Post[],
  members: readonly string[],
  mine: { webid: string; audiences: readonly string[] },
): Post[] {
  return posts.filter((post) =>
    post.author === mine.webid
      ? mine.audiences.includes(audienceOf(post.iri) ?? '')
      : members.includes(post.author),
  )
}
