'use client'
import { toAppError } from '@hearth/kit/app-error.ts'
import { AppLink } from '@hearth/kit/app-link.tsx'
import { BareButton } from '@hearth/kit/ui/button.tsx'
import { classNames } from '@hearth/kit/ui/class-names.ts'
import { useToast } from '@hearth/kit/ui/toast.tsx'
import type { Post } from '@hearth/vocab/post.ts'
import { Heart, MessageCircle } from 'lucide-react'
import { useMyLike, useToggleLike } from '#data/likes.ts'
import { useMe } from '#data/me.tsx'
import type { Thread } from '#data/threads.ts'
import { postHref } from './links.ts'
import { Faces, Names } from './person.tsx'

const actionClass =
  'inline-flex h-9 cursor-pointer items-center gap-2 rounded-full px-3 text-sm font-medium transition-colors hover:bg-raised'
const restColor = 'text-muted hover:text-ink'

/** Like and answer, and whose faces are there already. */
export function PostActions({ post, thread }: { post: Post; thread: Thread | undefined }) {
  const me = useMe()
  const others = (thread?.likes ?? []).map((like) => like.actor).filter((actor) => actor !== me.webid)
  const isLiked = useMyLike(post) !== undefined
  const likers = isLiked ? [me.webid, ...others] : others
  const replies = thread?.replies.length ?? 0
  const spoken = replies === 0 ? 'Comment' : `${replies} ${replies === 1 ? 'comment' : 'comments'}`
  return (
    <div className="-mx-3 flex flex-wrap items-center gap-1">
      <LikeButton post={post} />
      <AppLink href={postHref(post.iri)} aria-label={spoken} className={classNames(actionClass, restColor)}>
        <MessageCircle size={18} aria-hidden />
        {replies === 0 ? 'Comment' : replies}
      </AppLink>
      {others.length > 0 && (
        <p className="ms-auto flex items-center gap-2 px-3 text-sm text-muted">
          <Faces webids={likers} size={22} max={3} />
          <span className="sr-only">Liked by </span>
          <span className="max-w-48 truncate">
            <Names webids={likers} />
          </span>
        </p>
      )}
    </div>
  )
}

function LikeButton({ post }: { post: Post }) {
  const like = useLikeAction(post)
  return (
    <BareButton
      onPress={like.toggle}
      aria-pressed={like.isLiked}
      className={classNames(actionClass, like.isLiked ? 'text-accent hover:text-accent-strong' : restColor)}
    >
      <Heart
        size={18}
        aria-hidden
        fill={like.isLiked ? 'currentColor' : 'none'}
        className={classNames('transition-transform duration-150', like.isLiked && 'scale-110')}
      />
      {like.isLiked ? 'Liked' : 'Like'}
    </BareButton>
  )
}

/** The like of one post: also for the keyboard's `l`. */
export function useLikeAction(post: Post): { isLiked: boolean; toggle: () => void } {
  const row = useMyLike(post)
  const mutation = useToggleLike()
  const { toast } = useToast()
  return {
    isLiked: row !== undefined,
    toggle: () =>
      mutation.mutate(
        { post, row },
        {
          onError: (error) =>
            toast(`the like did not arrive: ${toAppError(error).message}`, { kind: 'failed' }),
        },
      ),
  }
}
