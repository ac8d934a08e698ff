import { documentOf } from '@hearth/vocab/authority.ts'
import type { Post } from '@hearth/vocab/post.ts'
import { MarkdownElements } from '../markdown-elements.tsx'
import { plainText } from './plain-text.ts'

/** The words of a post as the server draws them; nothing where there are none. */
export function PublicWords({ post }: { post: Post }) {
  if (post.content === '') return null
  return (
    <div className="prose-post text-[1.05rem] leading-relaxed" dir="auto" lang={post.language}>
      {post.mediaType === 'text/markdown' ? (
        <MarkdownElements text={post.content} />
      ) : (
        <p className="whitespace-pre-wrap">{plainText(post)}</p>
      )}
    </div>
  )
}

/** Where it is kept, and what a reader with a pod of their own could do. */
export function FromOwnPod({ post, name }: { post: Post; name: string }) {
  return (
    <p className="text-sm text-muted">
      From{' '}
      <a href={documentOf(post.iri)} rel="noopener" className="underline">
        {name}’s own pod
      </a>
      . Sign in with yours to answer or to like it.
    </p>
  )
}

const dates = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

/** A day in words that are the same on every server. */
export function publicDate(iso: string): string {
  return dates.format(new Date(iso))
}
