'use client'
import { Markdown } from '@hearth/kit/markdown.tsx'
import { Button } from '@hearth/kit/ui/button.tsx'
import { Heart, Reply } from 'lucide-react'
import type { Comment } from '#data/conversation.ts'
import { useMe } from '#data/me.tsx'
import { Face, PersonLink, useNameOf } from './person.tsx'
import { useLikeAction } from './post-actions.tsx'
import { PostMenu } from './post-menu.tsx'
import { RelativeTime, timeAgo } from './relative-time.tsx'

/** One comment in a conversation. */
export function CommentView({ comment, onAnswer }: { comment: Comment; onAnswer: () => void }) {
  const me = useMe()
  const { name } = useNameOf(comment.author)
  const like = useLikeAction(comment)
  return (
    <article
      tabIndex={-1}
      data-post={comment.iri}
      aria-label={`${name}, ${timeAgo(comment.published, 'long')}`}
      className="flex scroll-mt-20 gap-3 rounded-card py-3"
    >
      <Face webid={comment.author} size={36} />
      <div className="min-w-0 grow">
        <p className="flex min-h-8 flex-wrap items-center gap-x-2 pe-1 text-sm">
          <PersonLink webid={comment.author} className="min-w-0 text-base break-words" />
          <span className="grow text-muted">
            <RelativeTime date={comment.published} />
            {comment.updated !== undefined && ' · edited'}
          </span>
        </p>
        <Markdown text={comment.content} lang={comment.language} />
        <div className="-ms-2 mt-1 flex flex-wrap items-center gap-1">
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
          {comment.author === me.webid && <PostMenu post={comment} />}
        </div>
      </div>
    </article>
  )
}
