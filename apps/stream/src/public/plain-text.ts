import { hostOf } from '@hearth/kit/app-error.ts'
import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'

/** What to call somebody whom nobody here knows. */
export function nameOf({ name, webid }: Profile): string {
  return name ?? hostOf(webid)
}

/** The words of a post that is no markdown: of HTML what is between its tags, for their markup is not let in. */
export function plainText({ content, mediaType }: Post): string {
  if (mediaType !== 'text/html') return content
  return content
    .replace(/<br\s*\/?>|<\/p>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .trim()
}

/** The first words, for a title or a preview: without line breaks and the commonest marks of markdown. */
export function firstWords(post: Post, length: number): string {
  const text = plainText(post)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*_`#>~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.length <= length ? text : `${text.slice(0, text.lastIndexOf(' ', length))}…`
}
