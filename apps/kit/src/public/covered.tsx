import type { Post } from '@hearth/vocab/post.ts'
import type { ReactNode } from 'react'

/** What its author covers, behind its warning; works without JavaScript. */
export function Covered({ post, children }: { post: Post; children: ReactNode }) {
  if (post.warning === undefined && !post.sensitive) return children
  return (
    <details className="rounded-control bg-raised px-4 py-3">
      <summary className="cursor-pointer" dir="auto">
        {post.warning ?? 'Its author marked this as sensitive'}
      </summary>
      <div className="flex flex-col gap-3 pt-3">{children}</div>
    </details>
  )
}
