'use client'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Heart, Reply } from 'lucide-react'
import type { Comment } from '#data/conversation.ts'
import { Face, PersonLink } from './person.tsx'
import { useLikeAction } from './post-actions.tsx'
import { RelativeTime } from './relative-time.tsx'

/** One comment in a conversation. */
export function CommentView({ comment, onAnswer }: { comment: Comment; onAnswer: () => void }) {
  const like = useLikeAction(comment)
  return (
    <article className="flex gap-3 py-3">
      <Face webid={comment.author} size={36} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <PersonLink webid={comment.author} className="text-base" />
          <span className="text-muted">
            <RelativeTime date={comment.published} />
          </span>
        </p>
        <Markdown text={comment.content} lang={comment.language} />
        <div className="-ms-2 mt-1 flex gap-1">
          <Button
            size="small"
            look="quiet"
            className={`h-8 px-2 ${like.isLiked ? 'text-accent' : 'text-muted'}`}
            aria-pressed={like.isLiked}
            onPress={like.toggle}
          >
            <Heart size={15} aria-hidden fill={like.isLiked ? 'currentColor' : 'none'} />
            {like.isLiked ? 'Liked' : 'Like'}
          </Button>
          <Button size="small" look="quiet" className="h-8 px-2 text-muted" onPress={onAnswer}>
            <Reply size={15} aria-hidden className="rtl:-scale-x-100" />
            Answer
          </Button>
        </div>
      </div>
    </article>
  )
}
