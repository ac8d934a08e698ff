import type { Post } from '@hearth/vocab/post.ts'
import type { Profile } from '@hearth/vocab/profile.ts'
import { hostOf } from '../app-error.ts'

/** What to call somebody whom nobody here knows. */
export function nameOf({ name, webid }: Profile): string {
  return name ?? hostOf(webid)
}

/** More than anybody reads on a page that nobody signed in for. */
const mostShown = 20_000

/**
 * The words of a post that is no markdown: of HTML what is between its tags, for their markup is not let in. No pattern
 * here looks twice at one character: a stranger's text must not hold up the server (bug class 24).
 */
export function plainText({ content, mediaType }: Post): string {
  const text = content.slice(0, mostShown)
  if (mediaType !== 'text/html') return text
  return text
    .replace(/<br\s*\/?>|<\/p>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
    .trim()
}

/** The first words, for a title or a preview: without line breaks and the commonest marks of markdown. */
export function firstWords(post: Post, length: number): string {
  const text = plainText(post)
    .replace(/!?\[([^[\]]*)\]\([^()]*\)/g, '$1')
    .replace(/[*_`#>~]+/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (text.length <= length) return text
  const end = text.lastIndexOf(' ', length)
  return `${text.slice(0, end > 0 ? end : length)}…`
}

/** An address that a preview can name; profiles hold all sorts of things. */
export function isWebAddress(address: string): boolean {
  return /^https?:/i.test(address) && URL.canParse(address)
}
