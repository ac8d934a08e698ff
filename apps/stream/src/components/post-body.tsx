'use client'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { PostPhotos } from './post-photos.tsx'

/** The words and pictures of a post, behind its warning when it has one. */
export function PostBody({ post, isLarge = false }: { post: Post; isLarge?: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const isCovered = (post.warning !== undefined || post.sensitive) && !isOpen
  if (isCovered) {
    return (
      <div className="flex flex-wrap items-center gap-3 rounded-control bg-raised px-4 py-3">
        <TriangleAlert size={18} aria-hidden className="text-muted" />
        <span className="grow" dir="auto">
          {post.warning ?? 'Its author marked this as sensitive'}
        </span>
        <Button size="small" onPress={() => setOpen(true)}>
          Show
        </Button>
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      {post.title !== undefined && (
        <h3 className="text-xl font-semibold text-balance" dir="auto">
          {post.title}
        </h3>
      )}
      {post.content !== '' && (
        <div className={isLarge ? 'text-[1.15rem] leading-relaxed' : 'text-[1.03rem] leading-[1.55]'}>
          <PostText post={post} />
        </div>
      )}
      <PostPhotos post={post} />
    </div>
  )
}

function PostText({ post }: { post: Post }) {
  if (post.mediaType === 'text/markdown') return <Markdown text={post.content} lang={post.language} />
  const text = post.mediaType === 'text/html' ? textOfHtml(post.content) : post.content
  return (
    <div className="prose-post whitespace-pre-wrap" dir="auto" lang={post.language}>
      {text}
    </div>
  )
}

/** HTML of other apps as plain text with its paragraphs: their markup is not let in. */
function textOfHtml(html: string): string {
  if (typeof DOMParser === 'undefined') return ''
  const body = new DOMParser().parseFromString(html.replace(/<br\s*\/?>|<\/p>/gi, '$&\n'), 'text/html').body
  return (body.textContent ?? '').trim()
}
